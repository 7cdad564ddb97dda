//! What methods take: accounts, lists, profiles, commands, bodies, headers.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::super::{client_options, fetching, object, shown, value};
use crate::api::{Account, ProfileField, ProfileValue};
use crate::error::{Cause, InputError};
use crate::js::place::Place;
use crate::js::{claims, input, options, profile};

/// A result, or the message of the fault.
fn text<T>(result: Result<T, InputError>, show: impl Fn(T) -> String) -> String {
    result.map_or_else(|fault| fault.message.clone(), show)
}

#[wasm_bindgen_test]
fn an_account_is_an_object_or_its_user_id() {
    let check = |given: &str, expected: &str| {
        let show = |Account { user_id, nick, face_url }| format!("{user_id} {nick:?} {face_url:?}");
        assert_eq!(text(input::account(&object(given), Place::Element("accounts", 0)), show), expected);
    };
    check(r#""ada""#, "ada None None");
    check(r#"{"userId":"ada"}"#, "ada None None");
    check(r#"{"userId":"ada","nick":"","faceUrl":"u","more":1}"#, r#"ada Some("") Some("u")"#);
    check(r#"{"userId":"ada","nick":{"$":"undefined"}}"#, "ada None None");
    check(r#"{"nick":"Ada"}"#, "accounts[0].userId is missing, it must be a string");
    check(r#"{"userId":7}"#, "accounts[0].userId is a number, it must be a string");
    check(r#"{"userId":""}"#, "accounts[0].userId is empty");
    check(r#"{"userId":"ada","nick":null}"#, "accounts[0].nick is null, it must be a string");
    check("7", "accounts[0] is a number, it must be an account or a UserID");
    check(r#"["ada"]"#, "accounts[0] is an array, it must be an account or a UserID");
    check(r#"{"$":"a revoked proxy"}"#, "accounts[0].userId cannot be read, its getter throws");
    let long = |name: &str| format!(r#"{{"userId":"ada","{name}":"{}"}}"#, "用".repeat(167));
    check(&long("nick"), "accounts[0].nick is 501 bytes long, the service takes at most 500");
    check(&long("faceUrl"), "accounts[0].faceUrl is 501 bytes long, the service takes at most 500");
    check(&format!("\"{}\"", "x".repeat(33)), "accounts[0] is 33 bytes long, the service takes at most 32");
}

#[wasm_bindgen_test]
fn a_list_is_an_array_or_another_iterable_but_no_string() {
    let check = |description: &str, expected: &str| {
        let mut all = String::new();
        let read = input::each(&value(description), "userIds", &mut |element, place| {
            let user_id = input::user_id(element, place)?;
            all += &format!("{}={user_id} ", place.text());
            Ok(())
        });
        let fault = read.err().map_or_else(String::new, |fault| {
            let thrown: Option<&JsValue> = fault.cause.as_ref().and_then(|Cause(cause)| cause.downcast_ref());
            format!("{:?} {}{}", fault.index, fault.message, thrown.map_or_else(String::new, shown))
        });
        assert_eq!(all + &fault, expected);
    };
    check("a Set", "userIds[0]=a userIds[1]=b ");
    check("a generator", "userIds[0]=a userIds[1]=b ");
    check("an array with a hole", "userIds[0]=a Some(1) userIds[1] is missing, it must be a string");
    let thrown = "cannot be read, its iterator or getter throwsError: a getter's own {}";
    check("an array with a getter", &format!("userIds[0]=a Some(1) userIds[1] {thrown}"));
    check("a proxy of an array", &format!("Some(0) userIds[0] {thrown}"));
    check("a generator that throws", &format!("userIds[0]=a Some(1) userIds[1] {thrown}"));
    check("a Map", "Some(0) userIds[0] is an array, it must be a string");
    check("a text", "None userIds is a string, it must be an array or another iterable");
    check("an object", "None userIds is an object, it must be an array or another iterable");
    check("undefined", "None userIds is missing, it must be an array or another iterable");
    check("a revoked proxy", "None userIds is an object, it must be an array or another iterable");
}

#[wasm_bindgen_test]
fn a_command_is_two_names() {
    let fault = "command must be of the form service/command, such as openim/sendmsg";
    let check = |given: &str, expected| assert_eq!(text(input::command(&given.into()), |command| command), expected);
    check("openim/sendmsg", "openim/sendmsg");
    check("a_1/B_2", "a_1/B_2");
    for wrong in ["", "openim", "openim/", "/sendmsg", "a/b/c", "a/b?c", "a/b ", "ä/b", "../b"] {
        check(wrong, fault);
    }
    assert_eq!(text(input::command(&JsValue::NULL), |_| String::new()), "command is null, it must be a string");
}

#[wasm_bindgen_test]
fn a_body_is_a_plain_object_as_json() {
    let check = |description, expected: &str| assert_eq!(text(input::body(&value(description)), |json| json), expected);
    check("undefined", "{}");
    check("an object", "{}");
    check("an object without a prototype", r#"{"a":1}"#);
    check("an object with what JSON lacks", r#"{"c":"\ud83d","d":1e+21,"e":[null]}"#);
    check("null", "body is null, it must be a plain object");
    check("an array", "body is an array, it must be a plain object");
    check("a text", "body is a string, it must be a plain object");
    for other in ["a Date", "a Map", "a promise", "an instance of a class", "an object with a form of its own"] {
        check(other, "body must be a plain object");
    }
    for without in ["an object that contains itself", "an object with a bigint"] {
        check(without, "body has no form as JSON");
        assert!(input::body(&value(without)).unwrap_err().cause.is_some());
    }
    // its prototype cannot be asked for, so it counts as one without
    check("a revoked proxy", "body has no form as JSON");
}

#[wasm_bindgen_test]
fn a_profile_has_known_fields_and_the_apps_own() {
    let check = |given: &str, expected: &str| {
        let show = |(field, value): (ProfileField, ProfileValue)| match (field, value) {
            (ProfileField::Custom(keyword), value) => format!("custom.{keyword}={value:?} "),
            (field, value) => format!("{}={value:?} ", field.name().unwrap()),
        };
        let read = profile::profile(&object(given));
        assert_eq!(text(read, |profile| profile.into_iter().map(show).collect()), expected);
    };
    check(
        r#"{"nick":"Ada","level":7,"custom":{"Team":"red"}}"#,
        r#"nick=Text("Ada") level=Number(7) custom.Team=Text("red") "#,
    );
    check(r#"{"nick":{"$":"undefined"},"role":0,"custom":{"A":{"$":"undefined"}}}"#, "role=Number(0) ");
    check(r#"{"nick":{"$":"undefined"}}"#, "profile has no field to set");
    check(r#"{"level":"7"}"#, "profile.level is a string, it must be a number");
    check(r#"{"level":-1}"#, "profile.level is -1, it must be a whole number of 0 to 4294967295");
    check(r#"{"custom":{"Team":7}}"#, "profile.custom.Team is a number, it must be a string");
    check(r#"{"custom":"red"}"#, "profile.custom is a string, it must be an object");
    check("null", "profile is null, it must be an object");
    check(r#"{"$":"a revoked proxy"}"#, "profile cannot be read, a proxy throws");
    let unknown = text(profile::profile(&object(r#"{"nickname":"Ada"}"#)), |_| String::new());
    assert!(unknown.starts_with("profile.nickname is no field of a profile, which has nick, gender, "), "{unknown}");
}

#[wasm_bindgen_test]
fn fields_of_a_profile_are_named_once() {
    let check = |given: &str, expected: &str| {
        let show = |fields: Vec<ProfileField>| format!("{} fields", fields.len());
        assert_eq!(text(profile::profile_fields(&object(given)), show), expected);
    };
    check(r#"["nick","custom.Team","nick","custom.Team","level"]"#, "3 fields");
    check("[]", "fields names no field");
    check(r#"[7]"#, "fields[0] is a number, it must be a string");
    check(r#""nick""#, "fields is a string, it must be an array or another iterable");
    check(r#"["custom."]"#, "fields[0] is no keyword of a custom field, which has 1 to 8 letters of a to z");
}

#[wasm_bindgen_test]
fn headers_are_a_plain_object_of_what_a_header_can_carry() {
    let check = |headers: &str, expected: &str| {
        let more = object(&format!(r#"{{"headers":{headers}}}"#));
        let read = options::client_options(&client_options(&fetching("well"), &more));
        assert_eq!(text(read.map(|(options, _)| options.headers), |headers| format!("{headers:?}")), expected);
    };
    check(r#"{"$":"undefined"}"#, "[]");
    check(r#"{"x-a":"1","X!":"tab\tand ÿ"}"#, r#"[("x-a", "1"), ("X!", "tab\tand ÿ")]"#);
    check(r#"{"a":7}"#, r#"headers["a"] is a number, it must be a string"#);
    check(r#"{"a b":"1"}"#, r#"headers["a b"] is no name of a header"#);
    check(r#"{"":"1"}"#, r#"headers[""] is no name of a header"#);
    check(r#"{"Content-Type":"text/plain"}"#, r#"headers["Content-Type"] is set by the client itself"#);
    check(r#"{"a":"1\r\nb: 2"}"#, r#"headers["a"] holds a character that a header cannot carry"#);
    check(r#"{"a":"用"}"#, r#"headers["a"] holds a character that a header cannot carry"#);
    check(r#"["a"]"#, "headers is an array, it must be an object of strings");
    for keeps in ["a Map", "a Headers", "a promise"] {
        let fault = "headers must be a plain object of strings, as Object.fromEntries makes one";
        check(&format!(r#"{{"$":"{keeps}"}}"#), fault);
    }
    check(r#"{"$":"a revoked proxy"}"#, "headers cannot be read, a getter throws");
}

#[wasm_bindgen_test]
fn of_a_text_that_is_no_user_sig_only_the_beginning_is_copied() {
    assert_eq!(claims::user_sig_text(&value("a long text")).map(|text| text.len()), Some(128 * 1024 + 1));
    assert_eq!(claims::user_sig_text(&value("half a character")).as_deref().map(String::as_str), Some("a\u{fffd}"));
    assert_eq!(claims::user_sig_text(&value("an object")), None);
    let fault = claims::user_sig_argument(&JsValue::NULL).unwrap_err();
    assert_eq!(fault.message, "userSig is null, it must be a string");
}
