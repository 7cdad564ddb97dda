//! JSON: read in place, written text by text.
//!
//! [`parse`] checks a text as a whole. From then on a value is the piece of that text in which it stands, and each
//! question looks at the piece again. Nothing is built: an answer of 8 MiB takes no memory but its own, and a field that
//! nobody asks for costs one look.
//!
//! What is JSON is what RFC 8259 calls so, read as serde_json reads it (the tests compare the two), except that
//!
//! - a number is taken by its grammar, however large; [`Json::as_i64`] and [`Json::as_u64`] say whether it fits;
//! - `-0` is the whole number 0;
//! - half a character, such as `\ud800`, may stand where nobody looks; [`Json::as_text`] has no text for it.

use alloc::borrow::Cow;

use crate::prelude::*;
use crate::text::{decimal, parse_decimal};

/// How deep arrays and objects may stand in each other. More is an attack, not an answer.
const MAX_DEPTH: u32 = 127;

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
pub(crate) struct Json<'a>(&'a str);

/// A field that is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    /// `None` where the object does not have it.
    pub(crate) value: Option<Json<'a>>,
}

/// Checks a whole text and gives its value.
///
/// # Errors
/// What is wrong with the text, of which nothing is quoted.
pub(crate) fn parse(text: &[u8]) -> Result<Json<'_>, JsonError> {
    let text = match core::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => return Err(JsonError { fault: JsonFault::NotUtf8, at: error.valid_up_to() }),
    };
    let mut scanner = Scanner { text, at: 0 };
    scanner.whole().map_err(|fault| JsonError { fault, at: scanner.at })
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

    pub(crate) fn is_object(self) -> bool {
        self.first() == b'{'
    }

    pub(crate) fn is_array(self) -> bool {
        self.first() == b'['
    }

    /// A string's text.
    pub(crate) fn as_text(self) -> Option<Cow<'a, str>> {
        let inner = if self.first() == b'"' { self.0.get(1..self.0.len() - 1)? } else { return None };
        let mut scanner = Scanner { text: inner, at: 0 };
        let mut text = String::new();
        let mut copied = 0;
        while scanner.pass_until(|byte| byte == b'\\').is_some() {
            text.push_str(scanner.since(copied));
            text.push(scanner.escape().ok()?);
            copied = scanner.at;
        }
        if copied == 0 {
            return Some(Cow::Borrowed(inner));
        }
        text.push_str(scanner.since(copied));
        Some(Cow::Owned(text))
    }

    /// A number as it is written.
    pub(crate) fn as_number(self) -> Option<&'a str> {
        matches!(self.first(), b'-' | b'0'..=b'9').then_some(self.0)
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

    /// The values of an array, in order; none for what is no array.
    pub(crate) fn items(self) -> Items<'a> {
        Items(Scanner { text: if self.is_array() { self.0 } else { "" }, at: 0 })
    }

    /// Names and values of an object, in order and as often as they stand there; none for what is no object.
    pub(crate) fn members(self) -> Members<'a> {
        Members(Scanner { text: if self.is_object() { self.0 } else { "" }, at: 0 })
    }

    /// Looks for fields of an object.
    ///
    /// # Errors
    /// The name of one that the object has twice.
    pub(crate) fn find(self, fields: &mut [Field<'a>]) -> Result<(), &'static str> {
        for (name, value) in self.members() {
            let Some(field) = fields.iter_mut().find(|field| field.name == name) else { continue };
            if field.value.replace(value).is_some() {
                return Err(field.name);
            }
        }
        Ok(())
    }

    fn first(self) -> u8 {
        self.0.bytes().next().unwrap_or_default()
    }
}

impl Field<'_> {
    /// One that is not found yet.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self { name, value: None }
    }
}

/// The values of an array.
pub(crate) struct Items<'a>(Scanner<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.step();
        self.0.checked_value()
    }
}

/// Names and values of an object.
pub(crate) struct Members<'a>(Scanner<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.step();
        let name = self.0.name().ok()?;
        let value = self.0.checked_value()?;
        // no name that anybody looks for has half a character
        Some((name.as_text().unwrap_or_default(), value))
    }
}

