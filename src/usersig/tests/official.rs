//! What other implementations made of known content, as data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::super::decode::open;
use super::super::{Claims, Expected, SecretKey, decode, sign, verify};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    secret_key: String,
    sdk_app_id: u32,
    expires_in: Option<u64>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    source: String,
    user_id: String,
    issued_at: u64,
    expires_in: Option<u64>,
    user_buf: Option<String>,
    sig: Option<String>,
    user_sig: Option<String>,
}

fn check(file: &str, least: usize) {
    let all: Vectors = serde_json::from_str(file).unwrap();
    let key = SecretKey::new(all.secret_key).unwrap();
    assert!(all.vectors.len() >= least);
    for vector in all.vectors {
        let what = format!("{:?} of {}", vector.user_id, vector.source);
        let claims = Claims {
            user_id: vector.user_id,
            sdk_app_id: all.sdk_app_id,
            issued_at: vector.issued_at,
            expires_in: vector.expires_in.or(all.expires_in).unwrap(),
            version: "2.0".into(),
            user_buf: vector.user_buf.map(|text| STANDARD.decode(text).unwrap()),
        };
        let ours = sign(&claims, &key);
        let (_, our_sig) = open(&ours).unwrap();
        assert_eq!(decode(&ours), Ok(claims.clone()), "{what}");
        if let Some(sig) = &vector.sig {
            assert_eq!(&our_sig, sig, "{what}");
        }
        if let Some(theirs) = vector.user_sig {
            assert_eq!(open(&theirs), Ok((claims.clone(), our_sig)), "{what}");
            let expected =
                Expected { sdk_app_id: all.sdk_app_id, user_id: Some(&claims.user_id), now: claims.issued_at };
            assert_eq!(verify(&theirs, &key, expected), Ok(claims.clone()), "{what}");
        }
    }
}

#[test]
fn published_vectors_are_what_we_sign() {
    check(include_str!("../../../tests/vectors/usersig.json"), 3);
}

#[test]
fn what_official_packages_sign_is_read_and_verified() {
    check(include_str!("../../../tests/vectors/usersig-official.json"), 20);
}
