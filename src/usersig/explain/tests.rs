//! Each mistake, and everything that is said about it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

use super::super::tests::{ISSUED_AT, claims, json_of, key, with_sig, wrap};
use super::super::{Claims, MAX_EXPIRES_IN, SecretKey, sign, text};
use super::*;

const NOW: u64 = ISSUED_AT + 60;

/// What `claims("ada")` passes.
fn checks() -> Checks {
    Checks {
        key: Check::Against(key()),
        sdk_app_id: Check::Against(1_400_000_000),
        user_id: Check::Against("ada".to_owned()),
        now: Check::Against(NOW),
    }
}

fn check_with(user_sig: &str, checks: &Checks, expected: &[(&str, &str)]) {
    let explanation = explain(Given::Text(user_sig), checks);
    let told = |problem: &Problem| (problem.code.as_str(), problem.message.clone());
    let got: Vec<_> = explanation.problems.iter().map(told).collect();
    let expected: Vec<_> = expected.iter().map(|(code, message)| (*code, (*message).to_owned())).collect();
    assert_eq!(got, expected);
    for problem in explanation.problems {
        assert!(!problem.hint.is_empty() && !problem.hint.ends_with('.'));
    }
}

fn check(user_sig: &str, expected: &[(&str, &str)]) {
    check_with(user_sig, &checks(), expected);
}

fn good() -> String {
    sign(&claims("ada"), &key())
}

/// The bytes under the outermost layer.
fn stream(json: &str) -> Vec<u8> {
    compress_to_vec_zlib(json.as_bytes(), 6)
}

/// A UserSig of those fields, signed with what `mac` makes of the signed text.
fn signed(claims: &Claims, sig: impl Fn(&str) -> String) -> String {
    let json = json_of(&sign(claims, &key()));
    wrap(&with_sig(&json, &sig(&claims.signed_text())))
}

fn mac(text: &str) -> String {
    STANDARD.encode(key().mac(text))
}

#[test]
fn a_good_one_has_no_problem() {
    check(&good(), &[]);
    assert_eq!(explain(Given::Text(&good()), &checks()).claims, Some(claims("ada")));
}

#[test]
fn no_text_is_told_from_an_empty_one() {
    check("", &[("EMPTY", "the UserSig is empty")]);
    let explanation = explain(Given::Other("undefined"), &checks());
    assert_eq!(explanation.problems[0].code.as_str(), "NOT_TEXT");
    assert_eq!(explanation.problems[0].message, "the UserSig is undefined, it must be a string");
    assert_eq!(explanation.problems.len(), 1);
    assert_eq!(explanation.claims, None);
}

#[test]
fn other_alphabets_are_told_apart_and_read() {
    const PLAIN: (&str, &str) = ("BAD_ALPHABET", "the UserSig is written in plain base64");
    const URL: (&str, &str) = ("BAD_ALPHABET", "the UserSig is written in base64url");
    // lengths of every remainder; between them they have all the special characters
    for user_id in ["ada", "grace", "linus torvalds", "margaret"] {
        let claims = claims(user_id);
        let bytes = stream(&json_of(&sign(&claims, &key())));
        let checks = Checks { user_id: Check::Against(user_id.to_owned()), ..checks() };
        let plain = STANDARD.encode(&bytes);
        if plain.contains(['+', '/', '=']) {
            check_with(&plain, &checks, &[PLAIN]);
        }
        for url in [URL_SAFE.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            if url.contains(['-', '_']) {
                check_with(&url, &checks, &[URL]);
            }
            assert_eq!(explain(Given::Text(&url), &checks).claims, Some(claims.clone()));
        }
    }
    check(&good().replace('*', "%2A").replace('_', "%5f"), &[("BAD_ALPHABET", "the UserSig is percent-encoded")]);
    const BLANKS: (&str, &str) = ("BAD_ALPHABET", "the UserSig has white space or quotation marks in it");
    check(&format!("\"{}\"\n", good()), &[BLANKS]);
    check(&format!("{}\r\n {}", &good()[..76], &good()[76..]), &[BLANKS]);
    check(" \n", &[BLANKS]);
    check("eyJh.eyJz.c2ln", &[("BAD_ALPHABET", "the UserSig has full stops in it")]);
    check("abc(d", &[("BAD_ALPHABET", "the UserSig has a character at 3 that its base64 does not know")]);
    check("%zz%", &[("BAD_ALPHABET", "the UserSig has a character at 0 that its base64 does not know")]);
}

