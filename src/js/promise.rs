//! From a method's work to the promise that it returns.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

/// Runs `prepare` at once, while the caller's objects are as they were given, and the future it makes afterwards. A
/// method thus never throws: what is wrong with its input rejects the promise.
pub(super) fn promise<F>(prepare: impl FnOnce() -> Result<F, JsValue>) -> Promise
where
    F: Future<Output = Result<JsValue, JsValue>> + 'static,
{
    match prepare() {
        Ok(work) => future_to_promise(work),
        Err(error) => Promise::reject(&error),
    }
}
