//! The core of a streaming method's iterator: gives parts of items until the source ends or the caller has enough.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use futures_util::future::{AbortHandle, abortable};
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use super::abort::{Listener, Signal};
use super::client::Shared;
use super::error::to_js_plain;
use super::platform::JsPlatform;
use super::promise::ignore;
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
    /// Could not start, or was aborted; the next request for a part says why.
    Refused(JsValue),
    Open(Open),
    /// Is being asked: how to end that, and the source.
    Asked(AbortHandle, Iterator),
    Ended,
}

struct Open {
    client: Shared,
    items: ItemStream<JsPlatform, Source>,
    source: Iterator,
    signal: Option<Signal>,
    /// Held for as long as there is something to end.
    _listener: Option<Listener>,
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
        let listener = signal.as_ref().map(Signal::listen);
        let fired = listener.as_ref().map(Listener::fired);
        let open = Open { client, items, source, signal: signal.clone(), _listener: listener };
        let state = Rc::new(RefCell::new(State::Open(open)));
        if let (Some(signal), Some(fired)) = (signal, fired) {
            spawn_local(end_with(signal, fired, Rc::downgrade(&state)));
        }
        Self(state)
    }
}

/// Ends a stream that nobody is asking when its signal fires: what is in flight is aborted at once.
async fn end_with(signal: Signal, fired: impl Future<Output = ()>, state: Weak<RefCell<State>>) {
    fired.await;
    let Some(state) = state.upgrade().filter(|_| signal.is_aborted()) else { return };
    let open = match state.replace(State::Refused(signal.reason())) {
        State::Open(open) => open,
        // whoever asks right now hears it by itself
        other => {
            state.replace(other);
            return;
        }
    };
    drop(open.items);
    ignore(open.source.stop().map(Into::into));
}

#[wasm_bindgen]
impl Parts {
    /// An array of items; undefined behind the last.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&self) -> Promise {
        let state = self.0.clone();
        let mut open = match state.replace(State::Ended) {
            State::Open(open) => open,
            State::Refused(error) => return Promise::reject(&error),
            State::Asked(..) | State::Ended => return Promise::resolve(&JsValue::UNDEFINED),
        };
        let source = open.source.clone();
        let (work, handle) = abortable(async move {
            let next = match open.signal.clone() {
                Some(signal) => signal.guard(open.next()).await,
                None => open.next().await,
            };
            (open, next)
        });
        state.replace(State::Asked(handle, source));
        future_to_promise(async move {
            let Ok((open, next)) = work.await else {
                // stopped meanwhile
                return Ok(JsValue::UNDEFINED);
            };
            match next {
                Ok(Some(items)) => {
                    state.replace(State::Open(open));
                    Ok(items)
                }
                Ok(None) => {
                    state.replace(State::Ended);
                    Ok(JsValue::UNDEFINED)
                }
                Err(error) => {
                    state.replace(State::Ended);
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
        match self.0.replace(State::Ended) {
            State::Open(open) => {
                drop(open.items);
                open.source.stop()
            }
            State::Asked(handle, source) => {
                handle.abort();
                source.stop()
            }
            State::Refused(_) | State::Ended => Ok(Promise::resolve(&JsValue::UNDEFINED)),
        }
    }
}
