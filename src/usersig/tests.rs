//! Signing and reading, the whole way there and back. Beside this file: vectors of others, verification, room keys,
//! properties.

mod official;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod rooms;
mod verification;

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::inflate::inflate;
use super::{Claims, SecretKey, decode, sign, text};

/// The moment at which the claims of these tests are issued.
pub(super) const ISSUED_AT: u64 = 1_700_000_000;

pub(super) fn claims(user_id: &str) -> Claims {
    Claims {
        user_id: user_id.to_owned(),
        sdk_app_id: 1_400_000_000,
        issued_at: ISSUED_AT,
        expires_in: 86_400,
        version: "2.0".into(),
        user_buf: None,
    }
}

pub(super) fn key() -> SecretKey {
    SecretKey::new("key").unwrap()
}

/// The JSON inside a UserSig.
pub(super) fn json_of(user_sig: &str) -> String {
    String::from_utf8(inflate(&text::decode(user_sig).unwrap()).unwrap()).unwrap()
}

/// A document with another signature in it.
pub(super) fn with_sig(json: &str, sig: &str) -> String {
    let (before, rest) = json.split_once("\"TLS.sig\":\"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    format!("{before}\"TLS.sig\":\"{sig}\"{after}")
}

/// Wraps a JSON text as a UserSig.
pub(super) fn wrap(json: &str) -> String {
    text::encode(&compress_to_vec_zlib(json.as_bytes(), 6))
}

#[test]
fn any_user_id_comes_back_unchanged() {
    for user_id in ["a", "quote\"", "back\\slash", "</script>", "tab\tnewline\nnull\0bell\u{7}", "用户", "👩‍👩‍👧", " "]
    {
        assert_eq!(decode(&sign(&claims(user_id), &key())), Ok(claims(user_id)));
    }
    let with_buf = Claims { user_buf: Some((0..=255).collect()), ..claims("a") };
    assert_eq!(decode(&sign(&with_buf, &key())), Ok(with_buf));
}

#[test]
fn the_json_of_every_official_implementation_is_read() {
    let check = |json: &str, user_id: &str| {
        for level in [0, 1, 6, 9] {
            let user_sig = text::encode(&compress_to_vec_zlib(json.as_bytes(), level));
            assert_eq!(decode(&user_sig), Ok(claims(user_id)), "{json} at level {level}");
        }
    };
    let node = r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1400000000,"TLS.time":1700000000,"TLS.expire":86400,"TLS.sig":"x"}"#;
    check(node, "a");
    let python = r#"{"TLS.ver": "2.0", "TLS.identifier": "a\u00e9", "TLS.sdkappid": 1400000000, "TLS.expire": 86400, "TLS.time": 1700000000, "TLS.sig": "x"}"#;
    check(python, "aé");
    let php = r#"{"TLS.ver":"2.0","TLS.identifier":"a\/b","TLS.sdkappid":1400000000,"TLS.expire":86400,"TLS.time":1700000000,"TLS.sig":"x\/y="}"#;
    check(php, "a/b");
    let cpp = r#"{"TLS.ver":"2.0","TLS.sdkappid":1400000000,"TLS.identifier":"a","TLS.time":1700000000,"TLS.expire":86400,"TLS.sig":"x"}"#;
    check(cpp, "a");
    let go = r#"{"TLS.ver":"2.0","TLS.identifier":"\u003ca\u003e","TLS.sdkappid":1400000000,"TLS.expire":86400,"TLS.time":1700000000,"TLS.sig":"x"}"#;
    check(&format!("{go}\n"), "<a>");
    let java = r#"{"TLS.sig":"x","TLS.time":1700000000,"TLS.identifier":"a","TLS.expire":86400,"TLS.ver":"2.0","TLS.sdkappid":1400000000}"#;
    check(java, "a");
    check(&node.replace('{', r#"{"another":[{"TLS.ver":1}],"#), "a");
}

#[test]
fn csharp_puts_the_userbuf_last() {
    let json = r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1400000000,"TLS.expire":86400,"TLS.time":1700000000,"TLS.sig":"x","TLS.userbuf":"YWJj"}"#;
    assert_eq!(decode(&wrap(json)), Ok(Claims { user_buf: Some(b"abc".to_vec()), ..claims("a") }));
}

