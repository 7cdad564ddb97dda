//! Reads the arguments that name accounts.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use super::fields::{Fields, text, wrong_type};
use crate::api::Account;
use crate::error::{InputCode, InputError};
use crate::input;

const CODE: InputCode = InputCode::InvalidArgument;

/// One UserID.
pub(super) fn user_id(value: &JsValue, place: &str) -> Result<String, InputError> {
    let user_id = text(value, CODE, place)?;
    input::user_id(&user_id, place)?;
    Ok(user_id)
}

/// An array or another iterable of UserIDs.
pub(super) fn user_ids(value: &JsValue) -> Result<Vec<String>, InputError> {
    list(value, "userIds", user_id)
}

/// An account, or its UserID alone.
pub(super) fn account(value: &JsValue, place: &str) -> Result<Account, InputError> {
    if value.is_string() {
        let user_id = user_id(value, place)?;
        return Ok(Account { user_id, nick: None, face_url: None });
    }
    let fields = Fields::new(value, CODE, place, format!("{place}."))
        .map_err(|_| wrong_type(CODE, place, value, "an account or a UserID"))?;
    let Some(id) = fields.text("userId")? else {
        return Err(fields.wrong_type("userId", &JsValue::UNDEFINED, "a string"));
    };
    input::user_id(&id, &fields.place("userId"))?;
    let short_text = |name| {
        let text = fields.text(name)?;
        if let Some(text) = &text {
            input::text(text, input::MAX_TEXT, &fields.place(name))?;
        }
        Ok::<_, InputError>(text)
    };
    Ok(Account { user_id: id, nick: short_text("nick")?, face_url: short_text("faceUrl")? })
}

/// Reads each element of an array or another iterable; a fault names its position.
fn list<T>(
    value: &JsValue,
    place: &str,
    read: impl Fn(&JsValue, &str) -> Result<T, InputError>,
) -> Result<Vec<T>, InputError> {
    let read_at =
        |index: u32, element: &JsValue| read(element, &format!("{place}[{index}]")).map_err(|error| error.at(index));
    if let Some(array) = value.dyn_ref::<Array>() {
        return (0..).zip(array.iter()).map(|(index, element)| read_at(index, &element)).collect();
    }
    let not_a_list = || wrong_type(CODE, place, value, "an array or another iterable");
    if value.is_string() {
        return Err(not_a_list());
    }
    let iterator = js_sys::try_iter(value).ok().flatten().ok_or_else(not_a_list)?;
    let element = |(index, element): (u32, Result<JsValue, JsValue>)| {
        let place = format!("{place}[{index}]");
        let element = element.map_err(|_| InputError::new(CODE, &place, "cannot be read, its iterator throws"))?;
        read_at(index, &element)
    };
    (0..).zip(iterator).map(element).collect()
}
