//! The envelope around every answer, and how an answer's fields are read.

use alloc::borrow::Cow;

use super::{ItemFailure, Mention, Tell};
use crate::json::{Cursor, Field, Json, JsonError, JsonFault};
use crate::prelude::*;
use crate::text::{concat, decimal};

/// An answer that breaks the documented form. The text says how, and quotes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

/// What every answer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// 0 if the call as a whole succeeded.
    pub error_code: i64,
    /// The service's text; empty if it gave none (two official samples leave it out).
    pub error_info: String,
}

/// What reading an answer comes to. It is read only once: what it says about each account has been told meanwhile.
#[derive(Debug)]
pub struct Reading {
    /// Whether the call as a whole succeeded, or why nobody can tell.
    pub envelope: Result<Envelope, Unreadable>,
    /// Whether each item was as documented; if not, nothing that was told counts.
    pub items: Result<(), Unreadable>,
}

/// Reads the envelope and leaves the rest alone.
///
/// Fields that no edition documents are passed over. `ActionStatus` may be absent, `ErrorCode` decides.
///
/// # Errors
/// [`Unreadable`] for a body that is no JSON object, has no integer `ErrorCode`, or says FAIL with code 0.
pub fn read_envelope(body: &[u8]) -> Result<Envelope, Unreadable> {
    read_lists(body, &mut |_, _| {}, &[]).envelope
}

/// Reads an item of a list, and passes what it says to `Tell`.
pub(super) type ReadItem<'f> = &'f dyn Fn(&mut Reader, &mut Cursor<'_>, &mut Tell<'_>);

/// Reads the envelope and these lists of an answer, in the order in which they appear in it. A list that is absent says
/// nothing.
pub(super) fn read_lists(body: &[u8], tell: &mut Tell<'_>, lists: &[(&'static str, ReadItem<'_>)]) -> Reading {
    let [mut envelope, mut items] = [Reader::default(), Reader::default()];
    let mut fields: Vec<_> =
        ENVELOPE.into_iter().chain(lists.iter().map(|(name, _)| *name)).map(Field::named).collect();
    let mut cursor = Cursor::of_bytes(body);
    let is_object = cursor.is_at(b'{');
    if is_object {
        cursor.object(&mut fields, ENVELOPE.len(), &mut |cursor, name, at, again| {
            let list = at.checked_sub(ENVELOPE.len()).and_then(|at| lists.get(at));
            if again {
                let reader = if list.is_some() { &mut items } else { &mut envelope };
                reader.fault(name, "is there twice");
            }
            if let Some((_, read)) = list {
                items.each_here(name, cursor, &mut |reader, item| read(reader, item, tell));
            }
        });
    } else {
        cursor.value();
    }
    if let Err(unreadable) = check(body, is_object, cursor.end()) {
        return Reading { envelope: Err(unreadable.clone()), items: Err(unreadable) };
    }
    let of_envelope = fields.first_chunk().copied().unwrap_or(ENVELOPE.map(Field::named));
    Reading { envelope: read_fields(envelope, &of_envelope), items: items.finish() }
}

/// What every answer has.
const ENVELOPE: [&str; 3] = ["ActionStatus", "ErrorInfo", "ErrorCode"];

