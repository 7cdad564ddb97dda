//! Streams, against a scripted service and sources that take their time.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::task::{Context, Poll};

use futures_util::future::{Either, select};

use super::super::testing::{Act, Script, client, code, ok};
use super::super::{CallOptions, Chunk, Platform, Progress, Task};
use super::{ItemStream, Source, Stop};
use crate::api::{Account, ImportAccounts, Outcome};
use crate::error::{Cause, Error, Fault, InputError};

/// What a source does when it is asked.
enum Step {
    /// Gives so many accounts, one by one.
    Give(usize),
    /// Waits for so many milliseconds.
    Wait(u64),
    Fail(Stop),
}

struct Steps {
    script: Rc<Script>,
    steps: VecDeque<Step>,
    waiting: Option<Task<()>>,
    given: Rc<Cell<usize>>,
}

impl Steps {
    fn new(script: &Rc<Script>, steps: Vec<Step>) -> Self {
        Self { script: script.clone(), steps: steps.into(), waiting: None, given: Rc::default() }
    }
}

impl Source for Steps {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Account, Stop>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                std::task::ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Give(0)) => {}
                Some(Step::Give(left)) => {
                    self.steps.push_front(Step::Give(left - 1));
                    let number = self.given.get();
                    self.given.set(number + 1);
                    return Poll::Ready(Some(Ok(Account::named(format!("u{number}")))));
                }
                Some(Step::Wait(ms)) => {
                    self.waiting = Some(self.script.sleep(ms));
                }
                Some(Step::Fail(stop)) => return Poll::Ready(Some(Err(stop))),
            }
        }
    }
}

fn open(script: &Rc<Script>, concurrency: u32, steps: Vec<Step>) -> (ItemStream, Rc<Cell<usize>>) {
    let options = CallOptions { concurrency, max_retries: 0, ..CallOptions::default() };
    let source = Steps::new(script, steps);
    let given = source.given.clone();
    (stream(script, options, source, |_| ()), given)
}

fn stream(
    script: &Rc<Script>,
    options: CallOptions,
    source: Steps,
    on_progress: impl Fn(Progress) + 'static,
) -> ItemStream {
    let (source, on_progress) = (Box::new(source), Box::new(on_progress));
    ItemStream::new(client(script), Rc::new(ImportAccounts), options, source, on_progress)
}

fn all_are(chunk: &Chunk, is: impl Fn(Result<&Outcome, &Error>) -> bool) -> bool {
    chunk.items().all(|(_, result)| is(result))
}

/// Reads to the end: how many accounts each chunk held, and when it came.
fn chunks(script: &Rc<Script>, mut stream: ItemStream) -> (Vec<(usize, u64)>, Option<Stop>) {
    script.run(async {
        let mut chunks = Vec::new();
        let mut next = 0;
        loop {
            match stream.next().await {
                Some(Ok(chunk)) => {
                    let before = next;
                    for (user_id, _) in chunk.items() {
                        assert_eq!(user_id, format!("u{next}"), "in order, each once");
                        next += 1;
                    }
                    chunks.push((next - before, script.ticks_ms()));
                }
                Some(Err(stop)) => return (chunks, Some(stop)),
                None => {
                    assert!(stream.next().await.is_none(), "an end stays an end");
                    return (chunks, None);
                }
            }
        }
    })
}

fn answering(ms: u64) -> Rc<Script> {
    Script::new(move |_| Act::Answer(ms, code(0)))
}

fn check(concurrency: u32, steps: Vec<Step>, expected: &[(usize, u64)]) {
    let script = answering(10);
    let (stream, _) = open(&script, concurrency, steps);
    let (chunks, stop) = chunks(&script, stream);
    assert!(stop.is_none(), "{stop:?}");
    assert_eq!(chunks, expected);
}

#[test]
fn a_source_that_is_ready_is_cut_into_full_parts() {
    check(4, vec![], &[]);
    check(4, vec![Step::Give(250)], &[(100, 10), (100, 10), (50, 10)]);
    check(1, vec![Step::Give(250)], &[(100, 10), (100, 20), (50, 30)]);
}

#[test]
fn results_do_not_wait_for_a_slow_source() {
    // what is there goes after 50 ms, and its results come 10 ms later, long before the source goes on
    check(4, vec![Step::Give(130), Step::Wait(5_000), Step::Give(1)], &[(100, 10), (30, 60), (1, 5_010)]);
    // a source that pauses for less is waited for
    check(4, vec![Step::Give(30), Step::Wait(40), Step::Give(30)], &[(60, 50)]);
}

