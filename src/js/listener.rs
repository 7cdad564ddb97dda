//! Calls functions of the caller's that are told something and give nothing back.

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// What the listener throws is caught in JavaScript: wasm-bindgen 0.2.130 loses a slot of its table for each
    /// exception that it catches itself, and a listener may throw at every event.
    #[wasm_bindgen(js_name = tell)]
    pub(super) fn tell(listener: &Function, value: &JsValue);
}
