//! One POST with the host's fetch, or with the caller's.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers};

use super::fields::bytes;
use super::object::{Object, get};
use super::promise::ignore;
use crate::client::{HttpReply, HttpRequest, PostFailure};
use crate::error::Cause;
use crate::input::whole;
use crate::prelude::*;
use crate::text::concat;

/// The largest answer that is read, in bytes.
const MAX_BODY: usize = 8 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn host_fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;
}

#[wasm_bindgen(raw_module = "../under-way.js")]
extern "C" {
    /// What aborts a request; a trap does so too, until [`end_request`].
    #[wasm_bindgen(js_name = startRequest, catch)]
    pub(super) fn start_request() -> Result<AbortController, JsValue>;

    #[wasm_bindgen(js_name = endRequest)]
    pub(super) fn end_request(controller: &AbortController);
}

/// Sends `request` and reads the whole answer. Dropped early, it aborts.
pub(super) async fn post(fetch: Option<&Function>, request: &HttpRequest) -> Result<HttpReply, PostFailure> {
    let mut exchange = Exchange { controller: start_request().map_err(network)?, done: false };
    let init = init(request, &exchange.controller);
    let response = match fetch {
        // without a `this`, as a plain function is called
        Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(&request.url), &init),
        None => host_fetch(&request.url, &init).map(Into::into),
    };
    let response = JsFuture::from(Promise::resolve(&response.map_err(network)?)).await.map_err(network)?;
    if !response.is_object() {
        return Err(no_response());
    }
    let field = |name: &str| get(&response, name).map_err(network);
    let headers: Headers = field("headers")?.unchecked_into();
    let header = |name| headers.get(name).ok().flatten();
    let status = field("status")?.as_f64().and_then(|status| whole(status, 0, u16::MAX.into()));
    let Some(status) = status.and_then(|status| u16::try_from(status).ok()) else {
        return Err(no_response());
    };
    let reply = HttpReply {
        status,
        retry_after: header("retry-after"),
        date: header("date"),
        body: read_body(&response).await?,
    };
    exchange.done = true;
    Ok(reply)
}

fn init(request: &HttpRequest, controller: &AbortController) -> JsValue {
    let mut headers = Object::new().text("content-type", "application/json");
    for (name, value) in request.headers.iter() {
        headers = headers.text(name, value);
    }
    Object::new()
        .text("method", "POST")
        .value("headers", &headers.done())
        .text("body", &request.body)
        // the UserSig is in the URL: it must not travel to where a redirect points
        .text("redirect", "manual")
        .value("signal", &controller.signal())
        .done()
}

/// The whole body, whatever kind of response it belongs to.
async fn read_body(response: &JsValue) -> Result<Vec<u8>, PostFailure> {
    let body = get(response, "body").map_err(network)?;
    if body.is_undefined() || body.is_null() {
        return Ok(Vec::new());
    }
    if method(&body, "getReader").is_ok() {
        let reader = call(&body, "getReader")?;
        return read_stream(&mut Reader { reader, done: false }).await;
    }
    // not a stream of the web, as with fetches that Node had before its own
    let buffer = resolve(&call(response, "arrayBuffer")?).await?;
    let mut body = Vec::new();
    append(&mut body, &Uint8Array::new(&buffer))?;
    Ok(body)
}

/// Reads chunk by chunk, so that a body that is too large is refused while it arrives.
async fn read_stream(reader: &mut Reader) -> Result<Vec<u8>, PostFailure> {
    let mut body = Vec::new();
    loop {
        let step = resolve(&call(&reader.reader, "read")?).await?;
        let field = |name: &str| get(&step, name).map_err(network);
        if field("done")?.is_truthy() {
            reader.done = true;
            return Ok(body);
        }
        append(&mut body, &bytes(field("value")?).ok_or_else(not_bytes)?)?;
    }
}

/// A reader of a body; cancels it when dropped before its end.
struct Reader {
    reader: JsValue,
    done: bool,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.done {
            ignore(call(&self.reader, "cancel").map_err(|_| JsValue::UNDEFINED));
        }
    }
}

/// A method of an object that may be of the caller's own making, so that even looking at it may throw.
fn method(object: &JsValue, name: &str) -> Result<Function, PostFailure> {
    let method = get(object, name).map_err(network)?;
    method.dyn_into().map_err(|_| network(js_sys::TypeError::new(&concat(&[name, " is no function"])).into()))
}

fn call(object: &JsValue, name: &str) -> Result<JsValue, PostFailure> {
    method(object, name)?.call0(object).map_err(network)
}

async fn resolve(given: &JsValue) -> Result<JsValue, PostFailure> {
    JsFuture::from(Promise::resolve(given)).await.map_err(network)
}

fn append(body: &mut Vec<u8>, chunk: &Uint8Array) -> Result<(), PostFailure> {
    let read = body.len();
    let length = usize::try_from(chunk.length()).unwrap_or(usize::MAX).saturating_add(read);
    if length > MAX_BODY {
        return Err(PostFailure::TooLarge);
    }
    body.resize(length, 0);
    if let Some(free) = body.get_mut(read..) {
        chunk.copy_to(free);
    }
    Ok(())
}

fn no_response() -> PostFailure {
    network(js_sys::TypeError::new("fetch gave no Response").into())
}

fn not_bytes() -> PostFailure {
    network(js_sys::TypeError::new("the answer's body does not consist of bytes").into())
}

fn network(cause: JsValue) -> PostFailure {
    PostFailure::Network(Cause(alloc::rc::Rc::new(cause)))
}

/// An exchange under way; aborts it when dropped before its end.
struct Exchange {
    controller: AbortController,
    done: bool,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        end_request(&self.controller);
        if !self.done {
            self.controller.abort();
        }
    }
}
