//! Reads the arguments that name accounts.

use std::rc::Rc;

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::fields::{Fields, is_array, text, wrong_type};
use crate::api::Account;
use crate::error::{Cause, InputCode, InputError};
use crate::input::{self, whole32};

const CODE: InputCode = InputCode::InvalidArgument;

/// One UserID.
pub(super) fn user_id(value: &JsValue, place: &str) -> Result<String, InputError> {
    let user_id = text(value, CODE, place)?;
    input::user_id(&user_id, place)?;
    Ok(user_id)
}

/// A UserID where an account is wanted of which only that matters.
pub(super) fn named_account(value: &JsValue, place: &str) -> Result<Account, InputError> {
    user_id(value, place).map(Account::named)
}

/// A command's name: `service/command`.
pub(super) fn command(value: &JsValue) -> Result<String, InputError> {
    let command = text(value, CODE, "command")?;
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match command.split_once('/') {
        Some((service, name)) if is_name(service) && is_name(name) => Ok(command),
        _ => Err(InputError::argument("command", "must be of the form service/command, such as openim/sendmsg")),
    }
}

/// The JSON of a body, which must be a plain object.
pub(super) fn body(value: &JsValue) -> Result<String, InputError> {
    if value.is_undefined() {
        return Ok("{}".to_owned());
    }
    let wanted = "a plain object";
    if !value.is_object() || is_array(value) {
        return Err(wrong_type(CODE, "body", value, wanted));
    }
    if !is_plain(value) {
        return Err(InputError::argument("body", format!("must be {wanted}")));
    }
    let json = JSON::stringify(value).map_err(|cause| InputError {
        cause: Some(Cause(Rc::new(cause))),
        ..InputError::argument("body", "has no form as JSON")
    })?;
    // what has a form of its own, such as a Date, is no object there
    match json.as_string() {
        Some(json) if json.starts_with('{') => Ok(json),
        _ => Err(InputError::argument("body", format!("must be {wanted}"))),
    }
}

/// Whether it is made of fields and nothing else: a Map or a promise would lose what it holds. Any realm's will do.
fn is_plain(value: &JsValue) -> bool {
    let prototype_of = |value: &JsValue| Reflect::get_prototype_of(value).map(JsValue::from).unwrap_or(JsValue::NULL);
    let prototype = prototype_of(value);
    !prototype.is_object() || !prototype_of(&prototype).is_object()
}

/// An account, or its UserID alone.
pub(super) fn account(value: &JsValue, place: &str) -> Result<Account, InputError> {
    if value.is_string() {
        let user_id = user_id(value, place)?;
        return Ok(Account::named(user_id));
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
pub(super) fn list<T>(
    value: &JsValue,
    place: &str,
    read: impl Fn(&JsValue, &str) -> Result<T, InputError>,
) -> Result<Vec<T>, InputError> {
    let read_at =
        |index: u32, element: &JsValue| read(element, &format!("{place}[{index}]")).map_err(|error| error.at(index));
    let thrown = |index: u32, cause| InputError {
        cause: Some(Cause(Rc::new(cause))),
        ..InputError::new(CODE, &format!("{place}[{index}]"), "cannot be read, its iterator or getter throws").at(index)
    };
    if is_array(value) {
        // by Reflect, which catches: a getter or a proxy may throw
        let length = Reflect::get(value, &"length".into()).map_err(|cause| thrown(0, cause))?;
        let length = whole32(length.as_f64().unwrap_or_default(), 0, u32::MAX).unwrap_or_default();
        let element = |index| read_at(index, &Reflect::get_u32(value, index).map_err(|cause| thrown(index, cause))?);
        return (0..length).map(element).collect();
    }
    let not_a_list = || wrong_type(CODE, place, value, "an array or another iterable");
    if value.is_string() {
        return Err(not_a_list());
    }
    let iterator = js_sys::try_iter(value).ok().flatten().ok_or_else(not_a_list)?;
    let element = |(index, element): (u32, Result<JsValue, JsValue>)| {
        read_at(index, &element.map_err(|cause| thrown(index, cause))?)
    };
    (0..).zip(iterator).map(element).collect()
}
