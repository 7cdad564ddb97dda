//! Codes made to measure: the symbols that stand most often get the shortest.

use crate::prelude::*;

/// In a key, the symbol; how often it stands lies above it.
const SYMBOL_BITS: u32 = 9;

/// Finds the code lengths, none above `longest`, with which symbols that stand so often take the least room.
///
/// At least two symbols have a code: not every inflater takes a code of one.
#[inline(never)]
pub(super) fn code_lengths(counts: &[u32], longest: u8, lengths: &mut [u8]) {
    let keys = keys(counts);
    let mut sorted = depths(&keys);
    sorted.truncate(keys.len());

    // what had to be shortened takes more room than there is: others give way
    let mut room = 0_u32;
    for length in &mut sorted {
        *length = (*length).min(longest.into());
        room += 1 << (u16::from(longest) - *length);
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
        if let Some(slot) = lengths.get_mut((key & ((1 << SYMBOL_BITS) - 1)) as usize) {
            *slot = length as u8;
        }
    }
}

/// The symbols that need a code, the rarest first.
fn keys(counts: &[u32]) -> Vec<u32> {
    let mut used = Vec::with_capacity(counts.len());
    for (symbol, count) in (0..).zip(counts) {
        if *count > 0 {
            used.push(count << SYMBOL_BITS | symbol);
        }
    }
    for (symbol, count) in (0..).zip(counts) {
        if used.len() >= 2 {
            break;
        }
        if *count == 0 {
            used.push(1 << SYMBOL_BITS | symbol);
        }
    }

    // Put down by how often they stand: nearly all that stand in a short text do so less than so many times.
    const MOST: usize = 32;
    let rank = |key: &u32| ((key >> SYMBOL_BITS) as usize).min(MOST);
    let mut places = [0_usize; MOST + 2];
    for key in &used {
        if let Some(place) = places.get_mut(rank(key) + 1) {
            *place += 1;
        }
    }
    let mut place = 0;
    for next in &mut places {
        place += *next;
        *next = place;
    }
    let mut keys = vec![0; used.len()];
    for key in &used {
        if let Some(place) = places.get_mut(rank(key)) {
            if let Some(slot) = keys.get_mut(*place) {
                *slot = *key;
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
fn depths(keys: &[u32]) -> Vec<u16> {
    let leaves = keys.len();
    let nodes = 2 * leaves - 1;
    // first the parent of each node, then its depth
    let mut depths = vec![0; nodes];
    let mut weights: Vec<u32> = Vec::with_capacity(leaves);
    let (mut leaf, mut inner) = (0, 0);
    for parent in leaves..nodes {
        let mut weight = 0;
        for _ in 0..2 {
            // both kinds come in the order of their weights; leaves first, which keeps the tree flat
            let next_leaf = keys.get(leaf).map_or(u32::MAX, |key| key >> SYMBOL_BITS);
            let next_inner = weights.get(inner).copied().unwrap_or(u32::MAX);
            let child = if next_leaf <= next_inner {
                leaf += 1;
                leaf - 1
            } else {
                inner += 1;
                leaves + inner - 1
            };
            weight += next_leaf.min(next_inner);
            if let Some(slot) = depths.get_mut(child) {
                *slot = parent as u16;
            }
        }
        weights.push(weight);
    }
    for node in (0..nodes - 1).rev() {
        let parent = depths.get(node).copied().unwrap_or_default();
        let depth = depths.get(usize::from(parent)).copied().unwrap_or_default() + 1;
        if let Some(slot) = depths.get_mut(node) {
            *slot = depth;
        }
    }
    depths
}
