//! One POST with the host's fetch, or with the caller's.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit, RequestRedirect, Response};

use crate::client::{HttpReply, HttpRequest, PostFailure};
use crate::error::Cause;

/// The largest answer that is read, in bytes.
const MAX_BODY: usize = 8 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn host_fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// Sends `request` and reads the whole answer. Dropped early, it aborts.
pub(super) async fn post(fetch: Option<&Function>, request: &HttpRequest) -> Result<HttpReply, PostFailure> {
    let mut exchange = Exchange { controller: AbortController::new().map_err(network)?, done: false };
    let init = init(request, &exchange.controller);
    let response = match fetch {
        // without a `this`, as a plain function is called
        Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(&request.url), &init),
        None => host_fetch(&request.url, &init).map(Into::into),
    };
    let response = JsFuture::from(Promise::resolve(&response.map_err(network)?)).await.map_err(network)?;
    if !response.is_object() {
        return Err(network(js_sys::TypeError::new("fetch gave no Response").into()));
    }
    let response: Response = response.unchecked_into();
    let headers = response.headers();
    let header = |name| headers.get(name).ok().flatten();
    let reply = HttpReply {
        status: response.status(),
        retry_after: header("retry-after"),
        date: header("date"),
        body: read_body(&response).await?,
    };
    exchange.done = true;
    Ok(reply)
}

fn init(request: &HttpRequest, controller: &AbortController) -> RequestInit {
    let headers = Object::new();
    let set = |name: &str, value: &str| {
        // a plain object takes any property
        let _ = Reflect::set(&headers, &JsValue::from_str(name), &JsValue::from_str(value));
    };
    set("content-type", "application/json");
    for (name, value) in request.headers.iter() {
        set(name, value);
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(&request.body));
    // the UserSig is in the URL: it must not travel to where a redirect points
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&controller.signal()));
    init
}

/// Reads chunk by chunk, so that a body that is too large is refused while it arrives.
async fn read_body(response: &Response) -> Result<Vec<u8>, PostFailure> {
    let Some(stream) = response.body() else {
        return Ok(Vec::new());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(network)?;
        let field = |name: &str| Reflect::get(&step, &JsValue::from_str(name)).map_err(network);
        if field("done")?.is_truthy() {
            return Ok(body);
        }
        let chunk: Uint8Array = field("value")?.dyn_into().map_err(|_| not_bytes())?;
        let read = body.len();
        let length = usize::try_from(chunk.length()).unwrap_or(usize::MAX).saturating_add(read);
        if length > MAX_BODY {
            return Err(PostFailure::TooLarge);
        }
        body.resize(length, 0);
        if let Some(free) = body.get_mut(read..) {
            chunk.copy_to(free);
        }
    }
}

fn not_bytes() -> PostFailure {
    network(js_sys::TypeError::new("the answer's body does not consist of bytes").into())
}

fn network(cause: JsValue) -> PostFailure {
    PostFailure::Network(Cause(std::rc::Rc::new(cause)))
}

/// An exchange under way; aborts it when dropped before its end.
struct Exchange {
    controller: AbortController,
    done: bool,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.done {
            self.controller.abort();
        }
    }
}