fn read_fields(mut reader: Reader, [status, info, code]: &[Field<'_>; 3]) -> Result<Envelope, Unreadable> {
    let status = reader.optional_text(status).unwrap_or_default();
    let code = reader.optional_whole(code);
    let error_info = reader.optional_text(info).unwrap_or_default().into_owned();
    reader.finish()?;
    match code {
        None => Err(Unreadable("the answer has no ErrorCode".to_owned())),
        Some(0) if status == "FAIL" => Err(Unreadable("the answer says FAIL with ErrorCode 0".to_owned())),
        Some(error_code) => Ok(Envelope { error_code, error_info }),
    }
}

/// Reads an item that is the name of an account that failed, without a reason.
pub(super) fn read_failed(reader: &mut Reader, item: &mut Cursor<'_>, tell: &mut Tell<'_>) {
    let user_id = reader.text(&Field { name: "", value: Some(item.value()) });
    tell(&user_id, Mention::Failed(ItemFailure { code: None, info: String::new() }));
}

/// Fails with what is wrong with a body that is no JSON object.
fn check(body: &[u8], is_object: bool, end: Result<(), JsonError>) -> Result<(), Unreadable> {
    let fault = match end {
        Ok(()) if is_object => return Ok(()),
        Ok(()) => None,
        Err(error) => Some(error),
    };
    let begins = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let what = match fault {
        _ if body.is_empty() => "the answer is empty",
        Some(JsonError { fault: JsonFault::NotUtf8, .. }) => "the answer is not UTF-8",
        _ if begins != Some(&b'{') => "the answer is no JSON object",
        Some(JsonError { fault: JsonFault::CutOff, .. }) => "the answer is JSON that was cut off",
        Some(JsonError { fault: JsonFault::TooDeep, .. }) => "the answer has values too deep inside each other",
        fault => {
            let place = place(body, fault.map_or(0, |error| error.at));
            return Err(Unreadable(concat(&["the answer is not JSON, at ", &place])));
        }
    };
    Err(Unreadable(what.to_owned()))
}

/// Line and column, in bytes.
fn place(body: &[u8], at: usize) -> String {
    let mut line = 1;
    let mut column = 1;
    for byte in body.iter().take(at) {
        column += 1;
        if *byte == b'\n' {
            line += 1;
            column = 1;
        }
    }
    concat(&["line ", &decimal(line), " column ", &decimal(column)])
}

/// Reads the list of this name, which starts where the cursor is.
pub(super) type ReadList<'f, 'a> = &'f mut dyn FnMut(&mut Reader, &'static str, &mut Cursor<'a>);

/// Reads the fields of an answer. The first fault is kept; whatever is read after it is of no use.
///
/// Reading on does no harm, and a branch after each field would cost more than the reading.
#[derive(Default)]
pub(super) struct Reader {
    /// Starts with its place, relative to the value that is being read.
    fault: Option<String>,
}

impl Reader {
    /// Whether all that was read is as documented.
    fn finish(self) -> Result<(), Unreadable> {
        match self.fault {
            None => Ok(()),
            Some(fault) => Err(Unreadable(concat(&["the answer's ", fault.strip_prefix('.').unwrap_or(&fault)]))),
        }
    }

    /// Finds these fields of the object here, whatever they hold.
    pub(super) fn fields<'a>(&mut self, item: &mut Cursor<'a>, fields: &mut [Field<'a>]) {
        if self.is_object(item)
            && let Err(name) = item.fields(fields)
        {
            self.fault(name, "is there twice");
        }
    }

    /// The same, except that the last field is a list, which `read` reads in place and passes over: something that long
    /// is not gone through twice.
    pub(super) fn fields_and<'a>(&mut self, item: &mut Cursor<'a>, fields: &mut [Field<'a>], read: ReadList<'_, 'a>) {
        if !self.is_object(item) {
            return;
        }
        let list = fields.len().saturating_sub(1);
        item.object(fields, list, &mut |cursor, name, at, again| {
            if again {
                self.fault(name, "is there twice");
            }
            if at == list {
                read(self, name, cursor);
            }
        });
    }

    /// A string.
    pub(super) fn text<'a>(&mut self, field: &Field<'a>) -> Cow<'a, str> {
        // a `match`, no combinator: copying a value whole right after its parts were written makes a processor wait
        match field.as_plain_text() {
            Some(text) => Cow::Borrowed(text),
            None => self.other_text(field),
        }
    }

    fn other_text<'a>(&mut self, field: &Field<'a>) -> Cow<'a, str> {
        field.value.as_ref().and_then(Json::as_text).unwrap_or_else(|| {
            self.wrong_type(field, "a string");
            Cow::Borrowed("")
        })
    }

    /// A string, if there is a value.
    pub(super) fn optional_text<'a>(&mut self, field: &Field<'a>) -> Option<Cow<'a, str>> {
        match field.as_plain_text() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => is_there(field).then(|| self.other_text(field)),
        }
    }

    /// A whole number.
    pub(super) fn whole(&mut self, field: &Field<'_>) -> i64 {
        let number = field.value.as_ref().and_then(Json::as_i64);
        if number.is_none() {
            let is_number = field.value.as_ref().is_some_and(|json| json.as_number().is_some());
            self.wrong_type(field, if is_number { "a whole number of 64 bits" } else { "a whole number" });
        }
        number.unwrap_or_default()
    }

    /// A whole number, if there is a value.
    pub(super) fn optional_whole(&mut self, field: &Field<'_>) -> Option<i64> {
        is_there(field).then(|| self.whole(field))
    }

    /// A value of any type, which must be there.
    pub(super) fn any<'a>(&mut self, field: &Field<'a>) -> Option<Json<'a>> {
        if field.value.is_none() {
            self.fault(field.name, "is missing");
        }
        field.value
    }

    /// Hands over each item of the list here, or the single object that stands in place of a list. `read` passes over
    /// the item.
    pub(super) fn one_or_each_here<'a>(
        &mut self,
        name: &'static str,
        cursor: &mut Cursor<'a>,
        read: &mut dyn FnMut(&mut Self, &mut Cursor<'a>),
    ) {
        if !cursor.is_at(b'{') || self.fault.is_some() {
            return self.each_here(name, cursor, read);
        }
        read(self, cursor);
        if let Some(fault) = &mut self.fault {
            *fault = concat(&[".", name, fault]);
        }
    }

    /// Hands over each item of the list here; `null` and an empty text count as an empty list. `read` passes over the
    /// item.
    pub(super) fn each_here<'a>(
        &mut self,
        name: &'static str,
        cursor: &mut Cursor<'a>,
        read: &mut dyn FnMut(&mut Self, &mut Cursor<'a>),
    ) {
        if !cursor.is_at(b'[') {
            let json = cursor.value();
            // "the value of the ErrorList field is blank", says the page of one that has none
            if !json.is_null() && json.as_plain_text() != Some("") {
                self.wrong_type(&Field { name, value: Some(json) }, "an array");
            }
            return;
        }
        let mut at = 0;
        cursor.array(&mut |cursor| {
            if self.fault.is_some() {
                cursor.value();
                return;
            }
            read(self, cursor);
            if let Some(fault) = &mut self.fault {
                *fault = concat(&[".", name, "[", &decimal(at), "]", fault]);
            }
            at += 1;
        });
    }

    fn is_object(&mut self, item: &mut Cursor<'_>) -> bool {
        let is_object = item.is_at(b'{');
        if !is_object {
            self.wrong_type(&Field { name: "", value: Some(item.value()) }, "an object");
        }
        is_object
    }

    fn wrong_type(&mut self, field: &Field<'_>, wanted: &str) {
        match &field.value {
            None => self.fault(field.name, "is missing"),
            Some(json) => self.fault(field.name, &concat(&["is ", json.kind(), ", it must be ", wanted])),
        }
    }

    /// Notes a fault, of a field or, if the name is empty, of the value itself.
    fn fault(&mut self, field: &str, what: &str) {
        let dot = if field.is_empty() { "" } else { "." };
        self.fault.get_or_insert_with(|| concat(&[dot, field, " ", what]));
    }
}

