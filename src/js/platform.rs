//! The platform of the client: fetch, timers and the caller's own functions.

use alloc::rc::Rc;
use core::cell::OnceCell;

use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::called::{Called, Pool};
use super::fetch;
use super::listener::tell;
use super::object::js_number;
use super::promise::Settled;
use super::timer::{Sleep, now_ms, ticks_ms};
use super::under_way::{Running, UnderWay};
use crate::client::{Event, HttpReply, HttpRequest, Permit, Platform, PostFailure, Step, Task};
use crate::error::Cause;
use crate::prelude::*;

/// What the host and the caller's options provide.
pub(super) struct JsPlatform {
    fetch: Option<Function>,
    /// Undefined if there is none, as is the pacer.
    user_sig: JsValue,
    pacer: JsValue,
    on_event: Option<Function>,
    /// The headers of each request; made with the first.
    headers: OnceCell<JsValue>,
    pool: Pool,
}

impl JsPlatform {
    pub(super) fn new(
        fetch: Option<Function>,
        user_sig: Option<Function>,
        pacer: Option<JsValue>,
        on_event: Option<Function>,
    ) -> Self {
        Self {
            fetch,
            user_sig: user_sig.map(Into::into).unwrap_or_default(),
            pacer: pacer.unwrap_or_default(),
            on_event,
            headers: OnceCell::new(),
            pool: Pool::default(),
        }
    }
}

impl Platform for JsPlatform {
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>> {
        let (fetch, pool) = (self.fetch.clone(), self.pool.clone());
        let headers = self.headers.get_or_init(|| {
            let pair = |(name, value): &(String, String)| Array::of2(&name.into(), &value.into());
            fetch::create_headers(&request.headers.iter().map(pair).collect::<Array>())
        });
        let headers = headers.clone();
        Box::pin(async move {
            let reply = fetch::post(fetch.as_ref(), &headers, &pool, &request).await;
            #[cfg(feature = "trap")]
            super::trap::ended(&reply, request.limit_ms);
            reply
        })
    }

    fn spawn(&self, task: Task<()>) {
        spawn_local(task);
    }

    fn sleep(&self, ms: u64) -> Task<()> {
        let pool = self.pool.clone();
        Box::pin(async move {
            Sleep::new(ms, &pool).elapsed().await;
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
            let given = Settled::of_call(&function).await.map_err(cause)?;
            given.as_string().ok_or_else(|| cause(js_sys::TypeError::new("it gave no text").into()))
        })
    }

    fn permit(&self, command: &str) -> Task<Result<Permit, Cause>> {
        let (pacer, command, pool) = (self.pacer.clone(), command.to_owned(), self.pool.clone());
        Box::pin(async move {
            let done = Called::of(&pool);
            let turn = Running::of(ask_for_turn(&pacer, &command, done.function()));
            done.call().outcome().await.map_err(cause)?;
            Ok(Box::new(turn) as Permit)
        })
    }

    fn is_listening(&self) -> bool {
        self.on_event.is_some()
    }

    fn notify(&self, event: &Event<'_>) {
        let Some(listener) = &self.on_event else { return };
        tell(listener, &event_object(event));
    }
}

fn cause(value: JsValue) -> Cause {
    Cause(Rc::new(value))
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = askForTurn)]
    fn ask_for_turn(pacer: &JsValue, command: &str, done: &Function) -> UnderWay;
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createEvent)]
    fn create_event(
        kind: u8,
        command: &str,
        attempt: u32,
        text: Option<&str>,
        ms: f64,
        status: Option<u16>,
        code: Option<f64>,
    ) -> JsValue;
}

/// An event as the caller sees it: `ChatEvent` in index.d.ts.
fn event_object(event: &Event<'_>) -> JsValue {
    let (kind, text, ms, status, code) = match event.step {
        Step::Request { host } => (0, Some(host), 0, None, None),
        Step::Response { duration_ms, status, error_code, error } => (1, error, duration_ms, status, error_code),
        Step::Retry { delay_ms, reason } => (2, Some(reason), delay_ms, None, None),
        Step::Pause { waited_ms } => (3, None, waited_ms, None, None),
    };
    create_event(kind, event.command, event.attempt, text, js_number(ms), status, code.map(js_number))
}
