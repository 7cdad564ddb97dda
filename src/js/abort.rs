//! The caller's AbortSignal.

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::called::{Call, Called};
use super::object::get;
use super::promise::{Work, race};
use super::under_way::{Running, UnderWay};

/// A signal that ends a call early.
#[derive(Clone)]
pub(super) struct Signal(JsValue);

impl Signal {
    /// Whether it looks like a signal. Not `instanceof`: a DOM emulation or another realm brings its own class.
    pub(super) fn is(value: &JsValue) -> bool {
        let is = |name: &'static str, test: fn(&JsValue) -> bool| {
            value.is_object() && get(value, name).is_ok_and(|field| test(&field))
        };
        is("aborted", |field| field.as_bool().is_some())
            && is("addEventListener", JsValue::is_function)
            && is("removeEventListener", JsValue::is_function)
    }

    /// Takes one.
    pub(super) fn of(value: JsValue) -> Self {
        Self(value)
    }

    /// As the caller gave it.
    pub(super) fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// Whether it has fired. `get` catches what another maker's getter may throw.
    pub(super) fn is_aborted(&self) -> bool {
        get(&self.0, "aborted").is_ok_and(|aborted| aborted.is_truthy())
    }

    /// Why it has fired.
    pub(super) fn reason(&self) -> JsValue {
        get(&self.0, "reason").unwrap_or(JsValue::UNDEFINED)
    }

    /// Runs `work` until the signal fires; then drops it, which aborts what it was doing.
    ///
    /// # Errors
    /// `signal.reason` itself, even if the work ends in that very moment.
    pub(super) async fn guard(self, work: Work) -> Result<JsValue, JsValue> {
        if self.is_aborted() {
            return Err(self.reason());
        }
        let listener = self.listen();
        match race(listener.fired(), work).await {
            Some(result) if !self.is_aborted() => result,
            _ => Err(self.reason()),
        }
    }

    /// Listens until the listener is dropped.
    pub(super) fn listen(&self) -> Listener {
        let fired = Called::new();
        Listener { _listening: listen(&self.0, fired.function()).ok().map(Running::of), fired }
    }
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn listen(signal: &JsValue, fired: &Function) -> Result<UnderWay, JsValue>;
}

/// Waits for the signal's event; stops listening when dropped.
pub(super) struct Listener {
    _listening: Option<Running>,
    fired: Called,
}

impl Listener {
    /// Ends with the event, or when the listener is dropped.
    pub(super) fn fired(&self) -> Call {
        self.fired.call()
    }
}
