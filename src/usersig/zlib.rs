//! zlib streams (RFC 1950, RFC 1951) in both directions, small, for texts of a UserSig's size.

mod deflate;
mod huffman;
mod inflate;

pub(super) use deflate::deflate;
pub(super) use inflate::{Fault, inflate, inflate_raw};

/// How many literals and lengths there may be: bytes, the end of a block, and 29 spans of lengths.
const LITERALS: usize = 286;

/// How many spans of distances there may be.
const DISTANCES: usize = 30;

/// The symbols in one row: first literals and lengths, with two that stand for nothing, and then the distances, with two
/// more of these. The fixed code has codes for all.
const ALL: usize = FIRST_DISTANCE + 32;
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

/// A match's length less [`MIN_MATCH`] is written as the number of a span and where it lies in it. Four spans in turn
/// are of the same width, two for the distances less 1.
const LENGTH_STEPS: u32 = 2;
const DISTANCE_STEPS: u32 = 1;

/// The order in which the lengths of the codes for code lengths are written.
const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of a block with the fixed code.
fn fixed_code() -> [u8; ALL] {
    let mut lengths = [8; ALL];
    for (symbols, length) in [(144..256, 9), (256..280, 7), (FIRST_DISTANCE..ALL, 5)] {
        if let Some(lengths) = lengths.get_mut(symbols) {
            lengths.fill(length);
        }
    }
    lengths
}

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
