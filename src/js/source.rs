//! The caller's iterable as a source of a stream: read one element at a time, when the stream asks.

use alloc::rc::Rc;
use core::cell::Cell;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use js_sys::{Function, Promise, Reflect, Symbol};
use wasm_bindgen::{JsCast as _, JsValue};

use super::fields::wrong_type;
use super::object::get;
use super::place::Place;
use super::promise::{Settled, ignore, settled};
use crate::api::Account;
use crate::client::{self, Stop};
use crate::error::{Cause, InputCode, InputError};

/// Reads one element, at its place.
type Read = fn(&JsValue, Place<'_>) -> Result<Account, InputError>;

/// An iterator of JavaScript's, sync or async.
pub(super) struct Source {
    iterator: Iterator,
    /// What the elements are called in an error.
    place: &'static str,
    read: Read,
    index: u32,
    /// The element that is being waited for.
    pending: Option<Settled>,
}

/// The iterator by itself, so that it can be told to stop wherever its source is.
#[derive(Clone)]
pub(super) struct Iterator {
    object: JsValue,
    next: Function,
    is_async: bool,
    state: Rc<Cell<State>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// Was asked for an element and has not given it yet.
    Asked,
    /// Has ended, or has thrown.
    Ended,
}

impl Iterator {
    /// Starts to iterate over anything but a string.
    pub(super) fn new(value: &JsValue, place: &str) -> Result<Self, JsValue> {
        let not_iterable = || {
            let wanted = "an iterable or an async iterable";
            super::error::to_js_plain(wrong_type(InputCode::InvalidArgument, Place::Named(place), value, wanted))
        };
        if !value.is_object() && !value.is_function() {
            return Err(not_iterable());
        }
        for (symbol, is_async) in [(Symbol::async_iterator(), true), (Symbol::iterator(), false)] {
            if let Ok(start) = Reflect::get(value, &symbol)?.dyn_into::<Function>() {
                let object = start.call0(value)?;
                let next = get(&object, "next")?.dyn_into().map_err(|_| not_iterable())?;
                return Ok(Self { object, next, is_async, state: Rc::new(Cell::new(State::Idle)) });
            }
        }
        Err(not_iterable())
    }

    /// What JavaScript tells to stop if Rust no longer can.
    pub(super) fn object(&self) -> &JsValue {
        &self.object
    }

    /// Says that nothing more is wanted, unless it has ended by itself. The promise settles when it has cleaned up.
    pub(super) fn stop(&self) -> Result<Promise, JsValue> {
        let at_once = settled(&JsValue::UNDEFINED);
        let state = self.state.replace(State::Ended);
        if state == State::Ended {
            return Ok(at_once);
        }
        let Ok(finish) = get(&self.object, "return")?.dyn_into::<Function>() else {
            return Ok(at_once);
        };
        let finished = settled(&finish.call0(&self.object)?);
        if state == State::Idle {
            return Ok(finished);
        }
        // A generator would answer only after the element that it owes, which may never come. Nobody waits for that.
        ignore(&finished);
        Ok(at_once)
    }

    /// Asks for the next step.
    fn ask(&self) -> Result<JsValue, JsValue> {
        self.state.set(State::Asked);
        self.next.call0(&self.object)
    }

    /// Takes note of a step that has come.
    fn note(&self, is_last: bool) {
        if self.state.get() == State::Asked {
            self.state.set(if is_last { State::Ended } else { State::Idle });
        }
    }
}

impl Source {
    pub(super) fn new(iterator: Iterator, place: &'static str, read: Read) -> Self {
        Self { iterator, place, read, index: 0, pending: None }
    }

    /// One step of the iterator: an object with `done` and `value`.
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Result<JsValue, JsValue>> {
        if let Some(pending) = &mut self.pending {
            let step = ready!(Pin::new(pending).poll(context));
            self.pending = None;
            return Poll::Ready(step);
        }
        match self.iterator.ask() {
            Ok(step) if self.iterator.is_async => {
                self.pending = Some(Settled::of(&step));
                self.step(context)
            }
            step => Poll::Ready(step),
        }
    }

    fn element(&mut self, step: Result<JsValue, JsValue>) -> Option<Result<Account, Stop>> {
        let value = step.and_then(|step| value_of(&step)).transpose()?;
        let index = self.index;
        self.index = index.saturating_add(1);
        Some(match value {
            Ok(value) => {
                (self.read)(&value, Place::Element(self.place, index)).map_err(|error| Stop::Input(error.at(index)))
            }
            Err(cause) => Err(Stop::Source(Cause(Rc::new(cause)))),
        })
    }
}

/// What a step of an iterator holds; `None` at the end.
pub(super) fn value_of(step: &JsValue) -> Result<Option<JsValue>, JsValue> {
    // if the step is no object, Reflect makes the error
    let field = |name| if step.is_object() { get(step, name) } else { Reflect::get(step, &name.into()) };
    if field("done")?.is_truthy() { Ok(None) } else { field("value").map(Some) }
}

impl client::Source for Source {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Account, Stop>>> {
        let step = ready!(self.step(context));
        let element = self.element(step);
        self.iterator.note(!matches!(element, Some(Ok(_) | Err(Stop::Input(_)))));
        Poll::Ready(element)
    }
}
