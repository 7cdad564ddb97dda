//! One request and its answer, as often as it takes: the loop that asks the policies and does what they say.

use alloc::borrow::Cow;
use alloc::rc::Rc;

use super::attempt::Seen;
use super::config::PacingMode;
use super::limits::{Limits, Until};
use super::pacing::Place;
use super::part::{AccountAnswer, Part};
use super::retry::{Circumstances, RetryState, Verdict, judge, refuses_user_sig};
use super::{Client, CommandName, Event, Permit, Step};
use crate::api::{DEFAULT_STARTS_PER_SECOND, Endpoint, Envelope, Unreadable, kicked_by, known_endpoint};
use crate::error::{Error, Fault};
use crate::prelude::*;

/// One request to be sent.
pub(super) struct Sending {
    pub command: CommandName,
    starts_per_second: u32,
    repeatable: bool,
    pub body: Rc<str>,
    /// What it asks for, if that is a part of a list.
    pub part: Option<Rc<Part>>,
}

impl Sending {
    pub(super) fn new(endpoint: &Endpoint, body: String) -> Self {
        Self {
            command: endpoint.command.into(),
            starts_per_second: endpoint.starts_per_second,
            repeatable: endpoint.repeatable,
            body: body.into(),
            part: None,
        }
    }

    /// A command by its name. An unknown one must not be repeated unless the caller says that it is idempotent.
    pub(super) fn named(command: &str, body: String, idempotent: bool) -> Self {
        let known = known_endpoint(command);
        Self {
            command: command.into(),
            starts_per_second: known.map_or(DEFAULT_STARTS_PER_SECOND, |endpoint| endpoint.starts_per_second),
            repeatable: idempotent || known.is_some_and(|endpoint| endpoint.repeatable),
            body: body.into(),
            part: None,
        }
    }
}

/// A final answer.
#[derive(Debug)]
pub struct Answer {
    /// The JSON.
    pub body: Vec<u8>,
    /// What it says about the call as a whole. That may be a failure, if a part has results all the same.
    pub(super) envelope: Envelope,
    /// What it says about each account of a part, or why that cannot be read.
    pub(super) said: Result<Vec<AccountAnswer>, Unreadable>,
    /// Requests that it took.
    pub attempts: u32,
}

/// How far a call has come.
#[derive(Default)]
struct CallState {
    attempts: u32,
    retry: RetryState,
    /// What its last retry took of the budget.
    budget_taken: Option<u32>,
    standby: bool,
    /// What its last attempt brought beside the result.
    seen: Seen,
}

/// Sends until an answer is final.
pub(super) async fn exchange(client: Rc<Client>, sending: Sending, limits: Limits) -> Result<Answer, Error> {
    // noted even if there is no good answer or nobody waits for one: the kick may have been carried out all the same
    let mut note = KickNote { client: &client, user_id: kicked_by(&sending.command, &sending.body), date_ms: None };
    let mut state = CallState::default();
    loop {
        limits.unless_cancelled().await;
        client.fail_if_resting()?;
        let turn = client.turn(&sending, &limits, state.attempts).await?;
        client.fail_if_resting()?;
        state.attempts += 1;
        state.seen = Seen::default();
        let result = client.attempt(&sending, &limits, state.attempts, state.standby, &mut state.seen).await;
        if let Some(place) = turn.as_ref().and_then(|turn| turn.downcast_ref::<Place>())
            && state.seen.status.is_some()
        {
            place.note_answer();
        }
        drop(turn);
        if note.user_id.is_some() {
            note.date_ms = state.seen.date_ms(&*client.platform);
        }
        match result {
            Ok(answer) => {
                client.budget.give_back(state.budget_taken);
                return Ok(answer);
            }
            Err(error) => {
                if let Some(pause_ms) = client.settle(&mut state, &sending, &limits, error)? {
                    client.platform.sleep(pause_ms).await;
                }
            }
        }
    }
}

