//! The caller's iterables, and the iterators that streams give.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{abort, client, counted_signal, made, object, outcome, rest, shown, told, value};
use crate::js::source::Iterator;

#[wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    fn iterable(kind: &str, steps: &str, ending: &str) -> JsValue;
    fn odd(name: &str) -> JsValue;
    fn generator() -> JsValue;
    /// Takes at most so many items with `for await`; with an error as the last.
    pub(super) fn take(stream: &JsValue, most: u32) -> Promise;
    #[wasm_bindgen(js_name = nextOf)]
    fn next_of(stream: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = returnOf)]
    fn return_of(stream: &JsValue) -> Promise;
}

/// Takes items of a stream over `source`; returns them, and the calls that the source has seen.
async fn taken(source: &JsValue, most: u32) -> [String; 2] {
    told();
    let stream = client("well").check_accounts_stream(source, &JsValue::UNDEFINED);
    let items = made(JsFuture::from(take(&stream, most)).await).as_string().unwrap_or_default();
    rest().await;
    [items, told()]
}

const ALL: u32 = 99;

const END: &str = r#"resolved {"value":"undefined","done":true}"#;

#[wasm_bindgen_test]
async fn a_source_that_ends_by_itself_is_not_told_to() {
    for kind in ["sync", "async"] {
        let source = iterable(kind, r#"["a","b"]"#, "returns");
        assert_eq!(taken(&source, ALL).await, ["a b", "next, next, next"], "{kind}");
        let empty = iterable(kind, "[]", "returns");
        assert_eq!(taken(&empty, ALL).await, ["", "next"], "{kind}");
    }
}

#[wasm_bindgen_test]
async fn nothing_is_read_before_the_first_item_is_asked_for() {
    told();
    let stream = client("well").check_accounts_stream(&iterable("sync", r#"["a"]"#, "returns"), &JsValue::UNDEFINED);
    rest().await;
    assert_eq!(told(), "");
    outcome(take(&stream, ALL)).await;
    assert_eq!(told(), "next, next");
}

#[wasm_bindgen_test]
async fn whoever_has_enough_ends_the_source_once() {
    for kind in ["sync", "async"] {
        // it has given all of its elements, but not said that it has no more
        let source = iterable(kind, r#"["a","b",7]"#, "returns");
        let [items, calls] = taken(&source, 1).await;
        assert_eq!(items, "a", "{kind}");
        assert_eq!(calls.matches("return").count(), 1, "{kind}: {calls}");
    }
    let [items, calls] = taken(&generator(), 1).await;
    assert_eq!((items.as_str(), calls.as_str()), ("a", "finally"));
}

#[wasm_bindgen_test]
async fn a_source_without_return_is_left_alone() {
    let source = iterable("sync", r#"["a",7]"#, "none");
    let [items, calls] = taken(&source, 1).await;
    assert_eq!((items.as_str(), calls.as_str()), ("a", "next, next"));
}

#[wasm_bindgen_test]
async fn a_bad_element_ends_the_source_behind_the_items_before_it() {
    let fault = r#"{"code":"INVALID_ARGUMENT","retryable":false,"field":"userIds[1]","index":1}"#;
    let thrown = format!("a thrown ChatInputError: userIds[1] is a number, it must be a string {fault}");
    for kind in ["sync", "async"] {
        let source = iterable(kind, r#"["a",7,"b"]"#, "returns");
        assert_eq!(taken(&source, ALL).await, [thrown.as_str(), "next, next, return"], "{kind}");
        // what went wrong first is what is reported
        let source = iterable(kind, r#"["a",7,"b"]"#, "throws");
        assert_eq!(taken(&source, ALL).await, [thrown.as_str(), "next, next, return"], "{kind}");
    }
}

#[wasm_bindgen_test]
async fn what_a_source_throws_is_thrown_on_and_ends_it() {
    let check = async |kind: &str, step: &str, expected: &str| {
        let source = iterable(kind, &format!(r#"["a","{step}","b"]"#), "returns");
        assert_eq!(taken(&source, ALL).await, [&*format!("a thrown \"{expected}\""), "next, next"], "{kind} {step}");
    };
    check("sync", "throws", "thrown by next").await;
    check("async", "throws", "thrown by next").await;
    check("async", "rejects", "rejected by next").await;
    check("sync", "value throws", "thrown by value").await;
}

#[wasm_bindgen_test]
async fn what_return_throws_reaches_whoever_breaks() {
    let source = iterable("sync", r#"["a",7]"#, "throws");
    let [items, _] = taken(&source, 1).await;
    assert_eq!(items, "a thrown \"thrown by return\"");
}

#[wasm_bindgen_test]
async fn a_source_that_never_goes_on_can_be_left() {
    told();
    // like a generator, which answers only after the element that it owes
    let source = iterable("async", r#"["waits"]"#, "waits");
    let stream = client("well").check_accounts_stream(&source, &JsValue::UNDEFINED);
    let next = next_of(&stream);
    rest().await;
    assert_eq!(told(), "next");
    assert_eq!(outcome(return_of(&stream)).await, END);
    assert_eq!(outcome(next).await, END);
    assert_eq!(outcome(return_of(&stream)).await, END);
    assert_eq!(told(), "return");
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_source_with_its_reason() {
    told();
    let (signal, options) = (counted_signal(), object("{}"));
    js_sys::Reflect::set(&options, &"signal".into(), &signal).unwrap();
    let source = iterable("async", r#"["waits"]"#, "returns");
    let stream = client("well").check_accounts_stream(&source, &options);
    let next = next_of(&stream);
    rest().await;
    abort(&signal, &"enough".into());
    assert_eq!(outcome(next).await, r#"rejected "enough""#);
    rest().await;
    assert_eq!(told(), "next, return");
    assert_eq!(outcome(next_of(&stream)).await, END);
}

#[wasm_bindgen_test]
async fn a_stream_that_nobody_asks_is_ended_by_its_signal_too() {
    told();
    let (signal, options) = (counted_signal(), object("{}"));
    js_sys::Reflect::set(&options, &"signal".into(), &signal).unwrap();
    let stream = client("well").check_accounts_stream(&generator(), &options);
    assert!(outcome(next_of(&stream)).await.starts_with(r#"resolved {"value":{"ok":true"#));
    abort(&signal, &"enough".into());
    rest().await;
    assert_eq!(told(), "finally");
    // the items that it holds are not given any more
    assert_eq!(outcome(next_of(&stream)).await, r#"rejected "enough""#);
    assert_eq!(told(), "");
}

#[wasm_bindgen_test]
fn a_source_is_told_once_whoever_tells_it() {
    told();
    let source = iterable("sync", r#"["a"]"#, "returns");
    let iterator = Iterator::new(&source, "userIds").map_err(|error| shown(&error)).unwrap();
    let other = iterator.clone();
    assert!(iterator.stop().is_ok() && other.stop().is_ok() && iterator.stop().is_ok());
    assert_eq!(told(), "return");
}

#[wasm_bindgen_test]
async fn whatever_can_be_iterated_is_a_source() {
    let check = async |source: JsValue, expected: &str| assert_eq!(taken(&source, ALL).await[0], expected);
    check(object(r#"["a","b"]"#), "a b").await;
    check(value("a Set"), "a b").await;
    check(value("a generator"), "a b").await;
    check(odd("an async generator"), "first second").await;
    check(odd("a function that is iterable"), "a").await;
    // as with `for await`
    check(odd("both kinds"), "async").await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_iterated_is_told_with_the_first_item() {
    let check = async |source: JsValue, kind: &str| {
        let message = format!("userIds is {kind}, it must be an iterable or an async iterable");
        let details = r#"{"code":"INVALID_ARGUMENT","retryable":false,"field":"userIds"}"#;
        assert_eq!(taken(&source, ALL).await[0], format!("thrown ChatInputError: {message} {details}"));
    };
    check(value("a text"), "a string").await;
    check(value("a number"), "a number").await;
    check(value("null"), "null").await;
    check(value("an object"), "an object").await;
    check(value("a function"), "a function").await;
    check(odd("an iterator without next"), "an object").await;
    check(odd("a symbol that is no function"), "an object").await;
    let missing = taken(&JsValue::UNDEFINED, ALL).await;
    assert!(missing[0].starts_with("thrown ChatInputError: userIds is missing, "), "{missing:?}");
    for (name, expected) in [("a start that throws", "the start"), ("a symbol that throws", "the symbol")] {
        assert_eq!(taken(&odd(name), ALL).await[0], format!("thrown \"thrown by {expected}\""));
    }
}
