//! Codes made to measure: the symbols that occur most often get the shortest.
//!
//! A text of a UserSig's size has some 60 different symbols of 286, and nobody can foretell which. So what is done for
//! every possible symbol has no branch, and what has one is done only for those that occur.

use super::{ALL, FIRST_DISTANCE, MAX_BITS};
use crate::prelude::*;

/// A symbol that has a code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Coded {
    pub(super) symbol: u16,
    /// The length of its code, in bits.
    pub(super) length: u8,
    /// How often it occurs.
    pub(super) count: u32,
}

/// How often each symbol occurs, and which do at all, one bit each: so that nobody looks at the others.
pub(super) struct Counts {
    counts: [u32; ALL],
    there: [u32; ALL.div_ceil(BITS)],
}

const BITS: usize = u32::BITS as usize;

impl Counts {
    pub(super) fn of(symbols: impl Iterator<Item = u16>) -> Self {
        let mut all = Self { counts: [0; ALL], there: [0; ALL.div_ceil(BITS)] };
        for symbol in symbols.map(usize::from) {
            if let Some(count) = all.counts.get_mut(symbol)
                && let Some(there) = all.there.get_mut(symbol / BITS)
            {
                *count += 1;
                *there |= 1 << (symbol % BITS);
            }
        }
        all
    }

    /// The symbols that need a code, from `first`, a multiple of 32, up to `end`: in their order, numbered from `first`
    /// on, and without lengths yet.
    ///
    /// There are two at least: not every inflater accepts a code of one.
    pub(super) fn used(&self, first: usize, end: usize) -> Vec<Coded> {
        let words = self.there.get(first / BITS..end.div_ceil(BITS)).unwrap_or_default();
        let mut used = vec![Coded::default(); words.iter().map(|word| word.count_ones() as usize).sum()];
        let mut slots = used.iter_mut();
        for (word, of_word) in words.iter().zip((0..).step_by(BITS)) {
            let mut left = *word;
            while left != 0
                && let Some(slot) = slots.next()
            {
                let symbol = of_word + left.trailing_zeros() as usize;
                let count = self.counts.get(first + symbol).copied().unwrap_or_default();
                *slot = Coded { symbol: symbol as u16, length: 0, count };
                left &= left - 1;
            }
        }
        if let [] | [_] = used.as_slice() {
            let unused = |symbol| Coded { symbol, ..Coded::default() };
            match used.first().copied() {
                Some(alone) if alone.symbol > 0 => used.insert(0, unused(0)),
                Some(_) => used.push(unused(1)),
                None => used = vec![unused(0), unused(1)],
            }
        }
        used
    }
}

/// How many of a key's lowest bits are the symbol's place among the coded ones; above them is how often it occurs.
const PLACE_BITS: u32 = 9;

fn place_in(key: u32) -> usize {
    (key & ((1 << PLACE_BITS) - 1)) as usize
}

/// How many symbols there are at most.
const MOST: usize = FIRST_DISTANCE;

/// Finds the code lengths, none above `longest`, with which these symbols take the least room.
#[inline(never)]
pub(super) fn set_lengths(coded: &mut [Coded], longest: u8) {
    let mut keys = [0; MOST];
    let keys = keys.get_mut(..coded.len()).unwrap_or_default();
    sort(coded, keys);
    let mut lengths = [0; 2 * MOST];
    depths(keys, &mut lengths);
    let lengths = lengths.get_mut(..coded.len()).unwrap_or_default();
    if lengths.first().is_some_and(|deepest| *deepest > longest.into()) {
        shorten(lengths, longest.into());
    }
    for (key, length) in keys.iter().zip(lengths) {
        if let Some(coded) = coded.get_mut(place_in(*key)) {
            coded.length = *length as u8;
        }
    }
}

