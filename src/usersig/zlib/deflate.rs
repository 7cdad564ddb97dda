//! Deflates a short text into one block, with the fixed code or one made to measure, whichever is shorter.
//!
//! Matches are found as zlib finds them at its default level 6, and so what comes out is as long as what the official
//! implementations make of the same text.

use super::huffman::code_lengths;
use super::{
    ALL, DISTANCE_STEPS, END, FIRST_DISTANCE, LENGTH_STEPS, LONGEST, MAX_BITS, MAX_MATCH, MIN_MATCH, ORDER, SHORTEST,
    adler32, fixed_code,
};
use crate::prelude::*;

/// The header that zlib writes at its default level.
const HEADER: [u8; 2] = [0x78, 0x9C];

/// Makes a zlib stream.
pub(in super::super) fn deflate(text: &[u8]) -> Vec<u8> {
    let pieces = pieces(text);
    let counts: [u32; ALL] = count(&pieces);
    let (of_literals, of_distances) = counts.split_at(FIRST_DISTANCE);
    let mut made = [0; ALL];
    let (literals, distances) = made.split_at_mut(FIRST_DISTANCE);
    code_lengths(of_literals, MAX_BITS as u8, literals);
    code_lengths(of_distances, MAX_BITS as u8, distances);
    let description = Description::new(literals, distances);
    let fixed = fixed_code();

    let mut out = Bits { out: Vec::with_capacity(text.len() + 16), held: 0, count: 0 };
    out.out.extend_from_slice(&HEADER);
    let lengths = if cost(&counts, &fixed) <= cost(&counts, &made) + description.cost() {
        out.push(0b011, 3);
        fixed
    } else {
        out.push(0b101, 3);
        description.write(&mut out);
        made
    };
    let mut codes = [(0, 0); ALL];
    let (literals, distances) = codes.split_at_mut(FIRST_DISTANCE);
    set_codes(lengths.get(..FIRST_DISTANCE).unwrap_or_default(), literals);
    set_codes(lengths.get(FIRST_DISTANCE..).unwrap_or_default(), distances);
    out.pieces(&pieces, &codes);
    // the last byte is filled up
    out.push(0, 7);
    out.out.extend_from_slice(&adler32(text).to_be_bytes());
    out.out
}

/// A symbol, and the bits behind it.
#[derive(Clone, Copy)]
struct Piece {
    /// Of distances [`FIRST_DISTANCE`] and more.
    symbol: u16,
    extra: u16,
    /// How many extra bits there are.
    bits: u8,
}

impl Piece {
    fn bare(symbol: usize) -> Self {
        Self { symbol: symbol as u16, extra: 0, bits: 0 }
    }

    /// A number, counted from the first of the spans that begin with `first`: see [`LENGTH_STEPS`].
    fn in_span(first: usize, number: usize, steps: u32) -> Self {
        let bits = number.checked_ilog2().unwrap_or_default().saturating_sub(steps);
        let symbol = first + ((bits as usize) << steps) + (number >> bits);
        Self { symbol: symbol as u16, extra: (number & ((1 << bits) - 1)) as u16, bits: bits as u8 }
    }
}

fn count<const SYMBOLS: usize>(pieces: &[Piece]) -> [u32; SYMBOLS] {
    let mut counts = [0; SYMBOLS];
    for piece in pieces {
        if let Some(count) = counts.get_mut(usize::from(piece.symbol)) {
            *count += 1;
        }
    }
    counts
}

/// The bits that symbols take which stand so often, without the extra ones.
fn cost(counts: &[u32], lengths: &[u8]) -> u32 {
    counts.iter().zip(lengths).map(|(count, length)| count * u32::from(*length)).sum()
}

