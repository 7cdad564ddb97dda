//! The middle layer: a zlib stream of bounded size with nothing behind it.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use super::UserSigError;

/// The most that a UserSig may inflate to, in bytes. Real ones stay under one KiB, or nine with the longest userBuf.
const LIMIT: usize = 64 * 1024;

const FLAGS: u32 = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
    | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
    | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

/// Inflates one zlib stream at any compression level, stored blocks included.
pub(super) fn inflate(stream: &[u8]) -> Result<Vec<u8>, UserSigError> {
    let mut decompressor = DecompressorOxide::new();
    let mut out = vec![0; 1024];
    let (mut read, mut written) = (0, 0);
    loop {
        let rest = stream.get(read..).unwrap_or_default();
        let (status, more_read, more_written) = decompress(&mut decompressor, rest, &mut out, written, FLAGS);
        read += more_read;
        written += more_written;
        match status {
            TINFLStatus::Done if read == stream.len() => {
                out.truncate(written);
                return Ok(out);
            }
            TINFLStatus::Done => return fault("has bytes after its zlib stream"),
            TINFLStatus::HasMoreOutput if out.len() >= LIMIT => return fault("inflates to more than 64 KiB"),
            TINFLStatus::HasMoreOutput => out.resize(out.len() * 2, 0),
            TINFLStatus::Adler32Mismatch => return fault("fails its zlib checksum, it was changed"),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                return fault("ends inside its zlib stream, it was cut off");
            }
            _ => return fault("is no zlib stream"),
        }
    }
}

fn fault(what: &str) -> Result<Vec<u8>, UserSigError> {
    Err(UserSigError::malformed(format!("the UserSig {what}")))
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::*;

    fn check(stream: &[u8], expected: Result<&[u8], &str>) {
        let got = inflate(stream).map_err(|error| error.message);
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
        check(b"not zlib", Err("the UserSig is no zlib stream"));
        check(b"", Err("the UserSig ends inside its zlib stream, it was cut off"));
    }

    #[test]
    fn a_bomb_is_refused() {
        check(&compress_to_vec_zlib(&vec![0; LIMIT], 9), Ok(&vec![0; LIMIT]));
        check(&compress_to_vec_zlib(&vec![0; LIMIT + 1], 9), Err("the UserSig inflates to more than 64 KiB"));
    }
}
