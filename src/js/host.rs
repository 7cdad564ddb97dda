//! Tells a browser, where everyone can read a key, from a trusted runtime.

use super::object::get;
use js_sys::global;
use wasm_bindgen::JsValue;

/// Whether this is a page or one of its workers.
///
/// Some trusted runtimes have a `window`, a `WorkerGlobalScope` or a DOM emulation as well; each has a mark of its own. Node is
/// asked for last, for workerd loads all it has of Node to tell what `process` is, and Node makes its `navigator` when asked.
pub(super) fn is_browser() -> bool {
    let may_be = has(&["window", "document"]) || has(&["WorkerGlobalScope"]);
    may_be && !is_trusted()
}

fn is_trusted() -> bool {
    at(&["navigator", "userAgent"]).as_string().as_deref() == Some("Cloudflare-Workers")
        || has(&["Deno", "version"])
        || has(&["Bun", "version"])
        || has(&["EdgeRuntime"])
        || has(&["process", "versions", "node"])
}

fn has(path: &[&'static str]) -> bool {
    let value = at(path);
    !value.is_undefined() && !value.is_null()
}

/// The value at a path from the global object; undefined where it ends early.
fn at(path: &[&'static str]) -> JsValue {
    path.iter().fold(global().into(), |value: JsValue, name| {
        if !value.is_object() && !value.is_function() {
            return JsValue::UNDEFINED;
        }
        get(&value, name).unwrap_or(JsValue::UNDEFINED)
    })
}
