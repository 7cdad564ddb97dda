//! Reads the claims out of a UserSig without a key.

use super::claims::Document;
use super::inflate::inflate;
use super::{Claims, UserSigError, text};

/// Reads what `user_sig` says. Nothing is verified: whoever holds no key can write any claims.
///
/// # Errors
/// [`Malformed`](super::UserSigCode::Malformed) where a layer cannot be read. Takes what every official implementation
/// writes, as far as it is JSON with all fields; strict about the rest: unknown characters, padding, bytes behind the
/// zlib stream.
pub fn decode(user_sig: &str) -> Result<Claims, UserSigError> {
    let json = inflate(&text::decode(user_sig)?)?;
    parse(&json)?.into_claims()
}

pub(super) fn parse(json: &[u8]) -> Result<Document<'_>, UserSigError> {
    serde_json::from_slice(json).map_err(|error| {
        // serde_json's own text names fields and types, and quotes values only of the wrong type: kept out all the same
        UserSigError::malformed(match error.classify() {
            serde_json::error::Category::Data => {
                "the JSON in the UserSig lacks a field or has one of a wrong type".to_owned()
            }
            _ => "the UserSig does not hold JSON".to_owned(),
        })
    })
}
