//! What the caller gets has the documented fields, and no others.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::super::iterators::take;
use super::super::{client, made, object, outcome, shown, value};
use crate::api::{AccountStatus, Device, OnlineStatus, Outcome, Presence, ProfileField, ProfileValue};
use crate::client::{Event, Platform as _, Redactor, Step};
use crate::js::claims::{claims_object, decode_user_sig};
use crate::js::explain::explain_user_sig;
use crate::js::platform::JsPlatform;
use crate::js::report::{UserIds, items_of};
use crate::usersig::{Claims, SecretKey, sign};

#[wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    fn listener() -> Function;
    #[wasm_bindgen(js_name = eventsOf)]
    fn events_of(listener: &Function) -> String;
}

fn claims(user_buf: Option<Vec<u8>>) -> Claims {
    Claims {
        user_id: "ada".to_owned(),
        sdk_app_id: u32::MAX,
        issued_at: 1_700_000_000,
        expires_in: 86_400,
        version: "2.0".into(),
        user_buf,
    }
}

/// Up to the end of what all claims have.
const CLAIMS: &str = concat!(
    r#"{"userId":"ada","sdkAppId":4294967295,"issuedAt":1700000000,"expiresIn":86400,"#,
    r#""expiresAt":1700086400,"version":"2.0""#
);

