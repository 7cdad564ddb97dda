//! Answers: the envelope and each list command's results, compared with what serde_json reads.

use fastrand::Rng;
use serde::Deserialize;
use serde_json::Value;
use tencent_chat_edge::api::{
    CheckAccounts, DeleteAccounts, GetProfiles, ImportAccounts, ListCommand, Mention, Outcome, ProfileField,
    QueryOnlineStatus, read_envelope,
};

use crate::{json, mutate};

/// A list of an answer, and what its items call the account; `None` where an item is the UserID itself.
type List = (&'static str, Option<&'static str>);

/// Each command with the lists that it reads, in order. The corpus names them by their place: what is new stands at the end.
fn commands() -> [(Box<dyn ListCommand>, &'static [List]); 6] {
    const ITEMS: &[List] = &[("ResultItem", Some("UserID"))];
    const PRESENCE: &[List] = &[("QueryResult", Some("To_Account")), ("ErrorList", Some("To_Account"))];
    let fields = ["nick", "level"].into_iter().filter_map(ProfileField::standard).collect();
    [
        (Box::new(ImportAccounts), &[("FailAccounts", None)]),
        (Box::new(CheckAccounts), ITEMS),
        (Box::new(DeleteAccounts), ITEMS),
        (Box::new(QueryOnlineStatus { detail: false }), PRESENCE),
        (Box::new(QueryOnlineStatus { detail: true }), PRESENCE),
        (Box::new(GetProfiles { fields }), &[("UserProfileItem", Some("To_Account")), ("Fail_Account", None)]),
    ]
}

/// The first byte chooses what is read, the rest is the body.
pub(crate) fn run(data: &[u8]) {
    let Some((which, body)) = data.split_first() else { return };
    check_envelope(body);
    let commands = commands();
    let (command, lists) = &commands[usize::from(*which) % commands.len()];
    let mut told = Vec::new();
    let reading = command.mentions(body, &mut |user_id, mention| told.push((user_id.to_owned(), mention)));
    assert_eq!(reading.envelope, read_envelope(body));
    match reading.items {
        Ok(()) => check_told(body, lists, &told),
        Err(unreadable) => check_text(&unreadable.0),
    }
}

/// Mutates the body as JSON, and now and then as bytes.
pub(crate) fn mutate(data: &[u8], rng: &mut Rng) -> Vec<u8> {
    let (which, body) = data.split_first().unwrap_or((&0, &[]));
    let which = if rng.u8(0..16) == 0 { rng.u8(..) } else { *which };
    let body = json::mutate(body, rng).filter(|_| rng.u8(0..4) > 0).map(String::into_bytes);
    let body = body.unwrap_or_else(|| mutate::bytes(&data[data.len().min(1)..], rng));
    [&[which], &*body].concat()
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "ErrorCode")]
    code: i64,
    #[serde(rename = "ErrorInfo")]
    info: Option<String>,
    #[serde(rename = "ActionStatus")]
    status: Option<String>,
}

fn check_envelope(body: &[u8]) {
    // serde passes over what it does not look at, whatever its bytes
    let text = std::str::from_utf8(body).ok().filter(|_| is_object(body));
    let others = text.and_then(|text| serde_json::from_str::<Envelope>(text).ok());
    match (read_envelope(body), others) {
        (Ok(ours), Some(others)) => {
            assert_eq!((ours.error_code, ours.error_info), (others.code, others.info.unwrap_or_default()));
            assert!(others.code != 0 || others.status.as_deref() != Some("FAIL"));
        }
        (Ok(_), None) => assert!(reads_more(body), "others do not read it"),
        (Err(unreadable), others) => {
            check_text(&unreadable.0);
            let fails_with_0 = others.is_none_or(|others| others.code == 0 && others.status.as_deref() == Some("FAIL"));
            assert!(fails_with_0, "others read it: {}", unreadable.0);
        }
    }
}

/// Each item of the lists is told of once, in order, by its own name.
fn check_told(body: &[u8], lists: &[List], told: &[(String, Mention)]) {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        assert!(reads_more(body), "others do not read it");
        return;
    };
    let mut items = Vec::new();
    // the lists as they stand in the answer
    for (list, value) in answer.as_object().into_iter().flatten() {
        let Some((_, name)) = lists.iter().find(|(known, _)| known == list) else { continue };
        for item in value.as_array().into_iter().flatten() {
            items.push((item, name.map_or(Some(item), |name| item.get(name))));
        }
    }
    assert_eq!(told.len(), items.len());
    for ((user_id, mention), (item, name)) in told.iter().zip(items) {
        assert_eq!(Some(user_id.as_str()), name.and_then(Value::as_str));
        check_mention(mention, item);
    }
}

fn check_mention(mention: &Mention, item: &Value) {
    let whole = |name: &str| item.get(name).and_then(Value::as_i64);
    let word = |name: &str| item.get(name).and_then(Value::as_str);
    let code = whole("ResultCode").or_else(|| whole("ErrorCode"));
    match mention {
        Mention::Failed(failure) => {
            // -0 is whole here, and a float to others
            assert_eq!(failure.code.filter(|code| *code != 0), code);
        }
        Mention::Done(outcome) => {
            assert!(matches!(whole("ResultCode"), None | Some(0)), "an item that failed is no success");
            match outcome {
                Outcome::Done => {}
                Outcome::Status(status) => assert_eq!(word("AccountStatus"), Some(status.as_str())),
                Outcome::Presence(presence) => {
                    assert_eq!(word("Status").or_else(|| word("State")), Some(presence.status.as_str()));
                }
                Outcome::Profile(profile) => {
                    let count = item.get("ProfileItem").and_then(Value::as_array).map_or(0, Vec::len);
                    assert!(profile.len() <= count);
                    let unique = profile
                        .iter()
                        .enumerate()
                        .all(|(at, (field, _))| profile.iter().skip(at + 1).all(|(other, _)| other != field));
                    assert!(unique, "a field is there twice");
                }
            }
        }
        Mention::Unclear(what) => check_text(what),
    }
}

/// One short line, whatever came.
fn check_text(text: &str) {
    assert!(!text.is_empty() && text.len() < 300 && !text.contains('\n'), "{text}");
}

fn is_object(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// What `src/json.rs` takes and serde_json does not: half a character that nobody reads, numbers too large for a
/// double, and the whole number -0.
fn reads_more(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("\\u") || text.contains("-0") || text.contains(['e', 'E']) || body.len() > 300
}
