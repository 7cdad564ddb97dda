//! Turns an error of the core into one of JavaScript.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cause::{clean_copy, clean_json};
use super::object::{Object, js_number};
use crate::client::Redactor;
use crate::error::{Cause, Error, ErrorKind, Fault, RequestError};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createError)]
    fn create_error(class: &str, message: &str, details: &JsValue) -> JsValue;
}

/// The error as the caller gets it. `redactor` cleans what comes from outside.
pub(super) fn to_js(error: &Error, redactor: &Redactor<'_>) -> JsValue {
    let clean = |cause: &Cause| cause.0.downcast_ref().map_or(JsValue::UNDEFINED, |cause| clean_copy(cause, redactor));
    let details = Object::new().text("code", error.code()).flag("retryable", error.retryable());
    let (class, details) = match error.kind() {
        ErrorKind::UserSig(_) => ("UserSigError", details),
        ErrorKind::Input(input) => (
            "ChatInputError",
            details
                .text("field", &input.field)
                .some_number("index", input.index.map(Into::into))
                .value("cause", &input.cause.as_ref().map_or(JsValue::UNDEFINED, clean)),
        ),
        ErrorKind::Request(RequestError { command, attempts, fault }) => {
            let details = details.text("command", command).number("attempts", (*attempts).into());
            match fault {
                Fault::Api(api) => {
                    let answer = api.answer.as_ref().map(|answer| clean_json(answer.json(), redactor));
                    let details = details
                        .some_number("errorCode", api.code.map(js_number))
                        .text("errorInfo", &api.info)
                        .text("meaning", api.meaning())
                        .some_text("hint", api.hint.as_deref())
                        .value("answer", &answer.unwrap_or_default());
                    ("ChatApiError", details)
                }
                Fault::Http(http) => {
                    let details = details.number("status", http.status.into());
                    let details = match &http.envelope {
                        Some((code, info)) => details.number("errorCode", js_number(*code)).text("errorInfo", info),
                        None => details,
                    };
                    ("ChatHttpError", details)
                }
                Fault::Response(_) => ("ChatResponseError", details),
                Fault::Network(cause) | Fault::Turn(cause) => {
                    ("ChatNetworkError", details.value("cause", &clean(cause)))
                }
                Fault::Timeout(limit) => ("ChatTimeoutError", details.number("timeoutMs", (*limit).into())),
            }
        }
    };
    create_error(class, &error.message(), &details.done())
}

/// For errors that carry nothing from outside.
pub(super) fn to_js_plain(error: impl Into<Error>) -> JsValue {
    to_js(&error.into(), &Redactor::default())
}
