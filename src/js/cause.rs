//! Copies an error from outside without the secrets that it may quote.

use js_sys::{Array, Error, JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use super::object::{self, get};
use crate::client::Redactor;

/// How far down a chain of causes is copied; what lies deeper is left out.
const MAX_DEPTH: u32 = 8;

/// Fields beside the standard ones that runtimes put on network errors.
const EXTRA_FIELDS: [&str; 6] = ["code", "errno", "syscall", "hostname", "address", "port"];

/// A copy in which each secret is replaced, down the whole chain, stacks included.
pub(super) fn clean_copy(value: &JsValue, redactor: &Redactor<'_>) -> JsValue {
    copy(value, redactor, 0)
}

/// What a JSON text says, each secret in it replaced. Parsed first: an escape would hide one.
pub(super) fn clean_json(json: &str, redactor: &Redactor<'_>) -> JsValue {
    JSON::parse(json).map_or(JsValue::UNDEFINED, |value| clean_value(&value, redactor))
}

fn clean_value(value: &JsValue, redactor: &Redactor<'_>) -> JsValue {
    if let Some(text) = value.as_string() {
        return redactor.clean(&text).into();
    }
    if let Some(array) = value.dyn_ref::<Array>() {
        return array.iter().map(|element| clean_value(&element, redactor)).collect::<Array>().into();
    }
    let Some(object) = value.dyn_ref::<Object>() else { return value.clone() };
    let clean = Object::new();
    for key in Object::keys(object).iter() {
        let field = Reflect::get(object, &key).unwrap_or(JsValue::UNDEFINED);
        let key = redactor.clean(&key.as_string().unwrap_or_default());
        let _ = Reflect::set(&clean, &key.into(), &clean_value(&field, redactor));
    }
    clean.into()
}

fn copy(value: &JsValue, redactor: &Redactor<'_>, depth: u32) -> JsValue {
    if let Some(text) = value.as_string() {
        return redactor.clean(&text).into();
    }
    if !value.is_object() || depth >= MAX_DEPTH {
        return if value.is_object() || value.is_function() { JsValue::UNDEFINED } else { value.clone() };
    }
    let value_of = |name: &'static str| get(value, name).unwrap_or(JsValue::UNDEFINED);
    let text = |name: &'static str| value_of(name).as_string().map(|text| redactor.clean(&text));
    let Some(message) = text("message") else {
        // thrown, but no error: all that can be kept of it is its text
        let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
        return redactor.clean(&text.unwrap_or_default()).into();
    };
    let error = Error::new(&message);
    // hidden, as on errors that the runtime makes: a log shows them once
    let set = |name: &str, value: &JsValue| {
        let descriptor = object::Object::new().value("value", value).flag("configurable", true).flag("writable", true);
        let descriptor = descriptor.done().unchecked_into();
        let _ = Reflect::define_property(error.unchecked_ref::<Object>(), &JsValue::from_str(name), &descriptor);
    };
    for name in ["name", "stack"] {
        if let Some(text) = text(name) {
            set(name, &text.into());
        }
    }
    for name in EXTRA_FIELDS {
        let field = value_of(name);
        if let Some(text) = field.as_string() {
            let _ = Reflect::set(&error, &name.into(), &redactor.clean(&text).into());
        } else if field.as_f64().is_some() {
            let _ = Reflect::set(&error, &name.into(), &field);
        }
    }
    let cause = value_of("cause");
    if !cause.is_undefined() {
        set("cause", &copy(&cause, redactor, depth + 1));
    }
    // AggregateError: what each address of a host answered
    let errors = value_of("errors");
    if let Some(errors) = errors.dyn_ref::<Array>() {
        let copies = errors.iter().map(|inner| copy(&inner, redactor, depth + 1));
        set("errors", &copies.collect::<Array>());
    }
    error.into()
}
