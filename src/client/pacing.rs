//! Holds attempts back so that the service's limit of calls per second is never exceeded.
//!
//! Each command has as many places as the service takes requests in a second. An attempt holds one while it lasts and
//! for one second more. Whenever a request really reaches the service, that moment lies within its attempt, so no
//! second can hold more of them than there are places, whatever the latency. If an attempt was cut off, nobody knows
//! whether it has reached the service or still will: its place rests longer. Whoever came first goes first.
//!
//! Whoever waits sleeps on a timer of its own and is woken by nobody else: an edge worker must go on with a call inside
//! the request that made it, and considers a request without a timer hung.
//!
//! Nor does anything depend on anybody coming back. When an edge worker's request is cancelled, its calls stop for ever
//! and no destructor runs. So a place is taken back once its attempt must have ended, and a waiter that has not looked
//! again when it was due is passed over. If it comes back all the same, it stands where it stood.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

use super::{CommandName, Platform};
use crate::prelude::*;

/// How long a place rests after its attempt: a second, and one tick for a clock that rounds down.
const REST_MS: u64 = 1_001;

/// How much longer a place rests if its attempt had no answer.
const UNKNOWN_MS: u64 = 250;

/// How much later than its own limit an attempt may end, if timers are late.
const LATE_MS: u64 = 1_000;

/// A waiter that is overdue by this much no longer holds up others for whom there is a place too.
const OVERSLEPT_MS: u64 = 20;

/// The longest sleep of a waiter that has one or two seconds' worth of places ahead of it; one further back sleeps
/// longer.
const NAP_MS: u64 = 50;

/// A waiter that is overdue by this much is believed gone, and leaves the queue.
const GONE_MS: u64 = 1_000;

/// The lanes of one client, a handful.
#[derive(Default)]
pub(super) struct Pacing(RefCell<Vec<(CommandName, Rc<RefCell<Lane>>)>>);

/// The places of one command.
#[derive(Default)]
struct Lane {
    /// Attempts under way.
    in_use: Vec<Attempt>,
    /// When the places of ended attempts are free again, earliest first.
    resting: Vec<u64>,
    /// Who waits, in order of arrival.
    queue: Vec<Waiter>,
    next_number: u64,
}

struct Attempt {
    number: u64,
    /// When it must have ended.
    ends_by: u64,
}

struct Waiter {
    /// Rises along the queue.
    number: u64,
    /// When it looks again.
    due: u64,
}

/// A place, or the wait for one. Dropping it ends the attempt, or leaves the queue.
pub(super) struct Place {
    lane: Rc<RefCell<Lane>>,
    /// How many places the lane has.
    places: usize,
    /// The longest that an attempt takes.
    attempt_ms: u64,
    number: u64,
    answered: Cell<bool>,
    platform: Rc<dyn Platform>,
}

impl Pacing {
    /// Queues up for a place of `command`, which has `places` of them, for an attempt of at most `attempt_ms`.
    pub(super) fn join(
        &self,
        command: &CommandName,
        places: u32,
        attempt_ms: u32,
        platform: &Rc<dyn Platform>,
    ) -> Place {
        let lane = self.lane(command);
        let number = {
            let mut lane = lane.borrow_mut();
            let number = lane.next_number;
            lane.next_number = number.wrapping_add(1);
            lane.queue.push(Waiter { number, due: platform.ticks_ms() });
            number
        };
        let places = usize::try_from(places).unwrap_or(usize::MAX);
        let answered = Cell::new(false);
        Place { lane, places, attempt_ms: attempt_ms.into(), number, answered, platform: platform.clone() }
    }

    fn lane(&self, command: &CommandName) -> Rc<RefCell<Lane>> {
        let mut lanes = self.0.borrow_mut();
        if let Some((_, lane)) = lanes.iter().find(|(name, _)| name == command) {
            return lane.clone();
        }
        let lane = Rc::<RefCell<Lane>>::default();
        lanes.push((command.clone(), lane.clone()));
        lane
    }
}

