//! The description of a code made to measure, which precedes what is written in that code.

use super::ORDER;
use super::bits::{Bits, Code, set_codes};
use super::deflate::cost;
use super::huffman::{Coded, set_lengths};
use super::pieces::{Piece, Pieces};
use crate::prelude::*;

/// The lengths of a code, run by run, and the code in which these are written.
pub(super) struct Description {
    /// How many literals and distances there are, up to the last with a code.
    literals: u32,
    distances: u32,
    runs: Pieces,
    coded: Vec<Coded>,
    /// How many of the lengths in [`ORDER`] are written.
    written: usize,
}

impl Description {
    /// The description of codes that have few different lengths (`few`), or any.
    pub(super) fn new(literals: &[Coded], distances: &[Coded], few: bool) -> Self {
        // the zeros before a symbol are three runs at most, unless there are a hundred and more of them, which is rare
        let mut runs = Pieces::with_room(4 * (literals.len() + distances.len()) + 8);
        push_runs(literals, few, &mut runs);
        push_runs(distances, few, &mut runs);
        let mut coded = runs.count().used(0, ORDER.len());
        set_lengths(&mut coded, 7);
        let is_used = |symbol: &u8| coded.iter().any(|coded| coded.symbol == u16::from(*symbol));
        let written = ORDER.iter().rposition(is_used).map_or(0, |last| last + 1);
        let number = |coded: &[Coded]| coded.last().map_or(1, |last| u32::from(last.symbol) + 1);
        Self { literals: number(literals), distances: number(distances), runs, coded, written }
    }

    /// In bits.
    pub(super) fn cost(&self) -> u32 {
        5 + 5 + 4 + 3 * self.written as u32 + cost(&self.coded) + self.runs.extra()
    }

    pub(super) fn write(&self, out: &mut Bits) {
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

/// Pushes the lengths of all symbols up to the last with a code.
///
/// If there are few different lengths, runs of the same one are not written as such: most are the same, so each takes a
/// bit or two.
fn push_runs(coded: &[Coded], few: bool, runs: &mut Pieces) {
    let (mut last, mut next, mut repeated) = (0, 0, 0);
    for Coded { symbol, length, .. } in coded {
        if *symbol > next {
            push_zeros(usize::from(symbol - next), few, runs);
            last = 0;
        }
        next = symbol + 1;
        // no branch: most lengths differ from the one before, but which ones nobody can foretell
        repeated = (repeated + 1) * usize::from(*length == last && !few);
        last = *length;
        runs.push(Piece::bare(usize::from(*length)));
        if repeated >= 3 {
            repeat(repeated, runs);
        }
    }
}

/// Pushes so many lengths of 0, for symbols without a code.
fn push_zeros(mut left: usize, few: bool, runs: &mut Pieces) {
    // with few lengths, three of them take less room one by one
    let shortest = if few { 4 } else { 3 };
    while left > 0 {
        let (symbol, least, most, bits) = match left {
            11.. => (18, 11, 138, 7),
            _ if left >= shortest => (17, 3, 10, 3),
            _ => (0, 1, 1, 0),
        };
        let taken = left.min(most);
        runs.push(Piece { symbol, extra: (taken - least) as u16, bits });
        left -= taken;
    }
}

/// Replaces the last length, which repeats the one before for the `times`-th time, and those before it by one run.
fn repeat(times: usize, runs: &mut Pieces) {
    // three to six are one run
    const LEAST: usize = 3;
    const MOST: usize = 6;
    let of_run = (times - 1) % MOST + 1;
    if of_run < LEAST {
        return;
    }
    runs.drop(if of_run == LEAST { LEAST } else { 2 });
    runs.push(Piece { symbol: 16, extra: (of_run - LEAST) as u16, bits: 2 });
}
