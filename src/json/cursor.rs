//! Walks over a text once.

use alloc::borrow::Cow;

use super::{ESCAPED, Field, Json, JsonError, JsonFault};
use crate::prelude::*;

/// How deep arrays and objects may stand in each other. More is an attack, not an answer.
pub(super) const MAX_DEPTH: u32 = 127;

/// A place in a text, and whether that was JSON so far.
///
/// The first fault is kept, and behind it the text seems to end. So nobody has to ask after each step: what is read there
/// is of no use, and [`Cursor::end`] says so.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Where what [`Cursor::pass_value`] and [`Cursor::string`] have passed over begins and ends.
    from: usize,
    to: usize,
    /// How many more arrays and objects may be open.
    depth: u32,
    fault: Option<JsonError>,
}

/// What [`Cursor::object`] tells.
pub(crate) type TellField<'f, 'a> = &'f mut dyn FnMut(&mut Cursor<'a>, &'static str, usize, bool);

/// Stands for a list that is read where it stands.
const LIST: Json<'_> = Json { written: "", first: b'[' };

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, from: 0, to: 0, depth: MAX_DEPTH, fault: None }
    }

    /// At the start of bytes that may be no text.
    pub(crate) fn of_bytes(bytes: &'a [u8]) -> Self {
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(error) => {
                let fault = JsonError { fault: JsonFault::NotUtf8, at: error.valid_up_to() };
                Self { fault: Some(fault), ..Self::new("") }
            }
        }
    }

    /// Behind the value: whether that was all, and JSON.
    ///
    /// # Errors
    /// The first thing that is wrong with the text, of which nothing is quoted.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        if self.next().is_some() {
            self.fail();
        }
        self.fault.map_or(Ok(()), Err)
    }

    /// Whether the next value starts with this byte.
    pub(crate) fn is_at(&mut self, byte: u8) -> bool {
        self.next() == Some(byte)
    }

    /// Passes over a value.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Json<'a> {
        let first = self.pass_value();
        self.passed_as(first)
    }

    /// What was passed over last, which starts with this.
    ///
    /// Its ends cross in the cursor, one by one: a pair that is written in halves and read as a whole makes a processor wait
    /// for as long as it takes to pass over the value.
    #[inline(always)]
    fn passed_as(&self, first: u8) -> Json<'a> {
        Json { written: self.text.get(self.from..self.to).unwrap_or_default(), first }
    }

    /// Passes over a value; gives what it starts with.
    fn pass_value(&mut self) -> u8 {
        let first = self.next().unwrap_or_default();
        let from = self.at;
        match first {
            b'"' => return self.string(),
            b'{' | b'[' => {
                let is_object = first == b'{';
                self.each(if is_object { b'}' } else { b']' }, &mut |cursor| {
                    if is_object {
                        cursor.pass_any_name();
                    }
                    cursor.pass_value();
                });
            }
            b'n' => self.word(b"null"),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            _ => self.number(),
        }
        (self.from, self.to) = (from, self.at);
        first
    }

    /// Passes over an object, which must be here, and takes note of these fields.
    ///
    /// # Errors
    /// The name of one that the object has twice. It is passed over all the same.
    pub(crate) fn fields(&mut self, fields: &mut [Field<'a>]) -> Result<(), &'static str> {
        let mut twice = Ok(());
        self.object(fields, usize::MAX, &mut |_, name, _, _| twice = Err(name));
        twice
    }

    /// The same, where the fields from the one at `lists` on are read where they stand: `tell` passes over their values.
    ///
    /// `tell` is told a field's name and place among these, and whether the object has had it before. It also hears of each
    /// of the others that the object has had before, when that is passed over.
    pub(crate) fn object(&mut self, fields: &mut [Field<'a>], lists: usize, tell: TellField<'_, 'a>) {
        let mut next = 0;
        self.nested(b'}', |cursor| {
            // most objects have their fields in the order in which they are documented
            let ahead = fields.iter().skip(next).position(|field| cursor.pass_name(field.name));
            let at = ahead.map_or_else(|| cursor.name_among(fields), |ahead| next + ahead);
            let Some(field) = fields.get_mut(at) else {
                cursor.pass_value();
                return;
            };
            next = at + 1;
            let is_list = at >= lists;
            let again = field.value.is_some();
            field.value = Some(if is_list { LIST } else { cursor.value() });
            if again || is_list {
                tell(cursor, field.name, at, again);
            }
        });
    }

    /// Passes over an array, which must be here. `item` passes over each value.
    #[inline(always)]
    pub(crate) fn array(&mut self, item: &mut dyn FnMut(&mut Self)) {
        self.each(b']', item);
    }

    /// Passes over what stands between brackets, of which this is the closing one.
    pub(super) fn each(&mut self, close: u8, inner: &mut dyn FnMut(&mut Self)) {
        self.nested(close, inner);
    }

    /// Passes over a field's name and the colon behind it where it is this one, written as plainly as can be.
    #[inline(always)]
    fn pass_name(&mut self, name: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = name.len();
        let is_it = rest.first() == Some(&b'"')
            && rest.get(length + 1) == Some(&b'"')
            && rest.get(length + 2) == Some(&b':')
            && rest.get(1..=length).is_some_and(|quoted| same(quoted, name.as_bytes()));
        if is_it {
            self.at += name.len() + 3;
        }
        is_it
    }

    /// Passes over a field's name and the colon behind it; gives what it starts with.
    fn pass_any_name(&mut self) -> u8 {
        self.next();
        let first = self.string();
        self.next();
        self.expect(b':');
        first
    }

    /// A field's name, and passes over the colon behind it.
    pub(super) fn name(&mut self) -> Json<'a> {
        let first = self.pass_any_name();
        self.passed_as(first)
    }

    /// The same; gives which of these fields it is.
    fn name_among(&mut self, fields: &[Field<'_>]) -> usize {
        let name = self.name();
        let name = name.as_text();
        fields.iter().position(|field| name.as_deref() == Some(field.name)).unwrap_or(usize::MAX)
    }

    #[inline(always)]
    fn nested(&mut self, close: u8, mut inner: impl FnMut(&mut Self)) {
        let Some(depth) = self.depth.checked_sub(1) else { return self.fail_with(JsonFault::TooDeep) };
        self.at += 1;
        if self.next() == Some(close) {
            self.at += 1;
            return;
        }
        self.depth = depth;
        loop {
            inner(self);
            match self.next() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => break,
                _ => return self.fail(),
            }
        }
        self.at += 1;
        self.depth += 1;
    }

    /// A text whose escapes are replaced by what they stand for; `None` where that is half a character.
    pub(super) fn unescaped(mut self) -> Option<Cow<'a, str>> {
        let mut text = String::new();
        let mut copied = 0;
        while self.pass_plain().is_some() {
            text.push_str(self.text_since(copied));
            text.push(self.escape()?);
            copied = self.at;
        }
        if copied == 0 {
            return Some(Cow::Borrowed(self.text));
        }
        text.push_str(self.text_since(copied));
        Some(Cow::Owned(text))
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over the plain part of a text: up to a quote, a backslash or a control character, which it gives, or to the
    /// end.
    pub(super) fn pass_plain(&mut self) -> Option<u8> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let (eight, length) = match rest.first_chunk() {
                Some(eight) => (u64::from_le_bytes(*eight), 8),
                // blanks, which are plain, for what is missing of the eight
                None => (rest.iter().rev().fold(BLANKS, |eight, byte| eight << 8 | u64::from(*byte)), rest.len()),
            };
            let ends = ends_of_plain(eight);
            if ends != 0 {
                self.at += usize::try_from(ends.trailing_zeros() / 8).unwrap_or_default();
                return self.peek();
            }
            self.at += length;
            if length < 8 {
                return None;
            }
        }
    }

    /// Passes over the byte that [`Cursor::pass_plain`] gave.
    pub(super) fn pass_one(&mut self) {
        self.at += 1;
    }

    /// How many bytes were passed over.
    pub(super) fn passed(&self) -> usize {
        self.at
    }

    #[inline(always)]
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) {
        if !self.eat(byte) {
            self.fail();
        }
    }

    #[inline(never)]
    fn fail(&mut self) {
        self.fail_with(if self.peek().is_some() { JsonFault::Syntax } else { JsonFault::CutOff });
    }

    fn fail_with(&mut self, fault: JsonFault) {
        self.fault.get_or_insert(JsonError { fault, at: self.at });
        self.at = self.text.len();
    }

    /// The text that was passed over since then.
    pub(super) fn text_since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Passes over white space; gives what is behind it.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        match self.peek() {
            Some(b'\0'..=b' ') => self.space(),
            byte => byte,
        }
    }

    #[inline(never)]
    fn space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Passes over a string; gives what it counts as starting with.
    fn string(&mut self) -> u8 {
        self.expect(b'"');
        let from = self.at;
        let mut first = b'"';
        loop {
            match self.pass_plain() {
                Some(b'"') => break,
                Some(b'\\') => {
                    first = ESCAPED;
                    self.pass_escape();
                }
                _ => {
                    self.fail();
                    break;
                }
            }
        }
        (self.from, self.to) = (from, self.at);
        self.at += 1;
        first
    }

    /// Of a character beyond 16 bits, one half alone is JSON all the same; only who reads the text minds.
    fn pass_escape(&mut self) {
        if self.text.as_bytes().get(self.at + 1) == Some(&b'u') {
            self.at += 1;
            self.half();
        } else {
            self.escape();
        }
    }

    /// The character that a backslash and what follows it stand for.
    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte.into(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.fail();
                return None;
            }
        };
        self.at += 1;
        Some(char)
    }

    /// From the `u` on. What lies beyond 16 bits is written as two halves, of which none may stand alone.
    fn unicode(&mut self) -> Option<char> {
        let high = self.half();
        if !matches!(high, 0xd800..0xdc00) {
            return char::from_u32(high);
        }
        self.expect(b'\\');
        let low = self.half();
        if !matches!(low, 0xdc00..0xe000) {
            return None;
        }
        char::from_u32(0x1_0000 + ((high & 0x3ff) << 10 | low & 0x3ff))
    }

    fn half(&mut self) -> u32 {
        self.expect(b'u');
        let mut half = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => half = half << 4 | digit,
                None => self.fail(),
            }
            self.at += 1;
        }
        half
    }

    fn word(&mut self, word: &[u8]) {
        word.iter().for_each(|byte| self.expect(*byte));
    }

    fn number(&mut self) {
        self.eat(b'-');
        // what follows a 0 here is no digit, or no JSON
        if !self.eat(b'0') {
            self.digits();
        }
        if self.eat(b'.') {
            self.digits();
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'-') {
                self.eat(b'+');
            }
            self.digits();
        }
    }

    fn digits(&mut self) {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from {
            self.fail();
        }
    }
}

/// Whether two texts of one length are the same.
#[inline(always)]
fn same(one: &[u8], other: &[u8]) -> bool {
    match (one.split_first_chunk(), other.split_first_chunk()) {
        // all but a few names
        (Some((one, rest)), Some((other, other_rest))) => {
            u64::from_le_bytes(*one) == u64::from_le_bytes(*other) && rest == other_rest
        }
        _ => one == other,
    }
}

const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);

/// Where in eight bytes there is no plain text: the first such byte has its top bit set here, and none before it has.
#[inline(always)]
const fn ends_of_plain(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    const fn below(eight: u64, bound: u64) -> u64 {
        eight.wrapping_sub(ONES * bound) & !eight & TOPS
    }
    below(eight, 0x20) | below(eight ^ (ONES * b'"' as u64), 1) | below(eight ^ (ONES * b'\\' as u64), 1)
}
