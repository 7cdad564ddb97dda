//! The platform of the client: fetch, timers and the caller's own functions.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::fetch;
use super::promise::ignore;
use super::timer::{Sleep, now_ms, ticks_ms};
use crate::client::{Event, HttpReply, HttpRequest, Platform, PostFailure};
use crate::error::Cause;

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
    type Permit = Permit;

    async fn post(&self, request: HttpRequest) -> Result<HttpReply, PostFailure> {
        fetch::post(self.fetch.as_ref(), &request).await
    }

    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        spawn_local(task);
    }

    async fn sleep(&self, ms: u64) {
        Sleep::new(ms).elapsed().await;
    }

    fn now_ms(&self) -> u64 {
        now_ms()
    }

    fn ticks_ms(&self) -> u64 {
        ticks_ms()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below 2^32")]
    fn random(&self) -> u32 {
        (js_sys::Math::random() * 4_294_967_296.0) as u32
    }

    async fn user_sig(&self) -> Result<String, Cause> {
        let Some(function) = &self.user_sig else {
            return Err(cause(JsValue::UNDEFINED));
        };
        let given = function.call0(&JsValue::UNDEFINED).map_err(cause)?;
        let given = JsFuture::from(Promise::resolve(&given)).await.map_err(cause)?;
        given.as_string().ok_or_else(|| cause(js_sys::TypeError::new("it gave no text").into()))
    }

    async fn permit(&self, command: &str) -> Result<Permit, Cause> {
        let Some(pacer) = &self.pacer else {
            return Ok(Permit(None));
        };
        let controller = AbortController::new().map_err(cause)?;
        let acquire = Reflect::get(pacer, &"acquire".into()).map_err(cause)?;
        let acquire: Function =
            acquire.dyn_into().map_err(|_| cause(js_sys::TypeError::new("the pacer has no acquire").into()))?;
        let given = acquire.call2(pacer, &JsValue::from_str(command), &controller.signal()).map_err(cause)?;
        let mut waiting = Waiting { controller, given: Some(Promise::resolve(&given)) };
        let given = match &waiting.given {
            Some(given) => JsFuture::from(given.clone()).await,
            None => Ok(JsValue::UNDEFINED),
        };
        waiting.given = None;
        Ok(Permit(given.map_err(cause)?.dyn_into().ok()))
    }

    fn notify(&self, event: &Event) {
        let Some(listener) = &self.on_event else { return };
        let event = serde_wasm_bindgen::to_value(&JsEvent::from(event)).unwrap_or_default();
        // what a listener throws must not hurt the call that it listens to
        ignore(listener.call1(&JsValue::UNDEFINED, &event));
    }
}

fn cause(value: JsValue) -> Cause {
    Cause(Rc::new(value))
}

/// A turn that the caller's pacer gave; tells it when the attempt has ended.
pub(super) struct Permit(Option<Function>);

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            ignore(release.call0(&JsValue::UNDEFINED));
        }
    }
}

/// A wait for the caller's pacer. Dropped early, it tells the pacer that nobody waits any more, and gives a turn that
/// comes all the same back at once.
struct Waiting {
    controller: AbortController,
    /// Until it is there.
    given: Option<Promise>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Some(given) = self.given.take() else { return };
        self.controller.abort();
        spawn_local(async move {
            if let Ok(given) = JsFuture::from(given).await {
                drop(Permit(given.dyn_into().ok()));
            }
        });
    }
}

/// An event as the caller sees it; see `ChatEvent` in types.d.ts.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum JsEvent<'a> {
    Request {
        command: &'a str,
        attempt: u32,
        host: &'a str,
    },
    Response {
        command: &'a str,
        attempt: u32,
        duration_ms: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_code: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<&'static str>,
    },
    Retry {
        command: &'a str,
        attempt: u32,
        delay_ms: u64,
        reason: &'static str,
    },
    Pause {
        command: &'a str,
        attempt: u32,
        waited_ms: u64,
        reason: &'static str,
    },
}

impl<'a> From<&'a Event> for JsEvent<'a> {
    fn from(event: &'a Event) -> Self {
        match *event {
            Event::Request { ref command, attempt, ref host } => Self::Request { command, attempt, host },
            Event::Response { ref command, attempt, duration_ms, status, error_code, error } => {
                Self::Response { command, attempt, duration_ms, status, error_code, error }
            }
            Event::Retry { ref command, attempt, delay_ms, reason } => {
                Self::Retry { command, attempt, delay_ms, reason }
            }
            Event::Pause { ref command, attempt, waited_ms } => {
                Self::Pause { command, attempt, waited_ms, reason: "pacing" }
            }
        }
    }
}
