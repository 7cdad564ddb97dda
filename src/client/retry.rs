//! Decides what happens after a failed attempt. Pure: no clock, no I/O, no randomness of its own.

use core::cell::Cell;

use super::Platform;
use super::config::CallOptions;
use crate::api::{Retry, code_fact};
use crate::error::{Error, Fault, is_passing_status};

const FIRST_PAUSE_MS: u64 = 250;
const LONGEST_PAUSE_MS: u64 = 8_000;
/// The least pause after a code that says "slower".
const SLOW_PAUSE_MS: u64 = 1_000;
/// A server that asks for more than this is not waited for.
const LONGEST_RETRY_AFTER_MS: u64 = 60_000;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Pause, then another attempt.
    RetryAfter(u64),
    /// Sign a new UserSig, then another attempt at once, which does not count as a retry.
    SignAnew,
    /// Give up with this error.
    Fail,
}

/// How a call was repeated so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RetryState {
    /// Retries so far; signing anew does not count as one.
    pub retries: u32,
    /// Whether the call was already repeated with a new UserSig.
    pub signed_anew: bool,
}

/// What is known about a failed attempt beside its error.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Circumstances {
    /// The command may be carried out twice without harm.
    pub repeatable: bool,
    /// A new UserSig can be had.
    pub can_renew: bool,
    /// What the server asked for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// 32 random bits.
    pub random: u32,
}

/// Everything about retries, except for the budget and the deadline.
pub(super) fn judge(error: &Error, state: RetryState, options: &CallOptions, around: &Circumstances) -> Verdict {
    if refuses_user_sig(error) && around.can_renew && !state.signed_anew {
        return Verdict::SignAnew;
    }
    if state.retries >= options.max_retries || !passes(error, around.repeatable) {
        return Verdict::Fail;
    }
    match around.retry_after_ms {
        Some(asked) if asked > LONGEST_RETRY_AFTER_MS => Verdict::Fail,
        Some(asked) => Verdict::RetryAfter(asked),
        None => Verdict::RetryAfter(pause(state.retries, is_slow(error), around.random)),
    }
}

/// Whether the error's code says that the UserSig was good and no longer is.
pub(super) fn refuses_user_sig(error: &Error) -> bool {
    matches!(error.fault(), Some(Fault::Api(api)) if matches!(api.code, Some(70001 | 70052)))
}

/// Whether another attempt may end differently, and does no harm.
fn passes(error: &Error, repeatable: bool) -> bool {
    match error.fault() {
        Some(Fault::Network(_) | Fault::Timeout(_)) => repeatable,
        // 429 and the slow codes say that the request was not carried out
        Some(Fault::Http(http)) => http.status == 429 || repeatable && is_passing_status(http.status),
        Some(Fault::Api(api)) => match api.retry() {
            Retry::Slow => true,
            Retry::Yes => repeatable,
            Retry::Wait | Retry::Unclear | Retry::App | Retry::No => false,
        },
        None | Some(Fault::Response(_) | Fault::Turn(_)) => false,
    }
}

fn is_slow(error: &Error) -> bool {
    error.service_code().and_then(code_fact).is_some_and(|fact| fact.retry == Retry::Slow)
}

/// Full jitter: anything from nothing to a bound that doubles.
fn pause(retries: u32, slow: bool, random: u32) -> u64 {
    let doubled = FIRST_PAUSE_MS.checked_shl(retries).unwrap_or(LONGEST_PAUSE_MS);
    let bound = doubled.min(LONGEST_PAUSE_MS);
    let jittered = ((bound + 1) * u64::from(random)) >> 32;
    if slow { jittered.max(SLOW_PAUSE_MS) } else { jittered }
}

/// Reads `Retry-After`: seconds, or a date.
pub(super) fn retry_after_ms(platform: &dyn Platform, header: &str, now_ms: u64) -> Option<u64> {
    let header = header.trim_ascii();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // capped, so that nothing overflows: that many digits are too long a time anyway
        let digit = |seconds: u64, byte: u8| seconds.min(LONGEST_RETRY_AFTER_MS) * 10 + u64::from(byte - b'0');
        return Some(header.bytes().fold(0, digit) * 1000);
    }
    http_date_ms(platform, header).map(|at| at.saturating_sub(now_ms))
}

