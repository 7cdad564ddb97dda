//! Says everything that is wrong with a UserSig, layer by layer, why it may be so, and what to do.

mod alphabet;
mod compression;
mod signature;
mod times;

use super::fields::{self, Reading};
use super::problem::push_problem;
use super::verify::{app_fault, user_fault};
use super::{Claims, Problem, ProblemCode, SecretKey, VERSION};
use crate::input;
use crate::prelude::*;
use crate::text::concat;

/// What somebody took for a UserSig.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// A text.
    Text(&'a str),
    /// Something else, and what to call it.
    Other(&'static str),
}

/// What a UserSig is compared with, as far as it is known.
pub struct Checks {
    /// The key that must have signed it.
    pub key: Check<SecretKey>,
    /// Whose app.
    pub sdk_app_id: Check<u32>,
    /// Whose login.
    pub user_id: Check<String>,
    /// The moment, in seconds of Unix time.
    pub now: Check<u64>,
}

/// One comparison.
pub enum Check<T> {
    /// Nobody asked for it.
    Skipped,
    /// With this.
    Against(T),
    /// It was asked for and cannot be made, for this reason. What was not checked does not pass.
    Impossible(String),
}

/// What there is to say about a UserSig.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What it says, not verified, if all of it could be read: if need be after undoing what the problems name.
    pub claims: Option<Claims>,
    /// All that is known to be wrong, from the outermost layer to the innermost. If empty, it can be read and passes
    /// every check.
    pub problems: Vec<Problem>,
}

/// Explains `given`.
///
/// If no problem is found, [`decode()`](super::decode()) reads it, and [`verify()`](super::verify()) accepts it with
/// the same key, app, user and moment. The reverse does not hold: a version other than 2.0, say, is a problem here
/// only.
pub fn explain(given: Given<'_>, checks: &Checks) -> Explanation {
    let mut problems = Vec::new();
    let mut reading = read(given, &mut problems).unwrap_or_default();

    check_version(reading.version.as_deref(), &mut problems);
    times::check(reading.issued_at, reading.expires_in, &checks.now, &mut problems);
    check_app(reading.sdk_app_id, &checks.sdk_app_id, &mut problems);
    check_user(reading.user_id.as_deref(), &checks.user_id, &mut problems);
    let sig = reading.sig.take();
    let claims = reading.into_claims();
    signature::check(claims.as_ref(), sig.as_deref(), &checks.key, &mut problems);
    Explanation { claims, problems }
}

/// Goes through the layers as far as they can be read, and notes what had to be undone.
fn read(given: Given<'_>, problems: &mut Vec<Problem>) -> Option<Reading> {
    let json = match given {
        Given::Text(text) => alphabet::open(text, problems)?,
        Given::Other(kind) => {
            let message = ["the UserSig is ", kind, ", it must be a string"];
            let hint = "pass the text itself: await a promise, read the field of an object";
            push_problem(problems, ProblemCode::NotText, &message, hint);
            return None;
        }
    };
    match fields::parse(&json) {
        Ok(fields) => Some(fields.read(problems)),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn check_version(version: Option<&str>, problems: &mut Vec<Problem>) {
    if version.is_some_and(|version| version != VERSION) {
        let message = "the UserSig is of another version than 2.0";
        push_problem(problems, ProblemCode::WrongVersion, &[message], "write TLS.ver as the string \"2.0\"");
    }
}

fn check_app(app: Option<u32>, check: &Check<u32>, problems: &mut Vec<Problem>) {
    let hint = "use the SDKAppID and the secretKey of one and the same app, on the server and on the device";
    let fault = match (check, app) {
        (Check::Impossible(why), _) => return not_checked(ProblemCode::WrongApp, "app", why, problems),
        (Check::Against(expected), Some(app)) => app_fault(app, *expected),
        _ => None,
    };
    if let Some(message) = fault {
        push_problem(problems, ProblemCode::WrongApp, &[&message], hint);
    }
}

fn check_user(user_id: Option<&str>, check: &Check<String>, problems: &mut Vec<Problem>) {
    let hint = "sign for the very user that logs in: upper and lower case and blanks count";
    let fault = match (check, user_id) {
        (Check::Impossible(why), _) => return not_checked(ProblemCode::WrongUser, "user", why, problems),
        (Check::Against(expected), Some(user_id)) => user_fault(user_id, expected),
        (Check::Skipped, Some(user_id)) => {
            input::user_id_fault(user_id).map(|fault| concat(&["TLS.identifier of the UserSig ", &fault]))
        }
        _ => None,
    };
    if let Some(message) = fault {
        push_problem(problems, ProblemCode::WrongUser, &[&message], hint);
    }
}

fn not_checked(code: ProblemCode, what: &str, why: &str, problems: &mut Vec<Problem>) {
    push_problem(problems, code, &["the ", what, " was not checked: ", why], "put that option right and ask again");
}

/// White space as Unicode has it, without the table that comes with [`char::is_whitespace`].
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

#[cfg(test)]
mod tests;
