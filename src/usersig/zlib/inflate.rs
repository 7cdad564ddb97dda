//! Inflates: symbol by symbol, which is fast enough for a few hundred bytes.

use super::{
    DISTANCE_STEPS, DISTANCES, END, FIXED_DISTANCES, FIXED_LITERALS, LENGTH_STEPS, LITERALS, LONGEST, MAX_BITS,
    MAX_MATCH, MIN_MATCH, ORDER, SHORTEST, Span, adler32,
};
use crate::prelude::*;

/// Why a stream does not inflate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// It does not start as a zlib stream does.
    NoHeader,
    /// It is right until its bytes end.
    CutOff,
    /// It inflates to more than the limit.
    TooLarge,
    Damaged,
    /// It inflates, but not to what was compressed.
    WrongChecksum,
}

/// Inflates the zlib stream that `bytes` start with to at most `limit` bytes, and returns what follows it too.
pub(in super::super) fn inflate(bytes: &[u8], limit: usize) -> Result<(Vec<u8>, &[u8]), Fault> {
    let [method, flags, raw @ ..] = bytes else { return Err(Fault::CutOff) };
    // deflate with a window of at most 32 KiB, right check bits, no dictionary
    let is_right = (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0;
    if method & 0x0F != 8 || *method > 0x78 || !is_right || flags & 0x20 != 0 {
        return Err(Fault::NoHeader);
    }
    let (out, rest) = inflate_raw(raw, limit)?;
    let (checksum, rest) = rest.split_first_chunk().ok_or(Fault::CutOff)?;
    if u32::from_be_bytes(*checksum) == adler32(&out) { Ok((out, rest)) } else { Err(Fault::WrongChecksum) }
}

/// The same for a raw deflate stream.
pub(in super::super) fn inflate_raw(bytes: &[u8], limit: usize) -> Result<(Vec<u8>, &[u8]), Fault> {
    let out = vec![0; limit.min(1024)];
    let mut inflater = Inflater { bytes, at: 0, held: 0, count: 0, out, length: 0, limit, fault: None };
    loop {
        let last = inflater.bits(1);
        match inflater.bits(2) {
            0 => inflater.stored(),
            1 => inflater.block(&Code::Fixed(&FIXED_LITERALS), &Code::Fixed(&FIXED_DISTANCES)),
            2 => inflater.dynamic(),
            _ => inflater.fail(Fault::Damaged),
        }
        if let Some(fault) = inflater.fault {
            return Err(fault);
        }
        if last == 1 {
            inflater.align();
            inflater.out.truncate(inflater.length);
            return Ok((inflater.out, bytes.get(inflater.at..).unwrap_or_default()));
        }
    }
}

/// Walks over a stream once.
///
/// The first fault is kept; after it there are no more bits, and blocks end. So nobody has to ask after each step.
struct Inflater<'a> {
    bytes: &'a [u8],
    /// The next byte to hold.
    at: usize,
    /// The bits that come next, the first of them highest: as codes are ordered.
    held: u64,
    count: u32,
    /// What came out so far, with room after it.
    out: Vec<u8>,
    length: usize,
    limit: usize,
    fault: Option<Fault>,
}

