//! Reads the options of the client and of its methods.

use js_sys::{Function, JSON, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Url;

use super::abort::Signal;
use super::fields::{Fields, is_object, keys, text};
use super::input::is_plain;
use super::listener::tell;
use super::object::{get, js_number};
use super::place::Place;
use super::platform::JsPlatform;
use crate::client::{CallOptions, Cancelled, Options, PacingMode, PartialCallOptions, Progress};
use crate::error::{InputCode, InputError};
use crate::prelude::*;
use crate::text::concat;
use crate::usersig::SecretKey;

const CODE: InputCode = InputCode::InvalidOption;

/// Headers that the client sets itself, or that decide where a request goes.
const RESERVED_HEADERS: [&str; 3] = ["content-type", "content-length", "host"];

/// The client's options, and the functions among them.
pub(super) fn client_options(value: &JsValue) -> Result<(Options, JsPlatform), InputError> {
    let fields = Fields::new(value, CODE, None);
    let user_sig = fields.value("userSig");
    let user_sig_function = user_sig.dyn_ref::<Function>().cloned();
    let user_sig_text = if user_sig.is_string() {
        fields.text("userSig")
    } else {
        if user_sig_function.is_none() && !user_sig.is_undefined() {
            fields.wrong_type("userSig", &user_sig, "a string or a function");
        }
        None
    };
    let (pacing, pacer) = pacing(&fields);
    let base_url = fields.text("baseUrl");
    // the core checks its form; what else makes a URL wrong, such as too high a port, only the host knows
    let is_http = |url: &str| {
        let starts_with =
            |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        starts_with("http://") || starts_with("https://")
    };
    if base_url.as_ref().is_some_and(|url| is_http(url) && Url::new(url).is_err()) {
        fields.fault("baseUrl", "is no URL");
    }
    let options = Options {
        sdk_app_id: fields.number("sdkAppId"),
        region: fields.text("region"),
        base_url,
        admin_user_id: fields.text("adminUserId"),
        secret_key: secret_key(&fields),
        user_sig: user_sig_text,
        user_sig_function: user_sig_function.is_some(),
        headers: headers(&fields),
        call: call_numbers(&fields),
        pacing,
        use_backup_host: fields.boolean("useBackupHost"),
    };
    let platform = JsPlatform::new(fields.function("fetch"), user_sig_function, pacer, fields.function("onEvent"));
    fields.end()?;
    Ok((options, platform))
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// Whether this is a browser, where everyone can read what is here.
    #[wasm_bindgen(js_name = isBrowser)]
    fn is_browser() -> bool;
}

/// The key, if it is safe to have one here.
pub(super) fn secret_key(fields: &Fields<'_>) -> Option<SecretKey> {
    let allowed = fields.boolean("dangerouslyAllowBrowser");
    let key = fields.text("secretKey")?;
    if !allowed && is_browser() {
        let message = "must not be in a browser, where anyone can read it: let the page talk to a gateway that signs, \
                       or set dangerouslyAllowBrowser";
        return fields.keep(Err(InputError::new(InputCode::InsecureContext, "secretKey", message)));
    }
    let key = SecretKey::new(key);
    if key.is_none() {
        fields.fault("secretKey", "is empty");
    }
    key
}

fn pacing(fields: &Fields<'_>) -> (PacingMode, Option<JsValue>) {
    let value = fields.value("pacing");
    match value.as_string().as_deref() {
        Some("documented") => return (PacingMode::Documented, None),
        Some("off") => return (PacingMode::Off, None),
        _ if value.is_undefined() => return (PacingMode::Documented, None),
        _ => {}
    }
    let acquire = if value.is_object() { get(&value, "acquire").ok() } else { None };
    if !acquire.is_some_and(|acquire| acquire.is_function()) {
        fields.fault("pacing", "must be \"documented\", \"off\" or an object with a method acquire");
    }
    (PacingMode::Custom, Some(value))
}

fn headers(fields: &Fields<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    let value = fields.value("headers");
    if value.is_undefined() {
        return headers;
    }
    if !is_object(&value) {
        fields.wrong_type("headers", &value, "an object of strings");
        return headers;
    }
    // Headers and Map keep their entries where no field shows them, and a promise may have some later
    if !is_plain(&value) {
        fields.fault("headers", "must be a plain object of strings, as Object.fromEntries makes one");
        return headers;
    }
    let Ok(names) = keys(&value) else {
        fields.fault("headers", "cannot be read, a getter throws");
        return headers;
    };
    for name in names {
        let place = concat(&["headers[", &quoted(&name), "]"]);
        let Ok(header) = Reflect::get(&value, &name.as_str().into()) else {
            fields.fault("headers", "cannot be read, a getter throws");
            return headers;
        };
        let Some(value) = fields.keep(text(&header, CODE, Place::Named(&place))) else { return headers };
        let fault = if name.is_empty() || !name.bytes().all(is_token) {
            "is no name of a header"
        } else if RESERVED_HEADERS.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            "is set by the client itself"
        } else if value.chars().any(is_foreign) {
            "holds a character that a header cannot carry"
        } else {
            headers.push((name, value));
            continue;
        };
        fields.fault(&place, fault);
    }
    headers
}

