//! What holds for any input.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::super::{Check, Checks, Claims, Expected, Given, decode, explain, sign, text, verify};
use super::{claims, json_of, key, wrap};

fn expected(claims: &Claims) -> Expected<'_> {
    Expected { sdk_app_id: claims.sdk_app_id, user_id: Some(&claims.user_id), now: claims.expires_at() }
}

fn checks(claims: &Claims) -> Checks {
    Checks {
        key: Check::Against(key()),
        sdk_app_id: Check::Against(claims.sdk_app_id),
        user_id: Check::Against(claims.user_id.clone()),
        now: Check::Against(claims.expires_at()),
    }
}

prop_compose! {
    fn any_claims()(
        user_id in "\\PC{1,32}|[ -~]{1,32}|.{1,8}",
        sdk_app_id in 1..u32::MAX,
        issued_at in 0..253_402_300_800_u64,
        expires_in in 1..=1_576_800_000_u64,
        user_buf in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..200)),
    ) -> Claims {
        Claims { user_id, sdk_app_id, issued_at, expires_in, version: "2.0".into(), user_buf }
    }
}

/// Up to the longest that is signed: a text, a few bytes over and over, and bytes without any order.
fn any_user_buf() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 1..50);
    let repeated = (bytes(), 1..160_usize).prop_map(|(bytes, times)| bytes.repeat(times));
    prop_oneof!["[ -~]{0,400}".prop_map(String::into_bytes), repeated, proptest::collection::vec(any::<u8>(), 0..8192)]
}

/// What passes for a UserSig at first, and what does not at all.
fn any_text() -> impl Strategy<Value = String> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| text::encode(&bytes));
    let value = "null|true|-?[0-9]{1,20}|[0-9]\\.[0-9]|\"[ -!#-\\[\\]-~]{0,8}\"|\\[\\]|\\{\\}";
    let name = "TLS\\.(ver|identifier|sdkappid|time|expire|userbuf|sig)";
    let json = proptest::collection::vec((name, value), 0..9).prop_map(|fields| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        wrap(&format!("{{{}}}", fields.join(",")))
    });
    prop_oneof![any::<String>(), "[A-Za-z0-9*_+/=%. -]{0,60}", bytes, json]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_signed_is_read_and_verified(claims in any_claims()) {
        let user_sig = sign(&claims, &key());
        prop_assert_eq!(decode(&user_sig), Ok(claims.clone()));
        prop_assert_eq!(verify(&user_sig, &key(), expected(&claims)), Ok(claims.clone()));
        let explained = explain(Given::Text(&user_sig), &checks(&claims));
        prop_assert_eq!(explained.problems, vec![]);
        prop_assert_eq!(explained.claims, Some(claims));
    }

    #[test]
    fn the_document_is_json_as_others_write_it(claims in any_claims()) {
        let json = json_of(&sign(&claims, &key()));
        let text = |text: &str| serde_json::to_string(text).unwrap();
        let user_buf = claims.user_buf.as_ref().map_or(String::new(), |user_buf| {
            format!("\"TLS.userbuf\":{},", text(&STANDARD.encode(user_buf)))
        });
        let expected = format!(
            "{{\"TLS.sdkappid\":{},\"TLS.time\":{},\"TLS.expire\":{},\"TLS.identifier\":{},\"TLS.ver\":\"2.0\",{user_buf}\"TLS.sig\":{}}}",
            claims.sdk_app_id,
            claims.issued_at,
            claims.expires_in,
            text(&claims.user_id),
            text(&STANDARD.encode(key().mac(&claims.signed_text()))),
        );
        prop_assert_eq!(json, expected);
    }

    #[test]
    fn a_user_sig_is_no_longer_than_a_general_compressor_makes_it(claims in any_claims(), user_buf in any_user_buf()) {
        let lengths = |user_buf| {
            let user_sig = sign(&Claims { user_buf, ..claims.clone() }, &key());
            (user_sig.len(), wrap(&json_of(&user_sig)).len())
        };
        for user_buf in [None, claims.user_buf.clone()] {
            let (ours, theirs) = lengths(user_buf);
            prop_assert!(ours <= theirs, "{ours} > {theirs}");
        }
        // with a long userBuf without any order, a little is left to chance
        let (ours, theirs) = lengths(Some(user_buf));
        prop_assert!(ours <= theirs + theirs / 64, "{ours} > {theirs}");
    }

    #[test]
    fn one_changed_character_is_refused_or_means_nothing(
        claims in any_claims(),
        at in any::<prop::sample::Index>(),
        other in "[A-Za-z0-9*_-]",
    ) {
        let user_sig = sign(&claims, &key());
        let at = at.index(user_sig.len());
        let changed = [&user_sig[..at], &other, &user_sig[at + 1..]].concat();
        let verified = verify(&changed, &key(), expected(&claims));
        prop_assert!(verified.is_err() || verified == Ok(claims.clone()), "{:?}", verified);
        if explain(Given::Text(&changed), &checks(&claims)).problems.is_empty() {
            prop_assert!(verified.is_ok());
        }
    }

    #[test]
    fn nothing_panics_and_no_problem_means_that_it_can_be_read(text in any_text()) {
        let decoded = decode(&text);
        let nothing = Checks { key: Check::Skipped, sdk_app_id: Check::Skipped, user_id: Check::Skipped, now: Check::Skipped };
        let explained = explain(Given::Text(&text), &nothing);
        if explained.problems.is_empty() {
            prop_assert_eq!(explained.claims, decoded.ok());
        }
        for problem in explain(Given::Text(&text), &checks(&claims("ada"))).problems {
            prop_assert!(text.len() < 16 || !problem.message.contains(&text));
        }
    }

    #[test]
    fn what_was_cut_off_is_told(claims in any_claims(), at in any::<prop::sample::Index>()) {
        let user_sig = sign(&claims, &key());
        let whole = user_sig.trim_end_matches('_');
        // the first bytes of a stream, and all of it but its checksum
        let at = 8 + at.index(whole.len() - 14);
        let explained = explain(Given::Text(&whole[..at]), &checks(&claims));
        let codes: Vec<_> = explained.problems.iter().map(|problem| problem.code.as_str()).collect();
        prop_assert_eq!(codes, ["CUT_OFF"]);
    }
}
