//! The JSON inside a UserSig as it is read: each field on its own, so that everything wrong can be reported.

use super::base64::STANDARD;
use super::problem::push_problem;
use super::{Claims, Problem, ProblemCode};
use crate::json::{Cursor, Field, Json};
use crate::prelude::*;
use crate::text::{concat, decimal, parse_decimal};

/// The largest time and the largest duration that are read, in seconds: their sum stays exact in JavaScript.
const MAX_SECONDS: u64 = (1 << 52) - 1;

/// The fields of version 2, and after them those that only version 1 has.
///
/// The seven official implementations order and space them differently, which JSON allows.
pub(super) struct Fields<'a>([Field<'a>; 10]);

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
    /// The claims, if none of them is missing.
    pub(super) fn into_claims(self) -> Option<Claims> {
        Some(Claims {
            user_id: self.user_id?,
            sdk_app_id: self.sdk_app_id?,
            issued_at: self.issued_at?,
            expires_in: self.expires_in?,
            version: self.version?.into(),
            user_buf: self.user_buf?,
        })
    }
}

/// Reads a JSON object that names each of its fields once.
pub(super) fn parse(json: &[u8]) -> Result<Fields<'_>, Problem> {
    let not_json = |message: &[&str], hint| Err(Problem::of(ProblemCode::NotJson, message, hint));
    let mut fields = [
        "TLS.ver",
        "TLS.identifier",
        "TLS.sdkappid",
        "TLS.time",
        "TLS.expire",
        "TLS.userbuf",
        "TLS.sig",
        "TLS.version",
        "TLS.sdk_appid",
        "TLS.expire_after",
    ]
    .map(Field::named);
    let mut cursor = Cursor::of_bytes(json);
    let found = if cursor.is_at(b'{') { Some(cursor.fields(&mut fields)) } else { None };
    if found.is_none() {
        cursor.value();
    }
    if cursor.end().is_err() {
        return not_json(
            &["the UserSig does not hold JSON"],
            "write the JSON with a JSON library: the official C# version, for one, does not escape the user ID",
        );
    }
    match found {
        Some(Ok(())) => Ok(Fields(fields)),
        Some(Err(name)) => not_json(
            &["the JSON in the UserSig has ", name, " twice"],
            "write each field once: a user ID with quotes may have been put into the JSON as it is",
        ),
        None => not_json(&["the JSON in the UserSig is no object"], "compress an object with the TLS fields"),
    }
}

impl Fields<'_> {
    /// Reads each field as what it must be; if it is something else whose meaning is clear, notes the problem and reads
    /// that.
    ///
    /// A field that is absent is a fault: Go leaves out zero values, but no valid UserSig has one.
    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Reading {
        let Self([version, user_id, sdk_app_id, time, expire, user_buf_field, sig, of_version_1 @ ..]) = self;
        if version.value.is_none() && of_version_1.iter().any(|field| field.value.is_some()) {
            push_problem(
                problems,
                ProblemCode::WrongVersion,
                &["the UserSig is of version 1, which is signed with a private key"],
                "let the app use HMAC-SHA256 (console, basic configuration) and sign with its secretKey",
            );
            return Reading::default();
        }
        Reading {
            version: text(version, problems),
            user_id: text(user_id, problems),
            sdk_app_id: number(sdk_app_id, u32::MAX.into(), problems).and_then(|number| number.try_into().ok()),
            issued_at: number(time, MAX_SECONDS, problems),
            expires_in: number(expire, MAX_SECONDS, problems),
            user_buf: match user_buf_field.value {
                Some(value) => user_buf(user_buf_field.name, value, problems).map(Some),
                None => Some(None),
            },
            sig: text(sig, problems),
        }
    }
}

#[inline(never)]
fn text(field: Field<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let Some(value) = field.value else { return missing(field.name, problems) };
    if let Some(text) = value.as_text() {
        return Some(text.into_owned());
    }
    wrong_type(field.name, kind(value), "a string", problems);
    value.as_u64().map(decimal)
}

#[inline(never)]
fn number(field: Field<'_>, most: u64, problems: &mut Vec<Problem>) -> Option<u64> {
    let Some(value) = field.value else { return missing(field.name, problems) };
    let mut number = value.as_u64();
    let kind = match (number, value.as_text()) {
        (Some(at_most), _) if at_most <= most => return number,
        (Some(_), _) => "too large a number",
        (_, Some(text)) => {
            number = parse_decimal(&text);
            "a string"
        }
        _ => kind(value),
    };
    wrong_type(field.name, kind, &concat(&["a whole number of at most ", &decimal(most)]), problems);
    number.filter(|number| *number <= most)
}

fn user_buf(name: &str, value: Json<'_>, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    let text = value.as_text();
    let bytes = text.as_ref().and_then(|text| STANDARD.decode(text.as_bytes()).ok());
    if bytes.is_none() {
        let kind = if text.is_some() { "another text" } else { kind(value) };
        wrong_type(name, kind, "standard base64", problems);
    }
    bytes
}

/// What to call a value of a wrong type.
fn kind(value: Json<'_>) -> &'static str {
    match value.as_number() {
        Some(number) if value.as_u64().is_none() => {
            let is_whole = number.bytes().all(|byte| matches!(byte, b'-' | b'0'..=b'9'));
            let is_negative = is_whole && number.starts_with('-');
            if is_negative {
                "a negative number"
            } else {
                "a number with a fraction or an exponent, or too large a one"
            }
        }
        _ => value.kind(),
    }
}

fn wrong_type(name: &str, kind: &str, wanted: &str, problems: &mut Vec<Problem>) {
    let hint = "write this field as the official implementations do, or sign with UserSigSigner";
    let message = [name, " of the UserSig is ", kind, ", it must be ", wanted];
    push_problem(problems, ProblemCode::WrongType, &message, hint);
}

fn missing<T>(name: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let hint = "write every field, also one whose value is 0 or empty";
    push_problem(problems, ProblemCode::MissingField, &["the UserSig lacks ", name], hint);
    None
}