/// Whether a header cannot carry it: control characters, and what is beyond Latin-1, which is all that fetch takes.
fn is_foreign(c: char) -> bool {
    matches!(u32::from(c), 0..=8 | 0x0A..=0x1F | 0x7F..=0x9F | 0x100..)
}

/// A name as JSON writes it, which shows where the name ends, whatever it holds.
fn quoted(name: &str) -> String {
    JSON::stringify(&JsValue::from_str(name)).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// The characters of a header's name (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn call_numbers(fields: &Fields<'_>) -> PartialCallOptions {
    PartialCallOptions {
        timeout_ms: fields.number("timeoutMs"),
        deadline_ms: fields.number("deadlineMs"),
        max_retries: fields.number("maxRetries"),
        concurrency: fields.number("concurrency"),
    }
}

/// A method's options.
pub(super) struct MethodOptions {
    pub call: CallOptions,
    pub signal: Option<Signal>,
    pub on_progress: Option<Function>,
    /// Only of `queryOnlineStatus`.
    pub detail: bool,
    /// Only of `call`.
    pub idempotent: bool,
    /// Only of `call`.
    pub redacted: bool,
}

impl MethodOptions {
    /// Reports to the caller how far a list has come; what the listener throws is ignored.
    pub(super) fn progress(&self, total: Option<usize>) -> impl Fn(Progress) + 'static {
        let listener = self.on_progress.clone();
        move |Progress { done, failed }| {
            if let Some(listener) = &listener {
                let progress = create_progress(js_number(done), js_number(failed), total.map(js_number));
                tell(listener, &progress);
            }
        }
    }
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createProgress)]
    fn create_progress(done: f64, failed: f64, total: Option<f64>) -> JsValue;
}

pub(super) fn method_options(value: &JsValue, client: CallOptions) -> Result<MethodOptions, InputError> {
    if value.is_undefined() {
        let (detail, idempotent, redacted) = (false, false, false);
        return Ok(MethodOptions { call: client, signal: None, on_progress: None, detail, idempotent, redacted });
    }
    let fields = Fields::options(value, InputCode::InvalidArgument);
    let signal =
        fields.wanted("signal", "an AbortSignal", |value| Signal::is(value).then(|| Signal::of(value.clone())));
    let numbers = call_numbers(&fields);
    let mut options = MethodOptions {
        on_progress: fields.function("onProgress"),
        detail: fields.boolean("detail"),
        idempotent: fields.boolean("idempotent"),
        redacted: fields.boolean("redacted"),
        signal,
        call: fields.keep(client.with(&numbers, InputCode::InvalidArgument)).unwrap_or_default(),
    };
    fields.end()?;
    if let Some(signal) = options.signal.clone() {
        options.call.cancelled = Cancelled::new(move || signal.is_aborted());
    }
    Ok(options)
}
