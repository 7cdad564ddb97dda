//! Inflates: bit by bit, which is fast enough for a few hundred bytes.

use super::{
    DISTANCE_STEPS, DISTANCES, END, FIRST_DISTANCE, LENGTH_STEPS, LITERALS, LONGEST, MAX_BITS, MAX_MATCH, MIN_MATCH,
    ORDER, SHORTEST, adler32, fixed_code,
};
use crate::prelude::*;

/// Why a stream does not inflate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// It starts otherwise.
    NoHeader,
    /// It is right until its bytes end.
    CutOff,
    /// There is more in it than was asked for.
    TooLarge,
    Damaged,
    /// It inflates, to something else than what was compressed.
    WrongChecksum,
}

/// Inflates the zlib stream that `bytes` start with to at most `limit` bytes, and gives what follows it.
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
    let mut inflater = Inflater { bytes, at: 0, held: 0, count: 0, out: Vec::with_capacity(1024), limit };
    loop {
        let last = inflater.bits(1)?;
        match inflater.bits(2)? {
            0 => inflater.stored()?,
            1 => {
                let lengths = fixed_code();
                let (literals, distances) = lengths.split_at(FIRST_DISTANCE);
                inflater.block(literals, distances)?;
            }
            2 => inflater.dynamic()?,
            _ => return Err(Fault::Damaged),
        }
        if last == 1 {
            inflater.align();
            return Ok((inflater.out, bytes.get(inflater.at..).unwrap_or_default()));
        }
    }
}

struct Inflater<'a> {
    bytes: &'a [u8],
    /// The next byte to hold.
    at: usize,
    /// The bits that come next, the first of them lowest.
    held: u64,
    count: u32,
    out: Vec<u8>,
    limit: usize,
}

