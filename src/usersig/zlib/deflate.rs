//! Deflates a short text into one block, with the fixed code or one made to measure, whichever is shorter.

use super::bits::{Bits, Code, set_codes};
use super::description::Description;
use super::huffman::{Coded, set_lengths};
use super::pieces::{Pieces, pieces};
use super::{ALL, FIRST_DISTANCE, FIXED_DISTANCES, FIXED_LITERALS, MAX_BITS, MIN_MATCH, SHORTEST, Span, adler32};
use crate::prelude::*;

/// Makes a zlib stream that takes as little base64 as can be.
pub(in super::super) fn deflate(text: &[u8]) -> Vec<u8> {
    let mut block = Block::of(text, MIN_MATCH);
    // In a code made to measure a match of three bytes may take more than what it stands for. That makes a byte or two, and is looked
    // at where one counts.
    if block.made.is_some() && is_byte_too_long(block.bits) && block.has(SHORTEST) {
        let other = Block::of(text, MIN_MATCH + 1);
        if other.bits < block.bits {
            block = other;
        }
    }
    block.write(text)
}

/// So many bytes become four characters of base64, as do fewer at the end.
const GROUP: u32 = 3;

/// What stands around a block, in bytes.
const AROUND: u32 = 6;

/// What a block starts with, in bits.
const START: u32 = 3;

/// What a code made to measure takes at least beside the entropy of its symbols, in bits: nearly all of it goes into its description.
/// Of 120,000 UserSigs three had one that took less (303 to 314) and would have had a group of base64 less.
const LEAST_DESCRIPTION: u32 = 315;

/// A text as one block.
struct Block {
    pieces: Pieces,
    /// The symbols that stand in it.
    literals: Vec<Coded>,
    distances: Vec<Coded>,
    /// How long it is.
    bits: u32,
    /// In which code: as in the fixed one, or as described.
    codes: [Code; ALL],
    made: Option<Description>,
}

impl Block {
    /// With no match shorter than `shortest`.
    #[inline(never)]
    fn of(text: &[u8], shortest: usize) -> Self {
        let pieces = pieces(text, shortest);
        let counts = pieces.count();
        let (literals, distances) = (counts.used(0, FIRST_DISTANCE), counts.used(FIRST_DISTANCE, ALL));
        let around = START + pieces.extra();
        let mut codes = [Code::default(); ALL];
        let (of_literals, of_distances) = codes.split_at_mut(FIRST_DISTANCE);
        let fixed = around
            + set_fixed(&literals, &FIXED_LITERALS, of_literals)
            + set_fixed(&distances, &FIXED_DISTANCES, of_distances);
        let mut block = Self { pieces, literals, distances, bits: fixed, codes, made: None };

        // nothing is gained before there is a group less, and what cannot be is not tried
        let wanted = ((length(fixed).div_ceil(GROUP) - 1) * GROUP).saturating_sub(AROUND) * 8;
        if around + entropy(&block.literals) + entropy(&block.distances) + LEAST_DESCRIPTION <= wanted {
            set_lengths(&mut block.literals, MAX_BITS as u8);
            set_lengths(&mut block.distances, MAX_BITS as u8);
            let description = Description::shortest(&block.literals, &block.distances);
            let made = around + cost(&block.literals) + cost(&block.distances) + description.cost();
            if made < fixed {
                (block.bits, block.made) = (made, Some(description));
            }
        }
        block
    }

    fn has(&self, symbol: usize) -> bool {
        self.literals.iter().any(|coded| usize::from(coded.symbol) == symbol)
    }

    fn write(&mut self, text: &[u8]) -> Vec<u8> {
        let mut out = Bits::new(text.len());
        if let Some(description) = &self.made {
            out.push(0b101, START);
            description.write(&mut out);
            let (of_literals, of_distances) = self.codes.split_at_mut(FIRST_DISTANCE);
            set_codes(&self.literals, of_literals);
            set_codes(&self.distances, of_distances);
        } else {
            out.push(0b011, START);
        }
        out.pieces(&self.pieces, &self.codes);
        out.finish(adler32(text))
    }
}

/// Of the stream with a block of so many bits, in bytes.
fn length(bits: u32) -> u32 {
    AROUND + bits.div_ceil(8)
}

