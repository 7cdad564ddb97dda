//! Reads the arguments that name accounts.

use alloc::rc::Rc;

use js_sys::{Array, Function, JSON, Reflect, Symbol};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::fields::{Fields, is_array, is_object, text, wrong_type};
use super::object::get;
use super::place::Place;
use super::source::value_of;
use crate::api::Account;
use crate::error::{Cause, InputCode, InputError};
use crate::input::{self, whole};
use crate::json::Cursor;
use crate::prelude::*;

const CODE: InputCode = InputCode::InvalidArgument;

/// One UserID.
pub(super) fn user_id(value: &JsValue, place: Place<'_>) -> Result<String, InputError> {
    let user_id = text(value, CODE, place)?;
    match input::user_id_fault(&user_id) {
        Some(fault) => Err(InputError::argument(&place.text(), &fault)),
        None => Ok(user_id),
    }
}

/// A UserID, as an account of which only that matters.
pub(super) fn named_account(value: &JsValue, place: Place<'_>) -> Result<Account, InputError> {
    user_id(value, place).map(Account::named)
}

/// A command's name: `service/command`.
pub(super) fn command(value: &JsValue) -> Result<String, InputError> {
    let command = text(value, CODE, Place::Named("command"))?;
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
    if !is_object(value) {
        return Err(wrong_type(CODE, Place::Named("body"), value, wanted));
    }
    if !is_plain(value) {
        return Err(InputError::argument("body", "must be a plain object"));
    }
    let json = JSON::stringify(value).map_err(|cause| {
        let fault = InputError::argument("body", "has no form as JSON");
        fault.because(Cause(Rc::new(cause)))
    })?;
    // what has a form of its own as JSON, such as a Date, is no object there
    match json.as_string() {
        Some(json) if json.starts_with('{') => Ok(json),
        _ => Err(InputError::argument("body", "must be a plain object")),
    }
}

/// Whether it is made of fields and nothing else: a Map or a promise would lose what it holds. An object of any realm
/// will do.
pub(super) fn is_plain(value: &JsValue) -> bool {
    let prototype_of = |value: &JsValue| Reflect::get_prototype_of(value).map(JsValue::from).unwrap_or(JsValue::NULL);
    let prototype = prototype_of(value);
    !prototype.is_object() || !prototype_of(&prototype).is_object()
}

/// An account, or its UserID alone.
pub(super) fn account(value: &JsValue, place: Place<'_>) -> Result<Account, InputError> {
    if !is_object(value) {
        if value.is_string() {
            return named_account(value, place);
        }
        return Err(wrong_type(CODE, place, value, "an account or a UserID"));
    }
    let fields = Fields::of(value, CODE, place);
    let user_id = fields.text("userId");
    match &user_id {
        Some(user_id) => input::user_id_fault(user_id).iter().for_each(|fault| fields.fault("userId", fault)),
        None => fields.wrong_type("userId", &JsValue::UNDEFINED, "a string"),
    }
    let short_text = |name| {
        let text = fields.text(name)?;
        input::text_fault(&text, input::MAX_TEXT).iter().for_each(|fault| fields.fault(name, fault));
        Some(text)
    };
    let account = Account {
        user_id: user_id.unwrap_or_default().into(),
        nick: short_text("nick"),
        face_url: short_text("faceUrl"),
    };
    fields.end()?;
    Ok(account)
}

/// Accounts, and the array of their UserIDs in JavaScript, if that is sure to hold the same.
pub(super) type List = (Vec<Account>, Option<Array>);

/// Accounts of which only the UserIDs matter.
pub(super) fn named_accounts(list: &JsValue, name: &str) -> Result<List, InputError> {
    let mut accounts = Vec::new();
    let user_ids = quick_accounts(list, &mut accounts);
    if user_ids.is_none() {
        let read = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
        each_from(read, list, name, &mut |value, place| {
            accounts.push(named_account(value, place)?);
            Ok(())
        })?;
    }
    Ok((accounts, user_ids))
}

/// Accounts, or their UserIDs.
pub(super) fn accounts(list: &JsValue, name: &str) -> Result<List, InputError> {
    let mut accounts = Vec::new();
    each(list, name, &mut |value, place| {
        accounts.push(account(value, place)?);
        Ok(())
    })?;
    Ok((accounts, None))
}

