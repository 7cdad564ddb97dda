//! From a method's work to the promise that it returns.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::called::{Call, Called, outcome_of};
use super::under_way::{Running, UnderWay};
use crate::prelude::*;
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// A promise with what settles it. It rejects if the module traps before that.
    #[derive(Clone)]
    type Pending;

    #[wasm_bindgen(js_name = createPending)]
    fn create() -> Pending;

    #[wasm_bindgen(js_name = handOut)]
    fn hand_out(pending: &Pending) -> Promise;

    fn settle(pending: &Pending, failed: bool, value: &JsValue);
}

/// What a method does once its input is read. Boxed, so that what runs it is compiled once and not for each method.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// Runs `prepare` at once, while the caller's objects are as they were given, and afterwards the work that it returns.
/// A method thus never throws: what is wrong with its input rejects the promise.
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
            Ok(value) => settle(&settled, false, &value),
            Err(error) => settle(&settled, true, &error),
        }
    });
    hand_out(&pending)
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// Says that nobody wants to know what the promise comes to: a rejection would otherwise end a Node process.
    pub(super) fn ignore(promise: &JsValue);

    /// A promise that resolves to a value, or comes to what a promise of anybody's making comes to.
    pub(super) fn settled(value: &JsValue) -> Promise;

    fn wait(promise: &JsValue, done: &Function) -> UnderWay;

    /// Calls the function and waits for what it returns, which may be a promise.
    fn ask(function: &JsValue, done: &Function) -> UnderWay;
}

/// What a promise comes to. If this is dropped before, nothing more is heard of it.
pub(super) struct Settled {
    call: Call,
    // dropped before `_done`: JavaScript hears first that nobody waits any more
    _running: Running,
    _done: Called,
}

impl Settled {
    /// Of a promise, or of any other value.
    pub(super) fn of(promise: &JsValue) -> Self {
        Self::new(|done| wait(promise, done))
    }

    /// Of what a function returns; it may throw as well.
    pub(super) fn of_call(function: &JsValue) -> Self {
        Self::new(|done| ask(function, done))
    }

    fn new(start: impl FnOnce(&Function) -> UnderWay) -> Self {
        let done = Called::new();
        Self { call: done.call(), _running: Running::of(start(done.function())), _done: done }
    }
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.call).poll(context).map(|outcome| outcome_of(outcome).map(|outcome| outcome.value()))
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
