//! What a UserSig says: its fields, as JSON and as the text under the signature.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::UserSigError;

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

    /// The text under the signature. The order and the newline at the end are fixed.
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

/// The JSON inside a UserSig, in the key order of the official Python version.
///
/// The seven implementations order and space the keys differently (tencent-chat-api.md 3.2), which JSON allows. A field
/// that is absent is a fault: Go leaves out zero values, but no valid UserSig has one.
#[derive(Serialize, Deserialize)]
pub(super) struct Document<'a> {
    #[serde(rename = "TLS.ver", borrow)]
    pub version: Cow<'a, str>,
    #[serde(rename = "TLS.identifier", borrow)]
    pub identifier: Cow<'a, str>,
    #[serde(rename = "TLS.sdkappid")]
    pub sdk_app_id: u32,
    #[serde(rename = "TLS.expire")]
    pub expire: u64,
    #[serde(rename = "TLS.time")]
    pub time: u64,
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none", borrow)]
    pub user_buf: Option<Cow<'a, str>>,
    #[serde(rename = "TLS.sig", borrow)]
    pub sig: Cow<'a, str>,
}

impl Document<'_> {
    /// The claims, not verified.
    pub(super) fn into_claims(self) -> Result<Claims, UserSigError> {
        let user_buf = match &self.user_buf {
            Some(text) => Some(
                STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| UserSigError::malformed("TLS.userbuf of the UserSig is not standard base64"))?,
            ),
            None => None,
        };
        Ok(Claims {
            user_id: self.identifier.into_owned(),
            sdk_app_id: self.sdk_app_id,
            issued_at: self.time,
            expires_in: self.expire,
            version: self.version.into_owned(),
            user_buf,
        })
    }
}