/// `null` is as good as nothing.
fn is_there(field: &Field<'_>) -> bool {
    field.value.as_ref().is_some_and(|json| !json.is_null())
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
        check("{\"ErrorCode\":0,\n\"ErrorInfo\":no}", Err("the answer is not JSON, at line 2 column 14"));
        let deep = format!(r#"{{"ErrorCode":0,"x":{}"#, "[".repeat(200));
        check(&deep, Err("the answer has values too deep inside each other"));
        check(r#"{"ErrorCode":null}"#, Err("the answer has no ErrorCode"));
        check(r#"{"ErrorCode":"0"}"#, Err("the answer's ErrorCode is a string, it must be a whole number"));
        let other = "the answer's ErrorCode is a number, it must be a whole number of 64 bits";
        check(r#"{"ErrorCode":0.5}"#, Err(other));
        check(r#"{"ErrorCode":9223372036854775808}"#, Err(other));
        check(r#"{"ErrorCode":0,"ErrorInfo":7}"#, Err("the answer's ErrorInfo is a number, it must be a string"));
        check(r#"{"ErrorCode":0,"ErrorCode":1}"#, Err("the answer's ErrorCode is there twice"));
        check(r#"{"ActionStatus":"FAIL","ErrorCode":0}"#, Err("the answer says FAIL with ErrorCode 0"));
        assert_eq!(
            read_envelope(b"{\"ErrorCode\":0,\"x\":\"\xff\"}"),
            Err(Unreadable("the answer is not UTF-8".to_owned())),
        );
    }
}
