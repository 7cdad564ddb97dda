//! Both directions against miniz_oxide, which shares no code with them.

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib};
use proptest::prelude::*;

use super::huffman::{Coded, Counts, set_few_lengths, set_lengths};
use super::*;

const LIMIT: usize = 64 * 1024;

/// Inflates as [`inflate`] and [`inflate_raw`] do.
fn theirs(bytes: &[u8], zlib: bool) -> Result<(Vec<u8>, &[u8]), Fault> {
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF
        | if zlib {
            inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
        } else {
            0
        };
    let mut out = vec![0; LIMIT];
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), bytes, &mut out, 0, flags);
    out.truncate(written);
    match status {
        TINFLStatus::Done => Ok((out, &bytes[read..])),
        TINFLStatus::HasMoreOutput => Err(Fault::TooLarge),
        TINFLStatus::Adler32Mismatch => Err(Fault::WrongChecksum),
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => Err(Fault::CutOff),
        _ => Err(Fault::Damaged),
    }
}

/// A stream with the blocks that miniz_oxide makes of these flags.
fn stream(bytes: &[u8], flags: u32) -> Vec<u8> {
    let mut out = vec![0; 2 * bytes.len() + 1024];
    let (_, read, written) = compress(&mut CompressorOxide::new(flags), bytes, &mut out, TDEFLFlush::Finish);
    assert_eq!(read, bytes.len());
    out.truncate(written);
    out
}

fn check_inflate(bytes: &[u8]) {
    let damaged = |fault| if fault == Fault::NoHeader { Fault::Damaged } else { fault };
    assert_eq!(inflate(bytes, LIMIT).map_err(damaged), theirs(bytes, true), "{bytes:?}");
    assert_eq!(inflate_raw(bytes, LIMIT), theirs(bytes, false), "{bytes:?}");
}

fn check_deflate(bytes: &[u8]) {
    for random in [None, Some(0), Some(bytes.len() / 2), Some(bytes.len())] {
        deflated(bytes, random);
    }
}

/// The length of the stream, after checking that the bytes come back from it.
fn deflated(bytes: &[u8], random: Option<usize>) -> usize {
    let stream = deflate(bytes, random);
    assert_eq!(decompress_to_vec_zlib(&stream).unwrap(), bytes);
    assert_eq!(inflate(&stream, usize::MAX), Ok((bytes.to_vec(), &[][..])));
    stream.len()
}

/// Bytes of every kind that a compressor looks for: few different ones, repeated pieces, and none of that.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let any = || proptest::collection::vec(any::<u8>(), 0..600);
    let few = proptest::collection::vec(0..4_u8, 0..600);
    let texts = proptest::collection::vec("[a-z]{0,40}|TLS\\.|\":\"|[A-Za-z0-9+/]{0,80}", 0..40)
        .prop_map(|texts| texts.concat().into_bytes());
    let repeated = (any(), 1..40_usize).prop_map(|(bytes, times)| bytes.repeat(times));
    prop_oneof![any(), few, texts, repeated]
}

/// Flags of miniz_oxide that make stored, fixed and dynamic blocks, with and without matches.
fn any_flags() -> impl Strategy<Value = u32> {
    const ZLIB: u32 = 0x1000;
    const FIXED: u32 = 0x4_0000;
    const STORED: u32 = 0x8_0000;
    prop_oneof![Just(0), Just(1), Just(30), Just(500), Just(500 | FIXED), Just(STORED)].prop_map(|flags| flags | ZLIB)
}

