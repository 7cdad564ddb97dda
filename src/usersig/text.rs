//! The outermost layer: base64 with an alphabet of its own.

use super::base64::{Fault, USER_SIG};
use super::{Problem, ProblemCode};
use crate::prelude::*;
use crate::text::decimal;

/// The longest text that is looked at, in bytes: what 64 KiB that do not compress come to, with room to spare.
pub const MAX_TEXT: usize = 128 * 1024;

const COPY_AGAIN: &str = "copy the whole text again from where it was made";

pub(super) fn encode(bytes: &[u8]) -> String {
    USER_SIG.encode(bytes)
}

/// Reads the text strictly: every character known, padding complete, no bits left over.
#[inline(never)]
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Problem> {
    check_length(text)?;
    USER_SIG.decode(text.as_bytes()).map_err(|fault| match fault {
        Fault::Foreign(at) => Problem::of(
            ProblemCode::BadAlphabet,
            &[
                "the UserSig has a character at ",
                &decimal(u64::try_from(at).unwrap_or_default()),
                " that its base64 does not know",
            ],
            "a UserSig is made of letters, digits, * and -, with up to two _ at its end: look at what else there is",
        ),
        Fault::Padding => Problem::new(
            ProblemCode::BadBase64,
            "the UserSig has wrong padding, it may be cut off",
            "keep the padding: each = of the base64 is written as _ and stays",
        ),
        Fault::NotWhole => {
            Problem::new(ProblemCode::BadBase64, "the UserSig is no whole base64 text, it may be cut off", COPY_AGAIN)
        }
    })
}

/// Refuses what is no UserSig by its length alone.
pub(super) fn check_length(text: &str) -> Result<(), Problem> {
    match text.len() {
        0 => Err(Problem::new(
            ProblemCode::Empty,
            "the UserSig is empty",
            "look at where it comes from: a variable, a field or a header that was never set",
        )),
        1..=MAX_TEXT => Ok(()),
        _ => Err(Problem::new(
            ProblemCode::TooLarge,
            "the UserSig is longer than 128 KiB",
            "real ones have a few hundred characters: look at what was passed in its place",
        )),
    }
}