/// The text as literals and matches.
fn pieces(text: &[u8]) -> Vec<Piece> {
    /// A match of this length is taken without a look at the next place.
    const GOOD_ENOUGH: usize = 16;
    let matcher = Matcher { text, before: same_starts(text) };
    let mut pieces = Vec::with_capacity(text.len() + 1);
    let mut here = matcher.find(0, 0);
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let (length, distance) = here;
        let next = if length < GOOD_ENOUGH { matcher.find(at + 1, length) } else { NO_MATCH };
        if length == 0 || next.0 > 0 {
            pieces.push(Piece::bare(usize::from(*byte)));
            at += 1;
            here = next;
            continue;
        }
        pieces.push(match length {
            MAX_MATCH => Piece::bare(LONGEST),
            _ => Piece::in_span(SHORTEST, length - MIN_MATCH, LENGTH_STEPS),
        });
        pieces.push(Piece::in_span(FIRST_DISTANCE, distance - 1, DISTANCE_STEPS));
        at += length;
        here = matcher.find(at, 0);
    }
    pieces.push(Piece::bare(END));
    pieces
}

/// Stands for no place.
const NOWHERE: u32 = u32::MAX;

/// For each place the one before it at which the text most likely goes on in the same way.
fn same_starts(text: &[u8]) -> Vec<u32> {
    const BITS: u32 = 10;
    let mut latest = [NOWHERE; 1 << BITS];
    let mut before = Vec::with_capacity(text.len());
    let mut three = 0_u32;
    for (end, byte) in (0..).zip(text) {
        three = three << 8 | u32::from(*byte);
        let Some(at) = (end + 1_u32).checked_sub(MIN_MATCH as u32) else { continue };
        let hash = (three << 8).wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS);
        if let Some(latest) = latest.get_mut(hash as usize) {
            before.push(*latest);
            *latest = at;
        }
    }
    before
}

struct Matcher<'a> {
    text: &'a [u8],
    before: Vec<u32>,
}

/// In place of a length and a distance.
const NO_MATCH: (usize, usize) = (0, 0);

impl Matcher<'_> {
    /// The longest match at this place that is longer than `least`, and its distance.
    fn find(&self, at: usize, least: usize) -> (usize, usize) {
        /// How far back a match may lie, and how far one of three bytes.
        const FAR: usize = 32_768 - 262;
        const FAR_FOR_THREE: usize = 4096;
        /// How many places are tried, and how many where there is a match of a good length already.
        const TRIES: u32 = 128;
        const TRIES_WITH_GOOD: u32 = TRIES / 4;
        const GOOD: usize = 8;
        /// No longer one is looked for.
        const LONG: usize = 128;

        let mut best = (least.max(MIN_MATCH - 1), 0);
        let here = self.text.get(at..).unwrap_or_default();
        let here = here.get(..MAX_MATCH).unwrap_or(here);
        let mut before = at;
        for _ in 0..if least < GOOD { TRIES } else { TRIES_WITH_GOOD } {
            before = self.before.get(before).map_or(usize::MAX, |before| *before as usize);
            let distance = at.wrapping_sub(before);
            if before >= at || distance > FAR {
                break;
            }
            // most fail where they would become longer
            if self.text.get(before + best.0) != here.get(best.0) {
                continue;
            }
            let there = self.text.get(before..).unwrap_or_default();
            let length = here.iter().zip(there).take_while(|(here, there)| here == there).count();
            if length > best.0 {
                best = (length, distance);
                if length >= LONG || length == here.len() {
                    break;
                }
            }
        }
        if best.1 == 0 || best.0 == MIN_MATCH && best.1 > FAR_FOR_THREE { NO_MATCH } else { best }
    }
}

