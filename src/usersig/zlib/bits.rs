//! Writes a stream: codes, and what lies between them, bit by bit.

use super::MAX_BITS;
use super::huffman::Coded;
use super::pieces::Pieces;
use crate::prelude::*;

/// The header that zlib writes at its default level.
const HEADER: [u8; 2] = [0x78, 0x9C];

/// What a symbol is written as.
#[derive(Clone, Copy, Default)]
pub(super) struct Code {
    /// In the order in which they are written, the first of them lowest.
    bits: u16,
    /// As wide as `bits`: without a gap between these two, many codes are zeroed at once.
    pub(super) length: u16,
}

impl Code {
    /// From a code as a number, whose highest bit is written first.
    pub(super) fn new(code: u16, length: u8) -> Self {
        Self { bits: code.reverse_bits() >> (u16::BITS as u8 - length), length: length.into() }
    }
}

/// Sets the canonical codes for the lengths in `coded`.
#[inline(never)]
pub(super) fn set_codes(coded: &[Coded], codes: &mut [Code]) {
    // first how many codes there are of each length, and then the next code of each
    let mut next = [0_u16; MAX_BITS + 1];
    for coded in coded {
        if let Some(count) = next.get_mut(usize::from(coded.length)) {
            *count += 1;
        }
    }
    let mut code = 0;
    for next in next.iter_mut() {
        let count = *next;
        *next = code;
        code = (code + count) << 1;
    }
    for coded in coded {
        if let Some(next) = next.get_mut(usize::from(coded.length))
            && let Some(code) = codes.get_mut(usize::from(coded.symbol))
        {
            *code = Code::new(*next, coded.length);
            *next += 1;
        }
    }
}

/// Bits that do not fill four bytes yet.
#[derive(Clone, Copy, Default)]
struct Held {
    bits: u64,
    count: u32,
}

impl Held {
    /// Takes at most 32 more, and returns four bytes once those are full.
    #[inline(always)]
    fn push(&mut self, bits: u32, count: u32) -> Option<[u8; 4]> {
        self.bits |= u64::from(bits) << self.count;
        self.count += count;
        if self.count < u32::BITS {
            return None;
        }
        let full = self.bits as u32;
        self.bits >>= u32::BITS;
        self.count -= u32::BITS;
        Some(full.to_le_bytes())
    }
}

/// Writes a stream bit by bit, the first of them lowest.
pub(super) struct Bits {
    out: Vec<u8>,
    /// How many bytes of it are written.
    at: usize,
    held: Held,
}

impl Bits {
    /// For a text of this length. Each of its bytes takes 9 bits at most, and what is around them less than 20 bytes.
    pub(super) fn new(length: usize) -> Self {
        let mut out = vec![0; length + length / 8 + 20];
        if let Some(start) = out.first_chunk_mut() {
            *start = HEADER;
        }
        Self { out, at: HEADER.len(), held: Held::default() }
    }

    /// At most 32 bits.
    pub(super) fn push(&mut self, bits: u32, count: u32) {
        if let Some(full) = self.held.push(bits, count) {
            self.put(full, full.len());
        }
    }

    /// Writes four bytes, and goes on after the first `length` of them.
    fn put(&mut self, four: [u8; 4], length: usize) {
        if let Some(slot) = self.out.get_mut(self.at..).and_then(|out| out.first_chunk_mut()) {
            *slot = four;
        }
        self.at += length;
    }

    #[inline(never)]
    pub(super) fn pieces(&mut self, pieces: &Pieces, codes: &[Code]) {
        // a copy, so that what is held stays in registers
        let mut held = self.held;
        for piece in pieces.iter() {
            if let Some(code) = codes.get(usize::from(piece.symbol)) {
                let bits = u32::from(code.bits) | u32::from(piece.extra) << code.length;
                if let Some(full) = held.push(bits, u32::from(code.length) + u32::from(piece.bits)) {
                    self.put(full, full.len());
                }
            }
        }
        self.held = held;
    }

    /// Fills up the last byte, and appends the checksum.
    pub(super) fn finish(mut self, checksum: u32) -> Vec<u8> {
        let Held { bits, count } = self.held;
        self.put((bits as u32).to_le_bytes(), count.div_ceil(8) as usize);
        self.put(checksum.to_be_bytes(), 4);
        self.out.truncate(self.at);
        self.out
    }
}
