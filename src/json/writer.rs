//! Writes JSON, text by text.

use super::cursor::Cursor;
use crate::prelude::*;
use crate::text::push_decimal;

/// Writes JSON, without a space, as serde_json does.
///
/// It puts the commas. That brackets are closed and values follow names is the caller's.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// One that does not grow until so many bytes are written.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

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
        self.enclosed(",\"", name, "\":");
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.comma();
        push_decimal(&mut self.0, number);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.enclosed(",\"", text, "\"");
    }

    /// A text with what is written around it: the comma in front, which is left out where there is none, and its quotes.
    pub(crate) fn enclosed(&mut self, before: &str, text: &str, behind: &str) {
        self.ready(before.get(usize::from(self.is_first())..).unwrap_or_default());
        let mut scanner = Cursor::new(text);
        let mut copied = 0;
        while let Some(byte) = scanner.pass_plain() {
            self.ready(scanner.text_since(copied));
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
            self.ready(escape);
            if escape.len() > 2 {
                let digit = usize::from(byte & 15);
                self.ready("0123456789abcdef".get(digit..=digit).unwrap_or_default());
            }
            scanner.pass_one();
            copied = scanner.passed();
        }
        self.ready(text.get(copied..).unwrap_or_default());
        self.ready(behind);
    }

    /// A field that holds a text.
    pub(crate) fn text_field(&mut self, name: &str, text: &str) {
        self.name(name);
        self.text(text);
    }

    /// JSON that is ready, with its commas: a piece costs less than what it is made of.
    #[inline(never)]
    pub(crate) fn ready(&mut self, json: &str) {
        self.0.push_str(json);
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn comma(&mut self) {
        if !self.is_first() {
            self.ready(",");
        }
    }

    /// Only a value, its last byte tells, is followed by another one.
    fn is_first(&self) -> bool {
        matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':'))
    }
}
