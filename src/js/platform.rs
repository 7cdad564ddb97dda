//! The platform of the client: fetch, timers and the caller's own functions.

use alloc::rc::Rc;
use core::mem;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::fetch::{self, end_request, start_request};
use super::object::{Object, count, get, number};
use super::promise::ignore;
use super::timer::{Sleep, now_ms, ticks_ms};
use crate::client::{Event, HttpReply, HttpRequest, Permit, Platform, PostFailure, Step, Task};
use crate::error::Cause;
use crate::prelude::*;

#[wasm_bindgen(raw_module = "../under-way.js")]
extern "C" {
    /// Has a trap give a turn back: the promise of one, or what gives it back.
    #[wasm_bindgen(js_name = holdTurn)]
    fn hold_turn(controller: &AbortController, given: &JsValue);
}

/// What the host and the caller's options provide.
pub(super) struct JsPlatform {
    fetch: Option<Function>,
    user_sig: Option<Function>,
    pacer: Option<JsValue>,
    on_event: Option<Function>,
}

impl JsPlatform {
    pub(super) fn new(
        fetch: Option<Function>,
        user_sig: Option<Function>,
        pacer: Option<JsValue>,
        on_event: Option<Function>,
    ) -> Self {
        Self { fetch, user_sig, pacer, on_event }
    }
}

impl Platform for JsPlatform {
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>> {
        let fetch = self.fetch.clone();
        Box::pin(async move {
            let reply = fetch::post(fetch.as_ref(), &request).await;
            #[cfg(feature = "trap")]
            reply.iter().for_each(|reply| super::trap::answered(&reply.body));
            reply
        })
    }

    fn spawn(&self, task: Task<()>) {
        spawn_local(task);
    }

    fn sleep(&self, ms: u64) -> Task<()> {
        Box::pin(async move {
            Sleep::new(ms).elapsed().await;
            #[cfg(feature = "trap")]
            super::trap::slept(ms);
        })
    }

    fn now_ms(&self) -> u64 {
        now_ms()
    }

    fn ticks_ms(&self) -> u64 {
        ticks_ms()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds of Unix time")]
    fn parse_date(&self, text: &str) -> Option<u64> {
        let ms = js_sys::Date::parse(text);
        (ms >= 0.0).then_some(ms as u64)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below 2^32")]
    fn random(&self) -> u32 {
        (js_sys::Math::random() * 4_294_967_296.0) as u32
    }

    fn user_sig(&self) -> Task<Result<String, Cause>> {
        let function = self.user_sig.clone();
        Box::pin(async move {
            let Some(function) = function else {
                return Err(cause(JsValue::UNDEFINED));
            };
            let given = function.call0(&JsValue::UNDEFINED).map_err(cause)?;
            let given = JsFuture::from(Promise::resolve(&given)).await.map_err(cause)?;
            given.as_string().ok_or_else(|| cause(js_sys::TypeError::new("it gave no text").into()))
        })
    }

    fn permit(&self, command: &str) -> Task<Result<Permit, Cause>> {
        let (pacer, command) = (self.pacer.clone(), JsValue::from_str(command));
        Box::pin(async move {
            let Some(pacer) = pacer else {
                return Ok(Box::new(()) as Permit);
            };
            let acquire = get(&pacer, "acquire").map_err(cause)?;
            let acquire: Function =
                acquire.dyn_into().map_err(|_| cause(js_sys::TypeError::new("the pacer has no acquire").into()))?;
            let mut turn = Turn { controller: start_request().map_err(cause)?, state: State::Over };
            let given = acquire.call2(&pacer, &command, &turn.controller.signal()).map_err(cause)?;
            let given = Promise::resolve(&given);
            turn.enter(State::Awaited(given.clone()));
            let given = JsFuture::from(given).await;
            turn.enter(State::Over);
            if let Ok(release) = given.map_err(cause)?.dyn_into() {
                turn.enter(State::Taken(release));
            }
            Ok(Box::new(turn) as Permit)
        })
    }

    fn notify(&self, event: &Event<'_>) {
        let Some(listener) = &self.on_event else { return };
        // what a listener throws must not hurt the call that it listens to
        ignore(listener.call1(&JsValue::UNDEFINED, &event_object(event)));
    }
}

fn cause(value: JsValue) -> Cause {
    Cause(Rc::new(value))
}

/// A turn of the caller's pacer. Dropped while it is awaited, it tells the pacer that nobody waits any more, and gives a
/// turn that comes all the same back at once. Dropped later, it tells that the attempt has ended.
struct Turn {
    controller: AbortController,
    state: State,
}

enum State {
    Awaited(Promise),
    /// With what gives it back.
    Taken(Function),
    Over,
}

impl Turn {
    fn enter(&mut self, state: State) {
        match &state {
            State::Awaited(given) => hold_turn(&self.controller, given),
            State::Taken(release) => hold_turn(&self.controller, release),
            State::Over => {}
        }
        self.state = state;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        end_request(&self.controller);
        match mem::replace(&mut self.state, State::Over) {
            State::Awaited(given) => {
                self.controller.abort();
                spawn_local(async move {
                    if let Ok(given) = JsFuture::from(given).await {
                        give_back(&given);
                    }
                });
            }
            State::Taken(release) => give_back(&release),
            State::Over => {}
        }
    }
}

fn give_back(release: &JsValue) {
    if let Some(release) = release.dyn_ref::<Function>() {
        ignore(release.call0(&JsValue::UNDEFINED));
    }
}

/// An event as the caller sees it: `ChatEvent` in index.d.ts.
fn event_object(event: &Event<'_>) -> JsValue {
    let of_kind =
        |kind| Object::new().text("type", kind).text("command", event.command).number("attempt", event.attempt.into());
    let object = match event.step {
        Step::Request { host } => of_kind("request").text("host", host),
        Step::Response { duration_ms, status, error_code, error } => of_kind("response")
            .number("durationMs", count(duration_ms))
            .some_number("status", status.map(Into::into))
            .some_number("errorCode", error_code.map(number))
            .some_text("error", error),
        Step::Retry { delay_ms, reason } => of_kind("retry").number("delayMs", count(delay_ms)).text("reason", reason),
        Step::Pause { waited_ms } => of_kind("pause").number("waitedMs", count(waited_ms)).text("reason", "pacing"),
    };
    object.done()
}
