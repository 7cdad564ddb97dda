//! Makes the items and the report of a list command.
//!
//! They cross as one JSON text a part, which the host reads at once: objects that are built field by field cost a call each for
//! every name and every value. Only errors are put in afterwards.

use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast as _, JsValue};

use super::error::to_js;
use super::object::{Object, set, size};
use super::profile::write_profile;
use crate::api::{Device, Outcome};
use crate::client::{Chunk, Redactor};
use crate::error::Error;
use crate::json::Writer;
use crate::prelude::*;
use crate::text::{concat, decimal};

/// `BatchReport` in index.d.ts: one item for each account, in order, with the count of both kinds.
pub(super) fn report(chunks: &[Chunk], redactor: &Redactor<'_>) -> JsValue {
    let all = Array::new();
    let mut failed = 0;
    for chunk in chunks {
        failed += chunk.items().filter(|(_, result)| result.is_err()).count();
        all.push(&items(chunk, redactor));
    }
    let items = all.flat(1);
    let failed = size(failed);
    let succeeded = f64::from(items.length()) - failed;
    Object::new().value("items", &items).number("succeeded", succeeded).number("failed", failed).done()
}

/// `BatchItem`s in index.d.ts, of one part.
pub(super) fn items(chunk: &Chunk, redactor: &Redactor<'_>) -> JsValue {
    let all: Vec<_> = chunk.items().collect();
    items_of(&all, redactor)
}

/// The same, of UserIDs with their results.
pub(super) fn items_of(all: &[(&str, Result<&Outcome, &Error>)], redactor: &Redactor<'_>) -> JsValue {
    let mut text = Writer::default();
    text.open('[');
    for (user_id, result) in all {
        text.open('{');
        text.name("ok");
        text.word(word(result.is_ok()));
        text.text_field("userId", user_id);
        if let Ok(outcome) = result {
            write_outcome(&mut text, outcome);
        }
        text.close('}');
    }
    text.close(']');
    // what is written here is JSON
    let items: Array = JSON::parse(&text.finish()).unwrap_or_default().unchecked_into();
    for (at, (_, result)) in (0..).zip(all) {
        if let Err(error) = result {
            set(&items.get(at), "error", &to_js(error, redactor));
        }
    }
    items.into()
}

fn write_outcome(text: &mut Writer, outcome: &Outcome) {
    match outcome {
        Outcome::Done => {}
        Outcome::Status(status) => text.text_field("status", status.as_str()),
        Outcome::Presence(presence) => {
            text.text_field("status", presence.status.as_str());
            if let Some(devices) = &presence.devices {
                text.name("devices");
                text.open('[');
                devices.iter().for_each(|device| write_device(text, device));
                text.close(']');
            }
        }
        Outcome::Profile(profile) => write_profile(text, profile),
    }
}

fn write_device(text: &mut Writer, device: &Device) {
    text.open('{');
    text.text_field("platform", &device.platform);
    text.text_field("status", &device.status);
    if let Some(is_background) = device.is_background {
        text.name("isBackground");
        text.word(word(is_background));
    }
    if let Some(number) = device.instance_id {
        text.name("instanceId");
        text.word(&concat(&[if number < 0 { "-" } else { "" }, &decimal(number.unsigned_abs())]));
    }
    if let Some(name) = &device.custom_identifier {
        text.text_field("customIdentifier", name);
    }
    text.close('}');
}

fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}
