//! A future that ends when JavaScript calls a function.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

/// A function for JavaScript to call once. It must not be called when this has been dropped.
///
/// A promise would do as well, and cost three functions and an object more each time.
pub(super) struct Called {
    slot: Rc<RefCell<Slot>>,
    closure: Closure<dyn FnMut(JsValue)>,
}

/// Waits for the call, and gives its argument; undefined where [`Called`] is dropped before.
pub(super) struct Call(Rc<RefCell<Slot>>);

#[derive(Default)]
struct Slot {
    given: Option<JsValue>,
    waker: Option<Waker>,
}

impl Called {
    pub(super) fn new() -> Self {
        let slot = Rc::<RefCell<Slot>>::default();
        let filled = slot.clone();
        Self { slot, closure: Closure::new(move |value| fill(&filled, value)) }
    }

    /// What JavaScript is to call.
    pub(super) fn function(&self) -> &Function {
        self.closure.as_ref().unchecked_ref()
    }

    /// For one to wait.
    pub(super) fn call(&self) -> Call {
        Call(self.slot.clone())
    }
}

#[wasm_bindgen]
extern "C" {
    /// What our own JavaScript calls back with where there is more than one end.
    type Outcome;

    #[wasm_bindgen(method, getter)]
    fn failed(this: &Outcome) -> bool;

    #[wasm_bindgen(method, getter)]
    fn cause(this: &Outcome) -> JsValue;
}

impl Call {
    /// The same, where that is an `Outcome`: what it is, or the cause of its failure.
    pub(super) async fn outcome(self) -> Result<JsValue, JsValue> {
        let outcome: Outcome = self.await.unchecked_into();
        if outcome.failed() { Err(outcome.cause()) } else { Ok(outcome.into()) }
    }
}

impl Drop for Called {
    fn drop(&mut self) {
        fill(&self.slot, JsValue::UNDEFINED);
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
