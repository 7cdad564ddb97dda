//! Codes made to measure: the symbols that stand most often get the shortest.
//!
//! A text of a UserSig's size has some 60 different symbols of 286, which ones nobody can foretell. So what is done for each
//! possible symbol has no branch, and what has one is done for those that are there.

use crate::prelude::*;

/// A symbol that has a code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Coded {
    pub(super) symbol: u16,
    /// Of its code, in bits.
    pub(super) length: u8,
    /// How often it stands.
    pub(super) count: u32,
}

/// In a key, the place of a symbol; how often it stands lies above it.
const PLACE_BITS: u32 = 9;

/// Finds the code lengths, none above `longest`, with which symbols that stand so often take the least room. Gives those
/// that have a code, in their order.
///
/// At least two have one: not every inflater takes a code of one.
#[inline(never)]
pub(super) fn code_lengths(counts: &[u32], longest: u8) -> Vec<Coded> {
    let mut coded = used(counts);
    let keys = keys(&coded);
    let mut sorted = depths(&keys);
    sorted.truncate(keys.len());

    // what had to be shortened takes more room than there is: others give way
    let mut room = 0_u32;
    for length in &mut sorted {
        *length = (*length).min(longest.into());
        room += 1 << (u32::from(longest) - *length);
    }
    while room > 1 << longest {
        let Some(next) = sorted.iter().position(|length| *length < longest.into()) else { break };
        let length = sorted.get(next).copied().unwrap_or_default() + 1;
        for slot in sorted.iter_mut().skip(next - 1).take(2) {
            *slot = length;
        }
        room -= 1;
    }

    for (key, length) in keys.iter().zip(sorted) {
        if let Some(coded) = coded.get_mut((key & ((1 << PLACE_BITS) - 1)) as usize) {
            coded.length = length as u8;
        }
    }
    coded
}

/// The symbols that need a code, without lengths yet.
fn used(counts: &[u32]) -> Vec<Coded> {
    let mut used = vec![Coded::default(); counts.len()];
    let mut length = 0;
    for (symbol, count) in (0..).zip(counts) {
        if let Some(slot) = used.get_mut(length) {
            *slot = Coded { symbol, length: 0, count: *count };
        }
        // the next one takes the place of one that is not there
        length += usize::from(*count > 0);
    }
    if length < 2
        && let [first, second, ..] = used.as_mut_slice()
    {
        let unused = |symbol| Coded { symbol, ..Coded::default() };
        let is_alone = length == 1 && first.symbol > 0;
        *second = if is_alone { *first } else { unused(1) };
        if is_alone || length == 0 {
            *first = unused(0);
        }
        length = 2;
    }
    used.truncate(length);
    used
}

/// The keys of these, the rarest first.
fn keys(coded: &[Coded]) -> Vec<u32> {
    // Put down by how often they stand: nearly all that stand in a short text do so less than so many times.
    const MOST: usize = 32;
    let rank = |count: u32| (count as usize).min(MOST);
    let mut places = [0_usize; MOST + 2];
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
    let mut keys = vec![0; coded.len()];
    for (at, Coded { count, .. }) in (0..).zip(coded) {
        if let Some(place) = places.get_mut(rank(*count)) {
            if let Some(slot) = keys.get_mut(*place) {
                // one that does not stand is there for its code's sake
                *slot = (*count).max(1) << PLACE_BITS | at;
            }
            *place += 1;
        }
    }

    // the others are sorted one by one
    for from in 1..keys.len() {
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
    keys
}

/// How deep each leaf lies in Huffman's tree, and behind the leaves its other nodes.
fn depths(keys: &[u32]) -> Vec<u32> {
    let leaves = keys.len();
    let nodes = 2 * leaves - 1;
    // first the parent of each node, then its depth
    let mut depths = vec![0; nodes];
    let mut weights: Vec<u32> = vec![u32::MAX; leaves];
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
    for node in (0..nodes - 1).rev() {
        let parent = depths.get(node).copied().unwrap_or_default();
        let depth = depths.get(parent as usize).copied().unwrap_or_default() + 1;
        if let Some(slot) = depths.get_mut(node) {
            *slot = depth;
        }
    }
    depths
}
