//! Holds attempts back so that the service's limit of calls per second is never passed.
//!
//! Each command has as many places as the service takes requests in a second. An attempt holds one while it lasts and
//! for one second more. Whenever a request really reaches the service, that moment lies within its attempt, so no second
//! can hold more of them than there are places, whatever the latency. Waiting is in order.
//!
//! Whoever waits sleeps by a timer of its own and is woken by nobody else: an edge worker must go on with a call inside
//! the request that made it, and takes a request without a timer for hung.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::{CommandName, Platform};

/// How long a place rests behind its attempt: a second, and one tick for a clock that rounds down.
const REST_MS: u64 = 1_001;

/// The lanes of one client.
#[derive(Default)]
pub(super) struct Pacing {
    lanes: RefCell<HashMap<CommandName, Rc<RefCell<Lane>>>>,
}

/// The places of one command.
struct Lane {
    places: usize,
    /// Attempts under way.
    taken: usize,
    /// When the places of ended attempts are free again, earliest first.
    resting: VecDeque<u64>,
    /// Who waits, in order of arrival: numbers that rise.
    queue: VecDeque<u64>,
    next_number: u64,
}

/// A place. Dropping it ends the attempt.
pub(super) struct Place<'a, P: Platform> {
    lane: Rc<RefCell<Lane>>,
    platform: &'a P,
}

impl Pacing {
    /// Waits for a place of `command`, which has `places` of them. Dropped early, it leaves the queue.
    ///
    /// Says whether it had to wait.
    pub(super) async fn acquire<'a, P: Platform>(
        &self,
        command: &CommandName,
        places: u32,
        platform: &'a P,
    ) -> (Place<'a, P>, bool) {
        let lane = self.lane(command, places);
        let waiting = Waiting::join(lane.clone());
        let mut waited = false;
        while let Err(wait_ms) = waiting.try_take(platform.ticks_ms()) {
            platform.sleep(wait_ms).await;
            waited = true;
        }
        (Place { lane, platform }, waited)
    }

    fn lane(&self, command: &CommandName, places: u32) -> Rc<RefCell<Lane>> {
        let mut lanes = self.lanes.borrow_mut();
        let lane = lanes.entry(command.clone()).or_insert_with(|| {
            Rc::new(RefCell::new(Lane {
                places: usize::try_from(places).unwrap_or(usize::MAX),
                taken: 0,
                resting: VecDeque::new(),
                queue: VecDeque::new(),
                next_number: 0,
            }))
        });
        lane.clone()
    }
}

/// Somebody in the queue; leaves it when dropped.
struct Waiting {
    lane: Rc<RefCell<Lane>>,
    number: u64,
}

impl Waiting {
    fn join(lane: Rc<RefCell<Lane>>) -> Self {
        let number = {
            let mut lane = lane.borrow_mut();
            let number = lane.next_number;
            lane.next_number = number.wrapping_add(1);
            lane.queue.push_back(number);
            number
        };
        Self { lane, number }
    }

    /// Takes a place if it is this one's turn and one is free. Otherwise says when to look again, in milliseconds.
    fn try_take(&self, now: u64) -> Result<(), u64> {
        let mut lane = self.lane.borrow_mut();
        while lane.resting.front().is_some_and(|free_at| *free_at <= now) {
            lane.resting.pop_front();
        }
        let ahead = lane.position(self.number).unwrap_or(0);
        let free = lane.places.saturating_sub(lane.taken.saturating_add(lane.resting.len()));
        match ahead.checked_sub(free) {
            None if ahead == 0 => {
                lane.taken = lane.taken.saturating_add(1);
                Ok(())
            }
            // free, and for somebody whose timer is due as well
            None => Err(1),
            // An attempt under way rests for REST_MS behind its end, so nothing that is not known now comes sooner.
            Some(nth) => Err(lane.resting.get(nth).map_or(REST_MS, |free_at| free_at.saturating_sub(now))),
        }
    }
}

impl Lane {
    /// How many wait before a number.
    fn position(&self, number: u64) -> Option<usize> {
        self.queue.binary_search(&number).ok()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut lane = self.lane.borrow_mut();
        if let Some(at) = lane.position(self.number) {
            lane.queue.remove(at);
        }
    }
}

impl<P: Platform> Drop for Place<'_, P> {
    fn drop(&mut self) {
        let free_at = self.platform.ticks_ms().saturating_add(REST_MS);
        let mut lane = self.lane.borrow_mut();
        lane.taken = lane.taken.saturating_sub(1);
        lane.resting.push_back(free_at);
    }
}

#[cfg(test)]
mod tests;
