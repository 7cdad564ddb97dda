//! Deflates a short text into one block, with the fixed code or one made to measure, whichever is shorter.

use super::bits::{Bits, Code, set_codes};
use super::description::Description;
use super::huffman::{Coded, code_lengths};
use super::pieces::pieces;
use super::{ALL, FIRST_DISTANCE, FIXED_DISTANCES, FIXED_LITERALS, MAX_BITS, Span, adler32};
use crate::prelude::*;

/// Makes a zlib stream.
pub(in super::super) fn deflate(text: &[u8]) -> Vec<u8> {
    let pieces = pieces(text);
    let counts = pieces.count();
    let literals = code_lengths(&counts, 0, FIRST_DISTANCE, MAX_BITS as u8);
    let distances = code_lengths(&counts, FIRST_DISTANCE, ALL, MAX_BITS as u8);
    let description = Description::new(&literals, &distances);
    let mut codes = [Code::default(); ALL];
    let (of_literals, of_distances) = codes.split_at_mut(FIRST_DISTANCE);
    let fixed =
        set_fixed(&literals, &FIXED_LITERALS, of_literals) + set_fixed(&distances, &FIXED_DISTANCES, of_distances);

    let mut out = Bits::new(text.len());
    if fixed <= cost(&literals) + cost(&distances) + description.cost() {
        out.push(0b011, 3);
    } else {
        out.push(0b101, 3);
        description.write(&mut out);
        let (of_literals, of_distances) = codes.split_at_mut(FIRST_DISTANCE);
        set_codes(&literals, of_literals);
        set_codes(&distances, of_distances);
    }
    out.pieces(&pieces, &codes);
    out.finish(adler32(text))
}

/// The bits that the codes of all symbols take.
pub(super) fn cost(coded: &[Coded]) -> u32 {
    coded.iter().map(|coded| coded.count * u32::from(coded.length)).sum()
}

/// Sets the codes of a block with the fixed code; gives the bits that these take.
fn set_fixed(coded: &[Coded], spans: &[Span], codes: &mut [Code]) -> u32 {
    let mut cost = 0;
    for Coded { symbol, count, .. } in coded {
        let code = |span: &Span| {
            let at = symbol.wrapping_sub(span.first);
            (at < span.count).then(|| Code::new(span.code + at, span.length))
        };
        let code = spans.iter().find_map(code).unwrap_or_default();
        cost += count * u32::from(code.length);
        if let Some(slot) = codes.get_mut(usize::from(*symbol)) {
            *slot = code;
        }
    }
    cost
}
