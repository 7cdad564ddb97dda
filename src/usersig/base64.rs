//! base64 in the alphabets of a UserSig and of its fields, and in one that is used for them by mistake.

use crate::prelude::*;

/// A way to write base64.
pub(super) struct Base64 {
    symbols: [u8; 64],
    padding: u8,
}

/// The usual one (RFC 4648): the signature and the userBuf.
pub(super) static STANDARD: Base64 = Base64::new(*b"+/=");

/// The one for addresses and file names (RFC 4648).
pub(super) static URL: Base64 = Base64::new(*b"-_=");

/// That of a UserSig as a whole: [`STANDARD`] with `+`, `/` and `=` written as `*`, `-` and `_`.
pub(super) static USER_SIG: Base64 = Base64::new(*b"*-_");

/// Why a text is no base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The first byte that has no meaning at its place, counted from 0.
    Foreign(usize),
    /// Right up to its padding, which is too short.
    Padding,
    /// A symbol too many, or bits left over in the last one.
    NotWhole,
}

/// What a text starts with, up to the first byte that is no symbol.
struct Start {
    /// How many symbols there are.
    length: usize,
    /// The whole bytes that they make.
    bytes: Vec<u8>,
    /// Whether any bits after these are set.
    left_over: bool,
}

const SYMBOLS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What each letter and digit stands for.
const VALUES: [u8; 128] = {
    let mut values = [NOTHING; 128];
    let mut value = 0;
    while value < SYMBOLS.len() {
        #[expect(clippy::indexing_slicing, reason = "at compile time: what lies outside does not build")]
        {
            values[SYMBOLS[value] as usize] = value as u8;
        }
        value += 1;
    }
    values
};
const NOTHING: u8 = 64;

impl Base64 {
    /// With the symbols for 62 and 63, which letters and digits leave open, and the padding.
    const fn new([plus, slash, padding]: [u8; 3]) -> Self {
        let mut symbols = [0; 64];
        let (common, own) = symbols.split_at_mut(SYMBOLS.len());
        common.copy_from_slice(SYMBOLS);
        own.copy_from_slice(&[plus, slash]);
        Self { symbols, padding }
    }

    #[inline(always)]
    fn four(&self, one: u8, two: u8, three: u8) -> [u8; 4] {
        let bits = u32::from_be_bytes([0, one, two, three]);
        [bits >> 18, bits >> 12, bits >> 6, bits]
            .map(|bits| self.symbols.get(bits as usize & 63).copied().unwrap_or_default())
    }

    #[inline(never)]
    pub(super) fn encode(&self, bytes: &[u8]) -> String {
        let padding = self.padding;
        let mut text = vec![padding; bytes.len().div_ceil(3) * 4];
        let (threes, rest) = bytes.as_chunks();
        let (fours, _) = text.as_chunks_mut();
        for ([one, two, three], slot) in threes.iter().zip(&mut *fours) {
            *slot = self.four(*one, *two, *three);
        }
        if let ([one, more @ ..], Some(last)) = (rest, fours.last_mut()) {
            let two = more.first().copied();
            let [first, second, third, _] = self.four(*one, two.unwrap_or_default(), 0);
            *last = [first, second, if two.is_some() { third } else { padding }, padding];
        }
        // ASCII is always UTF-8
        String::from_utf8(text).unwrap_or_default()
    }

    /// Reads strictly: every byte known, padding complete, no bits left over.
    pub(super) fn decode(&self, text: &[u8]) -> Result<Vec<u8>, Fault> {
        let start = self.start(text);
        let padding = text.len() - start.length;
        let alone = start.length % 4;
        if padding > 0 && (alone < 2 || padding > 4 - alone || !self.is_padding(text, &start)) {
            return Err(Fault::Foreign(start.length));
        }
        match (alone, text.len() % 4, start.left_over) {
            (1, ..) | (_, 0, true) => Err(Fault::NotWhole),
            (_, 0, false) => Ok(start.bytes),
            _ => Err(Fault::Padding),
        }
    }

    /// Reads a text without padding, and otherwise strictly.
    pub(super) fn decode_bare(&self, text: &[u8]) -> Option<Vec<u8>> {
        let start = self.start(text);
        (start.length == text.len() && start.length % 4 != 1 && !start.left_over).then_some(start.bytes)
    }

    /// Reads as much as there is, whatever the padding and the bits left over; `None` only if a byte is unknown.
    pub(super) fn decode_leniently(&self, text: &[u8]) -> Option<Vec<u8>> {
        let start = self.start(text);
        self.is_padding(text, &start).then_some(start.bytes)
    }

    #[inline(never)]
    fn start(&self, text: &[u8]) -> Start {
        let [.., plus, slash] = self.symbols;
        let mut bytes = vec![0; text.len() / 4 * 3 + 3];
        let mut slots = bytes.iter_mut();
        let (mut bits, mut count, mut length) = (0_u32, 0, 0);
        for byte in text {
            let value = match VALUES.get(usize::from(*byte)) {
                Some(value) if *value != NOTHING => *value,
                _ if *byte == plus => 62,
                _ if *byte == slash => 63,
                _ => break,
            };
            length += 1;
            bits = bits << 6 | u32::from(value);
            count += 6;
            if count >= 8
                && let Some(slot) = slots.next()
            {
                count -= 8;
                *slot = (bits >> count) as u8;
            }
        }
        bytes.truncate(length * 3 / 4);
        Start { length, bytes, left_over: bits & ((1 << count) - 1) != 0 }
    }

    /// Whether nothing but padding follows.
    fn is_padding(&self, text: &[u8], start: &Start) -> bool {
        text.iter().skip(start.length).all(|byte| *byte == self.padding)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
