//! Reads the options of the client and of its methods.

use js_sys::{Function, Reflect, Symbol};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Url;

use super::abort::Signal;
use super::fields::{Fields, is_array, keys, text};
use super::host;
use super::platform::JsPlatform;
use super::promise::ignore;
use crate::client::{CallOptions, Cancelled, Options, PacingMode, PartialCallOptions, Progress};
use crate::error::{InputCode, InputError};
use crate::usersig::SecretKey;

const CODE: InputCode = InputCode::InvalidOption;

/// Headers that the client sets itself, or that decide where a request goes.
const RESERVED_HEADERS: [&str; 3] = ["content-type", "content-length", "host"];

/// The client's options, and the functions among them.
pub(super) fn client_options(value: &JsValue) -> Result<(Options, JsPlatform), InputError> {
    let fields = Fields::new(value, CODE, "options", "")?;
    let user_sig = fields.value("userSig")?;
    let user_sig_function = user_sig.as_ref().and_then(|value| value.dyn_ref::<Function>()).cloned();
    let user_sig_text = match (&user_sig, &user_sig_function) {
        (Some(value), None) if value.is_string() => Some(text(value, CODE, "userSig")?),
        (Some(value), None) => return Err(fields.wrong_type("userSig", value, "a string or a function")),
        _ => None,
    };
    let (pacing, pacer) = pacing(&fields)?;
    let base_url = fields.text("baseUrl")?;
    // the core looks at its form; what else makes a URL wrong, such as a port beyond the last, the host knows
    if base_url.as_ref().is_some_and(|url| url.contains("://") && Url::new(url).is_err()) {
        return Err(fields.fault("baseUrl", "is no URL"));
    }
    let options = Options {
        sdk_app_id: fields.number("sdkAppId")?,
        region: fields.text("region")?,
        base_url,
        admin_user_id: fields.text("adminUserId")?,
        secret_key: secret_key(&fields)?,
        user_sig: user_sig_text,
        user_sig_function: user_sig_function.is_some(),
        headers: headers(&fields)?,
        call: call_numbers(&fields)?,
        pacing,
        use_backup_host: fields.boolean("useBackupHost")?,
    };
    let platform = JsPlatform::new(fields.function("fetch")?, user_sig_function, pacer, fields.function("onEvent")?);
    Ok((options, platform))
}

/// The key, where it is safe to have one.
pub(super) fn secret_key(fields: &Fields<'_>) -> Result<Option<SecretKey>, InputError> {
    let allowed = fields.boolean("dangerouslyAllowBrowser")?;
    let Some(key) = fields.text("secretKey")? else { return Ok(None) };
    if !allowed && host::is_browser() {
        let message = "must not be in a browser, where anyone can read it: let the page talk to a gateway that signs, \
                       or set dangerouslyAllowBrowser";
        return Err(InputError::new(InputCode::InsecureContext, "secretKey", message));
    }
    SecretKey::new(key).map(Some).ok_or_else(|| fields.fault("secretKey", "is empty"))
}

fn pacing(fields: &Fields<'_>) -> Result<(PacingMode, Option<JsValue>), InputError> {
    let Some(value) = fields.value("pacing")? else {
        return Ok((PacingMode::Documented, None));
    };
    match value.as_string().as_deref() {
        Some("documented") => return Ok((PacingMode::Documented, None)),
        Some("off") => return Ok((PacingMode::Off, None)),
        _ => {}
    }
    let acquire = if value.is_object() { Reflect::get(&value, &"acquire".into()).ok() } else { None };
    if acquire.is_some_and(|acquire| acquire.is_function()) {
        return Ok((PacingMode::Custom, Some(value)));
    }
    Err(fields.fault("pacing", "must be \"documented\", \"off\" or an object with a method acquire"))
}

fn headers(fields: &Fields<'_>) -> Result<Vec<(String, String)>, InputError> {
    let Some(value) = fields.value("headers")? else { return Ok(Vec::new()) };
    if !value.is_object() || is_array(&value) {
        return Err(fields.wrong_type("headers", &value, "an object of strings"));
    }
    let unreadable = |_| fields.fault("headers", "cannot be read, a getter throws");
    // Headers and Map keep what they hold where no field shows it
    if Reflect::get(&value, &Symbol::iterator()).map_err(unreadable)?.is_function() {
        return Err(fields.fault("headers", "must be a plain object of strings, as Object.fromEntries makes one"));
    }
    let read = |name: String| {
        let header = Reflect::get(&value, &JsValue::from_str(&name)).map_err(unreadable)?;
        let place = format!("headers[{name:?}]");
        let value = text(&header, CODE, &place)?;
        let fault = |message: &str| Err(InputError::new(CODE, &place, message));
        if name.is_empty() || !name.bytes().all(is_token) {
            return fault("is no name of a header");
        }
        if RESERVED_HEADERS.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return fault("is set by the client itself");
        }
        if value.chars().any(|c| (c.is_control() && c != '\t') || u32::from(c) > 0xFF) {
            return fault("holds a character that a header cannot carry");
        }
        Ok((name, value))
    };
    keys(&value).map_err(unreadable)?.into_iter().map(read).collect()
}

/// The characters of a header's name (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn call_numbers(fields: &Fields<'_>) -> Result<PartialCallOptions, InputError> {
    Ok(PartialCallOptions {
        timeout_ms: fields.number("timeoutMs")?,
        deadline_ms: fields.number("deadlineMs")?,
        max_retries: fields.number("maxRetries")?,
        concurrency: fields.number("concurrency")?,
    })
}

/// A method's options.
#[derive(Default)]
pub(super) struct MethodOptions {
    pub call: CallOptions,
    pub signal: Option<Signal>,
    pub on_progress: Option<Function>,
    /// `queryOnlineStatus` alone.
    pub detail: bool,
    /// `call` alone.
    pub idempotent: bool,
}

impl MethodOptions {
    /// Tells the caller how far a list has come; what the listener throws is ignored.
    pub(super) fn progress(&self, total: Option<usize>) -> impl Fn(Progress) + 'static {
        let listener = self.on_progress.clone();
        move |Progress { done, failed }| {
            if let Some(listener) = &listener {
                let progress = serde_wasm_bindgen::to_value(&JsProgress { done, failed, total }).unwrap_or_default();
                ignore(listener.call1(&JsValue::UNDEFINED, &progress));
            }
        }
    }
}

/// `BatchProgress` in types.d.ts.
#[derive(Serialize)]
struct JsProgress {
    done: usize,
    failed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
}

pub(super) fn method_options(value: &JsValue, client: CallOptions) -> Result<MethodOptions, InputError> {
    const CODE: InputCode = InputCode::InvalidArgument;
    let Some(fields) = Fields::optional(value, CODE, "options")? else {
        return Ok(MethodOptions { call: client, ..MethodOptions::default() });
    };
    let signal = match fields.value("signal")? {
        Some(value) => Some(Signal::new(&value).ok_or_else(|| fields.wrong_type("signal", &value, "an AbortSignal"))?),
        None => None,
    };
    let mut call = client.with(call_numbers(&fields)?, InputError::argument)?;
    if let Some(signal) = signal.clone() {
        call.cancelled = Cancelled::new(move || signal.is_aborted());
    }
    Ok(MethodOptions {
        call,
        signal,
        on_progress: fields.function("onProgress")?,
        detail: fields.boolean("detail")?,
        idempotent: fields.boolean("idempotent")?,
    })
}