impl Inflater<'_> {
    /// Holds at least 32 bits, where so many are left.
    #[inline(never)]
    fn hold(&mut self) {
        while self.count <= 32
            && let Some(byte) = self.bytes.get(self.at)
        {
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            self.at += 1;
        }
    }

    fn drop(&mut self, count: u32) {
        self.held >>= count;
        self.count -= count;
    }

    /// At most 16 bits, as a number.
    fn bits(&mut self, count: u32) -> Result<usize, Fault> {
        if self.count < count {
            self.hold();
            if self.count < count {
                return Err(Fault::CutOff);
            }
        }
        let bits = self.held as u32 & ((1 << count) - 1);
        self.drop(count);
        Ok(bits as usize)
    }

    /// Goes on with a whole byte.
    fn align(&mut self) {
        self.at -= (self.count / 8) as usize;
        (self.held, self.count) = (0, 0);
    }

    fn push(&mut self, byte: u8) -> Result<(), Fault> {
        if self.out.len() == self.limit {
            return Err(Fault::TooLarge);
        }
        self.out.push(byte);
        Ok(())
    }

    fn stored(&mut self) -> Result<(), Fault> {
        self.align();
        let length = self.bits(16)?;
        if length ^ self.bits(16)? != 0xFFFF {
            return Err(Fault::Damaged);
        }
        for _ in 0..length {
            let byte = self.bits(8)?;
            self.push(byte as u8)?;
        }
        Ok(())
    }

    fn dynamic(&mut self) -> Result<(), Fault> {
        let literals = self.bits(5)? + 257;
        let distances = self.bits(5)? + 1;
        let written = self.bits(4)? + 4;
        if literals > LITERALS || distances > DISTANCES {
            return Err(Fault::Damaged);
        }
        let mut lengths = [0; ORDER.len()];
        for symbol in ORDER.iter().take(written) {
            let length = self.bits(3)?;
            if let Some(slot) = lengths.get_mut(usize::from(*symbol)) {
                *slot = length as u8;
            }
        }
        let code = Code::new(&lengths, true)?;

        let mut lengths = [0; LITERALS + DISTANCES];
        let Some(lengths) = lengths.get_mut(..literals + distances) else { return Err(Fault::Damaged) };
        let mut slots = lengths.iter_mut();
        let mut last = None;
        while slots.len() > 0 {
            let symbol = self.symbol(&code)?;
            let (length, times) = match symbol {
                16 => (last.ok_or(Fault::Damaged)?, 3 + self.bits(2)?),
                17 => (0, 3 + self.bits(3)?),
                18 => (0, 11 + self.bits(7)?),
                _ => (symbol as u8, 1),
            };
            for _ in 0..times {
                *slots.next().ok_or(Fault::Damaged)? = length;
            }
            last = Some(length);
        }
        let (literals, distances) = lengths.split_at_checked(literals).ok_or(Fault::Damaged)?;
        self.block(literals, distances)
    }

    fn block(&mut self, literals: &[u8], distances: &[u8]) -> Result<(), Fault> {
        let literals = Code::new(literals, false)?;
        let distances = Code::new(distances, false)?;
        loop {
            let symbol = self.symbol(&literals)?;
            if symbol < END {
                self.push(symbol as u8)?;
                continue;
            }
            let length = match symbol {
                END => return Ok(()),
                LONGEST => MAX_MATCH,
                SHORTEST..LONGEST => self.in_span(symbol - SHORTEST, LENGTH_STEPS)? + MIN_MATCH,
                _ => return Err(Fault::Damaged),
            };
            let span = self.symbol(&distances)?;
            if span >= DISTANCES {
                return Err(Fault::Damaged);
            }
            let distance = self.in_span(span, DISTANCE_STEPS)? + 1;
            let Some(from) = self.out.len().checked_sub(distance) else { return Err(Fault::Damaged) };
            for at in from..from + length {
                let byte = self.out.get(at).copied().unwrap_or_default();
                self.push(byte)?;
            }
        }
    }

    /// A number of this span: see [`LENGTH_STEPS`].
    fn in_span(&mut self, span: usize, steps: u32) -> Result<usize, Fault> {
        let Some(extra) = (span >> steps).checked_sub(1) else { return Ok(span) };
        let step = span & ((1 << steps) - 1) | 1 << steps;
        Ok(step << extra | self.bits(extra as u32)?)
    }

    fn symbol(&mut self, code: &Code) -> Result<usize, Fault> {
        if self.count < MAX_BITS as u32 {
            self.hold();
        }
        // as codes are ordered: the first bit highest
        let bits = (self.held as u16).reverse_bits() >> 1;
        let found = (1..).zip(&code.ends).find(|(_, (end, _))| bits < *end);
        let Some((length, (_, skipped))) = found else {
            return Err(if self.count == 0 { Fault::CutOff } else { Fault::Damaged });
        };
        if self.count < length {
            return Err(Fault::CutOff);
        }
        self.drop(length);
        let at = (bits >> (MAX_BITS as u32 - length)).wrapping_sub(*skipped);
        code.symbols.get(usize::from(at)).map(|symbol| usize::from(*symbol)).ok_or(Fault::Damaged)
    }
}

/// A canonical code.
struct Code {
    /// For each length the first value of 15 bits that does not start with a code of this length or a shorter one; and
    /// what to take from a code of this length to have its symbol's place.
    ends: [(u16, u16); MAX_BITS],
    /// The symbols in the order of their codes.
    symbols: [u16; FIRST_DISTANCE],
}

impl Code {
    /// From the length of each symbol's code. Only a code of at most one symbol may leave bits unused, and none where
    /// it must be `complete`.
    #[inline(never)]
    fn new(lengths: &[u8], complete: bool) -> Result<Self, Fault> {
        let mut counts = [0_u16; MAX_BITS + 1];
        for length in lengths {
            if let Some(count) = counts.get_mut(usize::from(*length)) {
                *count += 1;
            }
        }
        let mut code = Self { ends: [(0, 0); MAX_BITS], symbols: [0; FIRST_DISTANCE] };
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
                return Err(Fault::Damaged);
            }
            *slot = (end as u16, first.wrapping_sub(used));
            used += count;
            if *count > 0 {
                longest = length;
            }
        }
        if end < 1 << MAX_BITS && (complete || longest > 1) {
            return Err(Fault::Damaged);
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
        Ok(code)
    }
}
