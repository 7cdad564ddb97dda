//! What a UserSig says, and the text of it that is signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a UserSig says about its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The UserID whose login this is.
    pub user_id: String,
    /// The app it holds for.
    pub sdk_app_id: u32,
    /// When it was made, in seconds of Unix time.
    pub issued_at: u64,
    /// How long it holds, in seconds from `issued_at`.
    pub expires_in: u64,
    /// The version of the format. Signing always writes 2.0.
    pub version: String,
    /// Extra bytes under the signature, such as a room's permissions.
    pub user_buf: Option<Vec<u8>>,
}

impl Claims {
    /// The last second in which it holds.
    pub fn expires_at(&self) -> u64 {
        self.issued_at.saturating_add(self.expires_in)
    }

    /// The text under the signature. The order and the newline at the end are fixed; the version is not part of it.
    pub(super) fn signed_text(&self) -> String {
        let mut text = format!(
            "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n",
            self.user_id, self.sdk_app_id, self.issued_at, self.expires_in
        );
        if let Some(user_buf) = &self.user_buf {
            text.push_str("TLS.userbuf:");
            STANDARD.encode_string(user_buf, &mut text);
            text.push('\n');
        }
        text
    }
}
