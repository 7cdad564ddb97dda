//! One request and its answer, as often as it takes: the loop that asks the policies and does what they say.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};

use super::config::{CallOptions, PacingMode};
use super::pacing::Place;
use super::retry::{Circumstances, Progress, Verdict, judge, refuses_user_sig};
use super::{Client, CommandName, Event, Platform};
use crate::api::{DEFAULT_STARTS_PER_SECOND, Endpoint, known_endpoint};
use crate::error::Error;

/// After this code the service wants a minute's rest.
const TOO_MANY_FAILED_CHECKS: i64 = 70050;

/// One request to be sent.
pub(super) struct Sending {
    pub command: CommandName,
    starts_per_second: u32,
    repeatable: bool,
    pub body: Rc<str>,
}

impl Sending {
    pub(super) fn new(endpoint: &Endpoint, body: String) -> Self {
        Self {
            command: endpoint.command.into(),
            starts_per_second: endpoint.starts_per_second,
            repeatable: endpoint.repeatable,
            body: body.into(),
        }
    }

    /// A command by its name. One that nobody here knows counts as one that must not be repeated.
    pub(super) fn named(command: &str, body: String, idempotent: bool) -> Self {
        let known = known_endpoint(command);
        Self {
            command: command.into(),
            starts_per_second: known.map_or(DEFAULT_STARTS_PER_SECOND, |endpoint| endpoint.starts_per_second),
            repeatable: idempotent || known.is_some_and(|endpoint| endpoint.repeatable),
            body: body.into(),
        }
    }
}

/// A final answer.
pub(super) struct Answer {
    /// The JSON.
    pub body: Vec<u8>,
    /// Requests that it took.
    pub attempts: u32,
}

/// A call's limits of time, counted from its start.
#[derive(Clone)]
pub(super) struct Limits {
    options: CallOptions,
    /// In the platform's ticks.
    ends_at: Option<u64>,
}

impl Limits {
    pub(super) fn from_now(options: CallOptions, ticks_ms: u64) -> Self {
        let ends_at = options.deadline_ms.map(|ms| ticks_ms.saturating_add(ms.into()));
        Self { options, ends_at }
    }

    pub(super) fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Goes on only where the caller still wants the call. Otherwise waits to be dropped, as whoever waits for an aborted
    /// call does with it.
    pub(super) async fn unless_cancelled(&self) {
        if self.options.cancelled.get() {
            std::future::pending::<()>().await;
        }
    }

    /// What is left of the whole call, if that is limited.
    fn left(&self, ticks_ms: u64) -> Option<u64> {
        self.ends_at.map(|end| end.saturating_sub(ticks_ms))
    }

    /// The limit of an attempt that starts now: how long, and the number that an error names.
    pub(super) fn of_attempt(&self, ticks_ms: u64) -> (u64, u32) {
        let timeout = (self.options.timeout_ms.into(), self.options.timeout_ms);
        match (self.left(ticks_ms), self.options.deadline_ms) {
            (Some(left), Some(deadline_ms)) if left < timeout.0 => (left, deadline_ms),
            _ => timeout,
        }
    }
}

