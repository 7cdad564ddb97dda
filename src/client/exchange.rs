//! One request and its answer, as often as it takes: the loop that asks the policies and does what they say.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};

use super::config::{CallOptions, Credentials, PacingMode};
use super::pacing::Place;
use super::retry::{Circumstances, Progress, Verdict, judge, retry_after_ms};
use super::target::Target;
use super::{Client, CommandName, Event, HttpReply, HttpRequest, Platform, PostFailure, request};
use crate::api::{DEFAULT_STARTS_PER_SECOND, Endpoint, Envelope, code_fact, known_endpoint, read_envelope};
use crate::error::{ApiError, Error, HttpError, InputError};

/// After this code the service wants a minute's rest.
const TOO_MANY_FAILED_CHECKS: i64 = 70050;
/// Codes that an app in another data centre gets.
const KEY_NOT_FOUND: i64 = 70016;
const APP_NOT_FOUND: i64 = 70020;

/// One request to be sent.
pub(super) struct Sending {
    command: CommandName,
    starts_per_second: u32,
    repeatable: bool,
    body: Rc<str>,
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

    pub(super) fn command(&self) -> &CommandName {
        &self.command
    }
}

/// A final answer.
pub(super) struct Answer {
    /// The JSON.
    pub body: Vec<u8>,
    /// Requests that it took.
    pub attempts: u32,
}

/// How one attempt ended.
struct Outcome {
    result: Result<Vec<u8>, Error>,
    status: Option<u16>,
    error_code: Option<i64>,
    retry_after_ms: Option<u64>,
    date: Option<String>,
}

