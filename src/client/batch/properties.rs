//! What must hold for any list and any answer: one item for each input, in its order, and no success that is made up.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};

use alloc::rc::Rc;

use super::super::testing::{Act, Script, client, ok, results};
use super::super::{CallOptions, ItemResult};
use crate::api::{
    Account, CheckAccounts, DeleteAccounts, GetProfiles, ImportAccounts, ListCommand, Outcome, ProfileField,
    QueryOnlineStatus,
};
use crate::error::{Error, Fault};
use crate::input::MAX_USER_ID;

/// A command with what it takes to write its answers and to read them back without the crate.
struct Subject {
    command: Rc<dyn ListCommand>,
    /// Writes the lists of an answer.
    write: fn(&[(Value, Item)]) -> Value,
    /// The success of an account, in one line, if all that the answer says about that account agrees on it.
    read: fn(&Value, &str) -> Option<String>,
}

/// What an answer's item holds beside its account.
#[derive(Debug, Clone)]
enum Item {
    /// A success; the number tells successes apart.
    Good(u8),
    Failed(i64),
    /// A word that no document knows.
    Strange,
    /// A documented field of a wrong type.
    WrongType,
}

fn any_user_id() -> impl Strategy<Value = String> {
    any::<String>().prop_filter_map("1 to 32 bytes", |mut text| {
        while text.len() > MAX_USER_ID {
            text.pop();
        }
        Some(text).filter(|text| !text.is_empty())
    })
}

/// Any UserIDs, some of them more than once; now and then more of them than one request takes.
fn any_list() -> impl Strategy<Value = Vec<String>> {
    let size = prop_oneof![9 => 0..12_usize, 1 => 90..230_usize];
    let positions = size.prop_flat_map(|size| vec(any::<Index>(), size));
    (vec(any_user_id(), 1..9), positions)
        .prop_map(|(pool, positions)| positions.iter().map(|position| position.get(&pool).clone()).collect())
}

fn any_item() -> impl Strategy<Value = Item> {
    prop_oneof![
        20 => (0..3_u8).prop_map(Item::Good),
        4 => prop_oneof![Just(70107_i64), Just(70169), Just(1), any::<i64>()]
            .prop_filter("0 is no failure", |code| *code != 0)
            .prop_map(Item::Failed),
        2 => Just(Item::Strange),
        1 => Just(Item::WrongType),
    ]
}

/// What an answer says: mostly about accounts of the list, in any order, as often as it likes.
fn any_answer() -> impl Strategy<Value = Vec<(Option<Index>, String, Item)>> {
    let who = prop_oneof![19 => any::<Index>().prop_map(Some), 1 => Just(None)];
    vec((who, any_user_id(), any_item()), 0..14)
}

fn check(subject: &Subject, list: &[String], mentions: &[(Option<Index>, String, Item)]) -> TestCaseResult {
    let of_list = |who: &Option<Index>| who.filter(|_| !list.is_empty()).map(|who| who.get(list).clone());
    let name = |(who, stranger, item): &(Option<Index>, String, Item)| {
        (json!(of_list(who).unwrap_or_else(|| stranger.clone())), item.clone())
    };
    let items: Vec<_> = mentions.iter().map(name).collect();
    let mut answer = (subject.write)(&items);
    answer["ActionStatus"] = json!("OK");
    answer["ErrorCode"] = json!(0);

    let text = answer.to_string();
    let script = Script::new(move |_| Act::Answer(0, ok(text.clone())));
    let accounts: Vec<_> = list.iter().map(|user_id| Account::named(user_id.as_str())).collect();
    let options = CallOptions::default();
    let work = client(&script).list(subject.command.clone(), accounts, &options, Box::new(|_| ()));
    let results = script.run(work).map(|chunks| results(&chunks));

    let has_wrong_type = items.iter().any(|(_, item)| matches!(item, Item::WrongType));
    let Ok(results) = results else {
        prop_assert!(has_wrong_type && !list.is_empty(), "{results:?} for {answer}");
        return Ok(());
    };
    prop_assert_eq!(results.len(), list.len());
    for (user_id, result) in list.iter().zip(&results) {
        let expected = (subject.read)(&answer, user_id);
        prop_assert_eq!(success(result), expected, "{:?} in {}", user_id, &answer);
        let fault = result.as_ref().err().and_then(Error::fault);
        let is_known = result.is_ok() || matches!(fault, Some(Fault::Api(_) | Fault::Response(_)));
        prop_assert!(is_known, "{result:?}");
    }
    Ok(())
}

/// A success in one line.
fn success(result: &ItemResult) -> Option<String> {
    match result.as_ref().ok()? {
        Outcome::Done => Some("done".to_owned()),
        Outcome::Status(status) => Some(status.as_str().to_owned()),
        Outcome::Presence(presence) => Some(presence.status.as_str().to_owned()),
        Outcome::Profile(profile) => Some(json!(profile.first().map(|(_, value)| value)).to_string()),
    }
}

/// What all of these are, if they are the same.
fn common(all: impl Iterator<Item = Option<String>>) -> Option<String> {
    let all: Vec<_> = all.collect();
    let first = all.first()?.clone()?;
    all.iter().all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn entries<'a>(answer: &'a Value, list: &str, key: &'a str, user_id: &'a str) -> impl Iterator<Item = &'a Value> {
    answer[list].as_array().into_iter().flatten().filter(move |entry| entry[key] == *user_id)
}

