//! JSON: read in place, written text by text.
//!
//! A [`Cursor`] walks over a text once, checks it, and picks out the values that somebody asks for. A value is the piece of
//! the text in which it stands. Nothing is built: an answer of 8 MiB takes no memory but its own, and a field that nobody
//! asks for costs one look.
//!
//! What is JSON is what RFC 8259 calls so, read as serde_json reads it (the tests compare the two), except that
//!
//! - a number is taken by its grammar, however large; [`Json::as_i64`] and [`Json::as_u64`] say whether it fits;
//! - `-0` is the whole number 0;
//! - half a character, such as `\ud800`, may stand where nobody looks; [`Json::as_text`] has no text for it.

use alloc::borrow::Cow;

use crate::text::parse_decimal;

mod cursor;
mod writer;

pub(crate) use cursor::Cursor;
pub(crate) use writer::Writer;

/// Why a text is no JSON, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) fault: JsonFault,
    /// The byte at which it shows, counted from 0.
    pub(crate) at: usize,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonFault {
    NotUtf8,
    /// It ends too early, and was right until then.
    CutOff,
    Syntax,
    TooDeep,
}

/// A value, as it is written: where it stands in a text.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
    from: usize,
    to: usize,
    /// Whether it is a string that holds a backslash.
    is_escaped: bool,
}

/// A field that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    /// `None` where the object does not have it.
    pub(crate) value: Option<Json<'a>>,
}

impl<'a> Json<'a> {
    /// What to call a value of this type.
    pub(crate) fn kind(self) -> &'static str {
        match self.first() {
            b'{' => "an object",
            b'[' => "an array",
            b'"' if self.as_text().is_none() => "a string with half a character",
            b'"' => "a string",
            b'n' => "null",
            b't' | b'f' => "true or false",
            _ => "a number",
        }
    }

    pub(crate) fn is_null(self) -> bool {
        self.first() == b'n'
    }

    /// A string's text.
    pub(crate) fn as_text(self) -> Option<Cow<'a, str>> {
        match self.first() {
            b'"' if self.is_escaped => Cursor::new(self.inner()).unescaped(),
            b'"' => Some(Cow::Borrowed(self.inner())),
            _ => None,
        }
    }

    /// A number as it is written.
    pub(crate) fn as_number(self) -> Option<&'a str> {
        matches!(self.first(), b'-' | b'0'..=b'9').then(|| self.as_written())
    }

    /// A number without fraction and exponent that fits.
    pub(crate) fn as_i64(self) -> Option<i64> {
        let number = self.as_number()?;
        let size = parse_decimal(number.strip_prefix('-').unwrap_or(number))?;
        if number.starts_with('-') { 0_i64.checked_sub_unsigned(size) } else { size.try_into().ok() }
    }

    /// A number without fraction, exponent and sign that fits.
    pub(crate) fn as_u64(self) -> Option<u64> {
        match self.as_number()? {
            "-0" => Some(0),
            number => parse_decimal(number),
        }
    }

    /// The piece of the text.
    fn as_written(self) -> &'a str {
        self.text.get(self.from..self.to).unwrap_or_default()
    }

    /// What stands between a string's quotes.
    fn inner(self) -> &'a str {
        self.text.get(self.from + 1..self.to.saturating_sub(1)).unwrap_or_default()
    }

    fn first(self) -> u8 {
        self.text.as_bytes().get(self.from).copied().unwrap_or_default()
    }
}

impl<'a> Field<'a> {
    /// One that is not found yet.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// Takes note of a value where its name is one of these fields'.
    ///
    /// # Errors
    /// The name, where there was a value already.
    pub(crate) fn note(fields: &mut [Self], name: Json<'a>, value: Json<'a>) -> Result<(), &'static str> {
        let Some(field) = Self::position(fields, name).and_then(|at| fields.get_mut(at)) else { return Ok(()) };
        field.value.replace(value).map_or(Ok(()), |_| Err(field.name))
    }

    /// Which of these fields has a name, as that is written in JSON.
    pub(crate) fn position(fields: &[Self], name: Json<'_>) -> Option<usize> {
        if name.is_escaped {
            let name = name.as_text()?;
            return fields.iter().position(|field| field.name == name);
        }
        let quoted = name.text.as_bytes().get(name.from + 1..name.to.saturating_sub(1)).unwrap_or_default();
        fields.iter().position(|field| field.name.as_bytes() == quoted)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
