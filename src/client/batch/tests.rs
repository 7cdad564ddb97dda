//! Lists, against a scripted service: every input has its own result, whatever the answers hold.

use alloc::rc::Rc;

use super::super::testing::{Act, Script, Seen, client, code, ok, results, status};
use super::super::{CallOptions, Client, ItemResult};
use crate::api::{Account, AccountStatus, CheckAccounts, GetProfiles, ListCommand, Outcome, QueryOnlineStatus};
use crate::error::{Error, Fault};

fn ids(text: &str) -> Vec<Account> {
    text.split_whitespace().map(Account::named).collect()
}

/// The UserIDs that a check asks for.
fn asked(seen: &Seen) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
    let items = body["CheckItem"].as_array().unwrap();
    items.iter().map(|item| item["UserID"].as_str().unwrap().to_owned()).collect()
}

/// An answer to a check: `a` is imported, `-a` is not, `!a` failed with 70169, `?a` has an unknown status.
fn check_answer(items: &str) -> String {
    let item = |word: &str| {
        let (code, status, id) = match word.split_at(1) {
            ("-", id) => (0, "NotImported", id),
            ("!", id) => (70169, "", id),
            ("?", id) => (0, "Deleted", id),
            _ => (0, "Imported", word),
        };
        format!(r#"{{"UserID":"{id}","ResultCode":{code},"ResultInfo":"","AccountStatus":"{status}"}}"#)
    };
    let items: Vec<_> = items.split_whitespace().map(item).collect();
    format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{}]}}"#, items.join(","))
}

fn told(result: &ItemResult) -> String {
    match result {
        Ok(Outcome::Status(status)) => status.as_str().to_owned(),
        Ok(other) => panic!("{other:?}"),
        Err(error) => error.to_string().replace("im_open_login_svc/account_check: ", ""),
    }
}

fn is_fault(result: &ItemResult, is: fn(&Fault) -> bool) -> bool {
    result.as_ref().err().and_then(Error::fault).is_some_and(is)
}

/// Asks for `input`, answers `answer`, expects `expected`.
fn check(input: &str, answer: &str, expected: &[&str]) {
    let answer = check_answer(answer);
    let script = Script::new(move |_| Act::Answer(0, ok(answer.clone())));
    let results = run(&client(&script), &script, &ids(input)).unwrap();
    assert_eq!(results.iter().map(told).collect::<Vec<_>>(), expected);
}

fn run(client: &Rc<Client>, script: &Script, ids: &[Account]) -> Result<Vec<ItemResult>, Error> {
    run_with(client, script, ids, &CallOptions::default())
}

fn run_with(
    client: &Rc<Client>,
    script: &Script,
    ids: &[Account],
    call: &CallOptions,
) -> Result<Vec<ItemResult>, Error> {
    let list = client.list(Rc::new(CheckAccounts), ids.to_vec(), call, Box::new(|_| ()));
    script.run(list).map(|chunks| results(&chunks))
}

#[test]
fn answers_are_matched_by_user_id() {
    check("a b c", "-c a b", &["Imported", "Imported", "NotImported"]);
    check("a b", "a !b", &["Imported", "the service timed out (70169)"]);
}

#[test]
fn what_the_answer_does_not_say_is_not_made_up() {
    let silent = "the answer does not mention this account";
    check("a b", "b", &[silent, "Imported"]);
    check("a b", "x y", &[silent, silent]);
    check("a A", "a", &["Imported", silent]);
    check("a", "?a", &["the answer has an unknown AccountStatus"]);
    check("a", "", &[silent]);
}

#[test]
fn an_account_that_is_mentioned_twice_must_be_told_the_same() {
    check("a", "a a", &["Imported"]);
    let contradiction = "the answer contradicts itself about this account";
    check("a b", "a b -a", &[contradiction, "Imported"]);
    check("a", "a -a a", &[contradiction]);
    check("a", "a !a", &[contradiction]);
}

