//! The outermost layer: standard base64 with `+`, `/` and `=` written as `*`, `-` and `_`.

use base64::alphabet::{Alphabet, Symbol};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, PAD};
use base64::{DecodeError, Engine as _};

use super::{Problem, ProblemCode};

const STRICT: GeneralPurpose = GeneralPurpose::new(&ALPHABET, PAD);

/// Takes text without padding, and with bits left over in its last character.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

const ALPHABET: Alphabet = {
    let symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-";
    let Some(padding) = Symbol::new(PADDING as u8) else {
        panic!("the padding symbol is printable");
    };
    match Alphabet::new_with_padding(symbols, padding) {
        Ok(alphabet) => alphabet,
        Err(_) => panic!("64 different symbols, none of them the padding"),
    }
};

const PADDING: char = '_';

/// The longest text that is looked at, in bytes: what 64 KiB that do not compress come to, with room to spare.
pub const MAX_TEXT: usize = 128 * 1024;

const COPY_AGAIN: &str = "copy the whole text again from where it was made";

pub(super) fn encode(bytes: &[u8]) -> String {
    STRICT.encode(bytes)
}

/// Reads the text strictly: every character known, padding complete, no bits left over.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Problem> {
    check_length(text)?;
    STRICT.decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(at, _) => Problem::new(
            ProblemCode::BadAlphabet,
            &format!("the UserSig has a character at {at} that its base64 does not know"),
            "a UserSig is made of letters, digits, * and -, with up to two _ at its end: look at what else there is",
        ),
        DecodeError::InvalidPadding => Problem::new(
            ProblemCode::BadBase64,
            "the UserSig has wrong padding, it may be cut off",
            "keep the padding: each = of the base64 is written as _ and stays",
        ),
        DecodeError::InvalidLength(_) | DecodeError::InvalidLastSymbol { .. } => {
            Problem::new(ProblemCode::BadBase64, "the UserSig is no whole base64 text, it may be cut off", COPY_AGAIN)
        }
    })
}

/// Reads as much of the text as there is; `None` only where a character is unknown.
pub(super) fn decode_leniently(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim_end_matches(PADDING);
    // one character alone in the last group of four is less than a byte
    let whole = if bare.len() % 4 == 1 { bare.get(..bare.len() - 1) } else { Some(bare) };
    LENIENT.decode(whole?).ok()
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
