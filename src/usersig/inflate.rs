//! The middle layer: a zlib stream of bounded size with nothing after it.

use super::zlib::{self, Fault};
use super::{Problem, ProblemCode};
use crate::prelude::*;

/// The most that a UserSig may inflate to, in bytes. Real ones stay under one KiB, or nine with the longest userBuf.
const LIMIT: usize = 64 * 1024;

/// What is around the compressed bytes.
#[derive(Clone, Copy)]
pub(super) enum Format {
    /// A header and a checksum (RFC 1950).
    Zlib,
    /// Nothing (RFC 1951).
    Raw,
}

/// Inflates one zlib stream at any compression level, stored blocks included.
pub(super) fn inflate(stream: &[u8]) -> Result<Vec<u8>, Problem> {
    match inflate_start(stream, Format::Zlib)? {
        (bytes, []) => Ok(bytes),
        _ => Err(Problem::new(
            ProblemCode::TrailingData,
            "the UserSig has bytes after its zlib stream",
            "encode the compressed bytes only: a buffer may be longer than what was written into it",
        )),
    }
}

/// Inflates the stream that `bytes` start with, and returns what follows it too.
#[inline(never)]
pub(super) fn inflate_start(bytes: &[u8], format: Format) -> Result<(Vec<u8>, &[u8]), Problem> {
    let inflated = match format {
        Format::Zlib => zlib::inflate(bytes, LIMIT),
        Format::Raw => zlib::inflate_raw(bytes, LIMIT),
    };
    inflated.map_err(|fault| {
        let (code, message, hint) = match fault {
            Fault::TooLarge => (
                ProblemCode::TooLarge,
                "the UserSig inflates to more than 64 KiB",
                "real ones inflate to a few hundred bytes: look at what was compressed, and at the size of the userBuf",
            ),
            Fault::CutOff => (
                ProblemCode::CutOff,
                "the UserSig ends inside its zlib stream, it was cut off",
                "take the whole text: a database column, a log line or a buffer of fixed size may have shortened it",
            ),
            Fault::WrongChecksum => {
                (ProblemCode::NotZlib, "the UserSig fails its zlib checksum, it was changed", CHANGED)
            }
            Fault::Damaged => {
                (ProblemCode::NotZlib, "the UserSig holds a damaged zlib stream, it was changed", CHANGED)
            }
            Fault::NoHeader => (
                ProblemCode::NotZlib,
                "the UserSig is no zlib stream",
                "compress the JSON as zlib (RFC 1950) before the base64, as the official implementations do",
            ),
        };
        Problem::new(code, message, hint)
    })
}

const CHANGED: &str = "copy it again from where it was made: one changed character is enough";

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    use super::*;

    fn check(stream: &[u8], expected: Result<&[u8], &str>) {
        let got = inflate(stream).map_err(|problem| problem.message);
        assert_eq!(got.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn any_level_inflates() {
        let text = b"tencent cloud chat ".repeat(100);
        for level in 0..=10 {
            check(&compress_to_vec_zlib(&text, level), Ok(&text));
        }
    }

    #[test]
    fn a_stream_is_taken_whole_or_not_at_all() {
        let stream = compress_to_vec_zlib(b"some text that is not too short", 6);
        let cut = &stream[..stream.len() - 5];
        check(cut, Err("the UserSig ends inside its zlib stream, it was cut off"));
        let longer = [&stream[..], b"x"].concat();
        check(&longer, Err("the UserSig has bytes after its zlib stream"));
        let mut changed = stream.clone();
        *changed.last_mut().expect("not empty") ^= 1;
        check(&changed, Err("the UserSig fails its zlib checksum, it was changed"));
        check(&[0x78, 0x9C, 0xFF, 0xFF], Err("the UserSig holds a damaged zlib stream, it was changed"));
        check(b"not zlib", Err("the UserSig is no zlib stream"));
        check(b"", Err("the UserSig ends inside its zlib stream, it was cut off"));
    }

    #[test]
    fn a_bomb_is_refused() {
        check(&compress_to_vec_zlib(&vec![0; LIMIT], 9), Ok(&vec![0; LIMIT]));
        check(&compress_to_vec_zlib(&vec![0; LIMIT + 1], 9), Err("the UserSig inflates to more than 64 KiB"));
    }

    #[test]
    fn what_follows_a_raw_stream_is_handed_back() {
        let stream = [&compress_to_vec(b"text", 6)[..], b"rest"].concat();
        assert_eq!(inflate_start(&stream, Format::Raw), Ok((b"text".to_vec(), &b"rest"[..])));
    }
}
