//! The source of a stream: it pauses, fails, gives what it should not, and watches how it is read.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use super::super::Stop;
use super::Sim;
use super::lists::List;
use super::plan::{Consumer, LONG_PAUSE_MS, Step};
use super::world::Sleep;
use crate::api::{Account, ListCommand as _};
use crate::error::{Cause, InputError};

pub(super) struct Source {
    sim: Rc<Sim>,
    call: usize,
    accounts: VecDeque<Account>,
    steps: VecDeque<Step>,
    waiting: Option<Pin<Box<Sleep>>>,
    /// Whether the service is calm and the consumer eager: then a long pause is enough for all that was taken to be
    /// handed out.
    is_watched: bool,
    over: bool,
    most_held: usize,
}

impl Source {
    pub(super) fn new(sim: &Rc<Sim>, call: usize, list: &List, steps: &[Step], consumer: Consumer) -> Self {
        let concurrency = usize::try_from(sim.plan.calls[call].options.concurrency).unwrap();
        Self {
            sim: sim.clone(),
            call,
            accounts: list.accounts.clone().into(),
            steps: steps.to_vec().into(),
            waiting: None,
            is_watched: sim.plan.is_calm() && consumer.pause_ms == 0,
            over: false,
            most_held: concurrency * list.command().endpoint().max_items,
        }
    }

    fn end(&mut self, stop: Option<Stop>) -> Poll<Option<Result<Account, Stop>>> {
        self.over = true;
        Poll::Ready(stop.map(Err))
    }
}

impl super::super::Source for Source {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Account, Stop>>> {
        let sim = self.sim.clone();
        assert!(!self.over, "the source is read behind its end");
        loop {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
                self.waiting = None;
                if self.steps.pop_front() == Some(Step::Wait(LONG_PAUSE_MS)) && self.is_watched {
                    let ledger = sim.ledger.borrow();
                    let held = ledger.calls[&self.call].taken - ledger.calls[&self.call].handed_out;
                    sim.world.check(held == 0, || format!("{held} accounts are held up by a source that pauses"));
                }
            }
            match self.steps.front().copied() {
                None => return self.end(None),
                Some(Step::BadInput) => {
                    let fault = InputError::argument("accounts[0]", "is bad");
                    return self.end(Some(Stop::Input(fault)));
                }
                Some(Step::Break) => return self.end(Some(Stop::Source(Cause(Rc::new("the source broke"))))),
                Some(Step::Wait(ms)) => self.waiting = Some(Box::pin(sim.world.sleep(ms))),
                Some(Step::Give(0)) => drop(self.steps.pop_front()),
                Some(Step::Give(left)) => {
                    self.steps[0] = Step::Give(left - 1);
                    let mut ledger = sim.ledger.borrow_mut();
                    let call = ledger.calls.get_mut(&self.call).unwrap();
                    call.taken += 1;
                    let held = call.taken - call.handed_out;
                    sim.world.check(held <= self.most_held, || format!("{held} accounts are held at once"));
                    return Poll::Ready(self.accounts.pop_front().map(Ok));
                }
            }
        }
    }
}
