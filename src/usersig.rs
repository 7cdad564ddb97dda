//! UserSig: the text with which an account logs in and with which an admin signs each call.
//!
//! Pure: the time and the key are parameters. The algorithm is the official one, version 2.0, on which all seven
//! official implementations (tencentyun/tls-sig-api-v2-* on GitHub) agree: an HMAC-SHA256 over four lines of text, put
//! into a JSON object, zlib, and a base64 with an alphabet of its own.

mod claims;
mod key;
mod room;
mod sign;

mod base64;
mod decode;
mod explain;
mod fields;
mod inflate;
mod problem;
mod text;
mod verify;
mod zlib;

pub use claims::Claims;
pub use decode::decode;
pub use explain::{Check, Checks, Explanation, Given, explain};
pub use key::SecretKey;
pub use problem::{Problem, ProblemCode};
pub use room::{Room, room_permissions};
pub use sign::sign;
pub use text::MAX_TEXT;
pub use verify::{Expected, verify};

use crate::prelude::*;
use alloc::fmt;

/// The longest validity that the service documents: 50 years of 365 days, in seconds.
pub const MAX_EXPIRES_IN: u64 = 1_576_800_000;

/// The latest moment that a UserSig may be issued at: the end of the year 9999, in seconds. A time in milliseconds lies
/// beyond it.
pub const MAX_ISSUED_AT: u64 = 253_402_300_799;

/// The longest `userBuf` that is signed, in bytes.
pub const MAX_USER_BUF: usize = 8 * 1024;

/// The only version of the format that is signed with a secret key.
pub const VERSION: &str = "2.0";

/// What is wrong with a UserSig. The message never quotes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSigError {
    /// The kind of fault, stable.
    pub code: UserSigCode,
    /// What and where, one line.
    pub message: String,
}

/// The kinds of fault, in the words of the public `code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSigCode {
    /// It cannot be read.
    Malformed,
    /// It is another app's.
    WrongApp,
    /// The signature does not belong to the fields and the key.
    BadSignature,
    /// It is another user's.
    WrongUser,
    /// It is no longer valid.
    Expired,
}

impl UserSigCode {
    /// The stable text that callers compare with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::WrongApp => "WRONG_APP",
            Self::BadSignature => "BAD_SIGNATURE",
            Self::WrongUser => "WRONG_USER",
            Self::Expired => "EXPIRED",
        }
    }
}

impl UserSigError {
    fn malformed(message: impl Into<String>) -> Self {
        Self { code: UserSigCode::Malformed, message: message.into() }
    }
}

impl fmt::Display for UserSigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests;
