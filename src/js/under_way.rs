//! What JavaScript has under way for a future: a request, a timer, a turn, a wait for a signal.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    pub(super) type UnderWay;

    fn end(under_way: &UnderWay);
}

/// Something under way, which ends when this is dropped.
pub(super) struct Running(Option<UnderWay>);

impl Running {
    pub(super) fn of(under_way: UnderWay) -> Self {
        Self(Some(under_way))
    }

    /// It has ended by itself: JavaScript need not be told. It does no harm to tell it all the same.
    pub(super) fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(under_way) = &self.0 {
            end(under_way);
        }
    }
}