/// In time that grows with their number, and in no more memory than the answer itself.
#[test]
fn names_that_nobody_asked_for_are_passed_over_however_many_there_are() {
    let others: String = (0..800_000).map(|number| format!(",\"{number}\"")).collect();
    let fields: String =
        (0..100_000).map(|number| format!(",{{\"Tag\":\"Tag_Profile_Custom_{number}\",\"Value\":\"\"}}")).collect();
    let answer = format!(
        r#"{{"ErrorCode":0,"UserProfileItem":[{{"To_Account":"ada","ResultCode":0,"ProfileItem":[{}]}},
            {{"To_Account":"bob","ResultCode":40006}}],"Fail_Account":["bob"{others}]}}"#,
        &fields[1..],
    );
    let script = Script::new(move |_| Act::Answer(0, ok(answer.clone())));
    let query = Rc::new(GetProfiles { fields: Vec::new() });
    let list = client(&script).list(query, ids("ada bob"), &CallOptions::default(), Box::new(|_| ()));
    let results = results(&script.run(list).unwrap());
    assert!(matches!(&results[0], Ok(Outcome::Profile(profile)) if profile.len() == 100_000));
    let failed = results[1].as_ref().unwrap_err();
    assert!(matches!(failed.fault(), Some(Fault::Api(api)) if api.code == Some(40006)), "{failed}");
}

