//! The outermost layer: standard base64 with `+`, `/` and `=` written as `*`, `-` and `_`.

use base64::alphabet::{Alphabet, Symbol};
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use base64::{DecodeError, Engine as _};

use super::UserSigError;

const ENGINE: GeneralPurpose = GeneralPurpose::new(&ALPHABET, PAD);

const ALPHABET: Alphabet = {
    let symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-";
    let Some(padding) = Symbol::new(b'_') else {
        panic!("the padding symbol is printable");
    };
    match Alphabet::new_with_padding(symbols, padding) {
        Ok(alphabet) => alphabet,
        Err(_) => panic!("64 different symbols, none of them the padding"),
    }
};

pub(super) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// Reads the text strictly: every character known, padding complete, no bits left over.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, UserSigError> {
    if text.is_empty() {
        return Err(UserSigError::malformed("the UserSig is empty"));
    }
    ENGINE.decode(text).map_err(|error| {
        UserSigError::malformed(match error {
            DecodeError::InvalidByte(at, _) => {
                format!("the UserSig has a character at {at} that its base64 does not know")
            }
            DecodeError::InvalidPadding => "the UserSig has wrong padding, it may be cut off".to_owned(),
            DecodeError::InvalidLength(_) | DecodeError::InvalidLastSymbol { .. } => {
                "the UserSig is no whole base64 text, it may be cut off".to_owned()
            }
        })
    })
}
