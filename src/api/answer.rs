//! The JSON of requests and answers, and the envelope around every answer.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An answer that breaks the documented form. The text says how, and quotes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

/// What every answer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// 0 where the call as a whole succeeded.
    pub error_code: i64,
    /// The service's text; empty where it gave none (two official samples leave it out).
    pub error_info: String,
}

/// Reads the envelope and leaves the rest alone.
///
/// Fields that no edition documents are passed over. `ActionStatus` may be absent, `ErrorCode` decides.
///
/// # Errors
/// [`Unreadable`] for what is no JSON object, has no integer `ErrorCode`, or says FAIL with code 0.
pub fn read_envelope(body: &[u8]) -> Result<Envelope, Unreadable> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(rename = "ActionStatus", borrow)]
        action_status: Option<Cow<'a, str>>,
        #[serde(rename = "ErrorCode")]
        error_code: Option<i64>,
        #[serde(rename = "ErrorInfo", borrow)]
        error_info: Option<Cow<'a, str>>,
    }
    if body.is_empty() {
        return Err(Unreadable("the answer is empty".to_owned()));
    }
    if std::str::from_utf8(body).is_err() {
        return Err(Unreadable("the answer is not UTF-8".to_owned()));
    }
    // serde would read an array as the struct's fields in order
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Unreadable("the answer is no JSON object".to_owned()));
    }
    let wire: Wire<'_> = serde_json::from_slice(body).map_err(|error| describe(&error))?;
    let Some(error_code) = wire.error_code else {
        return Err(Unreadable("the answer has no ErrorCode".to_owned()));
    };
    if error_code == 0 && wire.action_status.as_deref() == Some("FAIL") {
        return Err(Unreadable("the answer says FAIL with ErrorCode 0".to_owned()));
    }
    Ok(Envelope { error_code, error_info: wire.error_info.unwrap_or_default().into_owned() })
}

/// Reads the fields of one command's answer.
pub(super) fn read_fields<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(body).map_err(|error| describe(&error))
}

/// The JSON of a request's body. One of texts, numbers and lists always has one.
pub(super) fn json<T: Serialize>(body: &T) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// Says what is wrong and where, without the values that serde quotes.
fn describe(error: &serde_json::Error) -> Unreadable {
    let place = format!("line {} column {}", error.line(), error.column());
    Unreadable(match error.classify() {
        serde_json::error::Category::Data => {
            format!("the answer has a documented field of a wrong type, at {place}")
        }
        serde_json::error::Category::Eof => "the answer is JSON that was cut off".to_owned(),
        _ => format!("the answer is not JSON, at {place}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: Result<(i64, &str), &str>) {
        let got = read_envelope(body.as_bytes());
        let got = got.as_ref().map(|e| (e.error_code, e.error_info.as_str()));
        assert_eq!(got.map_err(|e| e.0.as_str()), expected, "{body}");
    }

    #[test]
    fn every_edition_is_read() {
        check(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#, Ok((0, "")));
        check(r#"{"ActionStatus":"OK","ErrorCode":0}"#, Ok((0, "")));
        check(r#" {"ErrorCode":0,"ErrorInfo":null,"RequestId":"x","More":[{}]}"#, Ok((0, "")));
        check(
            r#"{"ActionStatus":"FAIL","ErrorCode":60002,"ErrorInfo":"HTTP parse Error"}"#,
            Ok((60002, "HTTP parse Error")),
        );
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        check("", Err("the answer is empty"));
        check("<html>", Err("the answer is no JSON object"));
        check("[\"OK\",0,\"\"]", Err("the answer is no JSON object"));
        check("null", Err("the answer is no JSON object"));
        check("{}", Err("the answer has no ErrorCode"));
        check(r#"{"ErrorCode":0"#, Err("the answer is JSON that was cut off"));
        check(r#"{"ErrorCode":0}}"#, Err("the answer is not JSON, at line 1 column 16"));
        let wrong = "the answer has a documented field of a wrong type, at line 1 column";
        check(r#"{"ErrorCode":"0"}"#, Err(&format!("{wrong} 16")));
        check(r#"{"ErrorCode":0.5}"#, Err(&format!("{wrong} 16")));
        check(r#"{"ErrorCode":0,"ErrorInfo":7}"#, Err(&format!("{wrong} 28")));
        check(r#"{"ErrorCode":0,"ErrorCode":1}"#, Err(&format!("{wrong} 26")));
        check(r#"{"ActionStatus":"FAIL","ErrorCode":0}"#, Err("the answer says FAIL with ErrorCode 0"));
        assert_eq!(
            read_envelope(b"{\"ErrorCode\":0,\"x\":\"\xff\"}"),
            Err(Unreadable("the answer is not UTF-8".to_owned())),
        );
    }
}
