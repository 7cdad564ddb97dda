//! Copies what comes from outside without the secrets that it may quote.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::client::Redactor;
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    // a text in which nothing is replaced does not come back: half a character in it would be lost
    #[wasm_bindgen(js_name = cleanCopy)]
    fn copy(thrown: &JsValue, clean: &dyn Fn(String) -> Option<String>) -> JsValue;

    #[wasm_bindgen(js_name = cleanJson)]
    fn parse(json: &str, clean: &dyn Fn(String) -> Option<String>) -> JsValue;
}

/// A copy of something thrown in which each secret is replaced, down the whole chain of causes, stacks included.
pub(super) fn clean_copy(thrown: &JsValue, redactor: &Redactor<'_>) -> JsValue {
    copy(thrown, &|text| redactor.cleaned(&text))
}

/// What a JSON text says, each secret in it replaced.
pub(super) fn clean_json(json: &str, redactor: &Redactor<'_>) -> JsValue {
    parse(json, &|text| redactor.cleaned(&text))
}