/// Reads a date as HTTP writes it, as milliseconds of Unix time.
pub(super) fn http_date_ms(platform: &dyn Platform, header: &str) -> Option<u64> {
    let header = header.trim_ascii();
    // a host accepts much more than this as a date, and reads some of it as local time
    if header.ends_with(" GMT") { platform.parse_date(header) } else { None }
}

/// Keeps a client from multiplying the load on a service that is down.
///
/// The numbers are those of the smithy clients: 500 tokens, 5 per retry, 10 after a time-out; a success gives back what
/// its last retry took, or 1.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: Cell<u32>,
}

const BUDGET: u32 = 500;
const RETRY_COST: u32 = 5;
const TIMEOUT_RETRY_COST: u32 = 10;

impl Default for Budget {
    fn default() -> Self {
        Self { tokens: Cell::new(BUDGET) }
    }
}

impl Budget {
    /// Takes what a retry after `error` costs; `None` if there is not enough.
    pub(super) fn take(&self, error: &Error) -> Option<u32> {
        let cost = match error.fault() {
            Some(Fault::Timeout(_)) => TIMEOUT_RETRY_COST,
            _ => RETRY_COST,
        };
        self.tokens.set(self.tokens.get().checked_sub(cost)?);
        Some(cost)
    }

    /// A call has succeeded; `taken` is what its last retry took.
    pub(super) fn give_back(&self, taken: Option<u32>) {
        self.tokens.set(self.tokens.get().saturating_add(taken.unwrap_or(1)).min(BUDGET));
    }
}

#[cfg(test)]
mod tests {
    use alloc::rc::Rc;

    use super::super::testing::{Act, Script};
    use super::*;
    use crate::error::{ApiError, Cause, HttpError};

    fn failed(fault: Fault) -> Error {
        Error::request(&"im_open_login_svc/account_check".into(), 1, fault)
    }

    fn status(status: u16) -> Error {
        failed(Fault::Http(HttpError { status, envelope: None }))
    }

    fn code(code: i64) -> Error {
        failed(Fault::Api(ApiError { code: Some(code), info: String::new(), hint: None, answer: None }))
    }

    fn network() -> Error {
        failed(Fault::Network(Cause(Rc::new(()))))
    }

    fn timeout() -> Error {
        failed(Fault::Timeout(1))
    }

    /// With the largest random number, so that a pause is as long as it can be.
    const LONGEST: Circumstances =
        Circumstances { repeatable: true, can_renew: true, retry_after_ms: None, random: u32::MAX };

    fn check(retries: u32, error: Error, around: Circumstances, expected: Verdict) {
        let options = CallOptions { max_retries: 10, ..CallOptions::default() };
        let state = RetryState { retries, signed_anew: false };
        assert_eq!(judge(&error, state, &options, &around), expected, "{error}");
    }

    fn gives_up() -> Verdict {
        Verdict::Fail
    }

    fn retry_within(ms: u64) -> Verdict {
        Verdict::RetryAfter(ms)
    }

    #[test]
    fn busy_service_is_retried_with_doubling_pause() {
        check(0, status(503), LONGEST, retry_within(250));
        check(1, status(503), LONGEST, retry_within(500));
        check(2, code(70169), LONGEST, retry_within(1_000));
        check(3, network(), LONGEST, retry_within(2_000));
        check(4, timeout(), LONGEST, retry_within(4_000));
        check(5, status(408), LONGEST, retry_within(8_000));
        check(9, status(429), LONGEST, retry_within(8_000));
        check(10, status(503), LONGEST, gives_up());
    }

    #[test]
    fn a_pause_is_jittered_from_nothing() {
        let around = |random| Circumstances { random, ..LONGEST };
        check(0, status(503), around(0), retry_within(0));
        check(0, status(503), around(1 << 31), retry_within(125));
    }

