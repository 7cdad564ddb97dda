//! The secret key of an app, as something that can sign and do little else.

use crate::prelude::*;
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The app's secret key.
///
/// It has no public getter, no `Debug`, no `Display` and no serialisation, and is wiped when it is dropped.
pub struct SecretKey {
    keyed: Hmac<Sha256>,
    text: Zeroizing<String>,
}

impl SecretKey {
    /// Takes the key as the console shows it. `None` for an empty one.
    ///
    /// The 64 hexadecimal digits are used as text and not decoded, as every official implementation does.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            return None;
        }
        Some(Self { keyed: keyed(text.as_bytes())?, text })
    }

    /// HMAC-SHA256 of `content`.
    pub(super) fn mac(&self, content: &str) -> [u8; 32] {
        hmac(&self.keyed, content).into_bytes().into()
    }

    /// Whether `mac` is that of `content`. Takes the same time for every `mac` of the right length.
    pub(super) fn verify(&self, content: &str, mac: &[u8]) -> bool {
        is_hmac(&self.keyed, content, mac)
    }

    /// The key's own text, for two purposes: to find and replace it in texts from outside, and to try what it may have
    /// been mistaken for.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Whether `mac` is the HMAC-SHA256 of `content` under `key`, which may be any bytes.
pub(super) fn verify_with(key: &[u8], content: &str, mac: &[u8]) -> bool {
    keyed(key).is_some_and(|keyed| is_hmac(&keyed, content, mac))
}

/// The keyed state for a key of any length; HMAC takes every length, so it is never `None`.
#[inline(never)]
fn keyed(key: &[u8]) -> Option<Hmac<Sha256>> {
    Hmac::new_from_slice(key).ok()
}

#[inline(never)]
fn hmac(keyed: &Hmac<Sha256>, content: &str) -> CtOutput<Hmac<Sha256>> {
    let mut keyed = keyed.clone();
    keyed.update(content.as_bytes());
    keyed.finalize()
}

/// Compares in constant time.
fn is_hmac(keyed: &Hmac<Sha256>, content: &str, mac: &[u8]) -> bool {
    <[u8; 32]>::try_from(mac).is_ok_and(|mac| hmac(keyed, content) == CtOutput::new(mac.into()))
}
