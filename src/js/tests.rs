//! The boundary by itself: what crosses it in both directions, and what it must give back.
//!
//! Run by wasm-bindgen's test runner in Node and in Chromium (`cargo xtask test`). What only JavaScript can be, such as
//! a getter that throws, is in fakes.js.

mod conversions;
mod drops;
mod errors;
mod iterators;

use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::client::ChatClient;

#[wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    /// What the fakes have seen since the last time.
    fn told() -> String;
    /// A value as a text for comparison.
    fn shown(value: &JsValue) -> String;
    fn settled(promise: &JsValue) -> Promise;
    fn tick() -> Promise;
    #[wasm_bindgen(js_name = isPage)]
    fn is_page() -> bool;
    /// The value of that description.
    fn value(name: &str) -> JsValue;
    /// Written as JSON, with `{"$": "…"}` for the value of a description.
    fn object(json: &str) -> JsValue;
    /// A fetch that answers in that way.
    fn fetching(how: &str) -> Function;
    #[wasm_bindgen(js_name = clientOptions)]
    fn client_options(fetch: &Function, more: &JsValue) -> JsValue;
    /// Options with the key of that name.
    #[wasm_bindgen(js_name = withKey)]
    fn with_key(name: &str) -> JsValue;
    /// A signal that knows who listens to it.
    #[wasm_bindgen(js_name = countedSignal)]
    fn counted_signal() -> JsValue;
    fn abort(signal: &JsValue, reason: &JsValue);
}

/// A client whose fetch answers in this way.
fn client(answers: &str) -> ChatClient {
    client_with(answers, &JsValue::UNDEFINED)
}

fn client_with(answers: &str, more: &JsValue) -> ChatClient {
    made(ChatClient::new(&client_options(&fetching(answers), more)))
}

#[track_caller]
fn made<T>(result: Result<T, JsValue>) -> T {
    result.unwrap_or_else(|error| panic!("{}", shown(&error)))
}

/// What a promise comes to, as a text.
async fn outcome(promise: impl Into<JsValue>) -> String {
    let settled = JsFuture::from(settled(&promise.into())).await;
    settled.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Lets everything happen that is due.
async fn rest() {
    for _ in 0..3 {
        made(JsFuture::from(tick()).await);
    }
}

/// Starts a future, as whoever waits for it does.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}
