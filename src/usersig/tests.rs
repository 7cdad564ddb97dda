//! The whole way there and back, against vectors of other implementations.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Deserialize;

use super::claims::Document;
use super::decode::parse;
use super::inflate::inflate;
use super::{Claims, SecretKey, decode, sign, text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    secret_key: String,
    sdk_app_id: u32,
    expires_in: u64,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    name: String,
    user_id: String,
    issued_at: u64,
    user_buf: Option<String>,
    sig: String,
    user_sig: Option<String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../tests/vectors/usersig.json")).unwrap()
}

fn claims(user_id: &str) -> Claims {
    Claims {
        user_id: user_id.to_owned(),
        sdk_app_id: 1_400_000_000,
        issued_at: 1_700_000_000,
        expires_in: 86_400,
        version: "2.0".to_owned(),
        user_buf: None,
    }
}

fn json_of(user_sig: &str) -> Vec<u8> {
    inflate(&text::decode(user_sig).unwrap()).unwrap()
}

#[test]
fn the_hmac_is_that_of_other_implementations() {
    let all = vectors();
    let key = SecretKey::new(all.secret_key).unwrap();
    assert!(all.vectors.len() >= 3);
    for vector in all.vectors {
        let claims = Claims {
            user_id: vector.user_id,
            sdk_app_id: all.sdk_app_id,
            issued_at: vector.issued_at,
            expires_in: all.expires_in,
            version: "2.0".to_owned(),
            user_buf: vector.user_buf.map(|text| STANDARD.decode(text).unwrap()),
        };
        let ours = sign(&claims, &key);
        assert_eq!(parse(&json_of(&ours)).unwrap().sig, vector.sig, "{}", vector.name);
        assert_eq!(decode(&ours), Ok(claims.clone()), "{}", vector.name);
        if let Some(theirs) = vector.user_sig {
            assert_eq!(decode(&theirs), Ok(claims), "{}", vector.name);
            assert_eq!(parse(&json_of(&theirs)).unwrap().sig, vector.sig, "{}", vector.name);
        }
    }
}

#[test]
fn any_user_id_comes_back_unchanged() {
    let key = SecretKey::new("key").unwrap();
    for user_id in ["a", "quote\"", "back\\slash", "</script>", "tab\tnewline\nnull\0bell\u{7}", "用户", "👩‍👩‍👧", " "]
    {
        assert_eq!(decode(&sign(&claims(user_id), &key)), Ok(claims(user_id)));
    }
    let with_buf = Claims { user_buf: Some((0..=255).collect()), ..claims("a") };
    assert_eq!(decode(&sign(&with_buf, &key)), Ok(with_buf));
}

/// Wraps a JSON text as a UserSig.
fn wrap(json: &str) -> String {
    text::encode(&compress_to_vec_zlib(json.as_bytes(), 6))
}

#[test]
fn the_json_of_every_official_implementation_is_read() {
    let check = |json: &str, user_id: &str| {
        assert_eq!(decode(&wrap(json)), Ok(claims(user_id)), "{json}");
    };
    let node = r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1400000000,"TLS.time":1700000000,"TLS.expire":86400,"TLS.sig":"x"}"#;
    check(node, "a");
    let python = r#"{"TLS.ver": "2.0", "TLS.identifier": "a", "TLS.sdkappid": 1400000000, "TLS.expire": 86400, "TLS.time": 1700000000, "TLS.sig": "x"}"#;
    check(python, "a");
    check(&format!("{node}\n"), "a");
    check(&node.replace("\"a\"", "\"a\\/b\\u00e9\""), "a/bé");
    let java = r#"{"TLS.sig":"x","TLS.time":1700000000,"TLS.identifier":"a","TLS.expire":86400,"TLS.ver":"2.0","TLS.sdkappid":1400000000}"#;
    check(java, "a");
}

#[test]
fn what_cannot_be_read_is_malformed_and_not_quoted() {
    let check = |user_sig: &str, expected: &str| {
        let error = decode(user_sig).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.as_str()), ("MALFORMED", expected));
    };
    let good = sign(&claims("a"), &SecretKey::new("key").unwrap());
    check("", "the UserSig is empty");
    check(&format!("{good} "), &format!("the UserSig has a character at {} that its base64 does not know", good.len()));
    check(&good.replacen(['*', '-'], "+", 1), &{
        let at = good.find(['*', '-']).unwrap();
        format!("the UserSig has a character at {at} that its base64 does not know")
    });
    check(&good[..good.len() - 8], "the UserSig ends inside its zlib stream, it was cut off");
    check(
        good.trim_end_matches('_').strip_suffix(|_| true).unwrap(),
        "the UserSig has wrong padding, it may be cut off",
    );
    check("AAAA", "the UserSig is no zlib stream");
    check(&wrap("hello"), "the UserSig does not hold JSON");
    let lacks = "the JSON in the UserSig lacks a field or has one of a wrong type";
    check(&wrap("{}"), lacks);
    check(
        &wrap(r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":"1","TLS.time":1,"TLS.expire":1,"TLS.sig":""}"#),
        lacks,
    );
    check(
        &wrap(r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.time":-1,"TLS.expire":1,"TLS.sig":""}"#),
        lacks,
    );
    let buf = r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.time":1,"TLS.expire":1,"TLS.sig":"","TLS.userbuf":"*"}"#;
    check(&wrap(buf), "TLS.userbuf of the UserSig is not standard base64");
}

#[test]
fn an_empty_key_is_no_key() {
    assert!(SecretKey::new("").is_none());
}

#[test]
fn the_document_has_the_official_fields() {
    let json = json_of(&sign(&claims("a"), &SecretKey::new("key").unwrap()));
    let document: Document<'_> = parse(&json).unwrap();
    assert_eq!(document.version, "2.0");
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["TLS.expire", "TLS.identifier", "TLS.sdkappid", "TLS.sig", "TLS.time", "TLS.ver"]);
}
