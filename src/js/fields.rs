//! Reads the fields of a caller's object, and says what is wrong with them and where.

use js_sys::{Array, Function, JsString, Reflect, Symbol, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::error::{InputCode, InputError};

/// An object from outside, and what to call its fields.
pub(super) struct Fields<'a> {
    object: &'a JsValue,
    code: InputCode,
    /// What stands before a field's name, such as `accounts[2].`.
    prefix: String,
}

impl<'a> Fields<'a> {
    /// Takes a value that must be an object; `place` names it in the error.
    pub(super) fn new(
        object: &'a JsValue,
        code: InputCode,
        place: &str,
        prefix: impl Into<String>,
    ) -> Result<Self, InputError> {
        if !object.is_object() || is_array(object) {
            return Err(wrong_type(code, place, object, "an object"));
        }
        Ok(Self { object, code, prefix: prefix.into() })
    }

    /// The same, for options that may be left out altogether.
    pub(super) fn optional(object: &'a JsValue, code: InputCode, place: &str) -> Result<Option<Self>, InputError> {
        if object.is_undefined() {
            return Ok(None);
        }
        Self::new(object, code, place, "").map(Some)
    }

    /// Where a field stands.
    pub(super) fn place(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A field's value; `None` where it is absent or undefined.
    pub(super) fn value(&self, name: &str) -> Result<Option<JsValue>, InputError> {
        let value = Reflect::get(self.object, &JsValue::from_str(name));
        let value = value.map_err(|_| self.fault(name, "cannot be read, its getter throws"))?;
        Ok(if value.is_undefined() { None } else { Some(value) })
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, InputError> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        let number = value.as_f64();
        number.map(Some).ok_or_else(|| self.wrong_type(name, &value, "a number"))
    }

    pub(super) fn boolean(&self, name: &str) -> Result<bool, InputError> {
        let Some(value) = self.value(name)? else { return Ok(false) };
        value.as_bool().ok_or_else(|| self.wrong_type(name, &value, "true or false"))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, InputError> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        text(&value, self.code, &self.place(name)).map(Some)
    }

    pub(super) fn function(&self, name: &str) -> Result<Option<Function>, InputError> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        let function = value.dyn_into::<Function>();
        function.map(Some).map_err(|value| self.wrong_type(name, &value, "a function"))
    }

    pub(super) fn wrong_type(&self, name: &str, value: &JsValue, wanted: &str) -> InputError {
        wrong_type(self.code, &self.place(name), value, wanted)
    }

    pub(super) fn fault(&self, name: &str, message: &str) -> InputError {
        InputError::new(self.code, &self.place(name), message)
    }
}

/// A value that must be a text which UTF-8 can hold.
pub(super) fn text(value: &JsValue, code: InputCode, place: &str) -> Result<String, InputError> {
    let Some(text) = value.as_string() else {
        return Err(wrong_type(code, place, value, "a string"));
    };
    // A lone surrogate arrives as the replacement character; only then is it worth looking closer.
    if text.contains(char::REPLACEMENT_CHARACTER) && !is_well_formed(value) {
        return Err(InputError::new(code, place, "is not well-formed text, it holds half a character"));
    }
    Ok(text)
}

fn is_well_formed(value: &JsValue) -> bool {
    let text: &JsString = value.unchecked_ref();
    char::decode_utf16(text.iter()).all(|unit| unit.is_ok())
}

/// `place is a number, it must be a string`. The value itself is not quoted: it may be a secret in the wrong place.
pub(super) fn wrong_type(code: InputCode, place: &str, value: &JsValue, wanted: &str) -> InputError {
    if value.is_undefined() {
        return InputError::new(code, place, format!("is missing, it must be {wanted}"));
    }
    let kind = if value.is_null() {
        "null".to_owned()
    } else if is_array(value) {
        "an array".to_owned()
    } else {
        match value.js_typeof().as_string().as_deref() {
            Some("object") => "an object".to_owned(),
            Some(kind) => format!("a {kind}"),
            None => "something else".to_owned(),
        }
    };
    InputError::new(code, place, format!("is {kind}, it must be {wanted}"))
}

/// A value that is bytes. By its tag, which those of another realm have too.
pub(super) fn bytes(value: JsValue) -> Option<Uint8Array> {
    let tag = Reflect::get(&value, &Symbol::to_string_tag()).ok().and_then(|tag| tag.as_string());
    (tag.as_deref() == Some("Uint8Array")).then(|| value.unchecked_into())
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

/// Whether it is an array. Asking that of a proxy that was revoked throws, and it is none.
pub(super) fn is_array(value: &JsValue) -> bool {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
        fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    }
    is_array(value).unwrap_or(false)
}
