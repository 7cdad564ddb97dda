//! One thing that is wrong with a UserSig: a stable code, what it is, and what to do about it.

use super::UserSigError;
use crate::prelude::*;
use crate::text::concat;

/// One thing that is wrong. Neither text quotes the UserSig or the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind, stable.
    pub code: ProblemCode,
    /// What and where, one line.
    pub message: String,
    /// What to do, one line.
    pub hint: &'static str,
}

/// The kinds of problems, from the outermost layer to the innermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemCode {
    /// No text at all.
    Empty,
    /// Something other than a text.
    NotText,
    /// Characters that the official base64 does not have.
    BadAlphabet,
    /// No whole base64 text.
    BadBase64,
    /// The bytes are no zlib stream.
    NotZlib,
    /// The zlib stream has no end.
    CutOff,
    /// The zlib stream ends before the bytes do.
    TrailingData,
    /// Longer than any UserSig.
    TooLarge,
    /// What was compressed is no JSON object.
    NotJson,
    /// The JSON lacks a field.
    MissingField,
    /// A field is of another type.
    WrongType,
    /// Another version of the format.
    WrongVersion,
    /// `TLS.expire` is an end where a duration belongs.
    ExpireIsAMoment,
    /// A time or a duration is in milliseconds.
    Milliseconds,
    /// Issued later than now.
    IssuedInFuture,
    /// It was valid, and no longer is.
    Expired,
    /// It is another app's.
    WrongApp,
    /// It is another user's.
    WrongUser,
    /// The signature does not belong to the fields and the key.
    BadSignature,
}

impl ProblemCode {
    /// The stable text that callers compare with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::NotText => "NOT_TEXT",
            Self::BadAlphabet => "BAD_ALPHABET",
            Self::BadBase64 => "BAD_BASE64",
            Self::NotZlib => "NOT_ZLIB",
            Self::CutOff => "CUT_OFF",
            Self::TrailingData => "TRAILING_DATA",
            Self::TooLarge => "TOO_LARGE",
            Self::NotJson => "NOT_JSON",
            Self::MissingField => "MISSING_FIELD",
            Self::WrongType => "WRONG_TYPE",
            Self::WrongVersion => "WRONG_VERSION",
            Self::ExpireIsAMoment => "EXPIRE_IS_A_MOMENT",
            Self::Milliseconds => "MILLISECONDS",
            Self::IssuedInFuture => "ISSUED_IN_FUTURE",
            Self::Expired => "EXPIRED",
            Self::WrongApp => "WRONG_APP",
            Self::WrongUser => "WRONG_USER",
            Self::BadSignature => "BAD_SIGNATURE",
        }
    }
}

impl Problem {
    pub(super) fn new(code: ProblemCode, message: &str, hint: &'static str) -> Self {
        Self::of(code, &[message], hint)
    }

    /// One whose message is made of these pieces.
    #[inline(never)]
    pub(super) fn of(code: ProblemCode, message: &[&str], hint: &'static str) -> Self {
        Self { code, message: concat(message), hint }
    }
}

/// Adds a problem whose message is made of these pieces.
#[inline(never)]
pub(super) fn push_problem(problems: &mut Vec<Problem>, code: ProblemCode, message: &[&str], hint: &'static str) {
    problems.push(Problem::of(code, message, hint));
}

/// For whoever reads strictly, the first problem is the end.
impl From<Problem> for UserSigError {
    fn from(problem: Problem) -> Self {
        Self::malformed(problem.message)
    }
}