impl<P: Platform> Client<P> {
    /// Sends until an answer is final.
    ///
    /// `has_results` looks at an answer with a code other than 0: is it results all the same, because the code speaks
    /// for all accounts and each has its own?
    pub(super) async fn exchange(
        &self,
        sending: &Sending,
        limits: &Limits,
        has_results: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Answer, Error> {
        let mut attempts = 0;
        let mut progress = Progress::default();
        let mut taken = None;
        let mut standby = false;
        loop {
            limits.unless_cancelled().await;
            self.rested()?;
            let turn = self.turn(sending, limits, attempts).await?;
            self.rested()?;
            attempts += 1;
            let outcome = self.attempt(sending, limits, attempts, standby, has_results).await;
            drop(turn);
            let error = match outcome.result {
                Ok(body) => {
                    self.budget.borrow_mut().give_back(taken);
                    return Ok(Answer { body, attempts });
                }
                Err(error) => error,
            };
            if let Error::Api(api) = &error
                && api.code == Some(TOO_MANY_FAILED_CHECKS)
                // not one that was itself held back
                && api.attempts > 0
            {
                self.auth.rest(api, self.platform.ticks_ms());
            }
            if refuses_user_sig(&error) {
                // also where this call gives up: the next one has a new UserSig, by the clock that the answer shows
                self.auth.renew(outcome.user_sig.as_deref(), outcome.date_ms, self.platform.now_ms());
            }
            let around = Circumstances {
                repeatable: sending.repeatable,
                can_renew: self.auth.can_renew(),
                retry_after_ms: outcome.retry_after_ms,
                random: self.platform.random(),
            };
            match judge(&error, progress, limits.options(), &around) {
                Verdict::Fail => return Err(error),
                Verdict::SignAnew => progress.signed_anew = true,
                Verdict::RetryAfter(delay_ms) => {
                    let left = limits.left(self.platform.ticks_ms());
                    if left.is_some_and(|left| delay_ms >= left) {
                        return Err(error);
                    }
                    taken = self.budget.borrow_mut().take(&error);
                    if taken.is_none() {
                        return Err(error);
                    }
                    standby |= self.config.use_backup_host && matches!(error, Error::Network { .. });
                    progress.retries += 1;
                    self.platform.notify(&Event::Retry {
                        command: sending.command.clone(),
                        attempt: attempts + 1,
                        delay_ms,
                        reason: error.code(),
                    });
                    self.platform.sleep(delay_ms).await;
                }
            }
        }
    }

    /// Fails while the client keeps still after code 70050.
    pub(super) fn rested(&self) -> Result<(), Error> {
        self.auth.resting(self.platform.ticks_ms()).map_or(Ok(()), Err)
    }

    /// Waits until the attempt may start. What it returns is dropped when the attempt has ended.
    async fn turn(&self, sending: &Sending, limits: &Limits, attempts: u32) -> Result<Turn<'_, P>, Error> {
        let started = self.platform.ticks_ms();
        let timed_out = || Error::Timeout {
            command: sending.command.clone(),
            attempts,
            timeout_ms: limits.options.deadline_ms.unwrap_or_default(),
        };
        let left = limits.left(started);
        if left == Some(0) {
            return Err(timed_out());
        }
        let waiting = pin!(self.wait_for_turn(sending, attempts));
        let (turn, waited) = match left {
            None => waiting.await,
            Some(left) => match select(waiting, pin!(self.platform.sleep(left))).await {
                Either::Left((turn, _)) => turn,
                Either::Right(_) => return Err(timed_out()),
            },
        }?;
        if waited {
            let waited_ms = self.platform.ticks_ms().saturating_sub(started);
            self.platform.notify(&Event::Pause { command: sending.command.clone(), attempt: attempts + 1, waited_ms });
        }
        Ok(turn)
    }

    /// The turn, and whether it had to be waited for.
    async fn wait_for_turn(&self, sending: &Sending, attempts: u32) -> Result<(Turn<'_, P>, bool), Error> {
        match self.config.pacing {
            PacingMode::Off => Ok((Turn::Free, false)),
            PacingMode::Documented => {
                let acquired = self.pacing.acquire(&sending.command, sending.starts_per_second, &self.platform);
                let (place, waited) = acquired.await;
                Ok((Turn::Place(place), waited))
            }
            PacingMode::Custom => {
                let started = self.platform.ticks_ms();
                match self.platform.permit(&sending.command).await {
                    // a promise takes its turn even where nobody waits; what no clock can see was no wait
                    Ok(permit) => Ok((Turn::Permit(permit), self.platform.ticks_ms() > started)),
                    Err(cause) => Err(Error::Network { command: sending.command.clone(), attempts, cause }),
                }
            }
        }
    }
}

/// What an attempt holds while it lasts.
#[expect(dead_code, reason = "held for what happens when it is dropped")]
enum Turn<'a, P: Platform> {
    Free,
    Place(Place<'a, P>),
    Permit(P::Permit),
}

#[cfg(test)]
mod tests;
