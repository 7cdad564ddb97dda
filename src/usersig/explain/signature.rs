//! The signature explained: by trying the mistakes that are often made.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::super::key::verify_with;
use super::super::verify::BAD_SIGNATURE;
use super::super::{Claims, Problem, ProblemCode, SecretKey};
use super::{Check, not_checked};

/// The length of an HMAC-SHA256, in bytes.
const LENGTH: usize = 32;

/// Checks how `sig` is written, and with a key also whether it is the right one.
pub(super) fn check(claims: Option<&Claims>, sig: Option<&str>, key: &Check<SecretKey>, problems: &mut Vec<Problem>) {
    let problem = |(message, hint): Mistake| Problem::new(ProblemCode::BadSignature, message, hint);
    let mac = sig.and_then(|sig| {
        let (mac, mistake) = read(sig);
        problems.extend(mistake.map(problem));
        mac
    });
    match (key, claims, mac) {
        (Check::Impossible(why), ..) => problems.push(not_checked(ProblemCode::BadSignature, "signature", why)),
        (Check::Against(key), Some(claims), Some(mac)) if !key.verify(&claims.signed_text(), &mac) => {
            problems.push(problem(mistake(claims, key, &mac)));
        }
        _ => {}
    }
}

/// What went wrong, and what to do.
type Mistake = (&'static str, &'static str);

/// The HMAC in `sig`, and what is wrong with how it is written.
fn read(sig: &str) -> (Option<Vec<u8>>, Option<Mistake>) {
    const HINT: &str = "write the 32 bytes of the HMAC-SHA256 in standard base64";
    let raw = STANDARD.decode(sig);
    if let Ok(mac) = &raw
        && mac.len() == LENGTH
    {
        return (raw.ok(), None);
    }
    if let Some(mac) = hex(sig.as_bytes()) {
        return (Some(mac.to_vec()), Some(("TLS.sig of the UserSig is written in hex, it must be in base64", HINT)));
    }
    if let Some(mac) = raw.as_ref().ok().and_then(|text| hex(text)) {
        let message = "TLS.sig of the UserSig is the base64 of the HMAC in hex, it must be that of its bytes";
        return (Some(mac.to_vec()), Some((message, HINT)));
    }
    let relaxed = [STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD].iter().find_map(|engine| engine.decode(sig).ok());
    if let Some(mac) = relaxed.filter(|mac| mac.len() == LENGTH) {
        return (Some(mac), Some(("TLS.sig of the UserSig is in base64url or lacks its padding", HINT)));
    }
    let message = match raw.map(|mac| mac.len()) {
        Ok(20) => "TLS.sig of the UserSig is as long as an HMAC-SHA1, it must be an HMAC-SHA256",
        Ok(48) => "TLS.sig of the UserSig is as long as an HMAC-SHA384, it must be an HMAC-SHA256",
        Ok(64) => "TLS.sig of the UserSig is as long as an HMAC-SHA512, it must be an HMAC-SHA256",
        Ok(_) => "TLS.sig of the UserSig has another length than an HMAC-SHA256",
        Err(_) => "TLS.sig of the UserSig is no base64",
    };
    (None, Some((message, HINT)))
}

fn hex(digits: &[u8]) -> Option<[u8; LENGTH]> {
    if digits.len() != 2 * LENGTH {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = pair.iter().try_fold(0, |byte, next| Some(byte << 4 | digit(next)?))?;
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
    let given = key.text();
    let trimmed = given.trim();
    if hex(given.as_bytes()).map(Zeroizing::new).is_some_and(|key| verify_with(&*key, &text, mac)) {
        return Some((
            "the UserSig is signed with the 32 bytes that the secretKey's hex digits stand for",
            "sign with the 64 characters of the secretKey as text, do not decode them",
        ));
    }
    if trimmed.len() < given.len() && verify_with(trimmed.as_bytes(), &text, mac) {
        return Some((
            "the secretKey that was passed here has white space around it, the one that signed has not",
            "trim the secretKey: a file or a variable may end with a line break",
        ));
    }
    let with_break = |end: &str| Zeroizing::new([trimmed, end].concat());
    if ["\n", "\r\n"].into_iter().any(|end| verify_with(with_break(end).as_bytes(), &text, mac)) {
        return Some((
            "the UserSig is signed with a secretKey that has a line break at its end",
            "trim the secretKey where the UserSig is signed: a file or a variable may end with a line break",
        ));
    }
    None
}

fn by_text(claims: &Claims, key: &SecretKey, mac: &[u8]) -> Option<Mistake> {
    const ORDER: &str = "sign TLS.identifier, TLS.sdkappid, TLS.time, TLS.expire and, where there is one, TLS.userbuf, in \
                         this order, each line ended by one line feed";
    let text = claims.signed_text();
    let signed = |text: &str| key.verify(text, mac);
    if signed(text.trim_end_matches('\n')) {
        return Some(("the signed text of the UserSig lacks the line feed at its end", ORDER));
    }
    if signed(&text.replace('\n', "\r\n")) {
        return Some(("the lines of the UserSig's signed text end with CR LF", ORDER));
    }
    if claims.user_buf.is_some() && signed(&Claims { user_buf: None, ..claims.clone() }.signed_text()) {
        return Some(("TLS.userbuf of the UserSig is left out of the signed text", ORDER));
    }
    let values: String = text.lines().filter_map(|line| Some(line.split_once(':')?.1)).collect();
    if signed(&values) {
        return Some((
            "the signed text of the UserSig holds the bare values one after the other",
            "the formula on some pages is wrong: sign lines such as \"TLS.time:1700000000\", each ended by a line feed",
        ));
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if orders(&lines).iter().any(|order| signed(order)) {
        return Some(("the lines of the UserSig's signed text are in another order", ORDER));
    }
    None
}

/// All orders of the lines: 24 of four, 120 of five.
fn orders(lines: &[&str]) -> Vec<String> {
    if lines.is_empty() {
        return vec![String::new()];
    }
    let starting_with = |(at, first): (usize, &&str)| {
        let others: Vec<&str> =
            lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| *line).collect();
        orders(&others).into_iter().map(move |rest| format!("{first}{rest}")).collect::<Vec<_>>()
    };
    lines.iter().enumerate().flat_map(starting_with).collect()
}
