//! A future that ends when JavaScript calls a function.

use alloc::rc::Rc;
use core::cell::{OnceCell, RefCell};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::prelude::*;

/// A function for JavaScript to call once. It must not be called after this has been dropped.
///
/// A promise would do as well, but cost three functions and an object more each time.
pub(super) struct Called {
    slot: Rc<RefCell<Slot>>,
    /// Made when it is asked for.
    closure: OnceCell<Closure<dyn FnMut(JsValue)>>,
    pool: Option<Pool>,
}

/// Functions that were called and can be used once more, with their slots: making one takes longer than calling it.
#[derive(Clone, Default)]
pub(super) struct Pool(Rc<RefCell<Vec<Kept>>>);

type Kept = (Rc<RefCell<Slot>>, Closure<dyn FnMut(JsValue)>);

/// At most so many are kept.
const MOST_KEPT: usize = 256;

/// Waits for the call, and gives its argument; undefined if [`Called`] is dropped before.
pub(super) struct Call(Rc<RefCell<Slot>>);

#[derive(Default)]
struct Slot {
    given: Option<JsValue>,
    waker: Option<Waker>,
}

impl Called {
    pub(super) fn new() -> Self {
        Self { slot: Rc::default(), closure: OnceCell::new(), pool: None }
    }

    /// The same with a function from the pool, to which it goes back.
    pub(super) fn of(pool: &Pool) -> Self {
        let kept = pool.0.borrow_mut().pop();
        let (slot, closure) = kept.map_or_else(Default::default, |(slot, closure)| (slot, OnceCell::from(closure)));
        Self { slot, closure, pool: Some(pool.clone()) }
    }

    /// What JavaScript is to call.
    pub(super) fn function(&self) -> &Function {
        let closure = self.closure.get_or_init(|| {
            let filled = self.slot.clone();
            Closure::new(move |value| fill(&filled, value))
        });
        closure.as_ref().unchecked_ref()
    }

    /// The call to wait for. Only one may wait.
    pub(super) fn call(&self) -> Call {
        Call(self.slot.clone())
    }
}

#[wasm_bindgen]
extern "C" {
    /// What our own JavaScript calls back with if there is more than one way to end.
    pub(super) type Outcome;

    #[wasm_bindgen(method, getter)]
    fn failed(this: &Outcome) -> bool;

    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Outcome) -> JsValue;
}

impl Call {
    /// Waits for a call whose argument is an `Outcome`: gives that, or the cause of its failure.
    pub(super) async fn outcome(self) -> Result<JsValue, JsValue> {
        outcome_of(self.await).map(Into::into)
    }
}

/// An `Outcome`, or the cause of its failure.
pub(super) fn outcome_of(given: JsValue) -> Result<Outcome, JsValue> {
    let outcome: Outcome = given.unchecked_into();
    if outcome.failed() { Err(outcome.value()) } else { Ok(outcome) }
}

impl Drop for Called {
    fn drop(&mut self) {
        let closure = self.closure.take();
        // more than its own and the closure's: a `Call` waits
        if Rc::strong_count(&self.slot) > 1 + usize::from(closure.is_some()) {
            return fill(&self.slot, JsValue::UNDEFINED);
        }
        // nobody waits any more, and there is nobody to be woken
        let (Some(closure), Some(pool)) = (closure, &self.pool) else { return };
        let mut kept = pool.0.borrow_mut();
        if kept.len() < MOST_KEPT {
            self.slot.take();
            kept.push((self.slot.clone(), closure));
        }
    }
}

fn fill(slot: &RefCell<Slot>, value: JsValue) {
    let waker = {
        let mut slot = slot.borrow_mut();
        slot.given.get_or_insert(value);
        slot.waker.take()
    };
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for Call {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        let mut slot = self.0.borrow_mut();
        if let Some(value) = slot.given.take() {
            return Poll::Ready(value);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