#[test]
fn a_wrong_character_does_not_make_it_another_alphabet() {
    // its padding is a character of another alphabet
    let padded = (0..8).map(|n| sign(&claims(&"a".repeat(n)), &key())).find(|text| text.ends_with('_')).unwrap();
    let end = padded.find('_').unwrap();
    let unknown = |at| format!("the UserSig has a character at {at} that its base64 does not know");
    for (text, at) in [
        (format!("{padded}{padded}"), end),
        (format!("{padded}A"), end),
        (format!("{padded}AAAA"), end),
        (format!("{}_{}", &padded[..20], &padded[21..]), 20),
    ] {
        check(&text, &[("BAD_ALPHABET", &unknown(at))]);
    }
}

#[test]
fn a_user_id_that_the_service_does_not_take_is_told_where_none_is_wanted() {
    let any = Checks { user_id: Check::Skipped, ..checks() };
    for (user_id, message) in [
        ("", "TLS.identifier of the UserSig is empty"),
        ("用户用户用户用户用户用", "TLS.identifier of the UserSig is 33 bytes long, the service takes at most 32"),
    ] {
        check_with(&sign(&claims(user_id), &key()), &any, &[("WRONG_USER", message)]);
    }
    check_with(&sign(&claims("用户用户用户用户用户"), &key()), &any, &[]);
}

#[test]
fn a_text_beyond_all_that_is_signed_here_is_not_tried_in_each_order() {
    let check = |length, message: &str| {
        let claims = Claims { user_buf: Some(vec![7; length]), ..claims("ada") };
        let swapped = |text: &str| {
            let (first, rest) = text.split_once('\n').unwrap();
            mac(&format!("{rest}{first}\n"))
        };
        check(&signed(&claims, swapped), &[("BAD_SIGNATURE", message)]);
    };
    check(8 * 1024, "the lines of the UserSig's signed text are in another order");
    check(16 * 1024, BAD_SIGNATURE);
}

#[test]
fn lost_padding_is_told_from_a_lost_end() {
    let padded = ["ada", "grace", "linus", "margaret"].map(|id| sign(&claims(id), &key()));
    let padded = padded.iter().find(|user_sig| user_sig.ends_with('_')).unwrap();
    let any = Checks { user_id: Check::Skipped, ..checks() };
    let padding = ("BAD_BASE64", "the UserSig has wrong padding, it may be cut off");
    check_with(padded.trim_end_matches('_'), &any, &[padding]);
    let cut_off = ("CUT_OFF", "the UserSig ends inside its zlib stream, it was cut off");
    for length in [20, 61, 62, 63, 64] {
        check(&good()[..length], &[cut_off]);
    }
}

#[test]
fn other_compressions_are_told_apart_and_read() {
    let json = json_of(&good());
    let raw = compress_to_vec(json.as_bytes(), 6);
    check(&text::encode(&raw), &[("NOT_ZLIB", "the UserSig holds a raw deflate stream in place of a zlib stream")]);
    let gzip = [&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3][..], &raw, &[0; 8]].concat();
    let is_gzip = ("NOT_ZLIB", "the UserSig holds a gzip stream in place of a zlib stream");
    check(&text::encode(&gzip), &[is_gzip]);
    let mut named = gzip.clone();
    named[3] = 8;
    check(&text::encode(&named), &[is_gzip]);
    check(&text::encode(&gzip[..5]), &[is_gzip]);
    check(&text::encode(json.as_bytes()), &[("NOT_ZLIB", "the UserSig holds its JSON uncompressed")]);
    check("AAAA", &[("NOT_ZLIB", "the UserSig is no zlib stream")]);
    let mut bytes = stream(&json);
    bytes.push(0);
    check(&text::encode(&bytes), &[("TRAILING_DATA", "the UserSig has bytes after its zlib stream")]);
    *bytes.first_chunk_mut::<20>().unwrap().last_mut().unwrap() ^= 0xFF;
    let damaged = explain(Given::Text(&text::encode(&bytes)), &checks()).problems;
    assert_eq!(damaged[0].code.as_str(), "NOT_ZLIB");
    check(&wrap(&" ".repeat(65 * 1024)), &[("TOO_LARGE", "the UserSig inflates to more than 64 KiB")]);
    check(&"A".repeat(200 * 1024), &[("TOO_LARGE", "the UserSig is longer than 128 KiB")]);
}

