//! Explaining: it never fails, never quotes, and where it finds nothing wrong the UserSig is good.

use fastrand::Rng;
use tencent_chat_edge::usersig::{Check, Checks, Expected, Explanation, Given, SecretKey, decode, explain, verify};

use crate::usersig::quotes;
use crate::{APP, KEY, NOW, layers};

const USER: &str = "ada";

/// The first byte says what is compared, the rest is the text.
pub(crate) fn run(data: &[u8]) {
    let Some((flags, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let all = flags & 1 != 0;
    let found = explain(Given::Text(text), &checks(all));
    check_texts(text, &found);
    let verified = |key: &SecretKey| verify(text, key, Expected { sdk_app_id: APP, user_id: Some(USER), now: NOW });
    let Some(key) = SecretKey::new(KEY) else { return };
    if found.problems.is_empty() {
        assert_eq!(found.claims, decode(text).ok(), "no problem, so that it can be read");
        assert!(!all || verified(&key).is_ok(), "no problem, so that it is accepted");
    }
    if let Ok(claims) = decode(text) {
        assert_eq!(found.claims, Some(claims), "what can be read is told");
    }
}

/// Mutates the text as a UserSig, and now and then what it is compared with.
pub(crate) fn mutate(data: &[u8], rng: &mut Rng) -> Vec<u8> {
    let (flags, text) = data.split_first().unwrap_or((&0, &[]));
    let flags = if rng.u8(0..8) == 0 { rng.u8(..) } else { *flags };
    let mut text = layers::mutate(text, rng);
    if rng.u8(0..8) == 0 {
        text = dress(&text, rng);
    }
    [&[flags], &*text].concat()
}

/// What ways of transport do to a UserSig.
fn dress(text: &[u8], rng: &mut Rng) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let dressed = match rng.u8(0..6) {
        0 => format!("\"{text}\"\r\n"),
        1 => text.replace('*', "%2A").replace('-', "%2D"),
        2 => text.replace('*', "+").replace('-', "/").replace('_', "="),
        3 => text.replace('*', "-").replace('-', "_").trim_end_matches('_').to_owned(),
        4 => format!("\u{FEFF}{text}.{text}"),
        _ => text.chars().flat_map(|c| [c, ' ']).collect(),
    };
    dressed.into_bytes()
}

fn checks(all: bool) -> Checks {
    if !all {
        return Checks {
            key: Check::Skipped,
            sdk_app_id: Check::Skipped,
            user_id: Check::Skipped,
            now: Check::Skipped,
        };
    }
    Checks {
        key: SecretKey::new(KEY).map_or(Check::Skipped, Check::Against),
        sdk_app_id: Check::Against(APP),
        user_id: Check::Against(USER.to_owned()),
        now: Check::Against(NOW),
    }
}

fn check_texts(text: &str, found: &Explanation) {
    assert!(found.problems.len() < 30, "one list of problems, not a flood");
    for problem in &found.problems {
        for said in [problem.message.as_str(), problem.hint] {
            assert!(!said.is_empty() && said.len() < 400 && !said.contains('\n'), "{said}");
            assert!(!quotes(said, text), "{said}");
            assert!(!said.contains(KEY), "{said}");
        }
    }
}
