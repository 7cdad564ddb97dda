//! One POST with the host's fetch, or with the caller's.

use alloc::rc::Rc;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::called::{Called, Pool};
use crate::client::{HttpReply, HttpRequest, PostFailure};
use crate::error::Cause;
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    type Exchange;

    #[wasm_bindgen(js_name = startExchange)]
    fn start(fetch: Option<&Function>, url: &str, headers: &JsValue, body: &str, done: &Function) -> Exchange;

    #[wasm_bindgen(method)]
    fn abort(this: &Exchange);
}

#[wasm_bindgen]
extern "C" {
    /// What an `Exchange` brings.
    type Reply;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Reply) -> u16;

    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    fn retry_after(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn date(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Reply) -> Option<Uint8Array>;
}

/// Sends `request`, with `headers` as pairs, and reads the whole answer. Dropped early, it aborts.
pub(super) async fn post(
    fetch: Option<&Function>,
    headers: &JsValue,
    pool: &Pool,
    request: &HttpRequest,
) -> Result<HttpReply, PostFailure> {
    let done = Called::of(pool);
    let exchange = start(fetch, &request.url, headers, &request.body, done.function());
    let mut sent = Sent { exchange, done: false };
    let reply = done.call().outcome().await;
    let reply: Reply = reply.map_err(|cause| PostFailure::Network(Cause(Rc::new(cause))))?.unchecked_into();
    let body = reply.body().ok_or(PostFailure::TooLarge)?.to_vec();
    sent.done = true;
    Ok(HttpReply { status: reply.status(), retry_after: reply.retry_after(), date: reply.date(), body })
}

/// An exchange under way; aborts it when dropped before its end.
struct Sent {
    exchange: Exchange,
    done: bool,
}

impl Drop for Sent {
    fn drop(&mut self) {
        if !self.done {
            self.exchange.abort();
        }
    }
}
