//! Timers and clocks of the host.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

use super::called::{Called, Pool};
use super::under_way::{Running, UnderWay};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = startTimer)]
    fn start_timer(callback: &Function, ms: f64) -> UnderWay;

    fn ticks() -> f64;
}

/// A timer; clears itself when dropped, so that no process is kept alive for it.
pub(super) struct Sleep {
    _timer: Running,
    done: Called,
}

impl Sleep {
    pub(super) fn new(ms: u64, pool: &Pool) -> Self {
        let done = Called::of(pool);
        #[expect(clippy::cast_precision_loss, reason = "no timer comes near 2^53 ms")]
        let timer = start_timer(done.function(), ms as f64);
        Self { _timer: Running::of(timer), done }
    }

    pub(super) async fn elapsed(self) {
        self.done.call().await;
    }
}

/// A clock that only goes forward, if the host has one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since some start")]
pub(super) fn ticks_ms() -> u64 {
    ticks() as u64
}

/// The wall clock, in milliseconds of Unix time.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds of Unix time")]
pub(super) fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}