#[test]
fn layers_are_told_together() {
    let json = json_of(&good()).replace("\"2.0\"", "\"1.0\"").replace("1400000000", "\"1400000001\"");
    let user_sig = STANDARD.encode([compress_to_vec(json.as_bytes(), 6), vec![]].concat());
    assert!(user_sig.contains(['+', '/', '=']));
    let late = Checks { now: Check::Against(NOW + 10 * 86_400), user_id: Check::Against("eve".to_owned()), ..checks() };
    check_with(
        &user_sig,
        &late,
        &[
            ("BAD_ALPHABET", "the UserSig is written in plain base64"),
            ("NOT_ZLIB", "the UserSig holds a raw deflate stream in place of a zlib stream"),
            ("WRONG_TYPE", "TLS.sdkappid of the UserSig is a string, it must be a whole number of at most 4294967295"),
            ("WRONG_VERSION", "the UserSig is of another version than 2.0"),
            ("EXPIRED", "the UserSig expired 9 days ago"),
            ("WRONG_APP", "the UserSig is for the app 1400000001, not for 1400000000"),
            ("WRONG_USER", "the UserSig is for another user"),
            ("BAD_SIGNATURE", BAD_SIGNATURE),
        ],
    );
}

const BAD_SIGNATURE: &str = "the signature of the UserSig does not belong to its fields and this secretKey";

#[test]
fn each_field_is_told() {
    check(
        &wrap("{\"TLS.ver\":\"2.0\",\"TLS.identifier\":{}}"),
        &[
            ("WRONG_TYPE", "TLS.identifier of the UserSig is an object, it must be a string"),
            ("MISSING_FIELD", "the UserSig lacks TLS.sdkappid"),
            ("MISSING_FIELD", "the UserSig lacks TLS.time"),
            ("MISSING_FIELD", "the UserSig lacks TLS.expire"),
            ("MISSING_FIELD", "the UserSig lacks TLS.sig"),
        ],
    );
    check(&wrap("[1]"), &[("NOT_JSON", "the JSON in the UserSig is no object")]);
    check(&wrap("{\"TLS.ver\":"), &[("NOT_JSON", "the UserSig does not hold JSON")]);
    check(&wrap(&json_of(&good()).replace("\"ada\"", "\"a\"da\"")), &[("NOT_JSON", "the UserSig does not hold JSON")]);
    let unreadable = "TLS.userbuf of the UserSig is a number, it must be standard base64";
    let user_sig = wrap(&json_of(&good()).replace('{', "{\"TLS.userbuf\":7,"));
    check(&user_sig, &[("WRONG_TYPE", unreadable)]);
    assert_eq!(explain(Given::Text(&user_sig), &checks()).claims, None);
    let version_1 =
        r#"{"TLS.identifier":"ada","TLS.sdk_appid":"1","TLS.expire_after":"1","TLS.version":"201512300000"}"#;
    check(&wrap(version_1), &[("WRONG_VERSION", "the UserSig is of version 1, which is signed with a private key")]);
}

#[test]
fn units_of_time_are_told_apart() {
    const MOMENT: (&str, &str) = (
        "EXPIRE_IS_A_MOMENT",
        "TLS.expire of the UserSig seems to be the moment of its end, or is over 50 years, it must be how long it holds",
    );
    const BOTH: (&str, &str) = ("MILLISECONDS", "the UserSig seems to count TLS.time and TLS.expire in milliseconds");
    const TIME: (&str, &str) = ("MILLISECONDS", "the UserSig seems to count TLS.time in milliseconds");
    const EXPIRE: (&str, &str) = ("MILLISECONDS", "the UserSig seems to count TLS.expire in milliseconds");
    let check = |issued_at, expires_in, expected: &[(&str, &str)]| {
        check(&sign(&Claims { issued_at, expires_in, ..claims("ada") }, &key()), expected);
    };
    check(ISSUED_AT, MAX_EXPIRES_IN, &[]);
    check(ISSUED_AT, ISSUED_AT + 86_400, &[MOMENT]);
    check(ISSUED_AT, ISSUED_AT + 1, &[MOMENT, ("EXPIRED", "the UserSig expired 59 seconds ago")]);
    check(ISSUED_AT, (ISSUED_AT + 86_400) * 1000, &[MOMENT, EXPIRE]);
    check(ISSUED_AT, 1_800_000_000, &[MOMENT]);
    check(ISSUED_AT, 20 * 86_400_000, &[EXPIRE]);
    check(ISSUED_AT, 30 * 86_400_000, &[EXPIRE]);
    check(ISSUED_AT, 180 * 86_400_000, &[EXPIRE]);
    // over 50 years, and in force all the same
    for expires_in in [MAX_EXPIRES_IN + 1, 1_577_880_000, 51 * 365 * 86_400, 4_294_967_295] {
        check(ISSUED_AT, expires_in, &[MOMENT]);
    }
    check(1_000_000, MAX_EXPIRES_IN + 1, &[MOMENT, ("EXPIRED", "the UserSig expired 1425 days ago")]);
    check(ISSUED_AT * 1000, 86_400, &[TIME]);
    check(ISSUED_AT * 1000, 180 * 86_400_000, &[BOTH]);
    check(ISSUED_AT * 1000, ISSUED_AT * 1000 + 86_400_000, &[MOMENT, BOTH]);
    check((ISSUED_AT - 86_400) * 1000, 86_400, &[TIME, ("EXPIRED", "the UserSig expired 60 seconds ago")]);
}

