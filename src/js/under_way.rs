//! What JavaScript has under way for a future: a request, a timer, a turn, a wait for a signal.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    pub(super) type UnderWay;

    fn end(under_way: &UnderWay);
}

/// The same until it is dropped, which ends it. That does no harm where it has ended by itself.
pub(super) struct Running(pub UnderWay);

impl Drop for Running {
    fn drop(&mut self) {
        end(&self.0);
    }
}