#[test]
fn the_source_is_not_read_further_than_requests_in_flight_need() {
    let script = Script::new(|_| Act::Hang);
    let (mut stream, given) = open(&script, 3, vec![Step::Give(10_000)]);
    script.run(async { drop(select(Box::pin(stream.next()), Box::pin(script.sleep(1_000))).await) });
    assert_eq!((given.get(), script.sent()), (300, 3));
}

#[test]
fn a_caller_who_takes_its_time_makes_no_request_time_out() {
    let script = answering(10);
    let (mut stream, given) = open(&script, 2, vec![Step::Give(400)]);
    script.run(async {
        for _ in 0..4 {
            let chunk = stream.next().await.unwrap().unwrap();
            assert!(all_are(&chunk, |result| matches!(result, Ok(Outcome::Done))));
            let read = given.get();
            script.sleep(60_000).await;
            assert_eq!(given.get(), read, "nothing is read while nobody asks");
        }
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn what_stops_the_source_is_told_behind_the_results_before_it() {
    for stop in [Stop::Source(Cause(Rc::new("broken"))), Stop::Input(InputError::argument("accounts[130]", "is empty"))]
    {
        let script = answering(10);
        let (stream, _) = open(&script, 4, vec![Step::Give(130), Step::Fail(stop), Step::Give(1)]);
        let (chunks, stop) = chunks(&script, stream);
        assert_eq!(chunks, [(100, 10), (30, 10)]);
        assert!(stop.is_some());
    }
}

#[test]
fn a_part_that_fails_is_items_even_if_all_fail() {
    let script = Script::new(|_| Act::Answer(0, code(70402)));
    let (mut stream, _) = open(&script, 4, vec![Step::Give(150)]);
    script.run(async {
        for expected in [100, 50] {
            let chunk = stream.next().await.unwrap().unwrap();
            assert_eq!(chunk.items().count(), expected);
            let refused = |error: &Error| matches!(error.fault(), Some(Fault::Api(api)) if api.code == Some(70402));
            assert!(all_are(&chunk, |result| result.is_err_and(refused)));
        }
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn a_stream_that_is_dropped_aborts_what_is_in_flight() {
    let script = Script::new(|_| Act::Hang);
    let (mut stream, _) = open(&script, 2, vec![Step::Give(1_000)]);
    script.run(async {
        match select(Box::pin(stream.next()), Box::pin(script.sleep(5))).await {
            Either::Left(_) => panic!("nothing was answered"),
            Either::Right(_) => {}
        }
        drop(stream);
        script.sleep(100_000).await;
    });
    assert_eq!((script.sent(), script.aborted.get()), (2, 2));
}

#[test]
fn the_deadline_counts_for_each_part() {
    let script =
        Script::new(
            |seen| if seen.body.contains("\"u0\"") { Act::Answer(90, ok("{\"ErrorCode\":0}")) } else { Act::Hang },
        );
    let options = CallOptions { concurrency: 1, deadline_ms: Some(100), ..CallOptions::default() };
    let source = Steps::new(&script, vec![Step::Give(200)]);
    let mut stream = stream(&script, options, source, |_| ());
    script.run(async {
        assert!(all_are(&stream.next().await.unwrap().unwrap(), |result| result.is_ok()));
        let late = |error: &Error| matches!(error.fault(), Some(Fault::Timeout(100)));
        assert!(all_are(&stream.next().await.unwrap().unwrap(), |result| result.is_err_and(late)));
        assert_eq!(script.ticks_ms(), 190);
    });
}

#[test]
fn progress_is_told_after_each_part() {
    let script = answering(10);
    let told = Rc::new(RefCell::new(Vec::new()));
    let (source, tell) = (Steps::new(&script, vec![Step::Give(150)]), told.clone());
    let options = CallOptions { concurrency: 1, ..CallOptions::default() };
    let progress = move |progress| tell.borrow_mut().push(progress);
    let stream = stream(&script, options, source, progress);
    chunks(&script, stream);
    assert_eq!(*told.borrow(), [Progress { done: 100, failed: 0 }, Progress { done: 150, failed: 0 }]);
}
