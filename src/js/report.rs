//! Makes the report of a batch.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::error::to_js;
use crate::api::{AccountStatus, Device, Presence};
use crate::client::{ItemResult, Redactor};

/// `BatchReport` in types.d.ts.
#[derive(Serialize)]
struct Report<'a, T> {
    items: Vec<Item<'a, T>>,
    succeeded: usize,
    failed: usize,
}

/// `BatchItem` in types.d.ts.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Item<'a, T> {
    Done {
        ok: bool,
        user_id: &'a str,
        #[serde(flatten)]
        outcome: T,
    },
    Failed {
        ok: bool,
        user_id: &'a str,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        error: JsValue,
    },
}

/// What a command adds to an account's item.
pub(super) trait Outcome {
    type Fields: Serialize;

    fn into_fields(self) -> Self::Fields;
}

/// One item for each input, in its order.
pub(super) fn report<T: Outcome>(
    user_ids: &[String],
    results: Vec<ItemResult<T>>,
    redactor: &Redactor<'_>,
) -> Result<JsValue, JsValue> {
    let failed = results.iter().filter(|result| result.is_err()).count();
    let succeeded = results.len().saturating_sub(failed);
    let items = user_ids.iter().zip(results).map(|(user_id, result)| match result {
        Ok(outcome) => Item::Done { ok: true, user_id, outcome: outcome.into_fields() },
        Err(error) => Item::Failed { ok: false, user_id, error: to_js(&error, redactor) },
    });
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    Ok(Report { items: items.collect(), succeeded, failed }.serialize(&serializer)?)
}

#[derive(Serialize)]
pub(super) struct StatusField {
    status: &'static str,
}

impl Outcome for AccountStatus {
    type Fields = StatusField;

    fn into_fields(self) -> StatusField {
        StatusField { status: self.as_str() }
    }
}

#[derive(Serialize)]
pub(super) struct PresenceFields {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<Vec<DeviceFields>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceFields {
    platform: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_background: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_identifier: Option<String>,
}

impl Outcome for Presence {
    type Fields = PresenceFields;

    fn into_fields(self) -> PresenceFields {
        let device = |device: Device| DeviceFields {
            platform: device.platform,
            status: device.status,
            is_background: device.is_background,
            instance_id: device.instance_id,
            custom_identifier: device.custom_identifier,
        };
        PresenceFields {
            status: self.status.as_str(),
            devices: self.devices.map(|devices| devices.into_iter().map(device).collect()),
        }
    }
}
