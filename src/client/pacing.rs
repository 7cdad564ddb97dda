//! Holds attempts back so that the service's limit of calls per second is never passed.
//!
//! Each command has as many places as the service takes requests in a second. An attempt holds one while it lasts and
//! for one second more. Whenever a request really reaches the service, that moment lies within its attempt, so no second
//! can hold more of them than there are places, whatever the latency. Waiting is in order.
//!
//! Whoever waits sleeps by a timer of its own and is woken by nobody else: an edge worker must go on with a call inside
//! the request that made it, and takes a request without a timer for hung.

use alloc::rc::Rc;
use core::cell::RefCell;

use super::{CommandName, Platform};
use crate::prelude::*;

/// How long a place rests behind its attempt: a second, and one tick for a clock that rounds down.
const REST_MS: u64 = 1_001;

/// The lanes of one client, a handful.
#[derive(Default)]
pub(super) struct Pacing(RefCell<Vec<(CommandName, Rc<RefCell<Lane>>)>>);

/// The places of one command.
#[derive(Default)]
struct Lane {
    /// Attempts under way.
    taken: usize,
    /// When the places of ended attempts are free again, earliest first.
    resting: Vec<u64>,
    /// Who waits, in order of arrival: numbers that rise.
    queue: Vec<u64>,
    next_number: u64,
}

/// A place, or the wait for one. Dropping it ends the attempt, or leaves the queue.
pub(super) struct Place {
    lane: Rc<RefCell<Lane>>,
    /// How many places the lane has.
    places: usize,
    number: u64,
    taken: bool,
    platform: Rc<dyn Platform>,
}

impl Pacing {
    /// Queues up for a place of `command`, which has `places` of them.
    pub(super) fn join(&self, command: &CommandName, places: u32, platform: &Rc<dyn Platform>) -> Place {
        let lane = self.lane(command);
        let number = {
            let mut lane = lane.borrow_mut();
            let number = lane.next_number;
            lane.next_number = number.wrapping_add(1);
            lane.queue.push(number);
            number
        };
        let places = usize::try_from(places).unwrap_or(usize::MAX);
        Place { lane, places, number, taken: false, platform: platform.clone() }
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
    pub(super) fn try_take(&mut self) -> Result<(), u64> {
        let now = self.platform.ticks_ms();
        let mut lane = self.lane.borrow_mut();
        let rested = lane.resting.iter().take_while(|free_at| **free_at <= now).count();
        lane.resting.drain(..rested);
        let ahead = lane.position(self.number).unwrap_or(0);
        let free = self.places.saturating_sub(lane.taken.saturating_add(lane.resting.len()));
        match ahead.checked_sub(free) {
            None if ahead == 0 => {
                lane.leave(self.number);
                lane.taken = lane.taken.saturating_add(1);
                self.taken = true;
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

    fn leave(&mut self, number: u64) {
        if let Some(at) = self.position(number) {
            self.queue.remove(at);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let free_at = self.platform.ticks_ms().saturating_add(REST_MS);
        let mut lane = self.lane.borrow_mut();
        if self.taken {
            lane.taken = lane.taken.saturating_sub(1);
            lane.resting.push(free_at);
        } else {
            lane.leave(self.number);
        }
    }
}

#[cfg(test)]
mod tests;
