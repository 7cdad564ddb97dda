//! Compares the reader and the writer with serde_json, on any value and on any text that is nearly one.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Number, Value, json};

use super::cursor::MAX_DEPTH;
use super::{Cursor, Field, Json, JsonError, JsonFault, Writer};

/// The value of a whole text.
fn parse(text: &[u8]) -> Result<Json<'_>, JsonError> {
    let mut cursor = Cursor::of_bytes(text);
    let value = cursor.value();
    cursor.end().map(|()| value)
}

/// Looks for fields of an object.
fn find<'a>(json: Json<'a>, fields: &mut [Field<'a>]) -> Result<(), &'static str> {
    let mut cursor = Cursor::new(json.written);
    let found = cursor.fields(fields);
    assert_eq!(cursor.end(), Ok(()));
    found
}

fn check(text: &str, expected: Result<&str, (JsonFault, usize)>) {
    let got = parse(text.as_bytes()).map(|json| json.kind()).map_err(|JsonError { fault, at }| (fault, at));
    assert_eq!(got, expected, "{text}");
}

#[test]
fn a_fault_is_told_with_its_place() {
    use JsonFault::{CutOff, Syntax, TooDeep};
    check("", Err((CutOff, 0)));
    check(" ", Err((CutOff, 1)));
    check("{\"a\":tru", Err((CutOff, 8)));
    check("{\"a\":trve}", Err((Syntax, 7)));
    check("[1,]", Err((Syntax, 3)));
    check("[1}", Err((Syntax, 2)));
    check("{\"a\" 1}", Err((Syntax, 5)));
    check("{a:1}", Err((Syntax, 1)));
    check("{} x", Err((Syntax, 3)));
    check("01", Err((Syntax, 1)));
    check("-", Err((CutOff, 1)));
    check("-x", Err((Syntax, 1)));
    check("1.", Err((CutOff, 2)));
    check("1e+", Err((CutOff, 3)));
    check("\u{feff}{}", Err((Syntax, 0)));
    check("\"\t\"", Err((Syntax, 1)));
    check(r#""\x""#, Err((Syntax, 2)));
    check(r#""\u12"#, Err((CutOff, 5)));
    check(r#""\ud800""#, Ok("a string with half a character"));
    check(r#""\ud800\ud800""#, Ok("a string with half a character"));
    check(r#""\udc00"#, Err((CutOff, 7)));
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let most = MAX_DEPTH as usize;
    check(&nested(most), Ok("an array"));
    check(&nested(most + 1), Err((TooDeep, most)));
    assert_eq!(
        parse(b"[\"\xc3\xa9\xff\"]").map(|json| json.kind()),
        Err(JsonError { fault: JsonFault::NotUtf8, at: 4 })
    );
}

#[test]
fn each_type_has_its_name() {
    let all = [("{}", "an object"), ("[]", "an array"), ("\"\"", "a string"), ("-1", "a number"), ("null", "null")];
    for (text, kind) in all.into_iter().chain([("true", "true or false"), ("false", "true or false")]) {
        check(text, Ok(kind));
        check(&format!(" \t\r\n{text} \t\r\n"), Ok(kind));
    }
}

#[test]
fn a_whole_number_is_one_that_is_written_so() {
    let read = |text: &str| {
        let json = parse(text.as_bytes()).unwrap();
        (json.as_i64(), json.as_u64())
    };
    assert_eq!(read("-0"), (Some(0), Some(0)));
    assert_eq!(read("-1"), (Some(-1), None));
    assert_eq!(read("18446744073709551615"), (None, Some(u64::MAX)));
    assert_eq!(read("-9223372036854775808"), (Some(i64::MIN), None));
    for neither in ["18446744073709551616", "1.0", "1e0", "1E999999999", "\"1\"", "null"] {
        assert_eq!(read(neither), (None, None), "{neither}");
    }
}

#[test]
fn a_field_is_found_by_the_name_that_it_spells() {
    let json = parse(br#"{"a":1,"\u0062":[2],"c":{"a":3},"c":4}"#).unwrap();
    let mut fields = [Field::named("b"), Field::named("d"), Field::named("a")];
    assert_eq!(find(json, &mut fields), Ok(()));
    assert_eq!(fields.map(|field| field.value.map(|json| json.written)), [Some("[2]"), None, Some("1")]);
    assert_eq!(find(json, &mut [Field::named("c")]), Err("c"));
    let json = parse(br#"{"\ud800":1,"a":2}"#).unwrap();
    let [mut found] = [Field::named("a")];
    assert_eq!(find(json, core::slice::from_mut(&mut found)), Ok(()));
    assert_eq!(found.value.map(|json| json.written), Some("2"));
}

/// An object's member as it may be written, with the name and the value that it must be read as.
fn any_member() -> impl Strategy<Value = (String, &'static str, Value)> {
    let name = prop_oneof![Just("a"), Just("ab"), Just("b"), Just("c"), Just("abc"), Just("")];
    let value = prop_oneof![any::<i64>().prop_map(Value::from), any_text().prop_map(Value::String)];
    (name, "[ \n]{0,1}", "[ \t]{0,1}", any::<bool>(), value).prop_map(|(name, before, behind, escaped, value)| {
        let written: String = match name.strip_prefix('a') {
            Some(rest) if escaped => format!("\\u0061{rest}"),
            _ => name.to_owned(),
        };
        (format!("{before}\"{written}\"{behind}:{behind}{value}{before}"), name, value)
    })
}

proptest! {
    #[test]
    fn a_field_is_found_wherever_it_stands(members in vec(any_member(), 0..6)) {
        let written: Vec<_> = members.iter().map(|(written, ..)| written.as_str()).collect();
        let text = format!("{{{}}}", written.join(","));
        let names = ["a", "b", "ab"];
        let mut fields = names.map(Field::named);
        let found = find(parse(text.as_bytes()).unwrap(), &mut fields);
        let times = |wanted| members.iter().filter(|(_, name, _)| *name == wanted).count();
        prop_assert_eq!(found.is_err(), names.into_iter().any(|name| times(name) > 1), "{}", text);
        for field in fields {
            let last = members.iter().rfind(|(_, name, _)| *name == field.name);
            prop_assert_eq!(field.value.map(to_value), last.map(|(.., value)| value.clone()), "{}", text);
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\x00-\\x7f\u{e9}\u{ffff}\u{1f600}]{0,6}"]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        let members = vec((any_text(), inner.clone()), 0..5);
        prop_oneof![
            vec(inner, 0..5).prop_map(Value::Array),
            members.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A value as serde_json holds it.
fn to_value(json: Json<'_>) -> Value {
    if json.is_null() {
        Value::Null
    } else if json.kind() == "an object" {
        let mut members = Map::new();
        Cursor::new(json.written).each(b'}', &mut |cursor| {
            let name = cursor.name();
            members.insert(name.as_text().unwrap().into_owned(), to_value(cursor.value()));
        });
        Value::Object(members)
    } else if json.kind() == "an array" {
        let mut items = Vec::new();
        Cursor::new(json.written).array(&mut |cursor| items.push(to_value(cursor.value())));
        Value::Array(items)
    } else if let Some(text) = json.as_text() {
        Value::String(text.into_owned())
    } else if let Some(number) = json.as_number() {
        Value::Number(number.parse::<Number>().unwrap())
    } else {
        Value::Bool(json.written == "true")
    }
}

/// Both read the text as the same value, or neither accepts it.
fn agree(text: &[u8]) -> TestCaseResult {
    match (parse(text), serde_json::from_slice::<Value>(text)) {
        (Ok(json), Ok(value)) => {
            prop_assert_eq!(to_value(json), value);
        }
        (Err(_), Err(_)) => (),
        // serde_json refuses a number that is too large for it, and half a character
        (Ok(_), Err(theirs)) => {
            let theirs = theirs.to_string();
            let documented = ["number out of range", "lone leading surrogate", "unexpected end of hex escape"];
            prop_assert!(documented.iter().any(|fault| theirs.starts_with(fault)), "{theirs}");
        }
        (Err(error), Ok(value)) => prop_assert!(false, "{error:?} for {value}"),
    }
    Ok(())
}

/// Pieces that a JSON text is made of, or is broken by.
fn any_piece() -> impl Strategy<Value = Vec<u8>> {
    const KNOWN: &[&str] = &[
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", " ", "\n", "\u{c}", "-", "+", ".", "e", "E", "0", "1", "25",
        "null", "true", "false", "nul", "\\u", "\\ud83d", "\\ude00", "\\u0041", "\\n", "\\/", "/", "é", "\0", "1e400",
    ];
    prop_oneof![
        8 => proptest::sample::select(KNOWN).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..3),
    ]
}

fn write(value: &Value, writer: &mut Writer) {
    match value {
        Value::String(text) => writer.text(text),
        Value::Array(items) => {
            writer.open('[');
            items.iter().for_each(|item| write(item, writer));
            writer.close(']');
        }
        Value::Object(members) => {
            writer.open('{');
            for (name, value) in members {
                writer.name(name);
                write(value, writer);
            }
            writer.close('}');
        }
        other => writer.number(other.as_u64().unwrap_or_default()),
    }
}

/// What the writer can write.
fn written(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(written).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, written(value))).collect(),
        Value::String(text) => Value::String(text),
        other => json!(other.as_u64().unwrap_or_default()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn what_serde_json_writes_is_read(value in any_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        agree(text.as_bytes())?;
        prop_assert!(parse(text.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_nearly_json_is_taken_by_both_or_by_neither(
        value in any_value(),
        edits in vec((any::<prop::sample::Index>(), 0..3_usize, any_piece()), 1..4),
    ) {
        let mut text = value.to_string().into_bytes();
        for (index, cut, piece) in edits {
            let at = index.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, piece);
        }
        agree(&text)?;
    }

    #[test]
    fn what_is_made_of_pieces_is_taken_by_both_or_by_neither(pieces in vec(any_piece(), 0..9)) {
        agree(&pieces.concat())?;
        let string = [b"\"".to_vec(), pieces.concat(), b"\"".to_vec()].concat();
        agree(&string)?;
    }

    #[test]
    fn what_is_cut_off_is_said_to_be(value in any_value(), index in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let cut = &text.as_bytes()[..index.index(text.len())];
        agree(cut)?;
        match parse(cut) {
            Ok(json) => prop_assert_eq!(json.kind(), "a number"),
            Err(JsonError { fault: JsonFault::CutOff, at }) => prop_assert_eq!(at, cut.len()),
            Err(error) => prop_assert_eq!(error.fault, JsonFault::NotUtf8),
        }
    }

    #[test]
    fn whole_numbers_are_read_as_serde_json_reads_them(number in prop_oneof![
        "-?(0|[1-9][0-9]{0,21})",
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
    ]) {
        let json = parse(number.as_bytes()).unwrap();
        let value: Value = serde_json::from_str(&number).unwrap();
        let zero = (number == "-0").then_some(0);
        prop_assert_eq!(json.as_i64(), value.as_i64().or(zero));
        prop_assert_eq!(json.as_u64(), value.as_u64().or(zero.map(i64::unsigned_abs)));
    }

    #[test]
    fn what_is_written_is_what_serde_json_writes(value in any_value().prop_map(written)) {
        let mut writer = Writer::default();
        write(&value, &mut writer);
        prop_assert_eq!(writer.finish(), value.to_string());
    }
}