impl Place {
    /// Takes a place if it is this one's turn and one is free. Otherwise says when to look again, in milliseconds.
    pub(super) fn try_take(&self) -> Result<(), u64> {
        let now = self.platform.ticks_ms();
        let mut lane = self.lane.borrow_mut();
        lane.tidy(now);
        let ahead = lane.position(self.number);
        let free = self.places.saturating_sub(lane.in_use.len().saturating_add(lane.resting.len()));
        let wait_ms = match ahead.checked_sub(free) {
            None if lane.queue.iter().take(ahead).all(|other| other.has_missed(OVERSLEPT_MS, now)) => {
                lane.leave(self.number);
                let ends_by = now.saturating_add(self.attempt_ms).saturating_add(LATE_MS);
                lane.in_use.push(Attempt { number: self.number, ends_by });
                return Ok(());
            }
            // a place is free, but those ahead, whose timers are due as well, go first
            None => 1,
            // The place of an attempt under way rests for REST_MS after its end, so a place whose time is not known yet
            // comes sooner only if others give up. Even with twenty times as many calls as there are places, somebody
            // at the front looks again before it gives up itself.
            Some(nth) => match lane.resting.get(nth) {
                Some(free_at) => free_at.saturating_sub(now),
                None => REST_MS.min(NAP_MS * (nth / self.places).max(1) as u64),
            },
        };
        lane.wait(self.number, now.saturating_add(wait_ms));
        Err(wait_ms)
    }

    /// The attempt has its answer, so it has reached the service by now.
    pub(super) fn note_answer(&self) {
        self.answered.set(true);
    }
}

impl Lane {
    /// Brings the lane up to date: takes places back, frees those that have rested, and drops waiters that are gone.
    fn tidy(&mut self, now: u64) {
        while let Some(at) = self.in_use.iter().position(|attempt| attempt.ends_by <= now) {
            let ended_at = self.in_use.swap_remove(at).ends_by;
            self.rest(ended_at);
        }
        let rested = self.resting.iter().take_while(|free_at| **free_at <= now).count();
        self.resting.drain(..rested);
        let gone = self.queue.iter().take_while(|waiter| waiter.has_missed(GONE_MS, now)).count();
        self.queue.drain(..gone);
    }

    /// Lets the place of an attempt that has ended rest.
    fn rest(&mut self, ended_at: u64) {
        let free_at = ended_at.saturating_add(REST_MS);
        let at = self.resting.partition_point(|other| *other <= free_at);
        self.resting.insert(at, free_at);
    }

    /// How many wait ahead of this number, even if it is not in the queue any more.
    fn position(&self, number: u64) -> usize {
        self.queue.partition_point(|waiter| waiter.number < number)
    }

    fn wait(&mut self, number: u64, due: u64) {
        let at = self.position(number);
        match self.queue.get_mut(at).filter(|waiter| waiter.number == number) {
            Some(waiter) => waiter.due = due,
            None => self.queue.insert(at, Waiter { number, due }),
        }
    }

    fn leave(&mut self, number: u64) {
        let at = self.position(number);
        if self.queue.get(at).is_some_and(|waiter| waiter.number == number) {
            self.queue.remove(at);
        }
    }
}

impl Waiter {
    /// Whether it is overdue by more than `ms`.
    fn has_missed(&self, ms: u64, now: u64) -> bool {
        self.due.saturating_add(ms) < now
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lane = self.lane.borrow_mut();
        match lane.in_use.iter().position(|attempt| attempt.number == self.number) {
            Some(at) => {
                lane.in_use.swap_remove(at);
                let unknown_ms = if self.answered.get() { 0 } else { UNKNOWN_MS };
                lane.rest(self.platform.ticks_ms().saturating_add(unknown_ms));
            }
            // it has not taken one, or that was taken back
            None => lane.leave(self.number),
        }
    }
}

#[cfg(test)]
mod tests;
