//! One POST with the host's fetch, or with the caller's.

use alloc::rc::Rc;

use js_sys::{Function, Uint8Array};
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
        done: &Function,
    ) -> UnderWay;

    /// For `start`, which puts the number between.
    #[wasm_bindgen(js_name = createUrl)]
    fn create_url(start: &str, end: &str) -> JsValue;

    fn header(headers: &JsValue, name: &str) -> Option<String>;
}

#[wasm_bindgen]
extern "C" {
    /// What an `Exchange` brings.
    type Reply;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Reply) -> u16;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Reply) -> JsValue;

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
    let url = request.url.kept(create_url);
    let _running = Running(start(fetch, &url, request.random, headers, &request.body, done.function()));
    let reply = done.call().outcome().await;
    let reply: Reply = reply.map_err(|cause| PostFailure::Network(Cause(Rc::new(cause))))?.unchecked_into();
    let body = reply.body().ok_or(PostFailure::TooLarge)?.to_vec();
    let headers = reply.headers();
    Ok(HttpReply { status: reply.status(), headers: Headers::new(move |name| header(&headers, name)), body })
}
