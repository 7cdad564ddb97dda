//! One POST with the host's fetch, or with the caller's.

use alloc::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::called::{Called, Pool};
use super::under_way::{Running, UnderWay};
use crate::client::{Headers, HttpReply, HttpRequest, PostFailure};
use crate::error::Cause;
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = startExchange)]
    fn start(
        fetch: Option<&Function>,
        url: &JsValue,
        random: u32,
        headers: &JsValue,
        body: &str,
        limit_ms: f64,
        done: &Function,
    ) -> UnderWay;

    /// The `url` for `start`, which puts the random number between these two.
    #[wasm_bindgen(js_name = createUrl)]
    fn create_url(start: &str, end: &str) -> JsValue;

    /// The content type, and what the caller adds to it as pairs of name and value.
    #[wasm_bindgen(js_name = createHeaders)]
    pub(super) fn create_headers(added: &JsValue) -> JsValue;

    fn header(reply: &Reply, name: &str) -> Option<String>;
}

#[wasm_bindgen]
extern "C" {
    /// What an exchange brings.
    type Reply;

    /// Below zero if there is none: [`LATE`] if the limit of time was hit.
    #[wasm_bindgen(method, getter)]
    fn status(this: &Reply) -> i32;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Reply) -> Option<Vec<u8>>;

    #[wasm_bindgen(method, getter)]
    fn cause(this: &Reply) -> JsValue;
}

const LATE: i32 = -2;

/// Sends `request` with these headers, and reads the whole answer. Dropped early, it aborts.
pub(super) async fn post(
    fetch: Option<&Function>,
    headers: &JsValue,
    pool: &Pool,
    request: &HttpRequest,
) -> Result<HttpReply, PostFailure> {
    let done = Called::of(pool);
    let url = request.url.kept(create_url);
    #[expect(clippy::cast_precision_loss, reason = "no limit comes near 2^53 ms")]
    let limit_ms = request.limit_ms as f64;
    let start = || start(fetch, &url, request.random, headers, &request.body, limit_ms, done.function());
    let running = Running::of(start());
    let reply: Reply = done.call().await.unchecked_into();
    running.forget();
    let status = reply.status();
    let Ok(status) = u16::try_from(status) else {
        return Err(if status == LATE {
            PostFailure::Timeout
        } else {
            PostFailure::Network(Cause(Rc::new(reply.cause())))
        });
    };
    let body = reply.body().ok_or(PostFailure::TooLarge)?;
    Ok(HttpReply { status, headers: Headers::new(move |name| header(&reply, name)), body })
}
