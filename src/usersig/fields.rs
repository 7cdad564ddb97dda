//! The JSON inside a UserSig as it is read: each field on its own, so that everything wrong can be told.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Claims, Problem, ProblemCode};

/// The largest time and the largest duration that are read, in seconds: their sum stays exact in JavaScript.
const MAX_SECONDS: u64 = (1 << 52) - 1;

/// The fields that are there, of whatever type.
///
/// The seven official implementations order and space them differently (tencent-chat-api.md 3.2), which JSON allows.
#[derive(Default)]
pub(super) struct Fields<'a> {
    version: Option<Value<'a>>,
    identifier: Option<Value<'a>>,
    sdk_app_id: Option<Value<'a>>,
    time: Option<Value<'a>>,
    expire: Option<Value<'a>>,
    user_buf: Option<Value<'a>>,
    sig: Option<Value<'a>>,
    /// A field that stands there more than once.
    twice: Option<&'static str>,
    /// A field is there that only version 1 has.
    of_version_1: bool,
}

/// A field's value.
enum Value<'a> {
    Text(Cow<'a, str>),
    Whole(u64),
    /// Anything else, and what to call it.
    Other(&'static str),
}

/// What could be read of the fields. Not verified.
#[derive(Default)]
pub(super) struct Reading {
    pub version: Option<String>,
    pub user_id: Option<String>,
    pub sdk_app_id: Option<u32>,
    pub issued_at: Option<u64>,
    pub expires_in: Option<u64>,
    /// The outer `None`: it is there and cannot be read.
    pub user_buf: Option<Option<Vec<u8>>>,
    pub sig: Option<String>,
}

impl Reading {
    /// The claims, where none of them is missing.
    pub(super) fn claims(&self) -> Option<Claims> {
        Some(Claims {
            user_id: self.user_id.clone()?,
            sdk_app_id: self.sdk_app_id?,
            issued_at: self.issued_at?,
            expires_in: self.expires_in?,
            version: self.version.clone()?,
            user_buf: self.user_buf.clone()?,
        })
    }
}

/// Reads a JSON object that names each of its fields once.
pub(super) fn parse(json: &[u8]) -> Result<Fields<'_>, Problem> {
    // serde_json's own text may quote values: kept out
    let not_json = |message: &str, hint| Err(Problem::new(ProblemCode::NotJson, message, hint));
    match serde_json::from_slice::<Fields<'_>>(json) {
        Ok(Fields { twice: Some(name), .. }) => not_json(
            &format!("the JSON in the UserSig has {name} twice"),
            "write each field once: a user ID with quotes may have been put into the JSON as it is",
        ),
        Ok(fields) => Ok(fields),
        Err(error) if error.is_data() => {
            not_json("the JSON in the UserSig is no object", "compress an object with the TLS fields")
        }
        Err(_) => not_json(
            "the UserSig does not hold JSON",
            "write the JSON with a JSON library: the official C# version, for one, does not escape the user ID",
        ),
    }
}

impl Fields<'_> {
    /// Reads each field as what it must be; where its meaning is clear all the same, also as what it is.
    ///
    /// A field that is absent is a fault: Go leaves out zero values, but no valid UserSig has one.
    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Reading {
        if self.of_version_1 && self.version.is_none() {
            problems.push(Problem::new(
                ProblemCode::WrongVersion,
                "the UserSig is of version 1, which is signed with a private key",
                "let the app use HMAC-SHA256 (console, basic configuration) and sign with its secretKey",
            ));
            return Reading::default();
        }
        Reading {
            version: text("TLS.ver", self.version, problems),
            user_id: text("TLS.identifier", self.identifier, problems),
            sdk_app_id: number("TLS.sdkappid", self.sdk_app_id, u32::MAX.into(), problems)
                .and_then(|number| number.try_into().ok()),
            issued_at: number("TLS.time", self.time, MAX_SECONDS, problems),
            expires_in: number("TLS.expire", self.expire, MAX_SECONDS, problems),
            user_buf: match self.user_buf {
                Some(value) => user_buf(value, problems).map(Some),
                None => Some(None),
            },
            sig: text("TLS.sig", self.sig, problems),
        }
    }
}

fn text(name: &str, value: Option<Value<'_>>, problems: &mut Vec<Problem>) -> Option<String> {
    match value {
        Some(Value::Text(text)) => Some(text.into_owned()),
        Some(Value::Whole(number)) => {
            problems.push(wrong_type(name, "a number", "a string"));
            Some(number.to_string())
        }
        Some(Value::Other(kind)) => {
            problems.push(wrong_type(name, kind, "a string"));
            None
        }
        None => missing(name, problems),
    }
}

fn number(name: &str, value: Option<Value<'_>>, most: u64, problems: &mut Vec<Problem>) -> Option<u64> {
    let (kind, number) = match value {
        Some(Value::Whole(number)) if number <= most => return Some(number),
        Some(Value::Whole(_)) => ("too large a number", None),
        Some(Value::Text(text)) => ("a string", text.parse().ok().filter(|number| *number <= most)),
        Some(Value::Other(kind)) => (kind, None),
        None => return missing(name, problems),
    };
    problems.push(wrong_type(name, kind, &format!("a whole number of at most {most}")));
    number
}

fn user_buf(value: Value<'_>, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    let kind = match value {
        Value::Text(text) => match STANDARD.decode(text.as_bytes()) {
            Ok(bytes) => return Some(bytes),
            Err(_) => "another text",
        },
        Value::Whole(_) => "a number",
        Value::Other(kind) => kind,
    };
    problems.push(wrong_type("TLS.userbuf", kind, "standard base64"));
    None
}

fn wrong_type(name: &str, kind: &str, wanted: &str) -> Problem {
    let hint = "write this field as the official implementations do, or sign with UserSigSigner";
    Problem::new(ProblemCode::WrongType, &format!("{name} of the UserSig is {kind}, it must be {wanted}"), hint)
}

fn missing<T>(name: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let hint = "write every field, also one whose value is 0 or empty";
    problems.push(Problem::new(ProblemCode::MissingField, &format!("the UserSig lacks {name}"), hint));
    None
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        while let Some(name) = map.next_key::<String>()? {
            let (name, slot) = match name.as_str() {
                "TLS.ver" => ("TLS.ver", &mut fields.version),
                "TLS.identifier" => ("TLS.identifier", &mut fields.identifier),
                "TLS.sdkappid" => ("TLS.sdkappid", &mut fields.sdk_app_id),
                "TLS.time" => ("TLS.time", &mut fields.time),
                "TLS.expire" => ("TLS.expire", &mut fields.expire),
                "TLS.userbuf" => ("TLS.userbuf", &mut fields.user_buf),
                "TLS.sig" => ("TLS.sig", &mut fields.sig),
                other => {
                    fields.of_version_1 |= matches!(other, "TLS.version" | "TLS.sdk_appid" | "TLS.expire_after");
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if slot.replace(map.next_value()?).is_some() {
                fields.twice = Some(name);
            }
        }
        Ok(fields)
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.to_owned().into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other("a negative number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other("a number with a fraction, or too large a one"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other("true or false"))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }
}