    #[test]
    fn too_many_requests_wait_a_second_at_least() {
        check(0, code(60007), Circumstances { random: 0, ..LONGEST }, retry_within(1_000));
        check(3, code(60007), LONGEST, retry_within(2_000));
    }

    #[test]
    fn a_slow_code_holds_beside_an_http_status_too() {
        let busy = |code| failed(Fault::Http(HttpError { status: 429, envelope: Some((code, String::new())) }));
        let around = Circumstances { random: 0, ..LONGEST };
        check(0, busy(60007), around, retry_within(1_000));
        check(0, busy(70169), around, retry_within(0));
        check(0, busy(60007), Circumstances { retry_after_ms: Some(20), ..around }, retry_within(20));
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        for error in [status(400), status(404), status(301), status(0)] {
            check(0, error, LONGEST, gives_up());
        }
        for error in [code(70402), code(60020), code(60013), code(125_000), code(70050), code(1)] {
            check(0, error, LONGEST, gives_up());
        }
        check(0, failed(Fault::Response(String::new())), LONGEST, gives_up());
    }

    #[test]
    fn what_may_have_been_done_is_not_done_twice() {
        let around = Circumstances { repeatable: false, ..LONGEST };
        for error in [network(), timeout(), status(500), status(503), code(70169), code(90992)] {
            check(0, error, around, gives_up());
        }
        check(0, status(429), around, retry_within(250));
        check(0, code(60007), around, retry_within(1_000));
        check(0, code(70001), around, Verdict::SignAnew);
    }

    #[test]
    fn a_server_that_names_its_time_is_waited_for_up_to_a_minute() {
        let around = |ms| Circumstances { retry_after_ms: Some(ms), ..LONGEST };
        check(0, status(503), around(60_000), retry_within(60_000));
        check(0, status(503), around(0), retry_within(0));
        check(0, status(429), around(60_001), gives_up());
    }

    #[test]
    fn a_used_up_user_sig_is_renewed_once() {
        let judge = |error, signed_anew, can_renew| {
            let state = RetryState { retries: 0, signed_anew };
            let options = CallOptions { max_retries: 0, ..CallOptions::default() };
            judge(&error, state, &options, &Circumstances { can_renew, ..LONGEST })
        };
        assert_eq!(judge(code(70001), false, true), Verdict::SignAnew);
        assert_eq!(judge(code(70052), false, true), Verdict::SignAnew);
        assert_eq!(judge(code(70001), true, true), Verdict::Fail);
        assert_eq!(judge(code(70001), false, false), Verdict::Fail);
        assert_eq!(judge(code(70009), false, true), Verdict::Fail);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = 1_700_000_000_000;
        let platform = Script::new(|_| Act::Hang);
        let read = |header| retry_after_ms(&platform, header, now);
        let check = |header, expected| assert_eq!(read(header), expected, "{header}");
        check("0", Some(0));
        check(" 7 ", Some(7_000));
        assert!(read("99999999999999999999") > Some(LONGEST_RETRY_AFTER_MS));
        check("Tue, 14 Nov 2023 22:13:30 GMT", Some(10_000));
        check("Tue, 14 Nov 2023 22:13:10 GMT", Some(0));
        for header in ["", "-1", "1.5", "soon", "7s", "2023-11-14", "Tue, 14 Nov 2023 22:13:30"] {
            check(header, None);
        }
    }

    #[test]
    fn the_budget_runs_dry_and_fills_with_success() {
        let budget = Budget::default();
        let taken = core::iter::from_fn(|| budget.take(&timeout())).count();
        assert_eq!(taken, 50);
        assert_eq!(budget.take(&network()), None);
        budget.give_back(Some(10));
        assert_eq!(budget.take(&network()), Some(5));
        assert_eq!(budget.take(&timeout()), None);
        budget.give_back(None);
        assert_eq!(budget.tokens.get(), 6);
        budget.give_back(Some(u32::MAX));
        assert_eq!(budget.tokens.get(), BUDGET);
    }
}
