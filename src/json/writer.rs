//! Writes JSON, piece by piece.

use super::cursor::Cursor;
use crate::prelude::*;
use crate::text::push_decimal;

/// Writes JSON, without a space, as serde_json does.
///
/// It sets the commas. The caller closes the brackets and writes a value after each name.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// A writer that does not grow until so many bytes are written.
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

    /// A text, escaped, between `before` and `behind`, which are written as they are: usually its quotes. `before`
    /// starts with a comma, which is left out where none belongs.
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

    /// Appends finished JSON, with its commas: one piece costs less than writing its parts.
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

    /// Whether the next value needs no comma: only one that follows another value, as the last byte shows, does.
    fn is_first(&self) -> bool {
        matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':'))
    }
}
