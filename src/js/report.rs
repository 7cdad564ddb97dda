//! Makes the items and the report of a list command.

use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::error::to_js;
use super::profile::JsProfile;
use crate::api::{Account, Device, Outcome};
use crate::client::{ItemResult, Redactor};

/// `BatchReport` in types.d.ts.
#[derive(Serialize)]
struct Report {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    items: JsValue,
    succeeded: usize,
    failed: usize,
}

/// `BatchItem` in types.d.ts; what is absent does not appear.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    ok: bool,
    user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<Vec<JsDevice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<JsProfile>,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    error: JsValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsDevice {
    platform: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_background: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_identifier: Option<String>,
}

/// One item for each account, in order, with the count of both kinds.
pub(super) fn report(
    accounts: &[Account],
    results: Vec<ItemResult>,
    redactor: &Redactor<'_>,
) -> Result<JsValue, JsValue> {
    let failed = results.iter().filter(|result| result.is_err()).count();
    let succeeded = results.len().saturating_sub(failed);
    let items = Array::new();
    for (account, result) in accounts.iter().zip(results) {
        items.push(&item(&account.user_id, result, redactor)?);
    }
    Ok(Report { items: items.into(), succeeded, failed }.serialize(&serializer())?)
}

/// One item.
pub(super) fn item(user_id: &str, result: ItemResult, redactor: &Redactor<'_>) -> Result<JsValue, JsValue> {
    let done = Item { ok: true, user_id, ..Item::default() };
    let item = match result {
        Ok(Outcome::Done) => done,
        Ok(Outcome::Status(status)) => Item { status: Some(status.as_str()), ..done },
        Ok(Outcome::Presence(presence)) => Item {
            status: Some(presence.status.as_str()),
            devices: presence.devices.map(|devices| devices.into_iter().map(JsDevice::from).collect()),
            ..done
        },
        Ok(Outcome::Profile(profile)) => Item { profile: Some(JsProfile(profile)), ..done },
        Err(error) => Item { ok: false, user_id, error: to_js(&error, redactor), ..Item::default() },
    };
    Ok(item.serialize(&serializer())?)
}

impl From<Device> for JsDevice {
    fn from(device: Device) -> Self {
        Self {
            platform: device.platform,
            status: device.status,
            is_background: device.is_background,
            instance_id: device.instance_id,
            custom_identifier: device.custom_identifier,
        }
    }
}

fn serializer() -> Serializer {
    Serializer::new().serialize_maps_as_objects(true)
}
