//! One POST with the host's fetch, or with the caller's.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, RequestRedirect, Response};

use crate::client::{HttpReply, HttpRequest, PostFailure};
use crate::error::Cause;

/// The largest answer that is read, in bytes.
const MAX_BODY: usize = 8 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn host_fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;

    /// A body as the web has it. A fetch of the caller's own may bring another, so that each access may throw.
    type Stream;

    #[wasm_bindgen(method, getter, js_name = getReader)]
    fn reader_method(this: &Stream) -> JsValue;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Stream) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;
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

async fn read_body(response: &Response) -> Result<Vec<u8>, PostFailure> {
    let body = Reflect::get(response, &"body".into()).map_err(network)?;
    if body.is_undefined() || body.is_null() {
        return Ok(Vec::new());
    }
    let stream: Stream = body.unchecked_into();
    if stream.reader_method().is_function() {
        return read_stream(&stream.reader().map_err(network)?).await;
    }
    // not a stream of the web, as with fetches that Node had before its own
    let buffer = JsFuture::from(response.array_buffer().map_err(network)?).await.map_err(network)?;
    let mut body = Vec::new();
    append(&mut body, &Uint8Array::new(&buffer))?;
    Ok(body)
}

/// Reads chunk by chunk, so that a body that is too large is refused while it arrives.
async fn read_stream(reader: &Reader) -> Result<Vec<u8>, PostFailure> {
    let mut body = Vec::new();
    loop {
        let step = JsFuture::from(reader.read().map_err(network)?).await.map_err(network)?;
        let field = |name: &str| Reflect::get(&step, &JsValue::from_str(name)).map_err(network);
        if field("done")?.is_truthy() {
            return Ok(body);
        }
        append(&mut body, &field("value")?.dyn_into().map_err(|_| not_bytes())?)?;
    }
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
