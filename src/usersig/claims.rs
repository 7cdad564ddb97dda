//! What a UserSig says, and the text of it that is signed.

use alloc::borrow::Cow;

use super::base64::STANDARD;
use crate::prelude::*;
use crate::text::push_decimal;

/// What a UserSig says about its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The UserID whose login this is.
    pub user_id: String,
    /// The app it is valid for.
    pub sdk_app_id: u32,
    /// When it was made, in seconds of Unix time.
    pub issued_at: u64,
    /// How long it is valid, in seconds from `issued_at`.
    pub expires_in: u64,
    /// The version of the format. Signing always writes 2.0.
    pub version: Cow<'static, str>,
    /// Extra bytes that are signed too, such as a room's permissions.
    pub user_buf: Option<Vec<u8>>,
}

impl Claims {
    /// The last second in which it is valid.
    pub fn expires_at(&self) -> u64 {
        self.issued_at.saturating_add(self.expires_in)
    }

    /// The text that is signed. The order and the newline at the end are fixed; the version is not part of it.
    pub(super) fn signed_text(&self) -> String {
        let mut text = String::with_capacity(160);
        for field in 0..self.signed_fields() {
            self.push_line(field, &mut text);
        }
        text
    }

    /// The lines of that text, one per field and each with the newline at its end. A user ID may hold more newlines.
    pub(super) fn signed_lines(&self) -> Vec<String> {
        let line = |field| {
            let mut line = String::new();
            self.push_line(field, &mut line);
            line
        };
        (0..self.signed_fields()).map(line).collect()
    }

    fn signed_fields(&self) -> usize {
        if self.user_buf.is_some() { SIGNED.len() } else { SIGNED.len() - 1 }
    }

    #[inline(never)]
    fn push_line(&self, field: usize, text: &mut String) {
        text.push_str(SIGNED.get(field).copied().unwrap_or_default());
        match field {
            0 => text.push_str(&self.user_id),
            1 => push_decimal(text, self.sdk_app_id.into()),
            2 => push_decimal(text, self.issued_at),
            3 => push_decimal(text, self.expires_in),
            _ => text.push_str(&STANDARD.encode(self.user_buf.as_deref().unwrap_or_default())),
        }
        text.push('\n');
    }
}

/// What precedes each value in the signed text.
pub(super) const SIGNED: [&str; 5] = ["TLS.identifier:", "TLS.sdkappid:", "TLS.time:", "TLS.expire:", "TLS.userbuf:"];