fn code(item: &Item) -> Value {
    match item {
        Item::Failed(code) => json!(code),
        Item::WrongType => json!("0"),
        Item::Good(_) | Item::Strange => json!(0),
    }
}

fn import() -> Subject {
    Subject {
        command: Rc::new(ImportAccounts),
        write: |items| {
            let failed = |(id, item): &(Value, Item)| match item {
                Item::WrongType => json!({ "UserID": id }),
                _ => id.clone(),
            };
            json!({ "FailAccounts": items.iter().map(failed).collect::<Vec<_>>() })
        },
        read: |answer, id| {
            let failed = answer["FailAccounts"].as_array().unwrap().iter().any(|failed| *failed == *id);
            (!failed).then(|| "done".to_owned())
        },
    }
}

fn delete() -> Subject {
    Subject {
        command: Rc::new(DeleteAccounts),
        write: |items| {
            let item = |(id, item): &(Value, Item)| json!({ "UserID": id, "ResultCode": code(item) });
            json!({ "ResultItem": items.iter().map(item).collect::<Vec<_>>() })
        },
        read: |answer, id| {
            let done = |item: &Value| (item["ResultCode"] == 0).then(|| "done".to_owned());
            common(entries(answer, "ResultItem", "UserID", id).map(done))
        },
    }
}

fn check_accounts() -> Subject {
    Subject {
        command: Rc::new(CheckAccounts),
        write: |items| {
            let item = |(id, item): &(Value, Item)| {
                let status = match item {
                    Item::Good(0) => json!("Imported"),
                    Item::Good(_) => json!("NotImported"),
                    Item::Strange => json!("imported"),
                    Item::Failed(_) | Item::WrongType => Value::Null,
                };
                json!({ "UserID": id, "ResultCode": code(item), "AccountStatus": status })
            };
            json!({ "ResultItem": items.iter().map(item).collect::<Vec<_>>() })
        },
        read: |answer, id| {
            let status = |item: &Value| {
                let word = item["AccountStatus"].as_str().filter(|_| item["ResultCode"] == 0)?;
                ["Imported", "NotImported"].contains(&word).then(|| word.to_owned())
            };
            common(entries(answer, "ResultItem", "UserID", id).map(status))
        },
    }
}

fn presence() -> Subject {
    const WORDS: [&str; 3] = ["Online", "PushOnline", "Offline"];
    Subject {
        command: Rc::new(QueryOnlineStatus { detail: true }),
        write: |items| {
            let result = |(id, item): &(Value, Item)| match item {
                Item::Good(word) => Some(json!({ "To_Account": id, "Status": WORDS[usize::from(*word)] })),
                Item::Strange => Some(json!({ "To_Account": id, "Status": "Online", "State": "Offline" })),
                Item::WrongType => Some(json!({ "To_Account": id, "Status": 1 })),
                Item::Failed(_) => None,
            };
            let error = |(id, item): &(Value, Item)| match item {
                Item::Failed(_) => Some(json!({ "To_Account": id, "ErrorCode": code(item) })),
                _ => None,
            };
            json!({
                "QueryResult": items.iter().filter_map(result).collect::<Vec<_>>(),
                "ErrorList": items.iter().filter_map(error).collect::<Vec<_>>(),
            })
        },
        read: |answer, id| {
            let status = |item: &Value| item["Status"].as_str().filter(|_| item["State"].is_null()).map(str::to_owned);
            let errors = entries(answer, "ErrorList", "To_Account", id).map(|_| None);
            common(entries(answer, "QueryResult", "To_Account", id).map(status).chain(errors))
        },
    }
}

fn profiles() -> Subject {
    Subject {
        command: Rc::new(GetProfiles { fields: vec![ProfileField::standard("level").unwrap()] }),
        write: |items| {
            let item = |(id, item): &(Value, Item)| {
                let level = match item {
                    Item::Good(level) => json!(level),
                    _ => json!("high"),
                };
                let fields = json!([{ "Tag": "Tag_Profile_IM_Level", "Value": level }]);
                json!({ "To_Account": id, "ResultCode": code(item), "ProfileItem": fields })
            };
            let failed = |(id, item): &(Value, Item)| matches!(item, Item::Failed(_)).then(|| id.clone());
            json!({
                "UserProfileItem": items.iter().map(item).collect::<Vec<_>>(),
                "Fail_Account": items.iter().filter_map(failed).collect::<Vec<_>>(),
            })
        },
        read: |answer, id| {
            let level = |item: &Value| {
                let level = &item["ProfileItem"][0]["Value"];
                (item["ResultCode"] == 0 && level.is_number()).then(|| level.to_string())
            };
            common(entries(answer, "UserProfileItem", "To_Account", id).map(level))
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn imports(list in any_list(), answer in any_answer()) {
        check(&import(), &list, &answer)?;
    }

    #[test]
    fn deletions(list in any_list(), answer in any_answer()) {
        check(&delete(), &list, &answer)?;
    }

    #[test]
    fn checks(list in any_list(), answer in any_answer()) {
        check(&check_accounts(), &list, &answer)?;
    }

    #[test]
    fn presences(list in any_list(), answer in any_answer()) {
        check(&presence(), &list, &answer)?;
    }

    #[test]
    fn profiles_of_any(list in any_list(), answer in any_answer()) {
        check(&profiles(), &list, &answer)?;
    }
}