/// A call's limits of time, counted from its start.
#[derive(Clone, Copy)]
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

    /// What is left of the whole call, if that is limited.
    fn left(&self, ticks_ms: u64) -> Option<u64> {
        self.ends_at.map(|end| end.saturating_sub(ticks_ms))
    }

    /// The limit of an attempt that starts now: how long, and the number that an error names.
    fn of_attempt(&self, ticks_ms: u64) -> (u64, u32) {
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
            if let Some(error) = self.auth.resting(self.platform.ticks_ms()) {
                return Err(error);
            }
            let turn = self.turn(sending, limits, attempts).await?;
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
            {
                self.auth.rest(api, self.platform.ticks_ms());
            }
            let around = Circumstances {
                repeatable: sending.repeatable,
                can_renew: self.auth.can_renew(),
                retry_after_ms: outcome.retry_after_ms,
                random: self.platform.random(),
            };
            match judge(&error, progress, limits.options(), &around) {
                Verdict::Fail => return Err(error),
                Verdict::SignAnew => {
                    self.auth.renew(outcome.date.as_deref(), self.platform.now_ms());
                    progress.signed_anew = true;
                }
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

    async fn attempt(
        &self,
        sending: &Sending,
        limits: &Limits,
        attempt: u32,
        standby: bool,
        has_results: &dyn Fn(&[u8]) -> bool,
    ) -> Outcome {
        let command = &sending.command;
        self.platform.notify(&Event::Request {
            command: command.clone(),
            attempt,
            host: self.config.target.host(standby).to_owned(),
        });
        let started = self.platform.ticks_ms();
        let (wait_ms, timeout_ms) = limits.of_attempt(started);
        let posting = pin!(self.post(sending, attempt, standby));
        let mut outcome = match select(posting, pin!(self.platform.sleep(wait_ms))).await {
            Either::Left((Ok(reply), _)) => self.read(command, attempt, reply, has_results),
            Either::Left((Err(error), _)) => Outcome::without_answer(error),
            Either::Right(_) => {
                Outcome::without_answer(Error::Timeout { command: command.clone(), attempts: attempt, timeout_ms })
            }
        };
        if let Err(Error::Api(api)) = &outcome.result {
            outcome.error_code = api.code;
        }
        self.platform.notify(&Event::Response {
            command: command.clone(),
            attempt,
            duration_ms: self.platform.ticks_ms().saturating_sub(started),
            status: outcome.status,
            error_code: outcome.error_code,
            error: outcome.result.as_ref().err().map(Error::code),
        });
        outcome
    }

    /// Signs and sends, once.
    async fn post(&self, sending: &Sending, attempts: u32, standby: bool) -> Result<HttpReply, Error> {
        let user_sig: Option<Rc<str>> = match self.auth.credentials() {
            Credentials::Key(_) => {
                self.wait_after_kick(&self.config.admin_user_id).await;
                self.auth.own_user_sig(&self.config, self.platform.now_ms())
            }
            Credentials::UserSig(user_sig) => Some(user_sig.as_str().into()),
            Credentials::Function => Some(self.ask_user_sig().await?),
            Credentials::None => None,
        };
        let random = self.platform.random();
        let request = HttpRequest {
            url: request::url(&self.config, &sending.command, standby, user_sig.as_deref(), random),
            body: sending.body.clone(),
            headers: self.config.headers.clone(),
        };
        let command = sending.command.clone();
        self.platform.post(request).await.map_err(|failure| match failure {
            PostFailure::Network(cause) => Error::Network { command, attempts, cause },
            PostFailure::TooLarge => {
                Error::Response { command, attempts, what: "the answer is larger than 8 MiB".to_owned() }
            }
        })
    }

    /// Waits out the second in which the account was kicked.
    pub(super) async fn wait_after_kick(&self, user_id: &str) {
        let wait_ms = self.auth.wait_after_kick(user_id, self.platform.now_ms());
        if wait_ms > 0 {
            self.platform.sleep(wait_ms).await;
        }
    }

    async fn ask_user_sig(&self) -> Result<Rc<str>, Error> {
        let fault = |what: &str, cause| {
            let mut error = InputError::option("userSig", what);
            error.cause = cause;
            Error::Input(error)
        };
        match self.platform.user_sig().await {
            Ok(user_sig) if user_sig.is_empty() => Err(fault("gave an empty text", None)),
            Ok(user_sig) => {
                let user_sig: Rc<str> = user_sig.into();
                self.auth.note_asked(&user_sig);
                Ok(user_sig)
            }
            Err(cause) => Err(fault("gave no UserSig", Some(cause))),
        }
    }

    /// Makes a result or an error of an answer.
    fn read(
        &self,
        command: &CommandName,
        attempts: u32,
        reply: HttpReply,
        has_results: &dyn Fn(&[u8]) -> bool,
    ) -> Outcome {
        let envelope = read_envelope(&reply.body);
        let result = match envelope {
            _ if !(200..300).contains(&reply.status) => {
                Err(self.http_error(command, attempts, reply.status, envelope.ok()))
            }
            Err(unreadable) => Err(Error::unreadable(command, attempts, unreadable)),
            Ok(Envelope { error_code: 0, .. }) => Ok(reply.body),
            Ok(_) if has_results(&reply.body) => Ok(reply.body),
            Ok(envelope) => Err(self.api_error(command, attempts, envelope, &reply.body)),
        };
        let may_wait = matches!(reply.status, 429 | 503);
        let retry_after = reply.retry_after.filter(|_| may_wait);
        Outcome {
            result,
            status: Some(reply.status),
            error_code: None,
            retry_after_ms: retry_after.and_then(|header| retry_after_ms(&header, self.platform.now_ms())),
            date: reply.date,
        }
    }

    fn http_error(&self, command: &CommandName, attempts: u32, status: u16, envelope: Option<Envelope>) -> Error {
        let redactor = self.auth.redactor();
        Error::Http(Rc::new(HttpError {
            command: command.clone(),
            status,
            envelope: envelope.map(|e| (e.error_code, redactor.clean(&e.error_info))),
            attempts,
        }))
    }

    fn api_error(&self, command: &CommandName, attempts: u32, envelope: Envelope, body: &[u8]) -> Error {
        let redactor = self.auth.redactor();
        Error::Api(Rc::new(ApiError {
            command: command.clone(),
            code: Some(envelope.error_code),
            info: redactor.clean(&envelope.error_info),
            hint: self.hint(envelope.error_code),
            attempts,
            answer: Some(redactor.clean(&String::from_utf8_lossy(body))),
        }))
    }

    /// What to do about a code, with what this client knows.
    pub(super) fn hint(&self, code: i64) -> Option<String> {
        let known = code_fact(code).map(|fact| fact.hint).filter(|hint| !hint.is_empty());
        match (code, &self.config.target) {
            (KEY_NOT_FOUND | APP_NOT_FOUND, Target::Region(region)) => {
                Some(format!("this client calls region {}; is the app hosted there?", region.name()))
            }
            _ => known.map(str::to_owned),
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

impl Outcome {
    fn without_answer(error: Error) -> Self {
        Self { result: Err(error), status: None, error_code: None, retry_after_ms: None, date: None }
    }
}

#[cfg(test)]
mod tests;
