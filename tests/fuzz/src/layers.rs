//! The layers of a UserSig, taken off and put on by the well-known crates, so that a mutation can reach the inside.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use tencent_chat_edge::usersig::{Claims, SecretKey, sign};

use crate::{APP, KEY, NOW, json, mutate};

/// The most that a UserSig may inflate to, in bytes.
const LIMIT: usize = 64 * 1024;

/// What is written in the base64 of a UserSig.
pub(crate) fn unwrap(text: &str) -> Option<Vec<u8>> {
    if text.contains(['+', '/', '=']) {
        return None;
    }
    STANDARD.decode(text.replace('*', "+").replace('-', "/").replace('_', "=")).ok()
}

/// The same written.
pub(crate) fn wrap(bytes: &[u8]) -> String {
    STANDARD.encode(bytes).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// What a whole zlib stream with nothing behind it holds.
pub(crate) fn inflate(stream: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; LIMIT];
    // the flag that is left out says that `out` is all the room there is, and no ring
    let flags = TINFL_FLAG_PARSE_ZLIB_HEADER
        | miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = DecompressorOxide::new();
    let (status, read, written) = decompress(&mut state, stream, &mut out, 0, flags);
    out.truncate(written);
    // miniz_oxide itself leaves the comparison out where it is built to be fuzzed
    let is_whole = status == TINFLStatus::Done && state.adler32() == state.adler32_header();
    (is_whole && read == stream.len()).then_some(out)
}

/// Mutates one layer of a UserSig and puts the others on again; starts from a good one where there is none.
pub(crate) fn mutate(data: &[u8], rng: &mut Rng) -> Vec<u8> {
    let (what, level) = (rng.u8(0..16), rng.u8(0..=10));
    if what == 0 {
        return mutate::bytes(data, rng);
    }
    let stream = std::str::from_utf8(data).ok().and_then(unwrap);
    let document = stream.as_deref().and_then(inflate);
    match (stream, document) {
        (Some(stream), _) if what == 1 => wrap(&mutate::bytes(&stream, rng)).into_bytes(),
        (_, Some(document)) if what > 2 => {
            let text = json::mutate(&document, rng).filter(|_| what > 5).map(String::into_bytes);
            let text = text.unwrap_or_else(|| mutate::bytes(&document, rng));
            wrap(&compress_to_vec_zlib(&text, level)).into_bytes()
        }
        _ => good(rng).into_bytes(),
    }
}

/// A UserSig of the sample app and key.
fn good(rng: &mut Rng) -> String {
    let users = ["0", "ada", "用户", "a\nTLS.sdkappid:1", "quote\" and back\\slash", "\u{1}\u{1f600}"];
    let claims = Claims {
        user_id: users[rng.usize(0..users.len())].to_owned(),
        sdk_app_id: if rng.u8(0..8) == 0 { rng.u32(1..) } else { APP },
        issued_at: NOW - rng.u64(0..100_000),
        expires_in: rng.u64(1..200_000),
        version: "2.0".into(),
        user_buf: rng.bool().then(|| (0..rng.usize(0..64)).map(|_| rng.u8(..)).collect()),
    };
    SecretKey::new(KEY).map(|key| sign(&claims, &key)).unwrap_or_default()
}
