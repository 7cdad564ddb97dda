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
    let mut keys = Vec::with_capacity(counts.len());
    for (symbol, count) in (0..).zip(counts) {
        if *count > 0 {
            keys.push(count << SYMBOL_BITS | symbol);
        }
    }
    for (symbol, count) in (0..).zip(counts) {
        if keys.len() >= 2 {
            break;
        }
        if *count == 0 {
            keys.push(1 << SYMBOL_BITS | symbol);
        }
    }
    // Shell's sort: a tenth of the code that `sort_unstable` brings
    for gap in [10, 4, 1] {
        for from in gap..keys.len() {
            let mut at = from;
            let key = keys.get(from).copied().unwrap_or_default();
            while at >= gap
                && let Some(other) = keys.get(at - gap).copied()
                && other > key
                && let Some(slot) = keys.get_mut(at)
            {
                *slot = other;
                at -= gap;
            }
            if let Some(slot) = keys.get_mut(at) {
                *slot = key;
            }
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
