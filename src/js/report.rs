//! Makes the items and the report of a list command.

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::error::to_js;
use super::object::{Object, number};
use super::profile::profile_object;
use crate::api::{Device, Outcome};
use crate::client::{Chunk, Redactor};
use crate::error::Error;

/// `BatchReport` in index.d.ts: one item for each account, in order, with the count of both kinds.
pub(super) fn report(chunks: &[Chunk], redactor: &Redactor<'_>) -> JsValue {
    let items = Array::new();
    let mut failed = 0_u32;
    for (user_id, result) in chunks.iter().flat_map(Chunk::items) {
        failed = failed.saturating_add(result.is_err().into());
        items.push(&item(user_id, result, redactor));
    }
    let succeeded = items.length().saturating_sub(failed);
    let report = Object::new().value("items", &items).number("succeeded", succeeded.into());
    report.number("failed", failed.into()).done()
}

/// `BatchItem` in index.d.ts.
pub(super) fn item(user_id: &str, result: Result<&Outcome, &Error>, redactor: &Redactor<'_>) -> JsValue {
    let item = Object::new().flag("ok", result.is_ok()).text("userId", user_id);
    let item = match result {
        Ok(Outcome::Done) => item,
        Ok(Outcome::Status(status)) => item.text("status", status.as_str()),
        Ok(Outcome::Presence(presence)) => {
            let devices = presence.devices.as_deref().map(devices).unwrap_or_default();
            item.text("status", presence.status.as_str()).value("devices", &devices)
        }
        Ok(Outcome::Profile(profile)) => item.value("profile", &profile_object(profile)),
        Err(error) => item.value("error", &to_js(error, redactor)),
    };
    item.done()
}

fn devices(devices: &[Device]) -> JsValue {
    let all = Array::new();
    for device in devices {
        let object = Object::new()
            .text("platform", &device.platform)
            .text("status", &device.status)
            .value("isBackground", &device.is_background.map(JsValue::from_bool).unwrap_or_default())
            .some_number("instanceId", device.instance_id.map(number))
            .some_text("customIdentifier", device.custom_identifier.as_deref());
        all.push(&object.done());
    }
    all.into()
}
