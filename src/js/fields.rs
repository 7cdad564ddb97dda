//! Reads the fields of a caller's object, and says what is wrong with them and where.

use core::cell::RefCell;

use js_sys::{Array, Function, JsString};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::object::get;
use super::place::Place;
use crate::error::{InputCode, InputError};
use crate::input::Number;
use crate::prelude::*;
use crate::text::concat;

/// What is wrong with a field that cannot be asked for.
pub(super) const GETTER_THROWS: &str = "cannot be read, its getter throws";

/// An object from outside, and what to call its fields.
///
/// Keeps the first fault for [`Fields::end`]; after it nothing more is read, and every field counts as absent. That
/// way, whoever reads an object just lists its fields.
pub(super) struct Fields<'a> {
    object: &'a JsValue,
    /// There is no object: each field is absent.
    is_absent: bool,
    code: InputCode,
    /// The object's place; `None` for a method's options, each of which goes by its own name.
    place: Option<Place<'a>>,
    fault: RefCell<Option<InputError>>,
}

impl<'a> Fields<'a> {
    /// Takes a value that must be an object; `place` is `None` for options.
    pub(super) fn new(object: &'a JsValue, code: InputCode, place: Option<Place<'a>>) -> Self {
        let wrong = || wrong_type(code, place.unwrap_or(Place::Named("options")), object, "an object");
        let fault = (!is_object(object)).then(wrong);
        Self { object, is_absent: false, code, place, fault: RefCell::new(fault) }
    }

    /// The same for a value that is known to be an object.
    pub(super) fn of(object: &'a JsValue, code: InputCode, place: Place<'a>) -> Self {
        Self { object, is_absent: false, code, place: Some(place), fault: RefCell::new(None) }
    }

    /// The same, for a method's options, which may be left out altogether.
    pub(super) fn options(object: &'a JsValue, code: InputCode) -> Self {
        if object.is_undefined() {
            return Self { object, is_absent: true, code, place: None, fault: RefCell::new(None) };
        }
        Self::new(object, code, None)
    }

    /// The first fault, if there was one.
    pub(super) fn end(self) -> Result<(), InputError> {
        self.fault.into_inner().map_or(Ok(()), Err)
    }

    /// A field's place.
    pub(super) fn place<'s>(&'s self, name: &'s str) -> Place<'s> {
        self.place.as_ref().map_or(Place::Named(name), |object| Place::Field(object, name))
    }

    /// Whether each field counts as absent.
    fn is_silent(&self) -> bool {
        self.is_absent || self.fault.borrow().is_some()
    }

    /// A field's value; undefined if it is absent.
    pub(super) fn value(&self, name: &'static str) -> JsValue {
        if self.is_silent() {
            return JsValue::UNDEFINED;
        }
        get(self.object, name).unwrap_or_else(|_| {
            self.fault(name, GETTER_THROWS);
            JsValue::UNDEFINED
        })
    }

    /// A field's value as `read` reads it. A value that it does not accept is a fault, which says that it must be
    /// `wanted`.
    pub(super) fn wanted<T>(&self, name: &'static str, wanted: &str, read: fn(&JsValue) -> Option<T>) -> Option<T> {
        if self.is_silent() {
            return None;
        }
        let value = self.value(name);
        if value.is_undefined() {
            return None;
        }
        let taken = read(&value);
        if taken.is_none() {
            self.wrong_type(name, &value, wanted);
        }
        taken
    }

    pub(super) fn number(&self, name: &'static str) -> Option<Number> {
        self.wanted(name, "a number", number)
    }

    pub(super) fn boolean(&self, name: &'static str) -> bool {
        self.wanted(name, "true or false", JsValue::as_bool).unwrap_or_default()
    }

    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        if self.is_silent() {
            return None;
        }
        let value = self.value(name);
        match value.as_string() {
            Some(text) => self.keep(whole_text(text, &value, self.code, self.place(name))),
            None => {
                if !value.is_undefined() {
                    self.wrong_type(name, &value, "a string");
                }
                None
            }
        }
    }

    pub(super) fn function(&self, name: &'static str) -> Option<Function> {
        self.wanted(name, "a function", |value| value.dyn_ref().cloned())
    }

    /// The value of a check; a fault is kept.
    pub(super) fn keep<T>(&self, checked: Result<T, InputError>) -> Option<T> {
        checked.map_err(|fault| self.keep_fault(fault)).ok()
    }

    fn keep_fault(&self, fault: InputError) {
        self.fault.borrow_mut().get_or_insert(fault);
    }

    pub(super) fn wrong_type(&self, name: &str, value: &JsValue, wanted: &str) {
        self.keep_fault(wrong_type(self.code, self.place(name), value, wanted));
    }

    pub(super) fn fault(&self, name: &str, message: &str) {
        self.keep_fault(InputError::new(self.code, &self.place(name).text(), message));
    }
}

/// A value that must be a text which UTF-8 can hold.
pub(super) fn text(value: &JsValue, code: InputCode, place: Place<'_>) -> Result<String, InputError> {
    match value.as_string() {
        Some(text) => whole_text(text, value, code, place),
        None => Err(wrong_type(code, place, value, "a string")),
    }
}

/// The text that `value` is, unless it holds what UTF-8 cannot.
fn whole_text(text: String, value: &JsValue, code: InputCode, place: Place<'_>) -> Result<String, InputError> {
    #[cfg(feature = "trap")]
    super::trap::named(&text);
    // A lone surrogate arrives as the replacement character, which begins with this byte; only then is it worth looking closer.
    if text.bytes().any(|byte| byte == 0xEF) && !is_well_formed(value) {
        return Err(InputError::new(code, &place.text(), "is not well-formed text, it holds half a character"));
    }
    Ok(text)
}

fn is_well_formed(value: &JsValue) -> bool {
    let text: &JsString = value.unchecked_ref();
    char::decode_utf16(text.iter()).all(|unit| unit.is_ok())
}

/// `place is a number, it must be a string`. The value itself is not quoted: it may be a secret in the wrong place.
pub(super) fn wrong_type(code: InputCode, place: Place<'_>, value: &JsValue, wanted: &str) -> InputError {
    let place = place.text();
    if value.is_undefined() {
        return InputError::new(code, &place, &concat(&["is missing, it must be ", wanted]));
    }
    let of_type;
    let kind = if value.is_null() {
        "null"
    } else if is_array(value) {
        "an array"
    } else if value.is_object() {
        "an object"
    } else {
        of_type = concat(&["a ", &value.js_typeof().as_string().unwrap_or_default()]);
        &of_type
    };
    InputError::new(code, &place, &concat(&["is ", kind, ", it must be ", wanted]))
}

/// The names of an object's own fields. Asking a proxy may throw.
pub(super) fn keys(object: &JsValue) -> Result<Vec<String>, JsValue> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
        fn keys(object: &JsValue) -> Result<Array, JsValue>;
    }
    Ok(keys(object)?.iter().filter_map(|key| key.as_string()).collect())
}

/// Whether it is an array. Asking that of a revoked proxy throws; it counts as none.
pub(super) fn is_array(value: &JsValue) -> bool {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
        fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    }
    is_array(value).unwrap_or(false)
}

/// Whether it is an object that may have fields with names.
pub(super) fn is_object(value: &JsValue) -> bool {
    value.is_object() && !is_array(value)
}

/// A number, shown as JavaScript writes it.
pub(super) fn number(value: &JsValue) -> Option<Number> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = String)]
        fn shown(value: f64) -> String;
    }
    value.as_f64().map(|value| Number::new(value, shown))
}
