//! The signature explained: by trying the mistakes that are often made.

use zeroize::Zeroizing;

use super::super::base64::{STANDARD, URL};
use super::super::claims::SIGNED;
use super::super::key::verify_with;
use super::super::problem::push_problem;
use super::super::verify::BAD_SIGNATURE;
use super::super::{Claims, Problem, ProblemCode, SecretKey};
use super::{Check, is_space, not_checked};
use crate::prelude::*;
use crate::text::concat;

/// The length of an HMAC-SHA256, in bytes.
const LENGTH: usize = 32;

/// Checks how `sig` is written, and with a key also whether it is the right one.
pub(super) fn check(claims: Option<&Claims>, sig: Option<&str>, key: &Check<SecretKey>, problems: &mut Vec<Problem>) {
    let code = ProblemCode::BadSignature;
    let mac = sig.and_then(|sig| {
        let (mac, mistake) = read(sig.as_bytes());
        if let Some(message) = mistake {
            push_problem(problems, code, &[message], "write the 32 bytes of the HMAC-SHA256 in standard base64");
        }
        mac
    });
    match (key, claims, mac) {
        (Check::Impossible(why), ..) => not_checked(code, "signature", why, problems),
        (Check::Against(key), Some(claims), Some(mac)) if !key.verify(&claims.signed_text(), &mac) => {
            let (message, hint) = mistake(claims, key, &mac);
            push_problem(problems, code, &[message], hint);
        }
        _ => {}
    }
}

/// What went wrong, and what to do.
type Mistake = (&'static str, &'static str);

/// The HMAC in `sig`, and what is wrong with how it is written.
fn read(sig: &[u8]) -> (Option<[u8; LENGTH]>, Option<&'static str>) {
    let raw = STANDARD.decode(sig).ok();
    let whole = |bytes: Option<&[u8]>| bytes.and_then(|bytes| bytes.try_into().ok());
    if let Some(mac) = whole(raw.as_deref()) {
        return (Some(mac), None);
    }
    if let Some(mac) = hex(sig) {
        return (Some(mac), Some("TLS.sig of the UserSig is written in hex, it must be in base64"));
    }
    if let Some(mac) = raw.as_deref().and_then(hex) {
        return (
            Some(mac),
            Some("TLS.sig of the UserSig is the base64 of the HMAC in hex, it must be that of its bytes"),
        );
    }
    for base64 in [&STANDARD, &URL] {
        let relaxed = base64.decode_bare(sig).or_else(|| base64.decode(sig).ok());
        if let Some(mac) = whole(relaxed.as_deref()) {
            return (Some(mac), Some("TLS.sig of the UserSig is in base64url or lacks its padding"));
        }
    }
    let mistake = match raw.map(|mac| mac.len()) {
        Some(20) => "TLS.sig of the UserSig is as long as an HMAC-SHA1, it must be an HMAC-SHA256",
        Some(48) => "TLS.sig of the UserSig is as long as an HMAC-SHA384, it must be an HMAC-SHA256",
        Some(64) => "TLS.sig of the UserSig is as long as an HMAC-SHA512, it must be an HMAC-SHA256",
        Some(_) => "TLS.sig of the UserSig has another length than an HMAC-SHA256",
        None => "TLS.sig of the UserSig is no base64",
    };
    (None, Some(mistake))
}

fn hex(digits: &[u8]) -> Option<[u8; LENGTH]> {
    if digits.len() != 2 * LENGTH {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        for digit in pair {
            *byte = *byte << 4 | char::from(*digit).to_digit(16)? as u8;
        }
    }
    Some(bytes)
}

/// Finds out how `mac` was made, as far as one mistake explains it.
fn mistake(claims: &Claims, key: &SecretKey, mac: &[u8]) -> Mistake {
    by_key(claims, key, mac).or_else(|| by_text(claims, key, mac)).unwrap_or((
        BAD_SIGNATURE,
        "take the secretKey that the console shows for this app now; what was signed with another key, or changed \
         since, is never accepted",
    ))
}

fn by_key(claims: &Claims, key: &SecretKey, mac: &[u8]) -> Option<Mistake> {
    let text = claims.signed_text();
    let signed_with = |key: &[u8]| verify_with(key, &text, mac);
    let given = key.text();
    if hex(given.as_bytes()).map(Zeroizing::new).is_some_and(|key| signed_with(&*key)) {
        return Some((
            "the UserSig is signed with the 32 bytes that the secretKey's hex digits stand for",
            "sign with the 64 characters of the secretKey as text, do not decode them",
        ));
    }
    let trimmed = given.trim_matches(is_space);
    if signed_with(trimmed.as_bytes()) {
        return Some((
            "the secretKey that was passed here has white space around it, the one that signed has not",
            "trim the secretKey: a file or a variable may end with a line break",
        ));
    }
    let with_break = |end: &str| signed_with(Zeroizing::new(concat(&[trimmed, end])).as_bytes());
    (with_break("\n") || with_break("\r\n")).then_some((
        "the UserSig is signed with a secretKey that has a line break at its end",
        "trim the secretKey where the UserSig is signed: a file or a variable may end with a line break",
    ))
}

fn by_text(claims: &Claims, key: &SecretKey, mac: &[u8]) -> Option<Mistake> {
    const ORDER: &str = "sign TLS.identifier, TLS.sdkappid, TLS.time, TLS.expire and, where there is one, TLS.userbuf, in \
                         this order, each line ended by one line feed";
    /// The longest that this package signs has some 11 KiB.
    const LONG: usize = 16 * 1024;
    let lines = claims.signed_lines();
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let signed = |text: &str| key.verify(text, mac);

    let (mut crlf, mut values) = (String::new(), String::new());
    for (line, name) in lines.iter().zip(SIGNED) {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        crlf.push_str(bare);
        crlf.push_str("\r\n");
        values.push_str(bare.strip_prefix(name).unwrap_or(bare));
    }
    let text = concat(&lines);
    if signed(text.strip_suffix('\n').unwrap_or(&text)) {
        return Some(("the signed text of the UserSig lacks the line feed at its end", ORDER));
    }
    if signed(&crlf) {
        return Some(("the lines of the UserSig's signed text end with CR LF", ORDER));
    }
    if signed(&concat(lines.get(..SIGNED.len() - 1).unwrap_or_default())) {
        return Some(("TLS.userbuf of the UserSig is left out of the signed text", ORDER));
    }
    if signed(&values) {
        return Some((
            "the signed text of the UserSig holds the bare values one after the other",
            "the formula on some pages is wrong: sign lines such as \"TLS.time:1700000000\", each ended by a line feed",
        ));
    }
    // each order hashes the whole text, so not one of any length
    (text.len() <= LONG && any_order(&mut lines, 0, &signed))
        .then_some(("the lines of the UserSig's signed text are in another order", ORDER))
}

/// Whether one order of the lines from `first` on is the signed one: there are 24 of four, 120 of five.
fn any_order(lines: &mut [&str], first: usize, signed: &dyn Fn(&str) -> bool) -> bool {
    if first == lines.len() {
        return signed(&concat(lines));
    }
    (first..lines.len()).any(|other| {
        lines.swap(first, other);
        let found = any_order(lines, first + 1, signed);
        lines.swap(first, other);
        found
    })
}
