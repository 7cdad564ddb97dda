//! One field of an object, of whatever type.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::super::{object, told, value};
use crate::error::InputCode;
use crate::js::fields::{self, Fields};
use crate::js::place::Place;

const CODE: InputCode = InputCode::InvalidArgument;

#[wasm_bindgen::prelude::wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    fn watched(json: &str) -> JsValue;
}

/// Reads the field `a` of an object in which it is the value of that description, and returns the fault.
fn fault<T>(description: &str, read: impl Fn(&Fields<'_>) -> T) -> String {
    let object = object(&format!(r#"{{"a":{{"$":"{description}"}}}}"#));
    let fields = Fields::new(&object, CODE, Some(Place::Element("accounts", 2)));
    read(&fields);
    fields.end().map_or_else(|fault| fault.message.clone(), |()| String::new())
}

#[wasm_bindgen_test]
fn fields_of_the_right_type_arrive_as_they_are() {
    let object = object(r#"{"n":-1.5,"yes":true,"no":false,"text":"a\u0000用😀","f":{"$":"a function"}}"#);
    let fields = Fields::new(&object, CODE, None);
    assert_eq!(
        fields.number("n").map(|n| n.whole(0, 1)),
        Some(Err("is -1.5, it must be a whole number of 0 to 1".to_owned()))
    );
    assert!(fields.boolean("yes"));
    assert!(!fields.boolean("no"));
    assert_eq!(fields.text("text").as_deref(), Some("a\0用😀"));
    assert_eq!(fields.function("f").unwrap().call0(&JsValue::NULL).unwrap().as_f64(), Some(1.0));
    assert!(fields.end().is_ok());
}

#[wasm_bindgen_test]
fn an_absent_field_is_no_fault() {
    let object = object("{}");
    let fields = Fields::new(&object, CODE, None);
    assert!(fields.number("a").is_none() && fields.text("a").is_none() && fields.function("a").is_none());
    assert!(!fields.boolean("a"));
    assert!(fields.end().is_ok());
}

#[wasm_bindgen_test]
fn a_field_of_another_type_is_named_with_its_place() {
    let check = |description, got: &str| {
        let place = "accounts[2].a is";
        let expected = |right: &str, wanted: &str| {
            if description == right { String::new() } else { format!("{place} {got}, it must be {wanted}") }
        };
        assert_eq!(fault(description, |fields| fields.number("a")), expected("a number", "a number"));
        assert_eq!(fault(description, |fields| fields.boolean("a")), expected("true", "true or false"));
        assert_eq!(fault(description, |fields| fields.text("a")), expected("a text", "a string"));
        assert_eq!(fault(description, |fields| fields.function("a")), expected("a function", "a function"));
    };
    check("null", "null");
    check("a number", "a number");
    check("a text", "a string");
    check("true", "a boolean");
    check("a bigint", "a bigint");
    check("a symbol", "a symbol");
    check("a function", "a function");
    check("an array", "an array");
    check("an object", "an object");
    check("a revoked proxy", "an object");
}

#[wasm_bindgen_test]
fn nothing_is_read_behind_the_first_fault() {
    let object = watched(r#"{"a":1,"b":"text","c":true}"#);
    let fields = Fields::new(&object, CODE, None);
    assert!(fields.number("a").is_some() && fields.number("b").is_none());
    assert!(!fields.boolean("c"));
    let fault = fields.end().unwrap_err();
    assert_eq!((fault.field.as_str(), fault.message.as_str()), ("b", "b is a string, it must be a number"));
    assert_eq!(told(), "a, b");
}

#[wasm_bindgen_test]
fn a_getter_that_throws_is_a_fault_of_its_field() {
    let object = watched(r#"{"a":"throws"}"#);
    let fields = Fields::new(&object, CODE, Some(Place::Named("profile")));
    assert_eq!(fields.text("a"), None);
    assert_eq!(fields.end().unwrap_err().message, "profile.a cannot be read, its getter throws");
    told();
}

#[wasm_bindgen_test]
fn only_an_object_has_fields() {
    let check = |description, expected: Option<&str>| {
        let value = value(description);
        let fault = Fields::new(&value, CODE, None).end().err();
        assert_eq!(fault.map(|fault| fault.message.clone()).as_deref(), expected, "{description}");
    };
    check("an object", None);
    check("an object without a prototype", None);
    check("undefined", Some("options is missing, it must be an object"));
    check("null", Some("options is null, it must be an object"));
    check("an array", Some("options is an array, it must be an object"));
    check("a text", Some("options is a string, it must be an object"));
    check("a function", Some("options is a function, it must be an object"));
    // a proxy that was revoked shows itself with its first field
    check("a revoked proxy", None);
    let revoked = value("a revoked proxy");
    let fields = Fields::new(&revoked, CODE, None);
    fields.boolean("a");
    assert_eq!(fields.end().unwrap_err().message, "a cannot be read, its getter throws");
}

#[wasm_bindgen_test]
fn options_may_be_left_out_but_are_not_null() {
    let none = JsValue::UNDEFINED;
    let fields = Fields::options(&none, CODE);
    assert!(fields.value("a").is_undefined());
    assert!(fields.end().is_ok());
    let fault = Fields::options(&JsValue::NULL, CODE).end().unwrap_err();
    assert_eq!(fault.message, "options is null, it must be an object");
}

#[wasm_bindgen_test]
fn half_a_character_is_refused_and_a_replacement_character_is_not() {
    let check = |description, expected: Result<&str, ()>| {
        let read = fields::text(&value(description), CODE, Place::Named("nick"));
        let fault = "nick is not well-formed text, it holds half a character";
        assert_eq!(
            read.map_err(|error| error.message.clone()),
            expected.map(str::to_owned).map_err(|()| fault.to_owned())
        );
    };
    check("a whole character", Ok("😀"));
    check("a replacement character", Ok("\u{fffd}"));
    check("half a character", Err(()));
    check("the other half first", Err(()));
    check("a replacement character and half a one", Err(()));
}

#[wasm_bindgen_test]
fn numbers_are_shown_as_javascript_writes_them() {
    let check = |number: f64, expected: &str| {
        let read = fields::number(&JsValue::from_f64(number)).unwrap().whole(1, 9);
        assert_eq!(read, Err(format!("is {expected}, it must be a whole number of 1 to 9")));
    };
    check(1.5, "1.5");
    check(-0.0, "0");
    check(0.1 + 0.2, "0.30000000000000004");
    check(1e21, "1e+21");
    check(1e-7, "1e-7");
    check(9_007_199_254_740_993.0, "9007199254740992");
    check(f64::NAN, "NaN");
    check(f64::NEG_INFINITY, "-Infinity");
    assert_eq!(fields::number(&JsValue::from_f64(9.0)).unwrap().whole(1, 9), Ok(9));
    assert!(fields::number(&value("a bigint")).is_none() && fields::number(&value("a text")).is_none());
}

#[wasm_bindgen_test]
fn bytes_are_known_by_what_they_are() {
    let check = |description, expected: Option<&[u8]>| {
        let value = value(description);
        let bytes = crate::js::sign_options::copy_bytes(&value).map(|bytes| bytes.to_vec());
        assert_eq!(bytes.as_deref(), expected, "{description}");
    };
    check("bytes", Some(&[1, 2]));
    check("bytes of a part", Some(&[1, 2]));
    check("clamped bytes", None);
    check("a buffer", None);
    check("an array", None);
    check("null", None);
    check("a getter of a tag", None);
    check("a revoked proxy", None);
}

#[wasm_bindgen_test]
fn asking_a_revoked_proxy_what_it_is_does_not_throw() {
    let revoked = value("a revoked proxy");
    assert!(!fields::is_array(&revoked));
    assert!(fields::keys(&revoked).is_err());
    assert!(!crate::js::abort::Signal::is(&revoked));
    assert!(revoked.dyn_ref::<js_sys::Object>().is_none(), "instanceof throws for it as well");
}