#[test]
fn every_byte_and_every_length_comes_back() {
    let all: Vec<u8> = (0..=255).collect();
    check_deflate(&all);
    check_deflate(b"");
    for length in (1..300).chain([1_000, 40_000, 70_000]) {
        check_deflate(&vec![b'a'; length]);
        check_deflate(&[&all[..], &vec![0; length], &all].concat());
    }
    // as far back as a match may lie, and further
    for distance in [32_505, 32_506, 32_507, 32_768, 40_000] {
        let mut bytes = vec![0; distance];
        let mut state = 1_u32;
        for byte in &mut bytes {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        check_deflate(&bytes.repeat(2));
    }
}

#[test]
fn counts_that_ask_for_too_long_codes_get_the_longest() {
    // as many of each as of the two rarer ones together: a tree as deep as it can be
    let mut counts = vec![1_u32, 1];
    while counts.len() < 24 {
        counts.push(counts.iter().rev().take(2).sum());
    }
    for longest in [5, 7, 15] {
        let coded = lengths_of(&counts, longest, set_lengths);
        let lengths: Vec<u8> = coded.iter().map(|coded| coded.length).collect();
        assert_eq!(lengths.len(), counts.len());
        let room: u32 = lengths.iter().map(|length| 1 << (longest - length)).sum();
        assert_eq!(room, 1 << longest, "{lengths:?}");
        assert!(lengths.is_sorted_by(|one, other| one >= other));
    }
    let bytes: Vec<u8> = (0..=255).zip(&counts).flat_map(|(byte, count)| vec![byte; *count as usize]).collect();
    check_deflate(&bytes);
}

/// The code lengths that `set_lengths` or `set_few_lengths` finds for symbols that occur so often.
fn lengths_of(counts: &[u32], longest: u8, set: fn(&mut [Coded], u8)) -> Vec<Coded> {
    let symbols = (0..).zip(counts).flat_map(|(symbol, count)| std::iter::repeat_n(symbol, *count as usize));
    let mut coded = Counts::of(symbols).used(0, counts.len());
    set(&mut coded, longest);
    coded
}

#[test]
fn every_code_is_complete_however_many_symbols_there_are() {
    let steep: Vec<u32> = (0..60).map(|at| 1 + 70_000 / (1 + at * at * at)).collect();
    let rising: Vec<u32> = (1..=286).collect();
    for counts in
        [vec![1; 2], vec![1; 3], vec![7; 64], vec![7; 65], vec![1; 128], vec![1; 129], vec![2; 286], steep, rising]
    {
        for longest in [5, 6, 7, 12, 15] {
            let lengths: Vec<u8> =
                lengths_of(&counts, longest, set_few_lengths).iter().map(|coded| coded.length).collect();
            assert_eq!(lengths.len(), counts.len());
            assert_eq!(lengths.iter().map(|length| 1 << (15 - length)).sum::<u32>(), 1 << 15, "{lengths:?}");
            let least = counts.len().next_power_of_two().trailing_zeros();
            assert!(lengths.iter().all(|length| u32::from(*length) <= least.max(longest.into())));
            // a symbol that occurs more often has no longer code
            for (length, count) in lengths.iter().zip(&counts) {
                assert!(lengths.iter().zip(&counts).all(|(other, rarer)| rarer >= count || other >= length));
            }
        }
    }
}

#[test]
fn few_symbols_get_two_codes() {
    for (counts, expected) in [([0, 0, 0], [1, 1, 0]), ([0, 0, 7], [1, 0, 1]), ([7, 0, 0], [1, 1, 0])] {
        let mut lengths = [0; 3];
        for coded in lengths_of(&counts, 15, set_lengths) {
            lengths[usize::from(coded.symbol)] = coded.length;
            assert_eq!(coded.count, counts[usize::from(coded.symbol)]);
        }
        assert_eq!(lengths, expected);
    }
}

#[test]
fn streams_of_strange_form_are_told_from_right_ones() {
    // empty blocks of each kind, one after the other; a stored one in between starts at a whole byte
    check_inflate(&[0x78, 0x9C, 0x02, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00, 0, 0, 0, 1]);
    check_inflate(&[0x78, 0x9C, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0, 0, 0, 1]);
    // a dictionary, a window of 64 KiB, another method, wrong check bits
    for header in [[0x78, 0xBB], [0x88, 0x1C], [0x79, 0x9D], [0x78, 0x9D], [0x08, 0x1D], [0x18, 0x19]] {
        check_inflate(&[&header[..], &[0x03, 0x00, 0, 0, 0, 1]].concat());
    }
    // a length of a stored block without its complement, a block of no kind
    check_inflate(&[0x78, 0x9C, 0x01, 0x01, 0x00, 0xFF, 0xFF, 0, 0, 0, 0, 1]);
    check_inflate(&[0x78, 0x9C, 0x07, 0x00, 0, 0, 0, 1]);
    // a match before the first byte
    check_inflate(&[0x78, 0x9C, 0x03, 0x02, 0, 0, 0, 0, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_come_back(bytes in any_bytes()) {
        check_deflate(&bytes);
    }

    #[test]
    fn a_user_sig_takes_no_more_base64_than_with_the_usual_code(
        user in "[a-z]{1,12}-[0-9]{1,6}|[0-9a-f]{32}|[A-Za-z0-9_-]{1,32}|[a-z]{3,9}@example\\.com",
        mac in "[A-Za-z0-9+/]{43}=",
        app in 1_400_000_000..1_700_000_000_u32,
        time in 1_700_000_000..1_900_000_000_u32,
    ) {
        /// The flags that stand for zlib's level 6.
        const USUAL: u32 = 0x1000 | 128;
        let document = format!(
            r#"{{"TLS.sdkappid":{app},"TLS.time":{time},"TLS.expire":86400,"TLS.identifier":"{user}","TLS.ver":"2.0","TLS.sig":"{mac}"}}"#
        );
        let groups = |length: usize| length.div_ceil(3);
        let usual = stream(document.as_bytes(), USUAL).len();
        let ours = deflated(document.as_bytes(), Some(document.len() - mac.len() - 2));
        prop_assert!(groups(ours) <= groups(usual));
    }

    #[test]
    fn what_inflates_there_inflates_here(bytes in any_bytes(), flags in any_flags(), behind in any_bytes()) {
        let stream = stream(&bytes, flags);
        check_inflate(&stream);
        check_inflate(&[stream, behind].concat());
    }

    #[test]
    fn a_changed_stream_has_the_same_fault_or_none(
        bytes in any_bytes(),
        flags in any_flags(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        end in proptest::option::of(any::<prop::sample::Index>()),
        skipped in prop_oneof![Just(0), Just(2)],
    ) {
        let mut stream = stream(&bytes, flags);
        for (at, byte) in changes {
            let at = at.index(stream.len());
            stream[at] ^= byte;
        }
        stream.truncate(end.map_or(usize::MAX, |end| end.index(stream.len())));
        check_inflate(&stream[skipped.min(stream.len())..]);
    }

    #[test]
    fn any_bytes_have_the_same_fault_or_none(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        // the three kinds of blocks, the last one and others
        start in 0..6_u8,
    ) {
        let start = [start | bytes.first().unwrap_or(&0) & 0xF8];
        check_inflate(&[&[0x78, 0x9C], &start[..], &bytes].concat());
        check_inflate(&[&start[..], &bytes].concat());
        check_inflate(&bytes);
    }
}
