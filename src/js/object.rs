//! Objects for the caller, built field by field.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Object)]
    type Plain;

    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Plain;

    #[wasm_bindgen(method, indexing_setter)]
    fn set_field(this: &Plain, name: &str, value: &JsValue);

    #[wasm_bindgen(method, catch, indexing_getter)]
    fn get_field(this: &Plain, name: &str) -> Result<JsValue, JsValue>;
}

/// A field of an object from outside, whose getter or proxy may throw. The JavaScript around the module caches the name
/// by its address (see xtask/src/package/calls.rs), so it must be `'static`.
pub(super) fn get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    object.unchecked_ref::<Plain>().get_field(name)
}

/// Sets a field of an object that was made here.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Plain>().set_field(name, value);
}

/// An object under construction. What is absent does not appear.
pub(super) struct Object(Plain);

impl Object {
    pub(super) fn new() -> Self {
        Self(Plain::new())
    }

    pub(super) fn value(self, name: &str, value: &JsValue) -> Self {
        if !value.is_undefined() {
            self.0.set_field(name, value);
        }
        self
    }

    pub(super) fn text(self, name: &str, text: &str) -> Self {
        self.value(name, &JsValue::from_str(text))
    }

    pub(super) fn some_text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub(super) fn number(self, name: &str, number: f64) -> Self {
        self.value(name, &JsValue::from_f64(number))
    }

    pub(super) fn some_number(self, name: &str, number: Option<f64>) -> Self {
        match number {
            Some(number) => self.number(name, number),
            None => self,
        }
    }

    pub(super) fn flag(self, name: &str, flag: bool) -> Self {
        self.value(name, &JsValue::from_bool(flag))
    }

    pub(super) fn done(self) -> JsValue {
        self.0.into()
    }
}

/// A count, a code, a time or a length as JavaScript's number. None of ours comes near 2^53.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
pub(super) fn js_number(whole: impl TryInto<i64>) -> f64 {
    whole.try_into().unwrap_or(i64::MAX) as f64
}
