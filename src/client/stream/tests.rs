//! Streams, against a scripted service and sources that take their time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_util::future::{Either, select};
use futures_util::stream::Stream;

use super::super::testing::{Act, Script, client, code, ok};
use super::super::{CallOptions, Platform, Progress};
use super::{ItemStream, Stop};
use crate::api::{Account, ImportAccounts, Outcome};
use crate::error::{Cause, Error, InputError};

/// What a source does when it is asked.
enum Step {
    /// Gives so many accounts, one by one.
    Give(usize),
    /// Waits for so many milliseconds.
    Wait(u64),
    Fail(Stop),
}

struct Source {
    script: Rc<Script>,
    steps: VecDeque<Step>,
    waiting: Option<Pin<Box<dyn Future<Output = ()>>>>,
    given: Rc<Cell<usize>>,
}

impl Source {
    fn new(script: &Rc<Script>, steps: Vec<Step>) -> Self {
        Self { script: script.clone(), steps: steps.into(), waiting: None, given: Rc::default() }
    }
}

impl Stream for Source {
    type Item = Result<Account, Stop>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
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
                    let script = self.script.clone();
                    self.waiting = Some(Box::pin(async move { script.sleep(ms).await }));
                }
                Some(Step::Fail(stop)) => return Poll::Ready(Some(Err(stop))),
            }
        }
    }
}

fn open(script: &Rc<Script>, concurrency: u32, steps: Vec<Step>) -> (ItemStream<Rc<Script>, Source>, Rc<Cell<usize>>) {
    let options = CallOptions { concurrency, max_retries: 0, ..CallOptions::default() };
    let source = Source::new(script, steps);
    let given = source.given.clone();
    (ItemStream::new(Rc::new(client(script)), Rc::new(ImportAccounts), options, source, |_| ()), given)
}

/// Reads to the end: how many accounts each chunk held, and when it came.
fn chunks(script: &Rc<Script>, mut stream: ItemStream<Rc<Script>, Source>) -> (Vec<(usize, u64)>, Option<Stop>) {
    script.run(async {
        let mut chunks = Vec::new();
        let mut next = 0;
        loop {
            match stream.next().await {
                Some(Ok(chunk)) => {
                    for (user_id, _) in &chunk {
                        assert_eq!(*user_id, format!("u{next}"), "in order, each once");
                        next += 1;
                    }
                    chunks.push((chunk.len(), script.ticks_ms()));
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
            assert!(chunk.iter().all(|(_, result)| matches!(result, Ok(Outcome::Done))));
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
            assert_eq!(chunk.len(), expected);
            assert!(chunk.iter().all(|(_, result)| matches!(result, Err(Error::Api(api)) if api.code == Some(70402))));
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
    let source = Source::new(&script, vec![Step::Give(200)]);
    let mut stream = ItemStream::new(Rc::new(client(&script)), Rc::new(ImportAccounts), options, source, |_| ());
    script.run(async {
        assert!(stream.next().await.unwrap().unwrap().iter().all(|(_, result)| result.is_ok()));
        let late = stream.next().await.unwrap().unwrap();
        assert!(late.iter().all(|(_, result)| matches!(result, Err(Error::Timeout { timeout_ms: 100, .. }))));
        assert_eq!(script.ticks_ms(), 190);
    });
}

#[test]
fn progress_is_told_after_each_part() {
    let script = answering(10);
    let told = Rc::new(RefCell::new(Vec::new()));
    let (source, tell) = (Source::new(&script, vec![Step::Give(150)]), told.clone());
    let options = CallOptions { concurrency: 1, ..CallOptions::default() };
    let progress = move |progress| tell.borrow_mut().push(progress);
    let stream = ItemStream::new(Rc::new(client(&script)), Rc::new(ImportAccounts), options, source, progress);
    chunks(&script, stream);
    assert_eq!(*told.borrow(), [Progress { done: 100, failed: 0 }, Progress { done: 150, failed: 0 }]);
}
