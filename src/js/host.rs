//! Tells a browser, where everyone can read a key, from a trusted runtime.

use super::object::get;
use js_sys::global;
use wasm_bindgen::JsValue;

/// Whether this is a page or one of its workers.
///
/// Trusted runtimes are asked for first, each by a mark of its own: some of them have a `window`, a
/// `WorkerGlobalScope` or a DOM emulation as well.
pub(super) fn is_browser() -> bool {
    let trusted = has(&["process", "versions", "node"])
        || has(&["Deno", "version"])
        || has(&["Bun", "version"])
        || has(&["EdgeRuntime"])
        || at(&["navigator", "userAgent"]).as_string().as_deref() == Some("Cloudflare-Workers");
    !trusted && (has(&["window", "document"]) || has(&["WorkerGlobalScope"]))
}

fn has(path: &[&str]) -> bool {
    let value = at(path);
    !value.is_undefined() && !value.is_null()
}

/// The value at a path from the global object; undefined where it ends early.
fn at(path: &[&str]) -> JsValue {
    path.iter().fold(global().into(), |value: JsValue, name| {
        if !value.is_object() && !value.is_function() {
            return JsValue::UNDEFINED;
        }
        get(&value, name).unwrap_or(JsValue::UNDEFINED)
    })
}
