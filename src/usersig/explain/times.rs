//! The times of a UserSig explained: their units, and how they compare with now.

use super::super::problem::push_problem;
use super::super::verify::{expiry_fault, span};
use super::super::{MAX_EXPIRES_IN, MAX_ISSUED_AT, Problem, ProblemCode};
use super::{Check, not_checked};
use crate::prelude::*;

const SECONDS: &str = "count in seconds: divide milliseconds by 1000 and round down";

/// Judges the units first, and then the times as they are meant.
pub(super) fn check(issued_at: Option<u64>, expires_in: Option<u64>, now: &Check<u64>, problems: &mut Vec<Problem>) {
    let issued_at = issued_at.map(Meant::time);
    let expires_in =
        expires_in.map(|expire| Meant::expire(expire, issued_at.as_ref().map_or(0, |issued_at| issued_at.seconds)));

    if expires_in.as_ref().is_some_and(|expires_in| expires_in.moment || expires_in.seconds > MAX_EXPIRES_IN) {
        push_problem(
            problems,
            ProblemCode::ExpireIsAMoment,
            &[
                "TLS.expire of the UserSig seems to be the moment of its end, or is over 50 years, it must be how long it holds",
            ],
            "write the seconds from TLS.time to the end, such as 86400 for a day",
        );
    }
    let in_milliseconds = |meant: &Option<Meant>| meant.as_ref().is_some_and(|meant| meant.milliseconds);
    let fields = match (in_milliseconds(&issued_at), in_milliseconds(&expires_in)) {
        (true, true) => "TLS.time and TLS.expire",
        (true, false) => "TLS.time",
        (false, true) => "TLS.expire",
        (false, false) => "",
    };
    if !fields.is_empty() {
        let message = ["the UserSig seems to count ", fields, " in milliseconds"];
        push_problem(problems, ProblemCode::Milliseconds, &message, SECONDS);
    }

    let now = match now {
        Check::Against(now) => *now,
        Check::Skipped => return,
        Check::Impossible(why) => return not_checked(ProblemCode::Expired, "end", why, problems),
    };
    let Some(issued_at) = issued_at else { return };
    if issued_at.seconds > now {
        push_problem(
            problems,
            ProblemCode::IssuedInFuture,
            &["the UserSig was issued ", &span(issued_at.seconds - now), " from now"],
            "set the clock of the machine that signs, and this one's",
        );
    }
    let Some(expires_in) = expires_in else { return };
    let expires_at =
        if expires_in.moment { expires_in.seconds } else { issued_at.seconds.saturating_add(expires_in.seconds) };
    if let Some(message) = expiry_fault(expires_at, now) {
        let hint = "sign a new one; if it is new, look at the clock that signed it";
        push_problem(problems, ProblemCode::Expired, &[&message], hint);
    }
}

/// A number as it was most likely meant.
struct Meant {
    /// The seconds, whatever they were written in.
    seconds: u64,
    milliseconds: bool,
    /// A point in time in place of a duration.
    moment: bool,
}

impl Meant {
    fn time(time: u64) -> Self {
        let milliseconds = time > MAX_ISSUED_AT;
        Self { seconds: if milliseconds { time / 1000 } else { time }, milliseconds, moment: false }
    }

    /// A duration is at most 50 years, and the moments of today lie further from 1970 than that.
    fn expire(expire: u64, issued_at: u64) -> Self {
        let latest = issued_at.saturating_add(MAX_EXPIRES_IN);
        let is_moment = |seconds| seconds > MAX_EXPIRES_IN && (issued_at..=latest).contains(&seconds);
        // 30 days in milliseconds would, as seconds, be a moment in 2052; but such durations are whole days, and hardly
        // any moment looks like one
        if is_moment(expire) && !expire.is_multiple_of(86_400_000) {
            return Self { seconds: expire, milliseconds: false, moment: true };
        }
        // and durations in milliseconds are whole hours at least, which 51 years in seconds are not
        if expire > MAX_EXPIRES_IN && (expire.is_multiple_of(3_600_000) || is_moment(expire / 1000)) {
            return Self { seconds: expire / 1000, milliseconds: true, moment: is_moment(expire / 1000) };
        }
        Self { seconds: expire, milliseconds: false, moment: false }
    }
}
