//! Deflates a short text into one block, with the fixed code or one made to measure, whichever is shorter.
//!
//! Matches are found as zlib finds them at its default level 6, and so what comes out is as long as what zlib makes of the same
//! text. The zlib inside Node finds others, with which a text is now and then a byte or two shorter.

use super::huffman::{Coded, Counts, code_lengths};
use super::{
    ALL, DISTANCE_STEPS, END, FIRST_DISTANCE, FIXED_DISTANCES, FIXED_LITERALS, LENGTH_STEPS, LONGEST, MAX_BITS,
    MAX_MATCH, MIN_MATCH, ORDER, SHORTEST, Span, adler32,
};
use crate::prelude::*;

/// The header that zlib writes at its default level.
const HEADER: [u8; 2] = [0x78, 0x9C];

/// Makes a zlib stream.
pub(in super::super) fn deflate(text: &[u8]) -> Vec<u8> {
    let pieces = pieces(text);
    let counts = count(&pieces);
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

/// A symbol, and the bits behind it.
#[derive(Clone, Copy, Default)]
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

fn count(pieces: &[Piece]) -> Counts {
    Counts::of(pieces.iter().map(|piece| piece.symbol))
}

/// The bits that the codes of all symbols take.
fn cost(coded: &[Coded]) -> u32 {
    coded.iter().map(|coded| coded.count * u32::from(coded.length)).sum()
}

/// The text as literals and matches.
fn pieces(text: &[u8]) -> Vec<Piece> {
    /// A match of this length is taken without a look at the next place.
    const GOOD_ENOUGH: usize = 16;
    let matcher = Matcher { text, before: same_starts(text) };
    let mut pieces = Filled::new(text.len() + 1);
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
    pieces.finish()
}

/// Stands for no place.
const NOWHERE: u32 = u32::MAX;

/// For each place the one before it at which the text most likely goes on in the same way.
fn same_starts(text: &[u8]) -> Vec<u32> {
    const BITS: u32 = 10;
    let mut latest = [NOWHERE; 1 << BITS];
    let (first, rest) = text.split_at_checked(MIN_MATCH - 1).unwrap_or_default();
    let mut before = vec![NOWHERE; rest.len()];
    let mut three = first.iter().fold(0, |three, byte| three << 8 | u32::from(*byte));
    for ((at, byte), before) in (0..).zip(rest).zip(&mut before) {
        three = three << 8 | u32::from(*byte);
        let hash = (three << 8).wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS);
        if let Some(latest) = latest.get_mut(hash as usize) {
            *before = *latest;
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
    #[inline(always)]
    fn find(&self, at: usize, least: usize) -> (usize, usize) {
        // most places have none before them
        match self.before.get(at) {
            Some(before) if *before != NOWHERE => self.search(at, least),
            _ => NO_MATCH,
        }
    }

    #[inline(never)]
    fn search(&self, at: usize, least: usize) -> (usize, usize) {
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

/// What a symbol is written as.
#[derive(Clone, Copy, Default)]
struct Code {
    /// As they are written, the first of them lowest.
    bits: u16,
    length: u8,
}

impl Code {
    /// Of a code as a number.
    fn new(code: u16, length: u8) -> Self {
        Self { bits: code.reverse_bits() >> (u16::BITS as u8 - length), length }
    }
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

/// Sets the canonical codes of these lengths.
#[inline(never)]
fn set_codes(coded: &[Coded], codes: &mut [Code]) {
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

/// The lengths of a code, run by run, and the code in which these are written.
struct Description {
    /// How many literals and distances there are, up to the last with a code.
    literals: u32,
    distances: u32,
    runs: Vec<Piece>,
    coded: Vec<Coded>,
    /// How many of the lengths in [`ORDER`] are written.
    written: usize,
}

impl Description {
    fn new(literals: &[Coded], distances: &[Coded]) -> Self {
        // zeros in front of a symbol are two runs at most, but for a hundred and more of them, and there are few of these
        let mut runs = Filled::new(3 * (literals.len() + distances.len()) + 8);
        push_runs(literals, &mut runs);
        push_runs(distances, &mut runs);
        let runs = runs.finish();
        let coded = code_lengths(&count(&runs), 0, ORDER.len(), 7);
        let is_used = |symbol: &u8| coded.iter().any(|coded| coded.symbol == u16::from(*symbol));
        let written = ORDER.iter().rposition(is_used).map_or(0, |last| last + 1);
        let number = |coded: &[Coded]| coded.last().map_or(1, |last| u32::from(last.symbol) + 1);
        Self { literals: number(literals), distances: number(distances), runs, coded, written }
    }

    /// In bits.
    fn cost(&self) -> u32 {
        let extra: u32 = self.runs.iter().map(|run| u32::from(run.bits)).sum();
        5 + 5 + 4 + 3 * self.written as u32 + cost(&self.coded) + extra
    }

    fn write(&self, out: &mut Bits) {
        out.push(self.literals - 257, 5);
        out.push(self.distances - 1, 5);
        out.push(self.written as u32 - 4, 4);
        let mut codes = [Code::default(); ORDER.len()];
        set_codes(&self.coded, &mut codes);
        for symbol in ORDER.iter().take(self.written) {
            out.push(codes.get(usize::from(*symbol)).map_or(0, |code| code.length).into(), 3);
        }
        out.pieces(&self.runs, &codes);
    }
}

/// The lengths of all symbols up to the last with a code.
fn push_runs(coded: &[Coded], runs: &mut Filled<Piece>) {
    let (mut last, mut next, mut repeated) = (0, 0, 0);
    for Coded { symbol, length, .. } in coded {
        if *symbol > next {
            push_zeros(usize::from(symbol - next), runs);
            last = 0;
        }
        next = symbol + 1;
        // most lengths are others than the one before, and which are not nobody can foretell: so no branch
        repeated = (repeated + 1) * usize::from(*length == last);
        last = *length;
        runs.push(Piece::bare(usize::from(*length)));
        if repeated >= 3 {
            repeat(repeated, runs);
        }
    }
}

/// So many codes of length 0.
fn push_zeros(mut left: usize, runs: &mut Filled<Piece>) {
    while left > 0 {
        let (symbol, least, most, bits) = match left {
            11.. => (18, 11, 138, 7),
            3.. => (17, 3, 10, 3),
            _ => (0, 1, 1, 0),
        };
        let taken = left.min(most);
        runs.push(Piece { symbol, extra: (taken - least) as u16, bits });
        left -= taken;
    }
}

/// Has the last length, which repeats the one before for the so manieth time, as one with those in front of it.
fn repeat(times: usize, runs: &mut Filled<Piece>) {
    // three to six are one run
    const LEAST: usize = 3;
    const MOST: usize = 6;
    let of_run = (times - 1) % MOST + 1;
    if of_run < LEAST {
        return;
    }
    runs.length -= if of_run == LEAST { LEAST } else { 2 };
    runs.push(Piece { symbol: 16, extra: (of_run - LEAST) as u16, bits: 2 });
}

/// Writes a stream bit by bit, the first of them lowest.
struct Bits {
    out: Vec<u8>,
    /// How many bytes of it are written.
    at: usize,
    held: u64,
    count: u32,
}

impl Bits {
    /// For a text of this length. Each of its bytes takes 9 bits at most, and what is around them less than 20 bytes.
    fn new(length: usize) -> Self {
        let mut out = vec![0; length + length / 8 + 20];
        if let Some(start) = out.first_chunk_mut() {
            *start = HEADER;
        }
        Self { out, at: HEADER.len(), held: 0, count: 0 }
    }

    /// At most 32 bits.
    #[inline(always)]
    fn push(&mut self, bits: u32, count: u32) {
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
    fn pieces(&mut self, pieces: &[Piece], codes: &[Code]) {
        for piece in pieces {
            if let Some(code) = codes.get(usize::from(piece.symbol)) {
                let bits = u32::from(code.bits) | u32::from(piece.extra) << code.length;
                self.push(bits, u32::from(code.length) + u32::from(piece.bits));
            }
        }
    }

    /// Fills up the last byte, and puts the checksum behind it.
    fn finish(mut self, checksum: u32) -> Vec<u8> {
        self.put((self.held as u32).to_le_bytes());
        self.at += self.count.div_ceil(8) as usize;
        self.put(checksum.to_be_bytes());
        self.out.truncate(self.at + 4);
        self.out
    }
}

/// A list with room for so many values, into which they are put one by one. Calls of `Vec::push` stay calls where the
/// compiler is told to make code small.
struct Filled<T> {
    values: Vec<T>,
    length: usize,
}

impl<T: Copy + Default> Filled<T> {
    fn new(room: usize) -> Self {
        Self { values: vec![T::default(); room], length: 0 }
    }

    #[inline(always)]
    fn push(&mut self, value: T) {
        if let Some(slot) = self.values.get_mut(self.length) {
            *slot = value;
            self.length += 1;
        }
    }

    fn finish(mut self) -> Vec<T> {
        self.values.truncate(self.length);
        self.values
    }
}
