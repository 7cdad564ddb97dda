//! Passes over what holds no other values: strings, numbers and words.

use alloc::borrow::Cow;

use super::Cursor;
use crate::json::ESCAPED;
use crate::prelude::*;

impl<'a> Cursor<'a> {
    /// Passes over a string; returns a quote, or [`ESCAPED`] if the string holds a backslash.
    pub(super) fn string(&mut self) -> u8 {
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

    /// Half of a character beyond 16 bits is JSON even if it stands alone; it matters only to whoever reads the text.
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

    /// The character of a `\u` escape, from the `u` on. One beyond 16 bits is written as two halves, neither of which
    /// may stand alone.
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

    pub(super) fn word(&mut self, word: &[u8]) {
        word.iter().for_each(|byte| self.expect(*byte));
    }

    pub(super) fn number(&mut self) {
        self.eat(b'-');
        // a digit after a leading 0 is no JSON; whoever reads on will find it
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

    /// The text with its escapes replaced by what they stand for; `None` if one of them is half a character.
    pub(in crate::json) fn unescaped(mut self) -> Option<Cow<'a, str>> {
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

    /// Passes over the plain part of a text: up to a quote, a backslash or a control character, which it returns, or to
    /// the end.
    pub(in crate::json) fn pass_plain(&mut self) -> Option<u8> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let (eight, length) = match rest.first_chunk() {
                Some(eight) => (u64::from_le_bytes(*eight), 8),
                // fewer than eight are left: blanks, which are plain, fill them up
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
    pub(in crate::json) fn pass_one(&mut self) {
        self.at += 1;
    }

    /// How many bytes were passed over.
    pub(in crate::json) fn passed(&self) -> usize {
        self.at
    }
}

const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);

/// Marks which of eight bytes are not plain text: the first such byte has its top bit set in the result, and none
/// before it has.
#[inline(always)]
const fn ends_of_plain(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    const fn below(eight: u64, bound: u64) -> u64 {
        eight.wrapping_sub(ONES * bound) & !eight & TOPS
    }
    below(eight, 0x20) | below(eight ^ (ONES * b'"' as u64), 1) | below(eight ^ (ONES * b'\\' as u64), 1)
}