/// How many texts cross at once.
const TEXTS: usize = 1000;

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = packTexts, catch)]
    fn pack_texts(list: &JsValue, most: usize, texts: &Array) -> Result<Option<String>, JsValue>;
}

/// The accounts at the start of an array, many at a time, as long as there is nothing wrong with them and JSON writes
/// them as they are. Returns all UserIDs if the array holds nothing else.
fn quick_accounts(list: &JsValue, accounts: &mut Vec<Account>) -> Option<Array> {
    let texts = Array::new();
    loop {
        let read = accounts.len();
        let json = pack_texts(list, TEXTS, &texts).ok().flatten()?;
        let wanted = usize::try_from(texts.length()).unwrap_or_default();
        accounts.reserve(wanted.saturating_sub(read));
        let mut cursor = Cursor::new(&json);
        // an array, unless the caller has changed how the host writes arrays
        let mut is_good = cursor.is_at(b'[');
        if is_good {
            cursor.array(&mut |cursor| match cursor.value().as_plain_text() {
                Some(text) if input::user_id_fault(text).is_none() => accounts.push(Account::named(text)),
                _ => is_good = false,
            });
        }
        if !is_good || accounts.len() != wanted {
            accounts.truncate(read);
            return None;
        }
        if accounts.len() - read < TEXTS {
            return Some(texts);
        }
    }
}

/// Reads one element of a list, at its place.
pub(super) type ReadElement<'a> = &'a mut dyn FnMut(&JsValue, Place<'_>) -> Result<(), InputError>;

/// Reads each element of an array or another iterable; a fault names its position.
pub(super) fn each(list: &JsValue, name: &str, read: ReadElement<'_>) -> Result<(), InputError> {
    each_from(0, list, name, read)
}

/// The same from the element `first` on, when those before it have been read.
fn each_from(first: u32, list: &JsValue, name: &str, read: ReadElement<'_>) -> Result<(), InputError> {
    let mut index = first;
    let mut take = |element: Result<JsValue, JsValue>| {
        let place = Place::Element(name, index);
        let taken = match element {
            Ok(element) => read(&element, place),
            Err(cause) => {
                let fault = InputError::new(CODE, &place.text(), "cannot be read, its iterator or getter throws");
                Err(fault.because(Cause(Rc::new(cause))))
            }
        };
        let taken = taken.map_err(|fault| fault.at(index));
        index = index.saturating_add(1);
        taken
    };
    if is_array(list) {
        // with `get` and Reflect, which catch: a getter or a proxy may throw
        let length = match get(list, "length") {
            Ok(length) => whole(length.as_f64().unwrap_or_default(), 0, u32::MAX.into()).unwrap_or_default(),
            Err(cause) => return take(Err(cause)),
        };
        for at in first..u32::try_from(length).unwrap_or_default() {
            take(Reflect::get_u32(list, at))?;
        }
        return Ok(());
    }
    // each exception that wasm-bindgen catches costs a slot of its table for good: so what is no object is not asked
    let start = |symbol: Symbol| {
        let start = if list.is_object() { Reflect::get(list, &symbol).ok() } else { None };
        start.and_then(|start| start.dyn_into::<Function>().ok())
    };
    let Some(start) = start(Symbol::iterator()) else {
        let is_async = start(Symbol::async_iterator()).is_some();
        let wanted = if is_async {
            "an array or another iterable; async ones go to the method of this name with Stream behind"
        } else {
            "an array or another iterable"
        };
        return Err(wrong_type(CODE, Place::Named(name), list, wanted));
    };
    let started =
        start.call0(list).and_then(|iterator| Ok((get(&iterator, "next")?.dyn_into::<Function>()?, iterator)));
    let (next, iterator) = match started {
        Ok(started) => started,
        Err(cause) => return take(Err(cause)),
    };
    loop {
        let step = next.call0(&iterator).and_then(|step| value_of(&step));
        let Some(element) = step.transpose() else { return Ok(()) };
        // an iterator that throws by itself is over, and not closed
        let is_open = element.is_ok();
        take(element).inspect_err(|_| {
            if is_open {
                close_iterator(&iterator);
            }
        })?;
    }
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// Tells an iterator that nobody wants more of it, as a loop that is left does.
    #[wasm_bindgen(js_name = closeIterator)]
    fn close_iterator(iterator: &JsValue);
}
