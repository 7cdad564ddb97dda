//! Errors on their way out, and what is left of those from outside.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{client, client_options, client_with, fetching, is_page, object, outcome, shown, value, with_key};
use crate::client::{Client, Redactor};
use crate::error::{ApiError, Cause, Error, Fault, HttpError, InputCode, InputError, RawAnswer};
use crate::js::cause::{clean_copy, clean_json};
use crate::js::client::ChatClient;
use crate::js::error::{to_js, to_js_plain};
use crate::js::options;
use crate::js::signer::UserSigSigner;
use crate::usersig::{UserSigCode, UserSigError};

#[wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    #[wasm_bindgen(js_name = leakyError)]
    fn leaky_error(key: &str) -> JsValue;
    fn thrown(name: &str, key: &str) -> JsValue;
    fn chain(length: u32) -> JsValue;
    #[wasm_bindgen(js_name = depthOf)]
    fn depth_of(error: &JsValue) -> u32;
    fn holds(value: &JsValue, text: &str) -> bool;
    #[wasm_bindgen(js_name = secretKey)]
    fn secret_key(name: &str) -> String;
    fn listed(error: &JsValue) -> String;
    #[wasm_bindgen(js_name = isInstance)]
    fn is_instance(value: &JsValue, class: &str) -> bool;
}

fn request(fault: Fault) -> Error {
    Error::request(&"a/b".into(), 3, fault)
}

fn network(cause: JsValue) -> Fault {
    Fault::Network(Cause(Rc::new(cause)))
}

/// A client that knows the key of these tests.
fn with_secrets() -> Rc<Client> {
    let options = options::client_options(&client_options(&fetching("well"), &with_key("known")));
    let (options, platform) = options.unwrap();
    let (config, credentials) = options.check().unwrap();
    Client::new(config, credentials, Rc::new(platform))
}

fn check(error: impl Into<Error>, class: &str, expected: &str) {
    let error = to_js_plain(error);
    assert!(is_instance(&error, class), "{}", shown(&error));
    assert_eq!(shown(&error), format!("{class}: {expected}"));
}

#[wasm_bindgen_test]
fn bad_input_names_its_field_and_its_position() {
    let class = "ChatInputError";
    let fault = |code| InputError::new(code, "userIds[2]", "is empty");
    let details = r#""retryable":false,"field":"userIds[2]""#;
    check(
        fault(InputCode::InvalidArgument),
        class,
        &format!("userIds[2] is empty {{\"code\":\"INVALID_ARGUMENT\",{details}}}"),
    );
    check(
        fault(InputCode::InvalidOption).at(0),
        class,
        &format!("userIds[2] is empty {{\"code\":\"INVALID_OPTION\",{details},\"index\":0}}"),
    );
    let because = fault(InputCode::InsecureContext).because(Cause(Rc::new(JsValue::from("why"))));
    check(because, class, &format!("userIds[2] is empty: why {{\"code\":\"INSECURE_CONTEXT\",{details}}} < \"why\""));
}