/// Whether a byte less would be a group less.
fn is_byte_too_long(bits: u32) -> bool {
    length(bits) % GROUP == 1
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

/// The bits that no code for these symbols goes below, all counted.
fn entropy(coded: &[Coded]) -> u32 {
    let (mut all, mut saved) = (0, 0);
    for Coded { count, .. } in coded {
        all += count;
        saved += LOGARITHMS.get(*count as usize).map_or_else(|| above(*count), |logarithm| u32::from(*logarithm));
    }
    (all * log2(all)).saturating_sub(saved) >> LOG_BITS
}

/// A count times its logarithm, rounded up.
const fn above(count: u32) -> u32 {
    count * (log2(count) + 1)
}

/// How many bits of a logarithm lie behind its point.
const LOG_BITS: u32 = 8;

/// The logarithm to the base 2, rounded down.
const fn log2(number: u32) -> u32 {
    let Some(whole) = number.checked_ilog2() else { return 0 };
    let mut log = whole;
    // from 1 to below 2, with 31 bits behind the point
    let mut rest = (number as u64) << (31 - whole);
    let mut bits = LOG_BITS;
    while bits > 0 {
        rest = (rest * rest) >> 31;
        log <<= 1;
        if rest >> 32 > 0 {
            log |= 1;
            rest >>= 1;
        }
        bits -= 1;
    }
    log
}

/// [`above`] of the counts that most symbols have.
const LOGARITHMS: [u16; 33] = {
    let mut logarithms = [0; 33];
    // that of 1 is 0, exactly
    let mut count = 2;
    while count < logarithms.len() {
        #[expect(clippy::indexing_slicing, reason = "at compile time: what lies outside does not build")]
        {
            logarithms[count] = above(count as u32) as u16;
        }
        count += 1;
    }
    logarithms
};

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::usersig::tests::{claims, json_of, key};
    use crate::usersig::{Claims, sign};

    fn groups(bits: u32) -> u32 {
        length(bits).div_ceil(GROUP)
    }

    /// What a block takes in the fixed code, and in one that is made to measure whatever it may gain.
    fn both(text: &[u8], shortest: usize) -> [u32; 2] {
        let mut block = Block::of(text, shortest);
        let mut codes = [Code::default(); ALL];
        let (of_literals, of_distances) = codes.split_at_mut(FIRST_DISTANCE);
        let around = START + block.pieces.extra();
        let fixed = set_fixed(&block.literals, &FIXED_LITERALS, of_literals)
            + set_fixed(&block.distances, &FIXED_DISTANCES, of_distances);
        set_lengths(&mut block.literals, MAX_BITS as u8);
        set_lengths(&mut block.distances, MAX_BITS as u8);
        let description = Description::shortest(&block.literals, &block.distances);
        [around + fixed, around + cost(&block.literals) + cost(&block.distances) + description.cost()]
    }

    #[test]
    fn what_is_not_tried_would_have_gained_nothing() {
        let (mut untried, mut without_three) = (0, 0);
        for n in 0..1_500 {
            let user_id =
                if n % 2 == 0 { format!("user-{n}") } else { format!("{:032x}", u128::from(n * n) << 40 | 0xA5) };
            let claims = Claims { issued_at: 1_764_000_000 + 7_919 * n, ..claims(&user_id) };
            let json = json_of(&sign(&claims, &key()));
            let [fixed, made] = both(json.as_bytes(), MIN_MATCH);
            let bits = fixed.min(made);
            let block = Block::of(json.as_bytes(), MIN_MATCH);
            assert!(groups(block.bits) <= groups(bits), "{json}");
            untried += u32::from(block.made.is_none() && made < fixed);

            let stream = deflate(json.as_bytes()).len() as u32;
            let [_, other] = both(json.as_bytes(), MIN_MATCH + 1);
            if made < fixed && is_byte_too_long(made) && other < made {
                assert_eq!(stream, length(other), "{json}");
                without_three += 1;
            } else {
                assert_eq!(stream, length(block.bits), "{json}");
            }
        }
        // neither stands here for nothing
        assert!(untried > 0 && without_three > 0, "{untried} {without_three}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_entropy_is_told_from_below(
            counts in proptest::collection::vec(prop_oneof![0..40_u32, 0..3_000_u32], 2..286),
        ) {
            let coded = |(symbol, count): (usize, &u32)| Coded { symbol: symbol as u16, count: *count, length: 0 };
            let mut coded: Vec<Coded> = counts.iter().enumerate().map(coded).collect();
            let all: u32 = counts.iter().sum();
            let bits = |count: &u32| f64::from(*count) * (f64::from(all) / f64::from(*count)).log2();
            let exact: f64 = counts.iter().filter(|count| **count > 0).map(bits).sum();
            let told = f64::from(entropy(&coded));
            // what is cut off of a logarithm, once for all symbols and once for each
            let room = 2.0 * f64::from(all) / 256.0 + 1.0;
            prop_assert!(told <= exact + 1e-6 && exact - told <= room, "{told} {exact}");
            set_lengths(&mut coded, MAX_BITS as u8);
            prop_assert!(entropy(&coded) <= cost(&coded));
        }
    }
}
