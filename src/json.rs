//! JSON: read in place, written piece by piece.
//!
//! A [`Cursor`] walks over a text once, checks it, and picks out the values that somebody asks for. A value is the
//! piece of the text that it is written in. Nothing is built: an answer of 8 MiB takes no memory but its own, and a
//! field that nobody asks for is looked at once.
//!
//! JSON is what RFC 8259 says, read as serde_json reads it (the tests compare the two), except that
//!
//! - a number is taken by its grammar, however large; [`Json::as_i64`] and [`Json::as_u64`] say whether it fits;
//! - `-0` is the whole number 0;
//! - half a character (a lone surrogate), such as `\ud800`, may be in a string that nobody reads; [`Json::as_text`]
//!   returns `None` for it.

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

/// A value, as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    /// Its piece of the text; for a string, what is between the quotes.
    written: &'a str,
    /// The byte that it starts with, or [`ESCAPED`].
    first: u8,
}

/// What stands for the first byte of a string that holds a backslash.
const ESCAPED: u8 = b'\\';

/// A field that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    /// `None` if the object does not have it.
    pub(crate) value: Option<Json<'a>>,
}

impl<'a> Json<'a> {
    /// What to call a value of this type.
    pub(crate) fn kind(&self) -> &'static str {
        match self.first {
            b'{' => "an object",
            b'[' => "an array",
            ESCAPED if self.as_text().is_none() => "a string with half a character",
            b'"' | ESCAPED => "a string",
            b'n' => "null",
            b't' | b'f' => "true or false",
            _ => "a number",
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.first == b'n'
    }

    /// A string's text, if it is written without a backslash.
    #[inline(always)]
    pub(crate) fn as_plain_text(&self) -> Option<&'a str> {
        if self.first == b'"' { Some(self.written) } else { None }
    }

    /// A string's text.
    pub(crate) fn as_text(&self) -> Option<Cow<'a, str>> {
        match self.first {
            b'"' => Some(Cow::Borrowed(self.written)),
            ESCAPED => Cursor::new(self.written).unescaped(),
            _ => None,
        }
    }

    /// A number as it is written.
    pub(crate) fn as_number(&self) -> Option<&'a str> {
        matches!(self.first, b'-' | b'0'..=b'9').then_some(self.written)
    }

    /// The number, if it is written without fraction and exponent, and fits.
    pub(crate) fn as_i64(&self) -> Option<i64> {
        let number = self.as_number()?;
        let is_negative = self.first == b'-';
        let size = parse_decimal(number.get(usize::from(is_negative)..).unwrap_or_default())?;
        if is_negative { 0_i64.checked_sub_unsigned(size) } else { size.try_into().ok() }
    }

    /// The number, if it is written without fraction, exponent and sign (`-0` is 0), and fits.
    pub(crate) fn as_u64(&self) -> Option<u64> {
        match self.as_number()? {
            "-0" => Some(0),
            number => parse_decimal(number),
        }
    }
}

impl<'a> Field<'a> {
    /// [`Json::as_plain_text`] of its value.
    #[inline(always)]
    pub(crate) fn as_plain_text(&self) -> Option<&'a str> {
        match &self.value {
            Some(json) => json.as_plain_text(),
            None => None,
        }
    }

    /// One that is not found yet.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// One for each of these names; can be a constant.
    pub(crate) const fn all<const N: usize>(names: [&'static str; N]) -> [Self; N] {
        let mut fields = [Self::named(""); N];
        let (mut fields_left, mut names_left): (&mut [Self], &[&'static str]) = (&mut fields, &names);
        while let (Some((field, fields)), Some((name, names))) =
            (fields_left.split_first_mut(), names_left.split_first())
        {
            field.name = name;
            (fields_left, names_left) = (fields, names);
        }
        fields
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
