//! Makes the JavaScript error of a core error.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cause::{clean_copy, clean_json};
use crate::client::Redactor;
use crate::error::{Cause, Error};

#[wasm_bindgen(raw_module = "../errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = createError)]
    fn create_error(class: &str, message: &str, details: &JsValue) -> JsValue;
}

/// What an error carries beside its message. What is absent does not appear.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    code: &'a str,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_ms: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_info: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    answer: JsValue,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    cause: JsValue,
}

/// The error as the caller gets it. `redactor` cleans what comes from outside.
pub(super) fn to_js(error: &Error, redactor: &Redactor<'_>) -> JsValue {
    let common = Details { code: error.code(), retryable: error.retryable(), ..Details::default() };
    let clean = |cause: &Cause| cause_value(cause).map_or(JsValue::UNDEFINED, |value| clean_copy(value, redactor));
    let (class, details) = match error {
        Error::Input(input) => {
            let cause = input.cause.as_ref().map_or(JsValue::UNDEFINED, clean);
            ("ChatInputError", Details { field: input.field.as_deref(), index: input.index, cause, ..common })
        }
        Error::Api(api) => {
            let details = Details {
                command: Some(&api.command),
                attempts: Some(api.attempts),
                error_code: api.code.map(number),
                error_info: Some(&api.info),
                meaning: Some(api.meaning()),
                hint: api.hint.as_deref(),
                answer: api.answer.as_ref().map(|answer| clean_json(answer.json(), redactor)).unwrap_or_default(),
                ..common
            };
            ("ChatApiError", details)
        }
        Error::Http(http) => {
            let details = Details {
                command: Some(&http.command),
                attempts: Some(http.attempts),
                status: Some(http.status),
                error_code: http.envelope.as_ref().map(|(code, _)| number(*code)),
                error_info: http.envelope.as_ref().map(|(_, info)| info.as_str()),
                ..common
            };
            ("ChatHttpError", details)
        }
        Error::Response { command, attempts, .. } => {
            ("ChatResponseError", Details { command: Some(command), attempts: Some(*attempts), ..common })
        }
        Error::Network { command, attempts, cause } => {
            let cause = clean(cause);
            ("ChatNetworkError", Details { command: Some(command), attempts: Some(*attempts), cause, ..common })
        }
        Error::Timeout { command, attempts, timeout_ms } => {
            let (command, attempts, timeout_ms) = (Some(&**command), Some(*attempts), Some(*timeout_ms));
            ("ChatTimeoutError", Details { command, attempts, timeout_ms, ..common })
        }
        Error::UserSig(_) => ("UserSigError", common),
    };
    let details = serde_wasm_bindgen::to_value(&details).unwrap_or_default();
    create_error(class, &error.to_string(), &details)
}

/// For errors that carry nothing from outside.
pub(super) fn to_js_plain(error: impl Into<Error>) -> JsValue {
    to_js(&error.into(), &Redactor::default())
}

fn cause_value(cause: &Cause) -> Option<&JsValue> {
    cause.0.downcast_ref()
}

/// A code as JavaScript's number; the service's are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "codes have at most six digits")]
fn number(code: i64) -> f64 {
    code as f64
}