impl Client {
    /// Draws all conclusions from a failed attempt: whether there is another, and after which pause, if any.
    #[inline(never)]
    fn settle(
        &self,
        state: &mut CallState,
        sending: &Sending,
        limits: &Limits,
        error: Error,
    ) -> Result<Option<u64>, Error> {
        self.auth.note_refusal(&error, self.platform.ticks_ms());
        if refuses_user_sig(&error) {
            // even if this call gives up: the next one then has a new UserSig, by the clock that the answer shows
            self.auth.renew(
                state.seen.user_sig.as_deref().map(|text| text.as_str()),
                state.seen.date_ms(&*self.platform),
                self.platform.now_ms(),
            );
        }
        let around = Circumstances {
            repeatable: sending.repeatable,
            can_renew: self.auth.can_renew(),
            retry_after_ms: state.seen.retry_after_ms,
            random: self.platform.random(),
        };
        let delay_ms = match judge(&error, state.retry, limits.options(), &around) {
            Verdict::Fail => return Err(error),
            Verdict::SignAnew => {
                state.retry.signed_anew = true;
                return Ok(None);
            }
            Verdict::RetryAfter(delay_ms) => delay_ms,
        };
        if delay_ms >= limits.left(&*self.platform) {
            return Err(error);
        }
        state.budget_taken = self.budget.take(&error);
        if state.budget_taken.is_none() {
            return Err(error);
        }
        state.standby |= self.config.use_backup_host && matches!(error.fault(), Some(Fault::Network(_)));
        state.retry.retries += 1;
        let step = Step::Retry { delay_ms, reason: error.code() };
        self.platform.notify(&Event { command: &sending.command, attempt: state.attempts + 1, step });
        Ok(Some(delay_ms))
    }

    /// Fails while the client rests after code 70050.
    pub(super) fn fail_if_resting(&self) -> Result<(), Error> {
        self.auth.resting(&*self.platform).map_or(Ok(()), Err)
    }

    /// Waits until the attempt may start. What it returns is dropped when the attempt has ended.
    async fn turn(&self, sending: &Sending, limits: &Limits, attempts: u32) -> Result<Option<Permit>, Error> {
        let command = &sending.command;
        let left = limits.left(&*self.platform);
        let deadline_ms = limits.options().deadline_ms;
        let timer = deadline_ms.map(|_| self.platform.sleep(left));
        let mut until = Until { timer, command, attempts, timeout_ms: deadline_ms.unwrap_or_default() };
        if left == 0 {
            return Err(until.error());
        }
        let started;
        let (permit, waited): (Permit, bool) = match self.config.pacing {
            PacingMode::Off => return Ok(None),
            PacingMode::Documented => {
                started = self.platform.ticks_ms();
                let (rate, timeout_ms) = (sending.starts_per_second, limits.options().timeout_ms);
                let place = self.pacing.join(command, rate, timeout_ms, &self.platform);
                let mut waited = false;
                while let Err(wait_ms) = place.try_take() {
                    until.wait_for(self.platform.sleep(wait_ms)).await?;
                    waited = true;
                }
                (Box::new(place), waited)
            }
            PacingMode::Custom => {
                started = self.platform.ticks_ms();
                let refused = |cause| Error::request(command, attempts, Fault::Turn(cause));
                let permit = until.wait_for(self.platform.permit(command)).await?.map_err(refused)?;
                // a promise takes a moment even if nothing is waited for; what the clock hardly shows was no wait
                (permit, self.platform.ticks_ms() > started + 1)
            }
        };
        if waited {
            let step = Step::Pause { waited_ms: self.platform.ticks_ms().saturating_sub(started) };
            self.platform.notify(&Event { command, attempt: attempts + 1, step });
        }
        Ok(Some(permit))
    }
}

/// When it is dropped, notes that the account was kicked at some time up to then.
struct KickNote<'a> {
    client: &'a Client,
    user_id: Option<Cow<'a, str>>,
    /// When the service answered the last attempt, by its own clock.
    date_ms: Option<u64>,
}

impl Drop for KickNote<'_> {
    fn drop(&mut self) {
        let Client { auth, config, platform, .. } = self.client;
        if let Some(user_id) = &self.user_id {
            auth.note_kick(config, user_id, platform.now_ms(), self.date_ms);
        }
    }
}

#[cfg(test)]
mod tests;
