//! One attempt: signs, sends, and turns what comes back into a result or an error.

use alloc::rc::Rc;

use super::config::Credentials;
use super::exchange::{Answer, Sending};
use super::limits::{Limits, Until};
use super::retry::{http_date_ms, retry_after_ms};
use super::target::Target;
use super::{Client, CommandName, Event, Headers, HttpReply, HttpRequest, Platform, PostFailure, Step};
use crate::api::{Unreadable, code_fact, read_envelope};
use crate::error::{ApiError, Error, Fault, HttpError, InputError, RawAnswer};
use crate::prelude::*;
use crate::text::{Wiped, concat};

/// Codes that the service answers for an app that is hosted in another data centre.
const KEY_NOT_FOUND: i64 = 70016;
const APP_NOT_FOUND: i64 = 70020;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What an attempt brought beside its result.
#[derive(Default)]
pub(super) struct Seen {
    pub status: Option<u16>,
    pub retry_after_ms: Option<u64>,
    headers: Headers,
    /// What the request was signed with.
    pub user_sig: Option<Rc<Wiped>>,
}

impl Seen {
    /// When the service sent its answer, by its own clock.
    pub(super) fn date_ms(&self, platform: &dyn Platform) -> Option<u64> {
        self.headers.get("date").and_then(|date| http_date_ms(platform, &date))
    }
}

impl Client {
    /// Tries once, within the limits of time.
    pub(super) async fn attempt(
        &self,
        sending: &Sending,
        limits: &Limits,
        attempt: u32,
        standby: bool,
        seen: &mut Seen,
    ) -> Result<Answer, Error> {
        let mut unfinished = Unfinished::tell(self, &sending.command, attempt, standby);
        let result = self.post(sending, limits, attempt, standby, seen).await;
        if let Some(unfinished) = &mut unfinished {
            unfinished.tell_end(seen.status, result.as_ref().err());
        }
        result
    }

    /// Signs, sends and reads, once.
    async fn post(
        &self,
        sending: &Sending,
        limits: &Limits,
        attempts: u32,
        standby: bool,
        seen: &mut Seen,
    ) -> Result<Answer, Error> {
        let command = &sending.command;
        let (wait_ms, timeout_ms) = limits.of_attempt(&*self.platform);
        // what comes before the request counts too; if there is nothing to wait for, no clock is asked
        let limit = || {
            let until = Until { timer: Some(self.platform.sleep(wait_ms)), command, attempts, timeout_ms };
            (until, self.platform.ticks_ms())
        };
        let mut until = None;
        match self.auth.credentials() {
            Credentials::Key(_) => {
                let mut now_ms = self.platform.now_ms();
                let wait_ms = self.auth.wait_after_kick(&self.config.admin_user_id, now_ms);
                if wait_ms > 0 {
                    until.insert(limit()).0.wait_for(self.platform.sleep(wait_ms)).await?;
                    now_ms = self.platform.now_ms();
                }
                seen.user_sig = self.auth.own_user_sig(&self.config, now_ms);
            }
            Credentials::UserSig(user_sig) => seen.user_sig = Some(user_sig.clone()),
            Credentials::Function => {
                let fault = |what| InputError::option("userSig", what);
                let given = until.insert(limit()).0.wait_for(self.platform.user_sig()).await?;
                let given = given.map_err(|cause| fault("gave no UserSig").because(cause))?;
                if given.is_empty() {
                    return Err(fault("gave an empty text").into());
                }
                seen.user_sig = Some(self.auth.note_used(Wiped::new(given)));
            }
            Credentials::None => {}
        }
        // another call may have caused a minute of rest while this one got its UserSig
        self.fail_if_resting()?;
        let waited_ms = until.map_or(0, |(_, started)| self.platform.ticks_ms().saturating_sub(started));
        let request = HttpRequest {
            url: self.auth.url_start(&self.config, command, standby, seen.user_sig.as_ref()),
            random: self.platform.random(),
            body: sending.body.clone(),
            headers: self.config.headers.clone(),
            limit_ms: wait_ms.saturating_sub(waited_ms),
        };
        limits.unless_cancelled().await;
        let reply = self.platform.post(request).await;
        let reply = reply.map_err(|failure| match failure {
            PostFailure::Network(cause) => Fault::Network(cause),
            PostFailure::TooLarge => Fault::Response("the answer is larger than 8 MiB".to_owned()),
            PostFailure::Timeout => Fault::Timeout(timeout_ms),
        });
        let answer = reply.and_then(|reply| self.read(sending, reply, attempts, seen));
        answer.map_err(|fault| Error::request(command, attempts, fault))
    }

