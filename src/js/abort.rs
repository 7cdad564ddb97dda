//! The caller's AbortSignal.

use std::pin::pin;

use futures_util::future::{Either, select};
use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::AbortSignal;

use super::settled::Settled;

/// A signal that ends a call early.
#[derive(Clone)]
pub(super) struct Signal(AbortSignal);

impl Signal {
    /// Takes what looks like a signal. Not `instanceof`: a DOM emulation or another realm brings its own class.
    pub(super) fn new(value: &JsValue) -> Option<Self> {
        let is = |name: &str, test: fn(&JsValue) -> bool| {
            value.is_object() && Reflect::get(value, &JsValue::from_str(name)).is_ok_and(|field| test(&field))
        };
        let looks_right = is("aborted", |field| field.as_bool().is_some())
            && is("addEventListener", JsValue::is_function)
            && is("removeEventListener", JsValue::is_function);
        looks_right.then(|| Self(value.clone().unchecked_into()))
    }

    /// Runs `work` until the signal fires; then drops it, which aborts what it was doing.
    ///
    /// # Errors
    /// `signal.reason` itself.
    pub(super) async fn guard<T>(&self, work: impl Future<Output = Result<T, JsValue>>) -> Result<T, JsValue> {
        if self.0.aborted() {
            return Err(self.0.reason());
        }
        let listener = Listener::new(&self.0);
        match select(pin!(listener.fired.wait()), pin!(work)).await {
            Either::Left(_) => Err(self.0.reason()),
            Either::Right((result, _)) => result,
        }
    }
}

/// A promise of the signal's event; stops listening when dropped.
struct Listener<'a> {
    signal: &'a AbortSignal,
    fired: Settled,
}

impl<'a> Listener<'a> {
    fn new(signal: &'a AbortSignal) -> Self {
        let fired = Settled::new();
        let _ = signal.add_event_listener_with_callback("abort", &fired.settle);
        Self { signal, fired }
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let _ = self.signal.remove_event_listener_with_callback("abort", &self.fired.settle);
    }
}
