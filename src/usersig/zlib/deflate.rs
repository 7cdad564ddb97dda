//! Deflates a short text into one block, with the fixed code or one made to measure, whichever is shorter.

use super::bits::{Bits, Code, set_codes};
use super::description::Description;
use super::huffman::{Coded, set_few_lengths, set_lengths};
use super::pieces::pieces;
use super::{ALL, FIRST_DISTANCE, FIXED_DISTANCES, FIXED_LITERALS, MAX_BITS, Span, adler32};
use crate::prelude::*;

/// Makes a zlib stream.
///
/// `random` is for a short text, and says where its random end starts, in which no repeats are looked for. The code
/// made to measure then has few different lengths, since its description is a good part of the stream. Any other text
/// has `None`; a short one of very many different bytes is tried that way too, and the shorter stream is taken.
pub(in super::super) fn deflate(text: &[u8], random: Option<usize>) -> Vec<u8> {
    let short = random.is_some();
    let pieces = pieces(text, random.unwrap_or(text.len()));
    let counts = pieces.count();
    let (mut literals, mut distances) = (counts.used(0, FIRST_DISTANCE), counts.used(FIRST_DISTANCE, ALL));
    if short {
        // found by trial; there are fewer distances, and nearly all of them occur once
        let longest = 7 + u8::from(literals.len() > 78);
        set_few_lengths(&mut literals, longest);
        set_few_lengths(&mut distances, 4);
    } else {
        set_lengths(&mut literals, MAX_BITS as u8);
        set_lengths(&mut distances, MAX_BITS as u8);
    }
    let description = Description::new(&literals, &distances, short);
    let made = cost(&literals) + cost(&distances) + description.cost();
    // the least that the fixed code can take: eight bits for each byte, seven for the end, and seven and five for each
    // match, which is two pieces
    let matches: u32 = distances.iter().map(|distance| distance.count).sum();
    let least = 8 * pieces.length() - 4 * matches - 1;
    let fixed = || fixed_cost(&literals, &FIXED_LITERALS) + fixed_cost(&distances, &FIXED_DISTANCES);

    let mut out = Bits::new(text.len());
    let mut codes = [Code::default(); ALL];
    let (of_literals, of_distances) = codes.split_at_mut(FIRST_DISTANCE);
    if made < least || made < fixed() {
        out.push(0b101, 3);
        description.write(&mut out);
        set_codes(&literals, of_literals);
        set_codes(&distances, of_distances);
    } else {
        out.push(0b011, 3);
        set_fixed(&literals, &FIXED_LITERALS, of_literals);
        set_fixed(&distances, &FIXED_DISTANCES, of_distances);
    }
    out.pieces(&pieces, &codes);
    let stream = out.finish(adler32(text));
    if short && literals.len() > 70 {
        let usual = deflate(text, None);
        if usual.len() < stream.len() {
            return usual;
        }
    }
    stream
}

/// The bits that the codes of all symbols take.
pub(super) fn cost(coded: &[Coded]) -> u32 {
    coded.iter().map(|coded| coded.count * u32::from(coded.length)).sum()
}

/// The same in the fixed code.
fn fixed_cost(coded: &[Coded], spans: &[Span]) -> u32 {
    let length = |symbol| spans.iter().find(|span| span.holds(symbol)).map_or(0, |span| u32::from(span.length));
    coded.iter().map(|coded| coded.count * length(coded.symbol)).sum()
}

/// Sets the fixed code.
fn set_fixed(coded: &[Coded], spans: &[Span], codes: &mut [Code]) {
    for Coded { symbol, .. } in coded {
        if let Some(span) = spans.iter().find(|span| span.holds(*symbol))
            && let Some(slot) = codes.get_mut(usize::from(*symbol))
        {
            *slot = Code::new(span.code + symbol - span.first, span.length);
        }
    }
}