impl Inflater<'_> {
    #[inline(never)]
    fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
        (self.bytes, self.held, self.count) = (&[], 0, 0);
    }

    /// Makes sure that at least 32 bits are held, if so many are left.
    #[inline(never)]
    fn hold(&mut self) {
        while self.count <= 32 {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            // a stream has the first bit of a byte lowest
            let (bits, bytes) = match (rest.first_chunk(), rest.first()) {
                (Some(four), _) => (u32::from_le_bytes(*four).reverse_bits(), 4),
                (_, Some(one)) => (u32::from(*one).reverse_bits(), 1),
                _ => return,
            };
            self.held |= u64::from(bits) << (32 - self.count);
            self.count += 8 * bytes;
            self.at += bytes as usize;
        }
    }

    fn drop(&mut self, count: u32) {
        self.held <<= count;
        self.count -= count;
    }

    /// At most 16 bits, as a number.
    fn bits(&mut self, count: u32) -> usize {
        if self.count < count {
            self.hold();
            if self.count < count {
                self.fail(Fault::CutOff);
                return 0;
            }
        }
        let bits = ((self.held >> 32) as u32).reverse_bits() & ((1 << count) - 1);
        self.drop(count);
        bits as usize
    }

    /// Goes on at the next whole byte.
    fn align(&mut self) {
        self.at -= (self.count / 8) as usize;
        (self.held, self.count) = (0, 0);
    }

    #[inline(always)]
    fn push(&mut self, byte: u8) {
        if self.length == self.out.len() {
            self.grow();
        }
        if let Some(slot) = self.out.get_mut(self.length) {
            *slot = byte;
            self.length += 1;
        }
    }

    #[inline(never)]
    fn grow(&mut self) {
        if self.length == self.limit {
            return self.fail(Fault::TooLarge);
        }
        self.out.resize((2 * self.length).min(self.limit), 0);
    }

    fn stored(&mut self) {
        self.align();
        let length = self.bits(16);
        if length ^ self.bits(16) != 0xFFFF {
            return self.fail(Fault::Damaged);
        }
        for _ in 0..length {
            let byte = self.bits(8);
            self.push(byte as u8);
        }
    }

    fn dynamic(&mut self) {
        let literals = self.bits(5) + 257;
        let distances = self.bits(5) + 1;
        let written = self.bits(4) + 4;
        if literals > LITERALS || distances > DISTANCES {
            return self.fail(Fault::Damaged);
        }
        let mut lengths = [0; ORDER.len()];
        for symbol in ORDER.iter().take(written) {
            let length = self.bits(3);
            if let Some(slot) = lengths.get_mut(usize::from(*symbol)) {
                *slot = length as u8;
            }
        }
        let code = self.code_from_lengths(&lengths, true);

        let mut lengths = [0; LITERALS + DISTANCES];
        let Some(lengths) = lengths.get_mut(..literals + distances) else { return self.fail(Fault::Damaged) };
        let mut slots = lengths.iter_mut();
        let mut last = None;
        while slots.len() > 0 {
            let (length, times) = match (self.symbol(&code), last) {
                (16, None) => return self.fail(Fault::Damaged),
                (16, Some(last)) => (last, 3 + self.bits(2)),
                (17, _) => (0, 3 + self.bits(3)),
                (18, _) => (0, 11 + self.bits(7)),
                (symbol, _) => (symbol as u8, 1),
            };
            for _ in 0..times {
                let Some(slot) = slots.next() else { return self.fail(Fault::Damaged) };
                *slot = length;
            }
            last = Some(length);
        }
        let (literals, distances) = lengths.split_at_checked(literals).unwrap_or_default();
        let (literals, distances) = (self.code_from_lengths(literals, false), self.code_from_lengths(distances, false));
        self.block(&literals, &distances);
    }

    /// The code that is described by the length of each symbol's code.
    fn code_from_lengths(&mut self, lengths: &[u8], complete: bool) -> Code {
        let code = CanonicalCode::new(lengths, complete);
        if code.is_none() {
            self.fail(Fault::Damaged);
        }
        code.map_or(Code::Fixed(&[]), Code::Dynamic)
    }

    fn block(&mut self, literals: &Code, distances: &Code) {
        loop {
            let symbol = self.symbol(literals);
            if symbol < END {
                self.push(symbol as u8);
                continue;
            }
            let length = match symbol {
                END => return,
                LONGEST => MAX_MATCH,
                SHORTEST..LONGEST => self.in_span(symbol - SHORTEST, LENGTH_STEPS) + MIN_MATCH,
                _ => return self.fail(Fault::Damaged),
            };
            let span = self.symbol(distances);
            if span >= DISTANCES {
                return self.fail(Fault::Damaged);
            }
            let distance = self.in_span(span, DISTANCE_STEPS) + 1;
            let Some(from) = self.length.checked_sub(distance) else { return self.fail(Fault::Damaged) };
            for at in from..from + length {
                let byte = self.out.get(at).copied().unwrap_or_default();
                self.push(byte);
            }
        }
    }

    /// A number of this span: see [`LENGTH_STEPS`].
    fn in_span(&mut self, span: usize, steps: u32) -> usize {
        let Some(extra) = (span >> steps).checked_sub(1) else { return span };
        let step = span & ((1 << steps) - 1) | 1 << steps;
        step << extra | self.bits(extra as u32)
    }

    /// The next symbol; [`END`] if there is a fault.
    #[inline(never)]
    fn symbol(&mut self, code: &Code) -> usize {
        if self.count < MAX_BITS as u32 {
            self.hold();
        }
        let bits = (self.held >> (u64::BITS - MAX_BITS as u32)) as u16;
        let found = match code {
            Code::Fixed(spans) => spans.iter().find_map(|span| span.symbol(bits)),
            Code::Dynamic(code) => code.symbol(bits),
        };
        match found {
            Some((symbol, length)) if length <= self.count => {
                self.drop(length);
                symbol as usize
            }
            None if self.count > 0 => {
                self.fail(Fault::Damaged);
                END
            }
            _ => {
                self.fail(Fault::CutOff);
                END
            }
        }
    }
}

