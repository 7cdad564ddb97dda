//! The core of a streaming method's iterator: gives parts of items until the source ends or the caller has enough.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::abort::Signal;
use super::client::Shared;
use super::error::to_js_plain;
use super::platform::JsPlatform;
use super::report::item;
use super::source::{Iterator, Source};
use crate::client::{ItemStream, Stop};

#[wasm_bindgen(raw_module = "../stream.js")]
extern "C" {
    /// The async iterator that the caller gets.
    #[wasm_bindgen(js_name = iterate)]
    pub(super) fn iterate(parts: Parts) -> JsValue;
}

/// What `iterate` of stream.js asks for parts.
#[wasm_bindgen(skip_typescript)]
pub struct Parts(Rc<RefCell<State>>);

enum State {
    /// Could not start; the first request for a part says why.
    Refused(JsValue),
    Open(Open),
    /// Is being asked, or has ended.
    Closed,
}

struct Open {
    client: Shared,
    items: ItemStream<JsPlatform, Source>,
    source: Iterator,
    signal: Option<Signal>,
}

impl Open {
    /// The next part's items.
    async fn next(&mut self) -> Result<Option<JsValue>, JsValue> {
        match self.items.next().await {
            None => Ok(None),
            Some(Ok(chunk)) => {
                let redactor = self.client.redactor();
                let items = chunk.into_iter().map(|(user_id, result)| item(&user_id, result, &redactor));
                Ok(Some(items.collect::<Result<Array, JsValue>>()?.into()))
            }
            Some(Err(Stop::Input(error))) => Err(to_js_plain(error)),
            Some(Err(Stop::Source(cause))) => Err(cause.0.downcast_ref().cloned().unwrap_or(JsValue::UNDEFINED)),
        }
    }
}

impl Parts {
    pub(super) fn refused(error: JsValue) -> Self {
        Self(Rc::new(RefCell::new(State::Refused(error))))
    }

    pub(super) fn open(
        client: Shared,
        items: ItemStream<JsPlatform, Source>,
        source: Iterator,
        signal: Option<Signal>,
    ) -> Self {
        Self(Rc::new(RefCell::new(State::Open(Open { client, items, source, signal }))))
    }
}

#[wasm_bindgen]
impl Parts {
    /// An array of items; undefined behind the last.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&self) -> Promise {
        let state = self.0.clone();
        future_to_promise(async move {
            let mut open = match state.replace(State::Closed) {
                State::Open(open) => open,
                State::Refused(error) => return Err(error),
                State::Closed => return Ok(JsValue::UNDEFINED),
            };
            let next = match open.signal.clone() {
                Some(signal) => signal.guard(open.next()).await,
                None => open.next().await,
            };
            match next {
                Ok(Some(items)) => {
                    *state.borrow_mut() = State::Open(open);
                    Ok(items)
                }
                Ok(None) => Ok(JsValue::UNDEFINED),
                Err(error) => {
                    drop(open.items);
                    // what went wrong is what the caller must hear, not what goes wrong in cleaning up
                    if let Ok(stopped) = open.source.stop() {
                        let _ = JsFuture::from(stopped).await;
                    }
                    Err(error)
                }
            }
        })
    }

    /// Ends what is in flight and tells the source, unless it has ended by itself.
    #[wasm_bindgen(skip_typescript)]
    pub fn stop(&self) -> Result<Promise, JsValue> {
        match self.0.replace(State::Closed) {
            State::Open(open) => {
                drop(open.items);
                open.source.stop()
            }
            State::Refused(_) | State::Closed => Ok(Promise::resolve(&JsValue::UNDEFINED)),
        }
    }
}
