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
    /// As they are written, the first of them lowest.
    bits: u16,
    pub(super) length: u8,
}

impl Code {
    /// Of a code as a number.
    pub(super) fn new(code: u16, length: u8) -> Self {
        Self { bits: code.reverse_bits() >> (u16::BITS as u8 - length), length }
    }
}

/// Sets the canonical codes of these lengths.
#[inline(never)]
pub(super) fn set_codes(coded: &[Coded], codes: &mut [Code]) {
    // how many codes are of each length, and then the next code of each
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

/// Writes a stream bit by bit, the first of them lowest.
pub(super) struct Bits {
    out: Vec<u8>,
    /// How many bytes of it are written.
    at: usize,
    held: u64,
    count: u32,
}

impl Bits {
    /// For a text of this length. Each of its bytes takes 9 bits at most, and what is around them less than 20 bytes.
    pub(super) fn new(length: usize) -> Self {
        let mut out = vec![0; length + length / 8 + 20];
        if let Some(start) = out.first_chunk_mut() {
            *start = HEADER;
        }
        Self { out, at: HEADER.len(), held: 0, count: 0 }
    }

    /// At most 32 bits.
    #[inline(always)]
    pub(super) fn push(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= u32::BITS {
            self.put((self.held as u32).to_le_bytes());
            self.at += 4;
            self.held >>= u32::BITS;
            self.count -= u32::BITS;
        }
    }

    /// Four bytes, without going on behind them.
    fn put(&mut self, four: [u8; 4]) {
        if let Some(slot) = self.out.get_mut(self.at..).and_then(|out| out.first_chunk_mut()) {
            *slot = four;
        }
    }

    #[inline(never)]
    pub(super) fn pieces(&mut self, pieces: &Pieces, codes: &[Code]) {
        for piece in pieces.iter() {
            if let Some(code) = codes.get(usize::from(piece.symbol)) {
                let bits = u32::from(code.bits) | u32::from(piece.extra) << code.length;
                self.push(bits, u32::from(code.length) + u32::from(piece.bits));
            }
        }
    }

    /// Fills up the last byte, and puts the checksum behind it.
    pub(super) fn finish(mut self, checksum: u32) -> Vec<u8> {
        self.put((self.held as u32).to_le_bytes());
        self.at += self.count.div_ceil(8) as usize;
        self.put(checksum.to_be_bytes());
        self.out.truncate(self.at + 4);
        self.out
    }
}