#[wasm_bindgen_test]
fn claims_have_user_buf_only_where_there_is_one() {
    assert_eq!(shown(&claims_object(&claims(None))), format!("{CLAIMS}}}"));
    assert_eq!(
        shown(&claims_object(&claims(Some(vec![0, 255])))),
        format!(r#"{CLAIMS},"userBuf":{{"bytes":[0,255]}}}}"#)
    );
}

#[wasm_bindgen_test]
fn a_user_sig_goes_out_and_comes_back() {
    let text = sign(&claims(Some(vec![7])), &SecretKey::new("key").unwrap());
    let claims = made(decode_user_sig(&text.into()));
    assert_eq!(shown(&claims), format!(r#"{CLAIMS},"userBuf":{{"bytes":[7]}}}}"#));
}

#[wasm_bindgen_test]
fn an_explanation_has_claims_where_they_can_be_read() {
    let text = sign(&claims(None), &SecretKey::new("key").unwrap());
    let explained = |given: &JsValue, options| shown(&explain_user_sig(given, &object(options)));
    let text = text.into();
    assert_eq!(
        explained(&text, r#"{"now":1700000000}"#),
        format!(r#"{{"ok":true,"claims":{CLAIMS}}},"problems":[]}}"#)
    );
    let late = explained(&text, r#"{"now":1800000000}"#);
    let problem = r#"},"problems":[{"code":"EXPIRED","message":""#;
    assert!(late.starts_with(&format!(r#"{{"ok":false,"claims":{CLAIMS}{problem}"#)), "{late}");
    assert!(late.contains(r#"","hint":""#), "{late}");
    for (other, kind) in
        [("undefined", "undefined"), ("null", "null"), ("a symbol", "a symbol"), ("a revoked proxy", "an object")]
    {
        let not_text = explained(&value(other), "{}");
        assert!(not_text.starts_with(r#"{"ok":false,"problems":[{"code":"NOT_TEXT","message":""#), "{not_text}");
        assert!(not_text.contains(kind), "{not_text}");
    }
}

#[wasm_bindgen_test]
fn events_have_the_fields_of_their_type() {
    let listener = listener();
    let platform = JsPlatform::new(None, None, None, Some(listener.clone()));
    let notify = |step| platform.notify(&Event { command: "a/b", attempt: 2, step });
    notify(Step::Request { host: "h" });
    notify(Step::Response { duration_ms: 5, status: None, error_code: None, error: None });
    notify(Step::Response { duration_ms: 5, status: Some(200), error_code: Some(-1), error: Some("API_ERROR") });
    notify(Step::Retry { delay_ms: 250, reason: "NETWORK" });
    notify(Step::Pause { waited_ms: 10 });
    let expected = [
        r#"{"type":"request","command":"a/b","attempt":2,"host":"h"}"#,
        r#"{"type":"response","command":"a/b","attempt":2,"durationMs":5}"#,
        r#"{"type":"response","command":"a/b","attempt":2,"durationMs":5,"status":200,"errorCode":-1,"error":"API_ERROR"}"#,
        r#"{"type":"retry","command":"a/b","attempt":2,"delayMs":250,"reason":"NETWORK"}"#,
        r#"{"type":"pause","command":"a/b","attempt":2,"waitedMs":10,"reason":"pacing"}"#,
    ];
    assert_eq!(events_of(&listener), expected.join("\n"));
}

#[wasm_bindgen_test]
fn an_item_has_the_fields_of_its_outcome() {
    let check = |outcome: Outcome, expected: &str| {
        let items = items_of(&mut [("ada", Ok(&outcome))].into_iter(), UserIds::default(), &Redactor::default());
        assert_eq!(shown(&items), format!(r#"[{{"ok":true,"userId":"ada"{expected}}}]"#));
    };
    check(Outcome::Done, "");
    check(Outcome::Status(AccountStatus::NotImported), r#","status":"NotImported""#);
    let presence = |devices| Outcome::Presence(Presence { status: OnlineStatus::Online, devices });
    check(presence(None), r#","status":"Online""#);
    check(presence(Some(Vec::new())), r#","status":"Online","devices":[]"#);
    let bare = Device {
        platform: "Web".into(),
        status: "Online".into(),
        is_background: None,
        instance_id: None,
        custom_identifier: None,
    };
    let full = Device {
        is_background: Some(false),
        instance_id: Some(-7),
        custom_identifier: Some(String::new()),
        ..bare.clone()
    };
    let text = r#"{"platform":"Web","status":"Online""#;
    check(
        presence(Some(vec![bare, full])),
        &format!(
            r#","status":"Online","devices":[{text}}},{text},"isBackground":false,"instanceId":-7,"customIdentifier":""}}]"#
        ),
    );
    let custom = |keyword: &str| ProfileField::custom(keyword).unwrap();
    let profile = vec![
        (custom("B"), ProfileValue::Text("2".to_owned())),
        (ProfileField::standard("nick").unwrap(), ProfileValue::Text(String::new())),
        (ProfileField::standard("level").unwrap(), ProfileValue::Number(u32::MAX)),
        (custom("A"), ProfileValue::Text("1".to_owned())),
    ];
    check(Outcome::Profile(profile), r#","profile":{"nick":"","level":4294967295,"custom":{"B":"2","A":"1"}}"#);
    check(Outcome::Profile(Vec::new()), r#","profile":{}"#);
}

#[wasm_bindgen_test]
async fn a_report_counts_both_kinds_of_items() {
    let report = async |answers, list: &str, options: &str| {
        let client = client(answers);
        outcome(client.check_accounts(&object(list), &object(options))).await
    };
    let item = |user_id| format!(r#"{{"ok":true,"userId":"{user_id}","status":"Imported"}}"#);
    let (ada, bob) = (item("ada"), item("bob"));
    let all = format!(r#"resolved {{"items":[{ada},{bob},{ada}],"succeeded":3,"failed":0}}"#);
    assert_eq!(report("well", r#"["ada","bob","ada"]"#, "{}").await, all);
    assert_eq!(report("well", "[]", "{}").await, r#"resolved {"items":[],"succeeded":0,"failed":0}"#);
}

#[wasm_bindgen_test]
async fn progress_has_a_total_where_the_end_is_known() {
    let listener = listener();
    let options = object("{}");
    js_sys::Reflect::set(&options, &"onProgress".into(), &listener).unwrap();
    let client = client("well");
    outcome(client.check_accounts(&object(r#"["ada","bob"]"#), &options)).await;
    let stream = client.check_accounts_stream(&object(r#"["ada"]"#), &options);
    outcome(take(&stream, 9)).await;
    assert_eq!(events_of(&listener), "{\"done\":2,\"failed\":0,\"total\":2}\n{\"done\":1,\"failed\":0}");
}
