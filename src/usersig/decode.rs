//! Reads a UserSig strictly, without a key.

use super::inflate::inflate;
use super::{Claims, UserSigError, fields, text};
use crate::prelude::*;

/// Reads what `user_sig` says. Nothing is verified: whoever holds no key can write any claims.
///
/// # Errors
/// [`Malformed`](super::UserSigCode::Malformed) if a layer cannot be read. Takes what every official implementation
/// writes, as far as it is JSON with all fields; strict about the rest: unknown characters, padding, bytes after the
/// zlib stream, fields of another type.
pub fn decode(user_sig: &str) -> Result<Claims, UserSigError> {
    open(user_sig).map(|(claims, _)| claims)
}

/// The claims and the text of the signature, neither of them verified.
pub(super) fn open(user_sig: &str) -> Result<(Claims, String), UserSigError> {
    let json = inflate(&text::decode(user_sig)?)?;
    let mut problems = Vec::new();
    let mut reading = fields::parse(&json)?.read(&mut problems);
    if let Some(first) = problems.into_iter().next() {
        return Err(first.into());
    }
    let sig = reading.sig.take();
    reading.into_claims().zip(sig).ok_or_else(|| UserSigError::malformed("the UserSig lacks a field"))
}
