//! Makes a UserSig from claims and a key.

use super::base64::STANDARD;
use super::zlib::deflate;
use super::{Claims, SecretKey, VERSION, text};
use crate::json::Writer;
use crate::prelude::*;

/// Signs `claims`.
///
/// Always writes version 2.0, whatever `claims.version` says.
pub fn sign(claims: &Claims, key: &SecretKey) -> String {
    text::encode(&deflate(document(claims, key).as_bytes()))
}

/// The JSON, in the key order of the official Python version.
fn document(claims: &Claims, key: &SecretKey) -> String {
    let mut json = Writer::default();
    json.open('{');
    json.text_field("TLS.ver", VERSION);
    json.text_field("TLS.identifier", &claims.user_id);
    for (name, number) in
        [("TLS.sdkappid", claims.sdk_app_id.into()), ("TLS.expire", claims.expires_in), ("TLS.time", claims.issued_at)]
    {
        json.name(name);
        json.number(number);
    }
    if let Some(user_buf) = &claims.user_buf {
        json.text_field("TLS.userbuf", &STANDARD.encode(user_buf));
    }
    json.text_field("TLS.sig", &STANDARD.encode(&key.mac(&claims.signed_text())));
    json.close('}');
    json.finish()
}