#[test]
fn a_failure_has_its_reason_wherever_that_stands_in_the_answer() {
    let lists = [r#""Fail_Account":["ada"]"#, r#""UserProfileItem":[{"To_Account":"ada","ResultCode":40006}]"#];
    for [first, second] in [lists, [lists[1], lists[0]]] {
        let answer = format!(r#"{{{first},"ErrorCode":0,{second}}}"#);
        let script = Script::new(move |_| Act::Answer(0, ok(answer.clone())));
        let query = Rc::new(GetProfiles { fields: Vec::new() });
        let list = client(&script).list(query, ids("ada"), &CallOptions::default(), Box::new(|_| ()));
        let results = results(&script.run(list).unwrap());
        let failed = results[0].as_ref().unwrap_err();
        assert!(matches!(failed.fault(), Some(Fault::Api(api)) if api.code == Some(40006)), "{first}: {failed}");
    }
}

#[test]
fn an_account_that_is_given_twice_is_asked_once_and_told_twice() {
    let script = Script::new(|seen| {
        assert_eq!(asked(seen), ["a", "b"]);
        Act::Answer(0, ok(check_answer("a -b")))
    });
    let results = run(&client(&script), &script, &ids("a b a b a")).unwrap();
    let told: Vec<_> = results.iter().map(told).collect();
    assert_eq!(told, ["Imported", "NotImported", "Imported", "NotImported", "Imported"]);
}

#[test]
fn a_list_is_cut_by_position_and_told_in_order() {
    let script = Script::new(|seen| {
        let asked = asked(seen);
        // the first part takes longest, and each answer lists its accounts backwards
        let slow = if asked[0] == "u0" { 500 } else { 5 };
        let answer: Vec<_> = asked.into_iter().rev().collect();
        Act::Answer(slow, ok(check_answer(&answer.join(" "))))
    });
    let input: Vec<_> = (0..250).map(|n| Account::named(format!("u{n}"))).collect();
    let results = run(&client(&script), &script, &input).unwrap();
    assert_eq!(results.len(), 250);
    assert!(results.iter().all(|result| matches!(result, Ok(Outcome::Status(AccountStatus::Imported)))));
    let sizes: Vec<_> = script.seen.borrow().iter().map(|seen| asked(seen).len()).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(script.moments(), [0, 0, 0]);
}

#[test]
fn an_empty_list_sends_nothing() {
    let script = Script::new(|_| panic!("nothing to ask"));
    assert!(run(&client(&script), &script, &[]).unwrap().is_empty());
}

#[test]
fn a_part_that_fails_is_the_error_of_its_own_accounts() {
    let script = Script::new(|seen| match asked(seen) {
        asked if asked[0] == "u0" => Act::Answer(0, code(70402)),
        asked => Act::Answer(0, ok(check_answer(&asked.join(" ")))),
    });
    let input: Vec<_> = (0..150).map(|n| Account::named(format!("u{n}"))).collect();
    let results = run(&client(&script), &script, &input).unwrap();
    let failed = results.iter().take_while(|result| is_fault(result, |fault| matches!(fault, Fault::Api(_)))).count();
    assert_eq!((failed, results[100..].iter().filter(|result| result.is_ok()).count()), (100, 50));
}

#[test]
fn when_every_part_fails_the_first_ones_error_is_told() {
    let script = Script::new(|seen| match asked(seen) {
        asked if asked[0] == "u0" => Act::Answer(100, code(70402)),
        _ => Act::Answer(0, status(400, "")),
    });
    let input: Vec<_> = (0..150).map(|n| Account::named(format!("u{n}"))).collect();
    let error = run(&client(&script), &script, &input).unwrap_err();
    assert!(matches!(error.fault(), Some(Fault::Api(api)) if api.code == Some(70402)));
}

#[test]
fn a_part_that_takes_long_holds_up_no_other() {
    let script = Script::new(|seen| match asked(seen) {
        asked if asked[0] == "u0" => Act::Hang,
        asked => Act::Answer(10, ok(check_answer(&asked.join(" ")))),
    });
    let input: Vec<_> = (0..1_000).map(|n| Account::named(format!("u{n}"))).collect();
    let call = CallOptions { concurrency: 2, deadline_ms: Some(1_000), ..CallOptions::default() };
    let results = run_with(&client(&script), &script, &input, &call).unwrap();
    assert!(results[..100].iter().all(|result| is_fault(result, |fault| matches!(fault, Fault::Timeout(_)))));
    assert!(results[100..].iter().all(Result::is_ok));
}

#[test]
fn concurrency_holds() {
    let script = Script::new(|seen| Act::Answer(10, ok(check_answer(&asked(seen).join(" ")))));
    let input: Vec<_> = (0..500).map(|n| Account::named(format!("u{n}"))).collect();
    let call = CallOptions { concurrency: 2, ..CallOptions::default() };
    run_with(&client(&script), &script, &input, &call).unwrap();
    assert_eq!(script.moments(), [0, 0, 10, 10, 20]);
}

/// Asks for the presence of `input`.
fn presence(input: &str, answer: &'static str) -> Result<Vec<String>, String> {
    let script = Script::new(move |_| Act::Answer(0, ok(answer)));
    let query = Rc::new(QueryOnlineStatus { detail: false });
    let list = client(&script).list(query, ids(input), &CallOptions::default(), Box::new(|_| ()));
    let results = script.run(list).map(|chunks| results(&chunks));
    let told = |result: &ItemResult| match result {
        Ok(Outcome::Presence(presence)) => presence.status.as_str().to_owned(),
        Ok(other) => panic!("{other:?}"),
        Err(error) => error.code().to_owned(),
    };
    results.map(|results| results.iter().map(told).collect()).map_err(|error| error.code().to_owned())
}

#[test]
fn a_failed_answer_with_a_result_for_each_is_read_as_results() {
    let all = r#"{"ActionStatus":"FAIL","ErrorCode":70107,"ErrorInfo":"","QueryResult":[],
        "ErrorList":[{"To_Account":"a","ErrorCode":70107},{"To_Account":"b","ErrorCode":70169}]}"#;
    let each = vec!["ACCOUNT_NOT_FOUND".to_owned(), "API_ERROR".to_owned()];
    assert_eq!(presence("a b", all), Ok(each));
    assert_eq!(presence("a b c", all), Err("ACCOUNT_NOT_FOUND".to_owned()));
    let none = r#"{"ActionStatus":"FAIL","ErrorCode":90011,"ErrorInfo":"","ErrorList":null}"#;
    assert_eq!(presence("a", none), Err("API_ERROR".to_owned()));
}

#[test]
fn what_has_no_reason_of_its_own_failed_for_that_of_the_whole() {
    let errors = |answer: &'static str, command: Rc<dyn ListCommand>| -> Vec<_> {
        let script = Script::new(move |_| Act::Answer(0, ok(answer.to_owned())));
        let list = client(&script).list(command, ids("a b"), &CallOptions::default(), Box::new(|_| ()));
        let told = |result: &ItemResult| match result.as_ref().unwrap_err().fault() {
            Some(Fault::Api(api)) => (api.code, api.info.clone()),
            fault => panic!("{fault:?}"),
        };
        results(&script.run(list).unwrap()).iter().map(told).collect()
    };
    let info = |code, info: &str| (code, info.to_owned());
    let profiles = || Rc::new(GetProfiles { fields: Vec::new() });
    let failed = r#"{"ActionStatus":"FAIL","ErrorCode":40003,"ErrorInfo":"no such account","Fail_Account":["a","b"]}"#;
    assert_eq!(
        errors(failed, profiles()),
        [info(Some(40003), "no such account"), info(Some(40003), "no such account")]
    );
    let good = r#"{"ErrorCode":0,"ErrorInfo":"fine","Fail_Account":["a","b"]}"#;
    assert_eq!(errors(good, profiles()), [info(None, ""), info(None, "")]);
    let listed = r#"{"ActionStatus":"FAIL","ErrorCode":70107,"ErrorInfo":"none of them",
        "ErrorList":[{"To_Account":"a","ErrorCode":70107},{"To_Account":"b","ErrorCode":70169}]}"#;
    let query = Rc::new(QueryOnlineStatus { detail: false });
    assert_eq!(errors(listed, query), [info(Some(70107), "none of them"), info(Some(70169), "")]);
}
