//! Profiles between JavaScript's objects and the core's fields.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use wasm_bindgen::JsValue;

use super::fields::{Fields, keys, text, wrong_type};
use super::input::list;
use crate::api::{Profile, ProfileField, ProfileValue};
use crate::error::{InputCode, InputError};
use crate::input::whole32;

const CODE: InputCode = InputCode::InvalidArgument;

/// The field that holds the app's own.
const CUSTOM: &str = "custom";

/// What stands before a custom field in a list of names.
const CUSTOM_NAME: &str = "custom.";

/// The fields to set. A name that nobody knows is a fault: what it was to set would be lost.
pub(super) fn profile(value: &JsValue) -> Result<Profile, InputError> {
    let fields = Fields::new(value, CODE, "profile", "profile.")?;
    let mut profile = Profile::new();
    for name in names(value, "profile")? {
        let Some(value) = fields.value(&name)? else { continue };
        if name == CUSTOM {
            read_custom(&value, &mut profile)?;
        } else {
            let known = || format!("is no field of a profile, which has {}", known_names());
            let field = ProfileField::standard(&name).ok_or_else(|| fields.fault(&name, &known()))?;
            let value = read_value(&field, &value, &fields.place(&name))?;
            profile.push((field, value));
        }
    }
    if profile.is_empty() {
        return Err(InputError::argument("profile", "has no field to set"));
    }
    Ok(profile)
}

fn read_custom(value: &JsValue, profile: &mut Profile) -> Result<(), InputError> {
    let fields = Fields::new(value, CODE, "profile.custom", "profile.custom.")?;
    for keyword in names(value, "profile.custom")? {
        let Some(value) = fields.value(&keyword)? else { continue };
        let field = ProfileField::custom(&keyword).map_err(|fault| fields.fault(&keyword, fault))?;
        let value = read_value(&field, &value, &fields.place(&keyword))?;
        profile.push((field, value));
    }
    Ok(())
}

fn read_value(field: &ProfileField, value: &JsValue, place: &str) -> Result<ProfileValue, InputError> {
    if field.is_number() {
        let number = value.as_f64().ok_or_else(|| wrong_type(CODE, place, value, "a number"))?;
        let number = whole32(number, 0, u32::MAX).map_err(|fault| InputError::argument(place, fault))?;
        return Ok(ProfileValue::Number(number));
    }
    let text = text(value, CODE, place)?;
    match field.text_fault(&text) {
        Some(fault) => Err(InputError::argument(place, fault)),
        None => Ok(ProfileValue::Text(text)),
    }
}

/// The fields to get, by name.
pub(super) fn profile_fields(value: &JsValue) -> Result<Vec<ProfileField>, InputError> {
    let mut fields = Vec::new();
    for field in list(value, "fields", profile_field)? {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    if fields.is_empty() {
        return Err(InputError::argument("fields", "names no field"));
    }
    Ok(fields)
}

fn profile_field(value: &JsValue, place: &str) -> Result<ProfileField, InputError> {
    let name = text(value, CODE, place)?;
    if let Some(keyword) = name.strip_prefix(CUSTOM_NAME) {
        return ProfileField::custom(keyword).map_err(|fault| InputError::argument(place, fault));
    }
    let known = || format!("is no field of a profile, which has {} and custom.Key", known_names());
    ProfileField::standard(&name).ok_or_else(|| InputError::argument(place, known()))
}

fn known_names() -> String {
    ProfileField::standard_names().collect::<Vec<_>>().join(", ")
}

fn names(object: &JsValue, place: &str) -> Result<Vec<String>, InputError> {
    keys(object).map_err(|_| InputError::argument(place, "cannot be read, a proxy throws"))
}

/// A profile as JavaScript gets it: standard fields by name, the app's own in `custom`.
pub(super) struct JsProfile(pub(super) Profile);

impl Serialize for JsProfile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in &self.0 {
            if let Some(name) = field.name() {
                map.serialize_entry(name, value)?;
            }
        }
        if self.0.iter().any(|(field, _)| field.name().is_none()) {
            map.serialize_entry(CUSTOM, &Custom(&self.0))?;
        }
        map.end()
    }
}

struct Custom<'a>(&'a Profile);

impl Serialize for Custom<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().filter_map(|(field, value)| match field {
            ProfileField::Custom(keyword) => Some((keyword, value)),
            ProfileField::Standard(_) => None,
        }))
    }
}