#[test]
fn now_lies_between_the_times() {
    let at = |now, expected: &[(&str, &str)]| {
        check_with(&good(), &Checks { now: Check::Against(now), ..checks() }, expected);
    };
    at(ISSUED_AT - 1, &[("ISSUED_IN_FUTURE", "the UserSig was issued 1 second from now")]);
    at(ISSUED_AT - 300, &[("ISSUED_IN_FUTURE", "the UserSig was issued 5 minutes from now")]);
    at(ISSUED_AT, &[]);
    at(ISSUED_AT + 86_400, &[]);
    at(ISSUED_AT + 86_401, &[("EXPIRED", "the UserSig expired 1 second ago")]);
}

#[test]
fn what_cannot_be_checked_does_not_pass() {
    let why = || "now is a string, it must be a number".to_owned();
    let nothing = Checks {
        key: Check::Impossible(why()),
        sdk_app_id: Check::Impossible(why()),
        user_id: Check::Impossible(why()),
        now: Check::Impossible(why()),
    };
    let expected = [
        ("EXPIRED", "the end was not checked: now is a string, it must be a number"),
        ("WRONG_APP", "the app was not checked: now is a string, it must be a number"),
        ("WRONG_USER", "the user was not checked: now is a string, it must be a number"),
        ("BAD_SIGNATURE", "the signature was not checked: now is a string, it must be a number"),
    ];
    check_with(&good(), &nothing, &expected);
    check_with("", &nothing, &[&[("EMPTY", "the UserSig is empty")], &expected[..]].concat());
    let skipped =
        Checks { key: Check::Skipped, sdk_app_id: Check::Skipped, user_id: Check::Skipped, now: Check::Skipped };
    check_with(&sign(&claims("eve"), &SecretKey::new("another").unwrap()), &skipped, &[]);
}