/// Sets the canonical codes of these lengths: their bits as they are written, and how many.
#[inline(never)]
fn set_codes(lengths: &[u8], codes: &mut [(u16, u8)]) {
    // how many codes are of each length, and then the next code of each
    let mut next = [0_u16; MAX_BITS + 1];
    for length in lengths {
        if *length > 0
            && let Some(count) = next.get_mut(usize::from(*length))
        {
            *count += 1;
        }
    }
    let mut code = 0;
    for next in next.iter_mut().skip(1) {
        let count = *next;
        *next = code;
        code = (code + count) << 1;
    }
    for (code, length) in codes.iter_mut().zip(lengths) {
        if *length > 0
            && let Some(next) = next.get_mut(usize::from(*length))
        {
            *code = (next.reverse_bits() >> (16 - length), *length);
            *next += 1;
        }
    }
}

/// The lengths of a code, run by run, and the code in which these are written.
struct Description {
    literals: usize,
    distances: usize,
    runs: Vec<Piece>,
    counts: [u32; ORDER.len()],
    lengths: [u8; ORDER.len()],
    /// How many of the lengths are written.
    written: usize,
}

impl Description {
    fn new(literals: &[u8], distances: &[u8]) -> Self {
        let (literals, distances) = (used(literals), used(distances));
        let mut runs = Vec::with_capacity(literals.len());
        for lengths in [literals, distances] {
            for run in lengths.chunk_by(|one, other| one == other) {
                push_run(run.first().copied().unwrap_or_default(), run.len(), &mut runs);
            }
        }
        let counts = count(&runs);
        let mut lengths = [0; ORDER.len()];
        code_lengths(&counts, 7, &mut lengths);
        let is_used = |symbol: &u8| lengths.get(usize::from(*symbol)).is_some_and(|length| *length > 0);
        let written = ORDER.iter().rposition(is_used).map_or(0, |last| last + 1);
        Self { literals: literals.len(), distances: distances.len(), runs, counts, lengths, written }
    }

    /// In bits.
    fn cost(&self) -> u32 {
        let extra: u32 = self.runs.iter().map(|run| u32::from(run.bits)).sum();
        5 + 5 + 4 + 3 * self.written as u32 + cost(&self.counts, &self.lengths) + extra
    }

    fn write(&self, out: &mut Bits) {
        out.push(self.literals as u32 - 257, 5);
        out.push(self.distances as u32 - 1, 5);
        out.push(self.written as u32 - 4, 4);
        for symbol in ORDER.iter().take(self.written) {
            out.push(self.lengths.get(usize::from(*symbol)).copied().unwrap_or_default().into(), 3);
        }
        let mut codes = [(0, 0); ORDER.len()];
        set_codes(&self.lengths, &mut codes);
        out.pieces(&self.runs, &codes);
    }
}

/// The lengths up to the last that is not 0.
fn used(lengths: &[u8]) -> &[u8] {
    let last = lengths.iter().rposition(|length| *length > 0).unwrap_or_default();
    lengths.get(..=last).unwrap_or_default()
}

/// So many codes of the same length.
fn push_run(length: u8, mut left: usize, runs: &mut Vec<Piece>) {
    // only what stands there already can be repeated, but for zeros
    let mut repeats = length == 0;
    while left > 0 {
        let (symbol, least, most, bits) = match (length, left) {
            (0, 11..) => (18, 11, 138, 7),
            (0, 3..) => (17, 3, 10, 3),
            (_, 3..) if repeats => (16, 3, 6, 2),
            _ => (length, 1, 1, 0),
        };
        let taken = left.min(most);
        runs.push(Piece { symbol: symbol.into(), extra: (taken - least) as u16, bits });
        left -= taken;
        repeats = true;
    }
}

/// Writes bits, the first of them lowest.
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// At most 32 bits.
    #[inline(never)]
    fn push(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    #[inline(never)]
    fn pieces(&mut self, pieces: &[Piece], codes: &[(u16, u8)]) {
        for piece in pieces {
            if let Some((code, count)) = codes.get(usize::from(piece.symbol)) {
                let bits = u32::from(*code) | u32::from(piece.extra) << count;
                self.push(bits, u32::from(*count) + u32::from(piece.bits));
            }
        }
    }
}
