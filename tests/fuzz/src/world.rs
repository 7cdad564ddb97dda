//! A platform for whole calls: a list of replies, and a clock that jumps to whatever comes next.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::UNIX_EPOCH;

use tencent_chat_edge::client::{Event, HttpReply, HttpRequest, Permit, Platform, PostFailure, Step, Task};
use tencent_chat_edge::error::Cause;

use crate::NOW;

/// What the caller's function gives.
pub(crate) const USER_SIG: &str = "a-user-sig";

/// What the service does with a request.
pub(crate) enum Act {
    Answer(HttpReply),
    Lose,
    Flood,
    Hang,
}

/// Whatever is not scripted is answered with success.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) acts: RefCell<VecDeque<Act>>,
    /// What the wall clock jumps by with each request, in milliseconds.
    pub(crate) jump_ms: Cell<i64>,
    pub(crate) random: Cell<u32>,
    /// The pauses before another attempt.
    pub(crate) pauses: RefCell<Vec<u64>>,
    pub(crate) sent: Cell<usize>,
    ticks_ms: Cell<u64>,
    wall_ms: Cell<i64>,
    timers: Rc<RefCell<Vec<Rc<Timer>>>>,
    tasks: RefCell<Vec<Task<()>>>,
}

struct Timer {
    at: u64,
    is_due: Cell<bool>,
}

impl World {
    /// Runs `work` to its end, and beside it what it spawns; when all of them wait, the clock jumps.
    pub(crate) fn run<T>(self: &Rc<Self>, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
                return result;
            }
            let mut tasks = self.tasks.take();
            let before = tasks.len();
            tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            let has_moved = tasks.len() < before || !self.tasks.borrow().is_empty();
            self.tasks.borrow_mut().append(&mut tasks);
            if !has_moved {
                self.advance();
            }
        }
    }

    fn advance(&self) {
        let mut timers = self.timers.borrow_mut();
        // one that nobody holds any more wakes nobody
        timers.retain(|timer| Rc::strong_count(timer) > 1 && !timer.is_due.get());
        let next = timers.iter().map(|timer| timer.at).min();
        assert!(next.is_some(), "nobody would ever wake up again");
        self.ticks_ms.set(self.ticks_ms.get().max(next.unwrap_or_default()));
        timers.iter().filter(|timer| timer.at <= self.ticks_ms.get()).for_each(|timer| timer.is_due.set(true));
    }
}

/// A handle, since the platform's tasks outlive its methods.
pub(crate) struct Host(pub(crate) Rc<World>);

impl Platform for Host {
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>> {
        let world = self.0.clone();
        let limit = self.sleep(request.limit_ms);
        Box::pin(async move {
            world.sent.set(world.sent.get() + 1);
            world.wall_ms.set(world.wall_ms.get().saturating_add(world.jump_ms.get()));
            let act = world.acts.borrow_mut().pop_front();
            let body = || br#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"#.to_vec();
            match act {
                None => Ok(HttpReply { status: 200, body: body(), ..HttpReply::default() }),
                Some(Act::Answer(reply)) => Ok(reply),
                Some(Act::Lose) => Err(PostFailure::Network(Cause(Rc::new(())))),
                Some(Act::Flood) => Err(PostFailure::TooLarge),
                Some(Act::Hang) => {
                    limit.await;
                    Err(PostFailure::Timeout)
                }
            }
        })
    }

    fn spawn(&self, task: Task<()>) {
        self.0.tasks.borrow_mut().push(task);
    }

    fn sleep(&self, ms: u64) -> Task<()> {
        let timer = Rc::new(Timer { at: self.0.ticks_ms.get().saturating_add(ms), is_due: Cell::new(ms == 0) });
        self.0.timers.borrow_mut().push(timer.clone());
        Box::pin(std::future::poll_fn(move |_| if timer.is_due.get() { Poll::Ready(()) } else { Poll::Pending }))
    }

    fn now_ms(&self) -> u64 {
        (NOW * 1000).saturating_add(self.0.ticks_ms.get()).saturating_add_signed(self.0.wall_ms.get())
    }

    fn ticks_ms(&self) -> u64 {
        self.0.ticks_ms.get()
    }

    fn parse_date(&self, text: &str) -> Option<u64> {
        let at = httpdate::parse_http_date(text).ok()?;
        u64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
    }

    fn random(&self) -> u32 {
        self.0.random.get()
    }

    fn user_sig(&self) -> Task<Result<String, Cause>> {
        Box::pin(async { Ok(USER_SIG.to_owned()) })
    }

    fn permit(&self, _: &str) -> Task<Result<Permit, Cause>> {
        Box::pin(async { Ok(Box::new(()) as Permit) })
    }

    fn notify(&self, event: &Event<'_>) {
        if let Step::Retry { delay_ms, .. } = event.step {
            self.0.pauses.borrow_mut().push(delay_ms);
        }
    }
}
