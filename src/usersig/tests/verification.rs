//! What is accepted, and which refusal comes first.

use super::super::{Claims, Expected, SecretKey, sign, verify};
use super::{ISSUED_AT, claims, json_of, key, with_sig, wrap};

/// The last second of the claims of these tests.
const END: u64 = ISSUED_AT + 86_400;

const EXPECTED: Expected<'_> = Expected { sdk_app_id: 1_400_000_000, user_id: Some("ada"), now: END };

fn check(user_sig: &str, expected: Expected<'_>, outcome: Result<(), (&str, &str)>) {
    let got = verify(user_sig, &key(), expected);
    let got = got.as_ref().map(|_| ()).map_err(|error| (error.code.as_str(), error.message.as_str()));
    assert_eq!(got, outcome);
}

const WRONG_APP: (&str, &str) = ("WRONG_APP", "the UserSig is for the app 1400000000, not for 7");
const BAD_SIGNATURE: (&str, &str) =
    ("BAD_SIGNATURE", "the signature of the UserSig does not belong to its fields and this secretKey");
const WRONG_USER: (&str, &str) = ("WRONG_USER", "the UserSig is for another user");

#[test]
fn it_holds_up_to_and_including_its_last_second() {
    let good = sign(&claims("ada"), &key());
    let at = |now| Expected { now, ..EXPECTED };
    check(&good, at(ISSUED_AT), Ok(()));
    check(&good, at(END), Ok(()));
    check(&good, at(END + 1), Err(("EXPIRED", "the UserSig expired 1 second ago")));
    check(&good, at(END + 119), Err(("EXPIRED", "the UserSig expired 119 seconds ago")));
    check(&good, at(END + 120), Err(("EXPIRED", "the UserSig expired 2 minutes ago")));
    check(&good, at(END + 7200), Err(("EXPIRED", "the UserSig expired 2 hours ago")));
    check(&good, at(END + 180 * 86_400), Err(("EXPIRED", "the UserSig expired 180 days ago")));
    // as the reference verifiers
    check(&good, at(0), Ok(()));
}

#[test]
fn the_user_counts_only_where_one_is_named() {
    let good = sign(&claims("ada"), &key());
    check(&good, Expected { user_id: Some("Ada"), ..EXPECTED }, Err(WRONG_USER));
    check(&good, Expected { user_id: Some(""), ..EXPECTED }, Err(WRONG_USER));
    check(&good, Expected { user_id: None, ..EXPECTED }, Ok(()));
}

#[test]
fn another_key_or_other_fields_break_the_signature() {
    check(&sign(&claims("ada"), &SecretKey::new("Key").unwrap()), EXPECTED, Err(BAD_SIGNATURE));
    let json = json_of(&sign(&Claims { user_buf: Some(b"abc".to_vec()), ..claims("ada") }, &key()));
    check(&wrap(&json), EXPECTED, Ok(()));
    let changed = |from: &str, to: &str| {
        assert!(json.contains(from));
        wrap(&json.replace(from, to))
    };
    check(&changed("ada", "eve"), EXPECTED, Err(BAD_SIGNATURE));
    check(&changed("86400", "86401"), EXPECTED, Err(BAD_SIGNATURE));
    check(&changed("1700000000", "1700000001"), EXPECTED, Err(BAD_SIGNATURE));
    check(&changed("YWJj", "YWJk"), EXPECTED, Err(BAD_SIGNATURE));
    check(&changed("\"TLS.userbuf\":\"YWJj\",", ""), EXPECTED, Err(BAD_SIGNATURE));
    check(&changed("\"TLS.sig\":\"", "\"TLS.sig\":\"*"), EXPECTED, Err(BAD_SIGNATURE));
    check(&wrap(&with_sig(&json, "")), EXPECTED, Err(BAD_SIGNATURE));
    // the version is not signed
    check(&changed("2.0", "3.0"), EXPECTED, Ok(()));
}

#[test]
fn the_checks_come_in_the_documented_order() {
    let late = Expected { sdk_app_id: 7, user_id: Some("eve"), now: END + 1 };
    let forged = sign(&claims("ada"), &SecretKey::new("Key").unwrap());
    let good = sign(&claims("ada"), &key());
    check("", late, Err(("MALFORMED", "the UserSig is empty")));
    check(&forged, late, Err(WRONG_APP));
    check(&forged, Expected { sdk_app_id: 1_400_000_000, ..late }, Err(BAD_SIGNATURE));
    check(&good, Expected { sdk_app_id: 1_400_000_000, ..late }, Err(WRONG_USER));
    check(&good, Expected { now: END + 1, ..EXPECTED }, Err(("EXPIRED", "the UserSig expired 1 second ago")));
}
