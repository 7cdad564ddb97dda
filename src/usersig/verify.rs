//! Decides whether a UserSig is genuine and in force.

use super::base64::STANDARD;
use super::decode::open;
use super::{Claims, SecretKey, UserSigCode, UserSigError};
use crate::prelude::*;
use crate::text::{concat, decimal};

/// What a UserSig must be, to be accepted.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Whose app.
    pub sdk_app_id: u32,
    /// Whose login, if that is known.
    pub user_id: Option<&'a str>,
    /// The moment, in seconds of Unix time.
    pub now: u64,
}

/// Checks `user_sig` in this order: it can be read, the app, the signature, the user, its end.
///
/// It is valid up to and including the second `issued_at + expires_in`. As in the reference verifiers, the version is
/// ignored (the signature does not cover it, so anyone can change it), and a UserSig that was issued later than `now`
/// is valid. The signature is compared in constant time.
///
/// # Errors
/// One [`UserSigCode`] for each check.
///
/// From `VerifyUserSig` of the official Go version.
pub fn verify(user_sig: &str, key: &SecretKey, expected: Expected<'_>) -> Result<Claims, UserSigError> {
    let (claims, sig) = open(user_sig)?;
    let refuse = |code, message| Err(UserSigError { code, message });
    if let Some(fault) = app_fault(claims.sdk_app_id, expected.sdk_app_id) {
        return refuse(UserSigCode::WrongApp, fault);
    }
    // what is no base64 counts as an empty HMAC, which never fits
    let mac = STANDARD.decode(sig.as_bytes()).unwrap_or_default();
    if !key.verify(&claims.signed_text(), &mac) {
        return refuse(UserSigCode::BadSignature, BAD_SIGNATURE.to_owned());
    }
    if let Some(fault) = expected.user_id.and_then(|user_id| user_fault(&claims.user_id, user_id)) {
        return refuse(UserSigCode::WrongUser, fault);
    }
    if let Some(fault) = expiry_fault(claims.expires_at(), expected.now) {
        return refuse(UserSigCode::Expired, fault);
    }
    Ok(claims)
}

pub(super) const BAD_SIGNATURE: &str = "the signature of the UserSig does not belong to its fields and this secretKey";

pub(super) fn app_fault(app: u32, expected: u32) -> Option<String> {
    (app != expected).then(|| {
        concat(&["the UserSig is for the app ", &decimal(app.into()), ", not for ", &decimal(expected.into())])
    })
}

pub(super) fn user_fault(user_id: &str, expected: &str) -> Option<String> {
    (user_id != expected).then(|| "the UserSig is for another user".to_owned())
}

pub(super) fn expiry_fault(expires_at: u64, now: u64) -> Option<String> {
    let late = now.checked_sub(expires_at).filter(|late| *late > 0)?;
    Some(concat(&["the UserSig expired ", &span(late), " ago"]))
}

/// Seconds in a unit that suits them.
pub(super) fn span(seconds: u64) -> String {
    const UNITS: [(u32, &str); 4] = [(86_400, " days"), (3_600, " hours"), (60, " minutes"), (1, " seconds")];
    let suits = |&(length, _): &(u32, &str)| seconds >= u64::from(2 * length);
    let (length, unit) = UNITS.into_iter().find(suits).unwrap_or((1, " second"));
    concat(&[&decimal(seconds / u64::from(length)), unit])
}
