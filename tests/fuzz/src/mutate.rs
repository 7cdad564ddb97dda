//! Mutations of plain bytes.

use fastrand::Rng;

/// Bytes at which something begins, ends or overflows.
const BYTES: [u8; 18] = *b"\0\x01\x7f\x80\xff \"\\{}[]:,-0u_";

/// Pieces that the crate's parsers ask for.
const WORDS: [&str; 24] = [
    "0",
    "-1",
    "1.5",
    "1e400",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "18446744073709551616",
    "null",
    "true",
    "\"\"",
    "\\ud800",
    "\\u0000",
    "ErrorCode",
    "UserID",
    "ResultItem",
    "70001",
    "60007",
    " GMT",
    "Tue, 14 Nov 2023 22:13:30 GMT",
    "https://",
    "http://[::1]",
    "Tag_Profile_Custom_",
    "usersig=",
];

/// One to four small changes.
pub(crate) fn bytes(data: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut data = data.to_vec();
    for _ in 0..rng.usize(1..=4) {
        change(&mut data, rng);
    }
    data
}

fn change(data: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.usize(0..=data.len());
    let end = rng.usize(at..=data.len().min(at + 32));
    match rng.u8(0..7) {
        0 => data.insert(at, BYTES[rng.usize(0..BYTES.len())]),
        1 => drop(data.splice(at..at, WORDS[rng.usize(0..WORDS.len())].bytes())),
        2 => drop(data.drain(at..end)),
        3 => {
            let again = data[at..end].to_vec();
            data.splice(at..at, again);
        }
        4 => data.truncate(at),
        5 => drop(data.splice(at..at, std::iter::repeat_with(|| rng.u8(..)).take(end - at + 1).collect::<Vec<_>>())),
        _ => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << rng.u8(0..8);
            }
        }
    }
}
