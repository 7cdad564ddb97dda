//! Makes a UserSig from claims and a key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::claims::Document;
use super::{Claims, SecretKey, text};

/// zlib's default, as the official implementations have it: a higher level gains nothing on two hundred bytes.
const LEVEL: u8 = 6;

/// Signs `claims`.
///
/// Always writes version 2.0, whatever `claims.version` says.
pub fn sign(claims: &Claims, key: &SecretKey) -> String {
    let document = Document {
        version: "2.0".into(),
        identifier: claims.user_id.as_str().into(),
        sdk_app_id: claims.sdk_app_id,
        expire: claims.expires_in,
        time: claims.issued_at,
        user_buf: claims.user_buf.as_ref().map(|bytes| STANDARD.encode(bytes).into()),
        sig: STANDARD.encode(key.mac(&claims.signed_text())).into(),
    };
    // a struct of texts and numbers always has a JSON form
    let json = serde_json::to_vec(&document).unwrap_or_default();
    text::encode(&compress_to_vec_zlib(&json, LEVEL))
}
