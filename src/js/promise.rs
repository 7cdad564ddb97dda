//! From a method's work to the promise that it returns.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::Poll;

use super::called::Call;
use crate::prelude::*;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// A promise with what settles it. It is rejected should the module trap before that.
    #[derive(Clone)]
    type Pending;

    #[wasm_bindgen(js_name = createPending)]
    fn create() -> Pending;

    #[wasm_bindgen(method, js_name = handOut)]
    fn hand_out(this: &Pending) -> Promise;

    #[wasm_bindgen(method)]
    fn settle(this: &Pending, failed: bool, value: &JsValue);
}

/// What a method does once its input is read. Boxed, so that what runs it is compiled once and not for each method.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// Runs `prepare` at once, while the caller's objects are as they were given, and the work it makes afterwards. A method
/// thus never throws: what is wrong with its input rejects the promise.
pub(super) fn promise(prepare: impl FnOnce() -> Result<Work, JsValue>) -> Promise {
    match prepare() {
        Ok(work) => promise_of(work),
        Err(error) => Promise::reject(&error),
    }
}

/// The promise of what `work` comes to.
pub(super) fn promise_of(work: Work) -> Promise {
    let pending = create();
    let settled = pending.clone();
    spawn_local(async move {
        match work.await {
            Ok(value) => settled.settle(false, &value),
            Err(error) => settled.settle(true, &error),
        }
    });
    pending.hand_out()
}

/// Ignores what a listener of the caller's gives: what it throws, and the rejection of a promise, which would otherwise
/// end a Node process.
pub(super) fn ignore(given: Result<JsValue, JsValue>) {
    if let Ok(given) = given
        && given.is_object()
    {
        spawn_local(async move { drop(JsFuture::from(Promise::resolve(&given)).await) });
    }
}

/// Runs `work` until `end` comes; then drops it, which aborts what it was doing.
pub(super) async fn race(mut end: Call, mut work: Work) -> Option<Result<JsValue, JsValue>> {
    poll_fn(move |context| {
        if Pin::new(&mut end).poll(context).is_ready() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}
