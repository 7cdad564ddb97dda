//! zlib streams (RFC 1950, RFC 1951) in both directions, small, for texts of a UserSig's size.

mod bits;
mod deflate;
mod description;
mod huffman;
mod inflate;
mod pieces;

pub(super) use deflate::deflate;
pub(super) use inflate::{Fault, inflate, inflate_raw};

/// How many literals and lengths there may be: bytes, the end of a block, and 29 spans of lengths.
const LITERALS: usize = 286;

/// How many spans of distances there may be.
const DISTANCES: usize = 30;

/// All symbols in one row: first literals and lengths, with two that stand for nothing, and then the distances.
const ALL: usize = FIRST_DISTANCE + DISTANCES;
const FIRST_DISTANCE: usize = 288;

/// The symbol that ends a block.
const END: usize = 256;

/// The symbol of the shortest match.
const SHORTEST: usize = 257;

/// The symbol of the longest match.
const LONGEST: usize = 285;

const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;

/// The longest code of a literal, a length or a distance, in bits.
const MAX_BITS: usize = 15;

/// A match's length minus [`MIN_MATCH`] is written as the number of a span and a place in it, and so is its distance
/// minus 1. Spans of the same width come in groups: of four for lengths, of two for distances. The constants are the
/// logarithms of these numbers, to the base 2.
const LENGTH_STEPS: u32 = 2;
const DISTANCE_STEPS: u32 = 1;

/// The order in which the lengths of the codes for code lengths are written.
const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Consecutive symbols of the fixed code whose codes have the same length and are consecutive too.
struct Span {
    first: u16,
    count: u16,
    /// The code of the first.
    code: u16,
    length: u8,
}

impl Span {
    fn holds(&self, symbol: u16) -> bool {
        symbol.wrapping_sub(self.first) < self.count
    }
}

/// The fixed code of literals and lengths, the most frequent first.
const FIXED_LITERALS: [Span; 4] = [
    Span { first: 0, count: 144, code: 0x30, length: 8 },
    Span { first: 256, count: 24, code: 0, length: 7 },
    Span { first: 280, count: 8, code: 0xC0, length: 8 },
    Span { first: 144, count: 112, code: 0x190, length: 9 },
];

/// The fixed code of distances.
const FIXED_DISTANCES: [Span; 1] = [Span { first: 0, count: 32, code: 0, length: 5 }];

/// The checksum of a zlib stream (RFC 1950).
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut sum, mut sums) = (1, 0);
    // so many bytes do not overflow the sums
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            sum += u32::from(*byte);
            sums += sum;
        }
        sum %= MODULUS;
        sums %= MODULUS;
    }
    sums << 16 | sum
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