#[wasm_bindgen_test]
fn a_bad_user_sig_has_a_class_of_its_own() {
    let error = UserSigError { code: UserSigCode::Expired, message: "it is over".to_owned() };
    check(error, "UserSigError", r#"it is over {"code":"EXPIRED","retryable":false}"#);
}

#[wasm_bindgen_test]
fn a_refusal_tells_all_that_the_service_said() {
    let api = |code, hint: Option<&str>, answer: Option<&str>| {
        let (hint, answer) = (hint.map(str::to_owned), answer.map(RawAnswer::new));
        request(Fault::Api(ApiError { code, info: "no".to_owned(), hint, answer }))
    };
    let start = r#""code":"API_ERROR","retryable":false,"command":"a/b","attempts":3"#;
    let silent = "the service gave no reason";
    let fields = format!(r#"{start},"errorInfo":"no","meaning":"{silent}""#);
    check(api(None, None, None), "ChatApiError", &format!("a/b: {silent} {{{fields}}}"));
    let unknown = "a code that this client does not know";
    let answer = r#"{"ErrorCode":-7,"deep":[{"a":null}]}"#;
    let fields =
        format!(r#"{start},"errorCode":-7,"errorInfo":"no","meaning":"{unknown}","hint":"look","answer":{answer}"#);
    let error = api(Some(-7), Some("look"), Some(answer));
    check(error, "ChatApiError", &format!("a/b: {unknown} (-7, no) {{{fields}}}"));
}

#[wasm_bindgen_test]
fn a_failed_request_has_the_fields_of_its_kind() {
    let start = |code, retryable| format!(r#""code":"{code}","retryable":{retryable},"command":"a/b","attempts":3"#);
    let http = |envelope| request(Fault::Http(HttpError { status: 503, envelope }));
    let message = "a/b: HTTP status 503 after 3 attempts";
    let passing = start("HTTP_ERROR", true);
    check(http(None), "ChatHttpError", &format!(r#"{message} {{{passing},"status":503}}"#));
    for (info, said) in [("info", " (info)"), ("", "")] {
        let message = format!("a/b: HTTP status 503{said} after 3 attempts");
        let fields = format!(r#"{passing},"status":503,"errorCode":1,"errorInfo":"{info}""#);
        check(http(Some((1, info.to_owned()))), "ChatHttpError", &format!("{message} {{{fields}}}"));
    }
    let refused = request(Fault::Http(HttpError { status: 404, envelope: None }));
    let lasting = start("HTTP_ERROR", false);
    check(refused, "ChatHttpError", &format!(r#"a/b: HTTP status 404 after 3 attempts {{{lasting},"status":404}}"#));
    let response = request(Fault::Response("the answer is no JSON".to_owned()));
    let fields = start("BAD_RESPONSE", false);
    check(response, "ChatResponseError", &format!("a/b: the answer is no JSON {{{fields}}}"));
    let fields = start("TIMEOUT", true);
    check(
        request(Fault::Timeout(250)),
        "ChatTimeoutError",
        &format!(r#"a/b: no answer within 250 ms after 3 attempts {{{fields},"timeoutMs":250}}"#),
    );
    let fields = start("NETWORK", true);
    let message = "a/b: no answer from the service after 3 attempts";
    check(request(network("cut".into())), "ChatNetworkError", &format!("{message}: cut {{{fields}}} < \"cut\""));
    check(request(network(JsValue::UNDEFINED)), "ChatNetworkError", &format!("{message} {{{fields}}}"));
}

#[wasm_bindgen_test]
fn a_cause_keeps_everything_but_its_secrets() {
    let (client, key) = (with_secrets(), secret_key("known"));
    let given = leaky_error(&key);
    assert!(holds(&given, &key));
    let error = to_js(&request(network(given)), &client.redactor());
    assert!(!holds(&error, &key), "{}", shown(&error));
    let cause = js_sys::Reflect::get(&error, &"cause".into()).unwrap();
    let address = r#"Error: address [redacted] {"address":"10.0.0.1 [redacted]"}"#;
    let all = format!(r#"AggregateError: all [redacted] {{}} [{address} | "text [redacted]"]"#);
    let inner = format!(r#"TypeError: inner [redacted] {{"code":"E_[redacted]","errno":-1,"port":443}} < {all}"#);
    assert_eq!(shown(&cause), format!(r#"Error: outer usersig=[redacted]&a=1 {{"hostname":"h"}} < {inner}"#));
    // as those of the runtime do, it prints once
    assert_eq!(listed(&cause), "hostname");
}

#[wasm_bindgen_test]
fn what_is_thrown_need_not_be_an_error() {
    let (client, key) = (with_secrets(), secret_key("known"));
    let check = |name, expected: &str| {
        let copy = clean_copy(&thrown(name, &key), &client.redactor());
        assert_eq!(shown(&copy), expected, "{name}");
    };
    check("a text", r#""text [redacted]""#);
    check("an object", r#""{\"reason\":\"[redacted]\",\"n\":1}""#);
    check("an object with a cycle", r#""""#);
    check("an array", r#""[\"[redacted]\"]""#);
    check("a number", "7");
    check("null", "null");
    check("undefined", "undefined");
    check("a function", "undefined");
    check("a revoked proxy", r#""""#);
    check("an error with getters", "Error: m {}");
    check("an object with a message", "Odd: m [redacted] {}");
}

#[wasm_bindgen_test]
fn a_chain_of_causes_is_cut_where_it_is_too_long() {
    let copy = |error: &JsValue| clean_copy(error, &Redactor::default());
    assert_eq!(depth_of(&copy(&chain(8))), 8);
    assert_eq!(depth_of(&copy(&chain(9))), 8);
    assert_eq!(depth_of(&copy(&thrown("an error that is its own cause", ""))), 8);
}

#[wasm_bindgen_test]
fn an_answer_is_cleaned_down_to_its_names() {
    let (client, key) = (with_secrets(), secret_key("known"));
    let escaped = key.replace("the", "\\u0074he");
    let answer = format!(r#"{{"{key}":[{{"a":"x{escaped}y"}},1,null,true],"url":"?usersig=abc"}}"#);
    let clean = clean_json(&answer, &client.redactor());
    assert_eq!(shown(&clean), r#"{"[redacted]":[{"a":"x[redacted]y"},1,null,true],"url":"?usersig=[redacted]"}"#);
    assert!(clean_json("<html>", &client.redactor()).is_undefined());
}

#[wasm_bindgen_test]
async fn a_method_rejects_and_does_not_throw() {
    let client = client("well");
    let none = JsValue::UNDEFINED;
    let fault = |field: &str, message: &str| {
        format!(
            r#"rejected ChatInputError: {field} {message} {{"code":"INVALID_ARGUMENT","retryable":false,"field":"{field}"}}"#
        )
    };
    let missing = "is missing, it must be a string";
    assert_eq!(outcome(client.kick_account(&none, &none)).await, fault("userId", missing));
    assert_eq!(outcome(client.call(&none, &none, &none)).await, fault("command", missing));
    assert_eq!(outcome(client.sign_user_sig(&none, &none)).await, fault("userId", missing));
    let options = object(r#"{"timeoutMs":0}"#);
    let range = "is 0, it must be a whole number of 1 to 600000";
    assert_eq!(outcome(client.kick_account(&"ada".into(), &options)).await, fault("timeoutMs", range));
    let signal = object(r#"{"signal":{}}"#);
    let refused = "is an object, it must be an AbortSignal";
    assert_eq!(outcome(client.kick_account(&"ada".into(), &signal)).await, fault("signal", refused));
    let indexed = outcome(client.delete_accounts(&object(r#"["ada",""]"#), &none)).await;
    assert!(indexed.ends_with(r#""field":"userIds[1]","index":1}"#), "{indexed}");
}

#[wasm_bindgen_test]
fn a_constructor_throws() {
    let check = |thrown: Option<JsValue>, field: &str, message: &str| {
        let expected = format!(
            r#"ChatInputError: {field} {message} {{"code":"INVALID_OPTION","retryable":false,"field":"{field}"}}"#
        );
        assert_eq!(thrown.map(|error| shown(&error)), Some(expected));
    };
    let none = JsValue::UNDEFINED;
    check(ChatClient::new(&none).err(), "options", "is missing, it must be an object");
    check(UserSigSigner::new(&JsValue::NULL).err(), "options", "is null, it must be an object");
    check(UserSigSigner::new(&object(r#"{"sdkAppId":1}"#)).err(), "secretKey", "is required");
    let both = client_options(&fetching("well"), &object(r#"{"region":"china"}"#));
    check(ChatClient::new(&both).err(), "baseUrl", "and region must not be given together");
    let no_fetch = client_options(value("a text").unchecked_ref(), &none);
    check(ChatClient::new(&no_fetch).err(), "fetch", "is a string, it must be a function");
}

#[wasm_bindgen_test]
fn a_key_is_refused_where_everyone_can_read_it() {
    let refused =
        UserSigSigner::new(&object(r#"{"sdkAppId":1,"secretKey":"key"}"#)).map_err(|error| shown(&error)).err();
    let start = "ChatInputError: secretKey must not be in a browser, ";
    assert_eq!(refused.as_ref().map(|error| error.starts_with(start)), is_page().then_some(true), "{refused:?}");
    let end = r#" {"code":"INSECURE_CONTEXT","retryable":false,"field":"secretKey"}"#;
    assert!(refused.is_none_or(|error| error.ends_with(end)));
    let allowed = object(r#"{"sdkAppId":1,"secretKey":"key","dangerouslyAllowBrowser":true}"#);
    assert!(UserSigSigner::new(&allowed).is_ok());
}

#[wasm_bindgen_test]
async fn a_call_rejects_with_the_class_of_what_went_wrong() {
    let check = async |answers, expected: &str| {
        let result = outcome(client(answers).kick_account(&"ada".into(), &JsValue::UNDEFINED)).await;
        assert!(result.starts_with(&format!("rejected {expected}")), "{answers}: {result}");
    };
    let command = "im_open_login_svc/kick";
    check("with code 70402", &format!("ChatApiError: {command}: ")).await;
    check("with status 503", &format!("ChatHttpError: {command}: HTTP status 503 {{")).await;
    check("with nonsense", &format!("ChatResponseError: {command}: ")).await;
    let network = format!("ChatNetworkError: {command}: no answer from the service");
    check("by throwing", &network).await;
    check("with nothing", &network).await;
    check("with a body that fails", &network).await;
    check("with a body of texts", &network).await;
    check("with a body that is too large", &format!("ChatResponseError: {command}: ")).await;
    super::told();
    let late = client_with("never", &object(r#"{"timeoutMs":5}"#));
    let result = outcome(late.kick_account(&"ada".into(), &JsValue::UNDEFINED)).await;
    assert!(result.starts_with(&format!("rejected ChatTimeoutError: {command}: no answer within 5 ms {{")), "{result}");
    assert_eq!(super::told(), "aborted");
}
