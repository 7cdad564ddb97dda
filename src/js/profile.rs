//! Profiles between JavaScript's objects and the core's fields.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::fields::{Fields, GETTER_THROWS, keys, number, text, wrong_type};
use super::input::each;
use super::object::js_number;
use super::place::Place;
use super::report::Packed;
use crate::api::{Profile, ProfileField, ProfileValue};
use crate::error::{InputCode, InputError};
use crate::prelude::*;
use crate::text::{concat, join};

const CODE: InputCode = InputCode::InvalidArgument;

/// The field that holds the app's own fields.
const CUSTOM: &str = "custom";

/// What precedes a custom field's keyword in a list of names.
const CUSTOM_NAME: &str = "custom.";

/// The fields to set. An unknown name is a fault: what it was to set would be lost.
pub(super) fn profile(value: &JsValue) -> Result<Profile, InputError> {
    let mut profile = Profile::new();
    read_fields(value, Place::Named("profile"), &mut |name, value, place| {
        if name == CUSTOM {
            return read_fields(value, place, &mut |keyword, value, place| {
                let field =
                    ProfileField::custom(keyword).map_err(|fault| InputError::argument(&place.text(), fault))?;
                profile.push(read_value(field, value, place)?);
                Ok(())
            });
        }
        let known = || InputError::argument(&place.text(), &concat(&[NO_FIELD, &known_names(), " and custom"]));
        profile.push(read_value(ProfileField::standard(name).ok_or_else(known)?, value, place)?);
        Ok(())
    })?;
    if profile.is_empty() {
        return Err(InputError::argument("profile", "has no field to set"));
    }
    Ok(profile)
}

/// Reads one field: its name, its value and its place.
type ReadField<'a> = &'a mut dyn FnMut(&str, &JsValue, Place<'_>) -> Result<(), InputError>;

/// Reads each field of an object that is not undefined.
fn read_fields(object: &JsValue, place: Place<'_>, read: ReadField<'_>) -> Result<(), InputError> {
    Fields::new(object, CODE, Some(place)).end()?;
    for name in keys(object).map_err(|_| InputError::argument(&place.text(), "cannot be read, a proxy throws"))? {
        let place = Place::Field(&place, &name);
        let Ok(value) = Reflect::get(object, &name.as_str().into()) else {
            return Err(InputError::argument(&place.text(), GETTER_THROWS));
        };
        if !value.is_undefined() {
            read(&name, &value, place)?;
        }
    }
    Ok(())
}

fn read_value(
    field: ProfileField,
    value: &JsValue,
    place: Place<'_>,
) -> Result<(ProfileField, ProfileValue), InputError> {
    if field.is_number() {
        let number = number(value).ok_or_else(|| wrong_type(CODE, place, value, "a number"))?;
        let number = number.whole32(0, u32::MAX).map_err(|fault| InputError::argument(&place.text(), &fault))?;
        return Ok((field, ProfileValue::Number(number)));
    }
    let text = text(value, CODE, place)?;
    match field.text_fault(&text) {
        Some(fault) => Err(InputError::argument(&place.text(), &fault)),
        None => Ok((field, ProfileValue::Text(text))),
    }
}

/// The fields to get, by name.
pub(super) fn profile_fields(value: &JsValue) -> Result<Vec<ProfileField>, InputError> {
    let mut fields = Vec::new();
    each(value, "fields", &mut |value, place| {
        let field = profile_field(value, place)?;
        if !fields.contains(&field) {
            fields.push(field);
        }
        Ok(())
    })?;
    if fields.is_empty() {
        return Err(InputError::argument("fields", "names no field"));
    }
    Ok(fields)
}

fn profile_field(value: &JsValue, place: Place<'_>) -> Result<ProfileField, InputError> {
    let name = text(value, CODE, place)?;
    if let Some(keyword) = name.strip_prefix(CUSTOM_NAME) {
        return ProfileField::custom(keyword).map_err(|fault| InputError::argument(&place.text(), fault));
    }
    let known = || concat(&[NO_FIELD, &known_names(), " and custom.Key"]);
    ProfileField::standard(&name).ok_or_else(|| InputError::argument(&place.text(), &known()))
}

const NO_FIELD: &str = "is no field of a profile, which has ";

fn known_names() -> String {
    join(&mut ProfileField::standard_names(), ", ")
}

/// A profile as JavaScript gets it: standard fields by name, the app's own in `custom`.
pub(super) fn pack_profile(packed: &mut Packed, profile: &Profile) {
    let is_custom = |(field, _): &&(ProfileField, ProfileValue)| matches!(field, ProfileField::Custom(_));
    let custom = profile.iter().filter(is_custom).count();
    packed.number(js_number(profile.len() - custom));
    for (field, value) in profile {
        if let Some(name) = field.name() {
            packed.word(name);
            pack_value(packed, value);
        }
    }
    packed.number(if custom > 0 { 1.0 } else { 0.0 });
    if custom > 0 {
        packed.number(js_number(custom));
        for (field, value) in profile {
            if let ProfileField::Custom(keyword) = field {
                packed.other_text(keyword);
                pack_value(packed, value);
            }
        }
    }
}

/// Whether the value is a text, and then the value.
fn pack_value(packed: &mut Packed, value: &ProfileValue) {
    match value {
        ProfileValue::Text(text) => {
            packed.number(1.0);
            packed.text(text);
        }
        ProfileValue::Number(number) => {
            packed.number(0.0);
            packed.number((*number).into());
        }
    }
}