#[test]
fn what_cannot_be_read_is_malformed_and_not_quoted() {
    let check = |user_sig: &str, expected: &str| {
        let error = decode(user_sig).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.as_str()), ("MALFORMED", expected));
    };
    let good = sign(&claims("a"), &key());
    check("", "the UserSig is empty");
    check(&"A".repeat(text::MAX_TEXT + 1), "the UserSig is longer than 128 KiB");
    let bare = good.trim_end_matches('_');
    check(&format!("{bare} "), &format!("the UserSig has a character at {} that its base64 does not know", bare.len()));
    check(&good.replacen(['*', '-'], "+", 1), &{
        let at = good.find(['*', '-']).unwrap();
        format!("the UserSig has a character at {at} that its base64 does not know")
    });
    check(&good[..good.len() - 8], "the UserSig ends inside its zlib stream, it was cut off");
    check(&good[..good.len() - 5], "the UserSig has wrong padding, it may be cut off");
    check(&good[..good.len() - 7], "the UserSig is no whole base64 text, it may be cut off");
    check("AAAA", "the UserSig is no zlib stream");
    check(&wrap("hello"), "the UserSig does not hold JSON");
    check(&wrap("[]"), "the JSON in the UserSig is no object");
    check(&wrap("{}"), "the UserSig lacks TLS.ver");
    let field = |from: &str, to: &str, expected: &str| {
        let json = json_of(&good);
        assert!(json.contains(from));
        check(&wrap(&json.replace(from, to)), expected);
    };
    let number = "it must be a whole number of at most 4503599627370495";
    field("86400", "-1", &format!("TLS.expire of the UserSig is a negative number, {number}"));
    field(
        "1700000000",
        "1e9",
        &format!("TLS.time of the UserSig is a number with a fraction or an exponent, or too large a one, {number}"),
    );
    // beyond what JavaScript counts exactly
    field("1700000000", "4503599627370496", &format!("TLS.time of the UserSig is too large a number, {number}"));
    let app = "it must be a whole number of at most 4294967295";
    field("1400000000", "\"1400000000\"", &format!("TLS.sdkappid of the UserSig is a string, {app}"));
    field("1400000000", "4294967296", &format!("TLS.sdkappid of the UserSig is too large a number, {app}"));
    field("\"a\"", "7", "TLS.identifier of the UserSig is a number, it must be a string");
    field("\"2.0\"", "null", "TLS.ver of the UserSig is null, it must be a string");
    field("{", "{\"TLS.time\":0,", "the JSON in the UserSig has TLS.time twice");
    field("{", "{\"TLS.userbuf\":\"*\",", "TLS.userbuf of the UserSig is another text, it must be standard base64");
    field("{", "{\"TLS.userbuf\":null,", "TLS.userbuf of the UserSig is null, it must be standard base64");
    let version_1 = r#"{"TLS.account_type":"0","TLS.identifier":"a","TLS.appid_at_3rd":"0","TLS.sdk_appid":"1","TLS.expire_after":"1","TLS.version":"201512300000","TLS.sig":"x"}"#;
    check(&wrap(version_1), "the UserSig is of version 1, which is signed with a private key");
}

#[test]
fn an_empty_key_is_no_key() {
    assert!(SecretKey::new("").is_none());
}

#[test]
fn the_document_has_the_official_fields() {
    let with_buf = Claims { user_buf: Some(b"abc".to_vec()), version: "9".into(), ..claims("a") };
    let json = json_of(&sign(&with_buf, &key()));
    let (before, signature) = json.split_once("\"TLS.sig\":").unwrap();
    let expected = r#"{"TLS.sdkappid":1400000000,"TLS.time":1700000000,"TLS.expire":86400,"TLS.identifier":"a","TLS.ver":"2.0","TLS.userbuf":"YWJj","#;
    assert_eq!(before, expected);
    let signature = signature.strip_suffix('}').unwrap();
    // 32 bytes in base64, between quotation marks
    assert_eq!(signature.len(), 44 + 2);
}