/// What the symbols of a block are written in.
enum Code {
    Fixed(&'static [Span]),
    Dynamic(CanonicalCode),
}

impl Span {
    /// The symbol of this span with whose code these 15 bits start, and that code's length.
    fn symbol(&self, bits: u16) -> Option<(u32, u32)> {
        let at = (bits >> (MAX_BITS as u8 - self.length)).wrapping_sub(self.code);
        (at < self.count).then(|| ((self.first + at).into(), self.length.into()))
    }
}

/// A canonical code that the stream describes.
struct CanonicalCode {
    /// For each code length: the first value of 15 bits that does not start with a code of this length or a shorter
    /// one; and what to subtract from a code of this length to get its symbol's place.
    ends: [(u16, u16); MAX_BITS],
    /// The symbols in the order of their codes.
    symbols: Vec<u32>,
}

impl CanonicalCode {
    /// The length of the code with which these 15 bits start, and its symbol, if it has one.
    fn symbol(&self, bits: u16) -> Option<(u32, u32)> {
        let (length, (_, skipped)) = (1..).zip(&self.ends).find(|(_, (end, _))| bits < *end)?;
        let at = (bits >> (MAX_BITS as u32 - length)).wrapping_sub(*skipped);
        self.symbols.get(usize::from(at)).map(|symbol| (*symbol, length))
    }

    /// From the length of each symbol's code. Only a code of at most one symbol may leave bits unused, and not even
    /// that if it must be `complete`.
    #[inline(never)]
    fn new(lengths: &[u8], complete: bool) -> Option<Self> {
        let mut counts = [0_u16; MAX_BITS + 1];
        for length in lengths {
            if let Some(count) = counts.get_mut(usize::from(*length)) {
                *count += 1;
            }
        }
        let mut code = Self { ends: [(0, 0); MAX_BITS], symbols: vec![0; lengths.len()] };
        // where the symbols of each length start
        let mut starts = [0; MAX_BITS + 1];
        let (mut used, mut end, mut longest) = (0_u16, 0_u32, 0);
        let counts = counts.iter().zip(&mut starts).skip(1);
        for (length, ((count, start), slot)) in (1..).zip(counts.zip(&mut code.ends)) {
            let room = MAX_BITS as u32 - length;
            *start = used;
            let first = (end >> room) as u16;
            end += u32::from(*count) << room;
            if end > 1 << MAX_BITS {
                return None;
            }
            *slot = (end as u16, first.wrapping_sub(used));
            used += count;
            if *count > 0 {
                longest = length;
            }
        }
        if end < 1 << MAX_BITS && (complete || longest > 1) {
            return None;
        }
        for (symbol, length) in (0..).zip(lengths) {
            if *length > 0
                && let Some(start) = starts.get_mut(usize::from(*length))
                && let Some(slot) = code.symbols.get_mut(usize::from(*start))
            {
                *slot = symbol;
                *start += 1;
            }
        }
        Some(code)
    }
}
