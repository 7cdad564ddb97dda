//! One attempt: signs, sends, and makes a result or an error of what comes back.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};

use super::config::Credentials;
use super::exchange::{Limits, Sending};
use super::retry::{http_date_ms, retry_after_ms};
use super::target::Target;
use super::{Client, CommandName, Event, HttpReply, HttpRequest, Platform, PostFailure, request};
use crate::api::{Envelope, code_fact, read_envelope};
use crate::error::{ApiError, Error, HttpError, InputError, RawAnswer};

/// Codes that an app in another data centre gets.
const KEY_NOT_FOUND: i64 = 70016;
const APP_NOT_FOUND: i64 = 70020;

/// How one attempt ended.
pub(super) struct Outcome {
    pub result: Result<Vec<u8>, Error>,
    pub status: Option<u16>,
    pub error_code: Option<i64>,
    pub retry_after_ms: Option<u64>,
    /// When the service sent it, by its own clock.
    pub date_ms: Option<u64>,
    /// What the request was signed with.
    pub user_sig: Option<Rc<str>>,
}

impl<P: Platform> Client<P> {
    /// Tries once, within the limits of time.
    pub(super) async fn attempt(
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
        let mut unfinished = Unfinished { client: self, command, attempt, started, told: false };
        let (wait_ms, timeout_ms) = limits.of_attempt(started);
        let used = RefCell::default();
        let posting = pin!(self.post(sending, limits, attempt, standby, &used));
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
        outcome.user_sig = used.take();
        unfinished.tell(outcome.status, outcome.error_code, outcome.result.as_ref().err().map(Error::code));
        outcome
    }

    /// Signs and sends, once. `used` gets the UserSig.
    async fn post(
        &self,
        sending: &Sending,
        limits: &Limits,
        attempts: u32,
        standby: bool,
        used: &RefCell<Option<Rc<str>>>,
    ) -> Result<HttpReply, Error> {
        let user_sig: Option<Rc<str>> = match self.auth.credentials() {
            Credentials::Key(_) => {
                self.wait_after_kick(&self.config.admin_user_id).await;
                self.auth.own_user_sig(&self.config, self.platform.now_ms())
            }
            Credentials::UserSig(user_sig) => Some(user_sig.as_str().into()),
            Credentials::Function => Some(self.ask_user_sig().await?),
            Credentials::None => None,
        };
        used.replace(user_sig.clone());
        // another call may have brought the rest about while this one got its UserSig
        self.rested()?;
        let random = self.platform.random();
        let request = HttpRequest {
            url: request::url(&self.config, &sending.command, standby, user_sig.as_deref(), random),
            body: sending.body.clone(),
            headers: self.config.headers.clone(),
        };
        limits.unless_cancelled().await;
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
                self.auth.note_used(&user_sig);
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
        let date_ms = reply.date.as_deref().and_then(http_date_ms);
        let service_ms = self.auth.service_time_ms(self.platform.now_ms());
        let may_wait = matches!(reply.status, 429 | 503);
        let retry_after = reply.retry_after.filter(|_| may_wait);
        Outcome {
            result,
            status: Some(reply.status),
            error_code: None,
            // a date is meant by the server's clock
            retry_after_ms: retry_after.and_then(|header| retry_after_ms(&header, date_ms.unwrap_or(service_ms))),
            date_ms,
            user_sig: None,
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
            answer: Some(RawAnswer::new(body)),
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

/// An attempt under way. Tells of its end, also where nobody waits for that any more.
struct Unfinished<'a, P: Platform> {
    client: &'a Client<P>,
    command: &'a CommandName,
    attempt: u32,
    started: u64,
    told: bool,
}

/// The `error` of an attempt that was dropped before its end.
const ABORTED: &str = "ABORTED";

impl<P: Platform> Unfinished<'_, P> {
    fn tell(&mut self, status: Option<u16>, error_code: Option<i64>, error: Option<&'static str>) {
        self.told = true;
        let platform = &self.client.platform;
        platform.notify(&Event::Response {
            command: self.command.clone(),
            attempt: self.attempt,
            duration_ms: platform.ticks_ms().saturating_sub(self.started),
            status,
            error_code,
            error,
        });
    }
}

impl<P: Platform> Drop for Unfinished<'_, P> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(None, None, Some(ABORTED));
        }
    }
}

impl Outcome {
    fn without_answer(error: Error) -> Self {
        Self { result: Err(error), status: None, error_code: None, retry_after_ms: None, date_ms: None, user_sig: None }
    }
}
