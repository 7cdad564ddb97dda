//! Makes a UserSig from claims and a key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Serialize;

use super::{Claims, SecretKey, VERSION, text};

/// zlib's default, as the official implementations have it: a higher level gains nothing on two hundred bytes.
const LEVEL: u8 = 6;

/// The JSON as it is written, in the key order of the official Python version.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "TLS.ver")]
    version: &'a str,
    #[serde(rename = "TLS.identifier")]
    identifier: &'a str,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u32,
    #[serde(rename = "TLS.expire")]
    expire: u64,
    #[serde(rename = "TLS.time")]
    time: u64,
    #[serde(rename = "TLS.userbuf", skip_serializing_if = "Option::is_none")]
    user_buf: Option<String>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

/// Signs `claims`.
///
/// Always writes version 2.0, whatever `claims.version` says.
pub fn sign(claims: &Claims, key: &SecretKey) -> String {
    let document = Document {
        version: VERSION,
        identifier: &claims.user_id,
        sdk_app_id: claims.sdk_app_id,
        expire: claims.expires_in,
        time: claims.issued_at,
        user_buf: claims.user_buf.as_ref().map(|bytes| STANDARD.encode(bytes)),
        sig: STANDARD.encode(key.mac(&claims.signed_text())),
    };
    // a struct of texts and numbers always has a JSON form
    let json = serde_json::to_vec(&document).unwrap_or_default();
    text::encode(&compress_to_vec_zlib(&json, LEVEL))
}