/// Walks over a text. Where it meets a fault it stays.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over bytes up to the first that `ends`, in one tight loop; gives that, or `None` where the text ends.
    #[inline(always)]
    fn pass_until(&mut self, ends: impl Fn(u8) -> bool) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let passed = rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
        self.at += passed;
        rest.get(passed).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonFault> {
        if self.eat(byte) { Ok(()) } else { Err(self.fault()) }
    }

    fn fault(&self) -> JsonFault {
        if self.peek().is_some() { JsonFault::Syntax } else { JsonFault::CutOff }
    }

    fn since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// In an array or object: from its opening bracket or behind a value to the next value.
    fn step(&mut self) {
        self.space();
        if let Some(b'[' | b'{' | b',') = self.peek() {
            self.at += 1;
        }
    }

    fn whole(&mut self) -> Result<Json<'a>, JsonFault> {
        let json = self.value(MAX_DEPTH)?;
        self.space();
        if self.peek().is_some() { Err(JsonFault::Syntax) } else { Ok(json) }
    }

    fn value(&mut self, depth: u32) -> Result<Json<'a>, JsonFault> {
        self.space();
        let from = self.at;
        match self.peek() {
            Some(b'{') => self.nested(b'}', depth)?,
            Some(b'[') => self.nested(b']', depth)?,
            Some(b'"') => self.string()?,
            Some(b'n') => self.word(b"null")?,
            Some(b't') => self.word(b"true")?,
            Some(b'f') => self.word(b"false")?,
            _ => self.number()?,
        }
        Ok(Json(self.since(from)))
    }

    /// The value here, in a text that was checked before: of an array or object only the end is looked for.
    fn checked_value(&mut self) -> Option<Json<'a>> {
        self.space();
        if !matches!(self.peek(), Some(b'{' | b'[')) {
            return self.value(MAX_DEPTH).ok();
        }
        let from = self.at;
        let mut depth = 0_u32;
        while let Some(byte) = self.pass_until(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']')) {
            match byte {
                b'"' => {
                    self.string().ok()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ => depth -= 1,
            }
            self.at += 1;
            if depth == 0 {
                return Some(Json(self.since(from)));
            }
        }
        None
    }

    fn nested(&mut self, close: u8, depth: u32) -> Result<(), JsonFault> {
        let Some(depth) = depth.checked_sub(1) else { return Err(JsonFault::TooDeep) };
        self.at += 1;
        self.space();
        if self.eat(close) {
            return Ok(());
        }
        loop {
            if close == b'}' {
                self.name()?;
            }
            self.value(depth)?;
            self.space();
            if self.eat(close) {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    /// A field's name, and the colon behind it.
    fn name(&mut self) -> Result<Json<'a>, JsonFault> {
        self.space();
        let from = self.at;
        self.string()?;
        let name = Json(self.since(from));
        self.space();
        self.expect(b':')?;
        Ok(name)
    }

    fn string(&mut self) -> Result<(), JsonFault> {
        self.expect(b'"')?;
        loop {
            match self.pass_until(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')) {
                Some(b'"') => break,
                Some(b'\\') => self.pass_escape()?,
                _ => return Err(self.fault()),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Of a character beyond 16 bits, one half alone is JSON all the same; only who reads the text minds.
    fn pass_escape(&mut self) -> Result<(), JsonFault> {
        if self.text.as_bytes().get(self.at + 1) == Some(&b'u') {
            self.at += 1;
            return self.half().map(drop);
        }
        self.escape().map(drop)
    }

    /// The character that a backslash and what follows it stand for.
    fn escape(&mut self) -> Result<char, JsonFault> {
        self.at += 1;
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte.into(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault()),
        };
        self.at += 1;
        Ok(char)
    }

    /// From the `u` on. What lies beyond 16 bits is written as two halves, of which none may stand alone.
    fn unicode(&mut self) -> Result<char, JsonFault> {
        let high = self.half()?;
        if !matches!(high, 0xd800..0xdc00) {
            return char::from_u32(high).ok_or(JsonFault::Syntax);
        }
        self.expect(b'\\')?;
        let low = self.half()?;
        if !matches!(low, 0xdc00..0xe000) {
            return Err(JsonFault::Syntax);
        }
        char::from_u32(0x1_0000 + ((high & 0x3ff) << 10 | low & 0x3ff)).ok_or(JsonFault::Syntax)
    }

    fn half(&mut self) -> Result<u32, JsonFault> {
        self.expect(b'u')?;
        let mut half = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            half = half << 4 | digit.ok_or_else(|| self.fault())?;
            self.at += 1;
        }
        Ok(half)
    }

    fn word(&mut self, word: &[u8]) -> Result<(), JsonFault> {
        for byte in word {
            self.expect(*byte)?;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonFault> {
        self.eat(b'-');
        // what follows a 0 here is no digit, or no JSON
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'-') {
                self.eat(b'+');
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from { Err(self.fault()) } else { Ok(()) }
    }
}

/// Writes JSON, without a space, as serde_json does.
///
/// It puts the commas. That brackets are closed and values follow names is the caller's.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// Opens an object or array as the next value.
    pub(crate) fn open(&mut self, bracket: char) {
        self.comma();
        self.0.push(bracket);
    }

    /// Closes what is open.
    pub(crate) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    /// A field's name; its value must follow.
    pub(crate) fn name(&mut self, name: &str) {
        self.text(name);
        self.push(":");
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.comma();
        self.push(&decimal(number));
    }

    /// `true`, `false`, or a number that is written already.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn word(&mut self, word: &str) {
        self.comma();
        self.push(word);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.comma();
        self.push("\"");
        let mut scanner = Scanner { text, at: 0 };
        let mut copied = 0;
        while let Some(byte) = scanner.pass_until(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')) {
            self.push(scanner.since(copied));
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\x08' => "\\b",
                b'\x0c' => "\\f",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0..0x10 => "\\u000",
                _ => "\\u001",
            };
            self.push(escape);
            if escape.len() > 2 {
                let digit = usize::from(byte & 15);
                self.push("0123456789abcdef".get(digit..=digit).unwrap_or_default());
            }
            scanner.at += 1;
            copied = scanner.at;
        }
        self.push(text.get(copied..).unwrap_or_default());
        self.push("\"");
    }

    /// A field that holds a text.
    pub(crate) fn text_field(&mut self, name: &str, text: &str) {
        self.name(name);
        self.text(text);
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    #[inline(never)]
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Only a value, its last byte tells, is followed by another one.
    fn comma(&mut self) {
        if !matches!(self.0.bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.push(",");
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
