//! The core of a streaming method's iterator: gives parts of items until the source ends or the caller has enough.

use alloc::rc::{Rc, Weak};
use core::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::abort::{Listener, Signal};
use super::called::{Call, Called};
use super::client::{Shared, until_aborted};
use super::error::to_js_plain;
use super::promise::{Settled, ignore, promise_of, race, settled};
use super::report::items;
use super::source::Iterator;
use crate::client::{ItemStream, Stop};
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// The async iterator that the caller gets. Should the module trap, it ends `source` itself.
    #[wasm_bindgen(js_name = iterate)]
    pub(super) fn iterate(parts: Parts, source: &JsValue, signal: Option<&JsValue>) -> JsValue;
}

/// What `iterate` of stream.js asks for parts.
#[wasm_bindgen]
pub struct Parts(Rc<RefCell<State>>);

enum State {
    /// Could not start, or was aborted; the next request for a part says why.
    Refused(JsValue),
    Open(Open),
    /// A part is under way: what ends that when it is dropped, and the source.
    Asked {
        _stop: Called,
        source: Iterator,
    },
    Ended,
}

struct Open {
    client: Shared,
    items: ItemStream,
    source: Iterator,
    signal: Option<Signal>,
    /// Held for as long as there is something to end.
    _listener: Option<Listener>,
}

/// The next part's items; undefined after the last. Leaves the stream open for another, unless it was ended meanwhile.
async fn part(mut open: Open, state: Rc<RefCell<State>>) -> Result<JsValue, JsValue> {
    let (items, after) = match open.items.next().await {
        None => (JsValue::UNDEFINED, State::Ended),
        Some(Ok(chunk)) => {
            let items = items(&chunk, &open.client.redactor());
            (items, State::Open(open))
        }
        Some(Err(Stop::Input(error))) => return Err(to_js_plain(error)),
        Some(Err(Stop::Source(cause))) => return Err(cause.0.downcast_ref().cloned().unwrap_or(JsValue::UNDEFINED)),
    };
    if matches!(*state.borrow(), State::Asked { .. }) {
        state.replace(after);
    }
    Ok(items)
}

impl Parts {
    pub(super) fn refused(error: JsValue) -> Self {
        Self(Rc::new(RefCell::new(State::Refused(error))))
    }

    pub(super) fn open(client: Shared, items: ItemStream, source: Iterator, signal: Option<Signal>) -> Self {
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
async fn end_with(signal: Signal, fired: Call, state: Weak<RefCell<State>>) {
    fired.await;
    let Some(state) = state.upgrade().filter(|_| signal.is_aborted()) else { return };
    let open = match state.replace(State::Refused(signal.reason())) {
        State::Open(open) => open,
        // whoever asks right now hears of it through `until_aborted`
        other => {
            state.replace(other);
            return;
        }
    };
    drop(open.items);
    if let Ok(stopped) = open.source.stop() {
        ignore(&stopped);
    }
}

#[wasm_bindgen]
impl Parts {
    /// An array of items; undefined after the last.
    #[wasm_bindgen]
    pub fn next(&self) -> Promise {
        let state = self.0.clone();
        let open = match state.replace(State::Ended) {
            State::Open(open) => open,
            State::Refused(error) => return Promise::reject(&error),
            State::Asked { .. } | State::Ended => return settled(&JsValue::UNDEFINED),
        };
        let (source, signal, stop) = (open.source.clone(), open.signal.clone(), Called::new());
        let stopped = stop.call();
        state.replace(State::Asked { _stop: stop, source: source.clone() });
        promise_of(Box::pin(async move {
            let part = until_aborted(signal, Box::pin(part(open, state.clone())));
            match race(stopped, part).await {
                None => Ok(JsValue::UNDEFINED),
                Some(Ok(items)) => Ok(items),
                Some(Err(error)) => {
                    state.replace(State::Ended);
                    // what went wrong is what the caller must hear, not what goes wrong in cleaning up
                    if let Ok(stopped) = source.stop() {
                        let _ = Settled::of(&stopped).await;
                    }
                    Err(error)
                }
            }
        }))
    }

    /// Ends what is in flight and tells the source to stop, unless that has ended by itself.
    #[wasm_bindgen]
    pub fn stop(&self) -> Result<Promise, JsValue> {
        match self.0.replace(State::Ended) {
            State::Open(open) => {
                drop(open.items);
                open.source.stop()
            }
            State::Asked { source, .. } => source.stop(),
            State::Refused(_) | State::Ended => Ok(settled(&JsValue::UNDEFINED)),
        }
    }
}