    /// Turns an answer into a result, or into what is wrong with it.
    fn read(&self, sending: &Sending, mut reply: HttpReply, attempts: u32, seen: &mut Seen) -> Result<Answer, Fault> {
        // some proxies put one there, and what decodes UTF-8 for the web drops it
        if reply.body.starts_with(BYTE_ORDER_MARK) {
            reply.body.drain(..BYTE_ORDER_MARK.len());
        }
        seen.status = Some(reply.status);
        seen.headers = reply.headers;
        if matches!(reply.status, 429 | 503)
            && let Some(header) = seen.headers.get("retry-after")
        {
            // a date is meant by the server's clock, not by ours
            let date_ms = seen.date_ms(&*self.platform);
            let now_ms = date_ms.unwrap_or_else(|| self.auth.service_time_ms(self.platform.now_ms()));
            seen.retry_after_ms = retry_after_ms(&*self.platform, &header, now_ms);
        }
        let part = sending.part.as_deref();
        let (envelope, said) =
            part.map_or_else(|| (read_envelope(&reply.body), Ok(Vec::new())), |part| part.read(&reply.body));
        if !(200..300).contains(&reply.status) {
            let envelope =
                envelope.ok().map(|envelope| (envelope.error_code, self.redactor().clean(&envelope.error_info)));
            return Err(Fault::Http(HttpError { status: reply.status, envelope }));
        }
        match envelope {
            Err(Unreadable(what)) => Err(Fault::Response(what)),
            Ok(envelope) if envelope.error_code == 0 || part.is_some_and(|part| part.is_answered_by(&said)) => {
                Ok(Answer { body: reply.body, envelope, said, attempts })
            }
            Ok(envelope) => {
                // the envelope has been read from it, so it is UTF-8
                let answer = core::str::from_utf8(&reply.body).ok().map(RawAnswer::new);
                Err(self.api_fault(Some(envelope.error_code), &envelope.error_info, answer))
            }
        }
    }

    /// The fault of what the service refused, with what this client knows about it.
    #[inline(never)]
    pub(super) fn api_fault(&self, code: Option<i64>, info: &str, answer: Option<RawAnswer>) -> Fault {
        let hint = code.and_then(|code| self.hint(code));
        Fault::Api(ApiError { code, info: self.redactor().clean(info), hint, answer })
    }

    fn hint(&self, code: i64) -> Option<String> {
        match (code, &self.config.target) {
            (KEY_NOT_FOUND | APP_NOT_FOUND, Target::Region(region)) => {
                Some(concat(&["this client calls region ", region.name(), "; is the app hosted there?"]))
            }
            _ => code_fact(code).map(|fact| fact.hint).filter(|hint| !hint.is_empty()).map(str::to_owned),
        }
    }
}

/// An attempt under way. Reports its end, even if nobody waits for that any more.
struct Unfinished<'a> {
    client: &'a Client,
    command: &'a CommandName,
    attempt: u32,
    started: u64,
    told: bool,
}

/// The `error` of an attempt that was dropped before its end.
const ABORTED: &str = "ABORTED";

impl<'a> Unfinished<'a> {
    /// Reports the start. `None` if nobody listens.
    fn tell(client: &'a Client, command: &'a CommandName, attempt: u32, standby: bool) -> Option<Self> {
        if !client.platform.is_listening() {
            return None;
        }
        let step = Step::Request { host: client.config.target.host(standby) };
        client.platform.notify(&Event { command, attempt, step });
        Some(Self { client, command, attempt, started: client.platform.ticks_ms(), told: false })
    }

    fn tell_end(&mut self, status: Option<u16>, error: Option<&Error>) {
        self.notify(status, error.and_then(Error::service_code), error.map(Error::code));
    }

    #[inline(never)]
    fn notify(&mut self, status: Option<u16>, error_code: Option<i64>, error: Option<&'static str>) {
        self.told = true;
        let platform = &self.client.platform;
        let duration_ms = platform.ticks_ms().saturating_sub(self.started);
        let step = Step::Response { duration_ms, status, error_code, error };
        platform.notify(&Event { command: self.command, attempt: self.attempt, step });
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.notify(None, None, Some(ABORTED));
        }
    }
}
