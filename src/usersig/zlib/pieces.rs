//! A text as the pieces in which it is written: literals and matches.
//!
//! Matches are found as zlib finds them at its default level 6. The zlib inside Node finds others.

use super::huffman::Counts;
use super::{DISTANCE_STEPS, END, FIRST_DISTANCE, LENGTH_STEPS, LONGEST, MAX_MATCH, MIN_MATCH, SHORTEST};
use crate::prelude::*;

/// A symbol, and the bits after it.
pub(super) struct Piece {
    /// That of a distance is [`FIRST_DISTANCE`] or more.
    pub(super) symbol: u16,
    pub(super) extra: u16,
    /// How many extra bits there are.
    pub(super) bits: u8,
}

impl Piece {
    pub(super) fn bare(symbol: usize) -> Self {
        Self { symbol: symbol as u16, extra: 0, bits: 0 }
    }

    /// A number, as the symbol of its span, counted from `first`, and the place in it: see [`LENGTH_STEPS`].
    fn in_span(first: usize, number: usize, steps: u32) -> Self {
        let bits = number.checked_ilog2().unwrap_or_default().saturating_sub(steps);
        let symbol = first + ((bits as usize) << steps) + (number >> bits);
        Self { symbol: symbol as u16, extra: (number & ((1 << bits) - 1)) as u16, bits: bits as u8 }
    }
}

/// Pieces in their order. Each is put into room that is there already, since calls of `Vec::push` are not inlined when
/// the compiler is told to make code small. The room is made of tuples, which the library zeroes all at once.
pub(super) struct Pieces {
    room: Vec<(u16, u16, u8)>,
    length: usize,
}

impl Pieces {
    /// No pieces yet, and room for so many.
    pub(super) fn with_room(room: usize) -> Self {
        Self { room: vec![(0, 0, 0); room], length: 0 }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, Piece { symbol, extra, bits }: Piece) {
        if let Some(slot) = self.room.get_mut(self.length) {
            *slot = (symbol, extra, bits);
            self.length += 1;
        }
    }

    /// Takes back the last ones.
    pub(super) fn drop(&mut self, count: usize) {
        self.length -= count;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Piece> {
        self.room.iter().take(self.length).map(|(symbol, extra, bits)| Piece {
            symbol: *symbol,
            extra: *extra,
            bits: *bits,
        })
    }

    pub(super) fn length(&self) -> u32 {
        self.length as u32
    }

    /// How many extra bits they have.
    pub(super) fn extra(&self) -> u32 {
        self.iter().map(|piece| u32::from(piece.bits)).sum()
    }

    /// How often each symbol occurs in them.
    pub(super) fn count(&self) -> Counts {
        Counts::of(self.iter().map(|piece| piece.symbol))
    }
}

/// The text as literals and matches; no match begins at `random` or after it.
pub(super) fn pieces(text: &[u8], random: usize) -> Pieces {
    /// A match of this length is taken without a look at the next place.
    const GOOD_ENOUGH: usize = 16;
    let matcher = Matcher { text, before: same_starts(text.get(..random).unwrap_or(text)) };
    let mut pieces = Pieces::with_room(text.len() + 1);
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

/// For each place, the last one before it at which the text most likely goes on in the same way: the next three bytes
/// have the same hash.
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
        /// How many places are tried, and how many if there is a match of a good length already.
        const TRIES: u32 = 128;
        const TRIES_WITH_GOOD: u32 = TRIES / 4;
        const GOOD: usize = 8;
        /// Once a match is this long, no longer one is looked for.
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
            // most fail at the byte that would make them longer than the best one
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