/// Finds code lengths of which most are the same, none above `longest` unless there are too many symbols for that.
///
/// With Huffman's lengths the text itself takes the least room, but not their description, which is a third of a short
/// text: the fewer different lengths there are, the shorter it is. So all symbols start with the longest codes, as many
/// as possible get codes one bit shorter at once, and the room that is left goes, bit by bit, to where a unit of it
/// gains most.
#[inline(never)]
pub(super) fn set_few_lengths(coded: &mut [Coded], longest: u8) {
    let mut keys = [0; MOST];
    let keys = keys.get_mut(..coded.len()).unwrap_or_default();
    sort(coded, keys);
    let longest = longest.max((coded.len() - 1).checked_ilog2().unwrap_or_default() as u8 + 1);
    let mut room = (1 << longest) - keys.len();
    // At each index: how many of the most frequent symbols have codes that are at least so many bits shorter. The first
    // bit takes one unit of the room, the next two, then four.
    let mut shorter = [0; MAX_BITS + 1];
    let [all, by_one, ..] = &mut shorter;
    *all = keys.len();
    *by_one = room.min(*all);
    room -= *by_one;
    while room > 0 {
        let (mut most, mut best) = (0, 1);
        for (bits, pair) in (1..longest).zip(shorter.windows(2)) {
            if let [above, count] = pair
                && count < above
                && room >> (bits - 1) > 0
                && let Some(key) = keys.get(keys.len() - 1 - count)
            {
                let gain = key >> PLACE_BITS << (MAX_BITS as u8 - bits);
                if gain > most {
                    (most, best) = (gain, bits);
                }
            }
        }
        if let Some(count) = shorter.get_mut(usize::from(best)) {
            *count += 1;
        }
        room -= 1 << (best - 1);
    }

    let mut bits = longest;
    for (rank, key) in keys.iter().rev().enumerate() {
        while shorter.get(usize::from(bits)).is_some_and(|count| *count <= rank) {
            bits -= 1;
        }
        if let Some(coded) = coded.get_mut(place_in(*key)) {
            coded.length = longest - bits;
        }
    }
}

/// Lets no code be longer than `longest`. Those that were shortened then take more room than there is, so others become
/// longer.
fn shorten(lengths: &mut [u32], longest: u32) {
    let mut room = 0_u32;
    for length in lengths.iter_mut() {
        *length = (*length).min(longest);
        room += 1 << (longest - *length);
    }
    while room > 1 << longest {
        let Some(next) = lengths.iter().position(|length| *length < longest) else { break };
        let length = lengths.get(next).copied().unwrap_or_default() + 1;
        for slot in lengths.iter_mut().skip(next - 1).take(2) {
            *slot = length;
        }
        room -= 1;
    }
}

/// Makes the keys of these, the rarest first.
fn sort(coded: &[Coded], keys: &mut [u32]) {
    // Placed by how often they occur: nearly all symbols of a short text occur less often than this.
    const COUNTED: usize = 32;
    let rank = |count: u32| (count as usize).min(COUNTED);
    let mut places = [0_usize; COUNTED + 2];
    for Coded { count, .. } in coded {
        if let Some(place) = places.get_mut(rank(*count) + 1) {
            *place += 1;
        }
    }
    let mut place = 0;
    for next in &mut places {
        place += *next;
        *next = place;
    }
    for (at, Coded { count, .. }) in (0..).zip(coded) {
        if let Some(place) = places.get_mut(rank(*count)) {
            if let Some(slot) = keys.get_mut(*place) {
                // a symbol that does not occur is there only because a code needs two
                *slot = (*count).max(1) << PLACE_BITS | at;
            }
            *place += 1;
        }
    }

    // those that occur more often are sorted one by one
    let first = places.get(COUNTED - 1).copied().unwrap_or_default();
    for from in first + 1..keys.len() {
        let key = keys.get(from).copied().unwrap_or_default();
        let mut at = from;
        while let Some(before) = at.checked_sub(1)
            && let Some(other) = keys.get(before).copied()
            && other > key
            && let Some(slot) = keys.get_mut(at)
        {
            *slot = other;
            at = before;
        }
        if let Some(slot) = keys.get_mut(at) {
            *slot = key;
        }
    }
}

/// The depth of each leaf in Huffman's tree, and after the leaves that of its other nodes. There are two leaves at
/// least.
fn depths(keys: &[u32], depths: &mut [u32; 2 * MOST]) {
    let leaves = keys.len();
    // first the parent of each node, then its depth
    let mut weights = [u32::MAX; MOST];
    let (mut leaf, mut inner) = (0, 0);
    for parent in 0..leaves - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            // both kinds come in the order of their weights; leaves first, which keeps the tree flat
            let next_leaf = keys.get(leaf).map_or(u32::MAX, |key| key >> PLACE_BITS);
            let next_inner = weights.get(inner).copied().unwrap_or(u32::MAX);
            let is_leaf = usize::from(next_leaf <= next_inner);
            let child = if is_leaf == 1 { leaf } else { leaves + inner };
            leaf += is_leaf;
            inner += 1 - is_leaf;
            weight += next_leaf.min(next_inner);
            if let Some(slot) = depths.get_mut(child) {
                *slot = (leaves + parent) as u32;
            }
        }
        if let Some(slot) = weights.get_mut(parent) {
            *slot = weight;
        }
    }
    for node in (0..2 * leaves - 2).rev() {
        let parent = depths.get(node).copied().unwrap_or_default();
        let depth = depths.get(parent as usize).copied().unwrap_or_default() + 1;
        if let Some(slot) = depths.get_mut(node) {
            *slot = depth;
        }
    }
}
