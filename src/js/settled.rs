//! A promise of ours that settles in any case: what waits for one that never does is never freed.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A promise without a value, and what settles it. Settles when dropped at the latest.
pub(super) struct Settled {
    promise: Promise,
    /// To be handed to whoever knows when.
    pub(super) settle: Function,
}

impl Settled {
    pub(super) fn new() -> Self {
        let mut settle = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |resolve: Function, _| settle = resolve.into());
        Self { promise, settle: settle.into() }
    }

    pub(super) fn wait(&self) -> JsFuture {
        JsFuture::from(self.promise.clone())
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        let _ = self.settle.call0(&JsValue::UNDEFINED);
    }
}