#[test]
fn how_the_signature_is_written_is_told() {
    let hex = |text: &str| key().mac(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let check = |sig: &dyn Fn(&str) -> String, message: &str| {
        check(&signed(&claims("ada"), sig), &[("BAD_SIGNATURE", message)]);
    };
    check(&hex, "TLS.sig of the UserSig is written in hex, it must be in base64");
    check(&|text| hex(text).to_uppercase(), "TLS.sig of the UserSig is written in hex, it must be in base64");
    check(
        &|text| STANDARD.encode(hex(text)),
        "TLS.sig of the UserSig is the base64 of the HMAC in hex, it must be that of its bytes",
    );
    check(
        &|text| URL_SAFE_NO_PAD.encode(key().mac(text)),
        "TLS.sig of the UserSig is in base64url or lacks its padding",
    );
    check(
        &|_| STANDARD.encode([0; 20]),
        "TLS.sig of the UserSig is as long as an HMAC-SHA1, it must be an HMAC-SHA256",
    );
    check(
        &|_| STANDARD.encode([0; 64]),
        "TLS.sig of the UserSig is as long as an HMAC-SHA512, it must be an HMAC-SHA256",
    );
    check(&|_| STANDARD.encode([0; 31]), "TLS.sig of the UserSig has another length than an HMAC-SHA256");
    check(&|_| String::new(), "TLS.sig of the UserSig has another length than an HMAC-SHA256");
    check(&|_| "*".to_owned(), "TLS.sig of the UserSig is no base64");
}

#[test]
fn common_mistakes_in_the_signed_text_are_found() {
    let with_buf = Claims { user_buf: Some(b"abc".to_vec()), ..claims("ada") };
    let check = |claims: &Claims, change: &dyn Fn(&str) -> String, message: &str| {
        check(&signed(claims, |text| mac(&change(text))), &[("BAD_SIGNATURE", message)]);
    };
    for claims in [&claims("ada"), &with_buf] {
        check(
            claims,
            &|text| text.trim_end().to_owned(),
            "the signed text of the UserSig lacks the line feed at its end",
        );
        check(claims, &|text| text.replace('\n', "\r\n"), "the lines of the UserSig's signed text end with CR LF");
        check(
            claims,
            &|text| text.lines().rev().map(|line| format!("{line}\n")).collect(),
            "the lines of the UserSig's signed text are in another order",
        );
        check(
            claims,
            &|text| text.lines().map(|line| line.split_once(':').unwrap().1).collect(),
            "the signed text of the UserSig holds the bare values one after the other",
        );
        check(claims, &|text| format!("{text} "), BAD_SIGNATURE);
    }
    check(
        &with_buf,
        &|text| text.split_inclusive('\n').take(4).collect(),
        "TLS.userbuf of the UserSig is left out of the signed text",
    );
}

#[test]
fn common_mistakes_with_the_key_are_found() {
    const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
    let check = |signed_with: &[u8], passed: &str, expected: &[(&str, &str)]| {
        let mac = |text: &str| {
            // HMAC with any bytes, from the definition: the key fits into one block
            use sha2::{Digest as _, Sha256};
            let pad = |with: u8| {
                let mut block = [with; 64];
                block.iter_mut().zip(signed_with).for_each(|(byte, key)| *byte ^= key);
                block
            };
            let hash = |block: [u8; 64], text: &[u8]| Sha256::digest([&block[..], text].concat());
            STANDARD.encode(hash(pad(0x5C), &hash(pad(0x36), text.as_bytes())))
        };
        let checks = Checks { key: Check::Against(SecretKey::new(passed).unwrap()), ..checks() };
        check_with(&signed(&claims("ada"), mac), &checks, expected);
    };
    check(KEY.as_bytes(), KEY, &[]);
    let decoded: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&KEY[2 * at..][..2], 16).unwrap()).collect();
    let hex = "the UserSig is signed with the 32 bytes that the secretKey's hex digits stand for";
    check(&decoded, KEY, &[("BAD_SIGNATURE", hex)]);
    let blanks = "the secretKey that was passed here has white space around it, the one that signed has not";
    check(KEY.as_bytes(), &format!(" {KEY}\n"), &[("BAD_SIGNATURE", blanks)]);
    let line_break = "the UserSig is signed with a secretKey that has a line break at its end";
    check(b"short\n", "short", &[("BAD_SIGNATURE", line_break)]);
    check(b"short\r\n", "short", &[("BAD_SIGNATURE", line_break)]);
    check(b"another", KEY, &[("BAD_SIGNATURE", BAD_SIGNATURE)]);
}

#[test]
fn white_space_is_what_unicode_calls_so() {
    for c in '\0'..=char::MAX {
        assert_eq!(is_space(c), c.is_whitespace(), "{c:?}");
    }
}

#[test]
fn a_user_id_of_many_lines_is_one_line() {
    let claims = Claims { user_id: "\n".repeat(1000), ..claims("ada") };
    let any = Checks { user_id: Check::Skipped, ..checks() };
    let check = |change: &dyn Fn(&str) -> String, message: &str| {
        let long = ("WRONG_USER", "TLS.identifier of the UserSig is 1000 bytes long, the service takes at most 32");
        check_with(&signed(&claims, |text| mac(&change(text))), &any, &[long, ("BAD_SIGNATURE", message)]);
    };
    check(&|text| format!("{text} "), BAD_SIGNATURE);
    let fields =
        |text: &str| text.split_once("TLS.sdkappid").map(|(user, rest)| (user.to_owned(), rest.to_owned())).unwrap();
    check(
        &|text| {
            let (user, rest) = fields(text);
            format!("TLS.sdkappid{rest}{user}")
        },
        "the lines of the UserSig's signed text are in another order",
    );
}
