//! Decoding and verifying, compared with what base64, miniz_oxide, serde_json and hmac make of the same text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use tencent_chat_edge::usersig::{Claims, Expected, MAX_TEXT, SecretKey, UserSigCode, decode, sign, verify};

use crate::{APP, KEY, NOW, layers};

/// The largest time and duration that are read.
const MAX_SECONDS: u64 = (1 << 52) - 1;

/// What is short enough that it can be signed again, whatever its escapes come to.
const SHORT: usize = 4 * 1024;

/// The document inside, each field once.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    user_id: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u32,
    #[serde(rename = "TLS.time")]
    issued_at: u64,
    #[serde(rename = "TLS.expire")]
    expires_in: u64,
    #[serde(rename = "TLS.userbuf")]
    user_buf: Option<String>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let decoded = decode(text);
    let document = read(text);
    match (&decoded, &document) {
        (Ok(claims), Some((others, _))) => assert_eq!(claims, others, "what is read is what others read"),
        (Err(error), Some(_)) => {
            // names of version 1 given twice are refused here, and passed over by others
            assert!(error.message.ends_with(" twice"), "others read it: {}", error.message);
        }
        (Ok(claims), None) => assert!(reads_more(text), "others do not read it: {claims:?}"),
        (Err(_), None) => {}
    }
    if let Err(error) = &decoded {
        assert_eq!(error.code, UserSigCode::Malformed);
        assert!(!quotes(&error.message, text), "a message quotes the UserSig");
    }
    let Some(key) = SecretKey::new(KEY) else { return };
    check_verified(text, &key, &decoded.as_ref().ok(), document.as_ref().map(|(_, sig)| sig.as_str()));
    if let Ok(claims) = decoded {
        check_round_trip(claims, &key);
    }
}

/// Whether what is said shows the text. One with blanks in it may be made of the very words of a message.
pub(crate) fn quotes(said: &str, text: &str) -> bool {
    text.len() >= 16 && !text.contains(' ') && said.contains(text)
}

fn check_verified(text: &str, key: &SecretKey, decoded: &Option<&Claims>, sig: Option<&str>) {
    match verify(text, key, Expected { sdk_app_id: APP, user_id: None, now: NOW }) {
        Ok(claims) => {
            assert_eq!(Some(&claims), *decoded, "what is verified can be decoded");
            assert!(claims.sdk_app_id == APP && claims.expires_at() >= NOW);
            if let Some(sig) = sig {
                assert_eq!(STANDARD.decode(sig).ok(), Some(mac(&claims)), "what is verified is signed");
            }
        }
        Err(error) => {
            assert!(error.code != UserSigCode::WrongUser, "no user was asked for");
            assert_eq!(error.code == UserSigCode::Malformed, decoded.is_none());
            if error.code == UserSigCode::BadSignature
                && let (Some(claims), Some(sig)) = (decoded, sig)
            {
                assert!(STANDARD.decode(sig).ok() != Some(mac(claims)), "a right signature is refused");
            }
        }
    }
}

/// What can be read can be signed, and reads the same.
fn check_round_trip(claims: Claims, key: &SecretKey) {
    if claims.user_id.len() > SHORT || claims.user_buf.as_ref().is_some_and(|buf| buf.len() > SHORT) {
        return;
    }
    let claims = Claims { version: "2.0".into(), ..claims };
    let expected = Expected { sdk_app_id: claims.sdk_app_id, user_id: Some(&claims.user_id), now: claims.expires_at() };
    assert_eq!(verify(&sign(&claims, key), key, expected), Ok(claims.clone()));
}

/// The claims and the signature as others read them.
fn read(text: &str) -> Option<(Claims, String)> {
    let text = Some(text).filter(|text| text.len() <= MAX_TEXT)?;
    let json = layers::inflate(&layers::unwrap(text)?)?;
    let document: Document = serde_json::from_str(std::str::from_utf8(&json).ok()?).ok()?;
    let is_null = |name: &str| json.windows(name.len()).any(|window| window == name.as_bytes());
    if document.issued_at.max(document.expires_in) > MAX_SECONDS || !json.starts_with(b"{") && !is_object(&json) {
        return None;
    }
    let user_buf = match document.user_buf {
        Some(text) => Some(STANDARD.decode(text).ok()?),
        // serde takes null for nothing
        None if is_null("TLS.userbuf") || json.contains(&b'\\') => return None,
        None => None,
    };
    let Document { version, user_id, sdk_app_id, issued_at, expires_in, sig, .. } = document;
    Some((Claims { user_id, sdk_app_id, issued_at, expires_in, version: version.into(), user_buf }, sig))
}

/// serde reads a list as a struct too.
fn is_object(json: &[u8]) -> bool {
    json.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// What is read here and not by `read`: see `src/json.rs`, and the escapes that `read` leaves out.
fn reads_more(text: &str) -> bool {
    let json = layers::unwrap(text).and_then(|stream| layers::inflate(&stream)).unwrap_or_default();
    json.contains(&b'\\')
        || json.windows(2).any(|window| window == b"-0")
        || json.windows(11).any(|window| window == b"TLS.userbuf")
}

fn mac(claims: &Claims) -> Vec<u8> {
    let Claims { user_id, sdk_app_id, issued_at, expires_in, user_buf, .. } = claims;
    let mut text =
        format!("TLS.identifier:{user_id}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{issued_at}\nTLS.expire:{expires_in}\n");
    if let Some(buf) = user_buf {
        text.push_str(&format!("TLS.userbuf:{}\n", STANDARD.encode(buf)));
    }
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()) else { return Vec::new() };
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}
