//! The middle layer explained: what the bytes are, if they are no zlib stream.

use super::super::inflate::{Format, inflate as inflate_strictly, inflate_start};
use super::super::problem::push_problem;
use super::super::{Problem, ProblemCode};
use crate::prelude::*;

/// What was compressed, if need be after undoing what the problems name.
pub(super) fn inflate(bytes: Vec<u8>, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    let problem = match inflate_strictly(&bytes) {
        Ok(json) => return Some(json),
        Err(problem) => problem,
    };
    let json = match problem.code {
        ProblemCode::TrailingData => inflate_start(&bytes, Format::Zlib).ok().map(|(json, _)| json),
        ProblemCode::NotZlib | ProblemCode::CutOff => {
            if let Some(((message, hint), json)) = another_format(bytes) {
                push_problem(problems, ProblemCode::NotZlib, &[message], hint);
                return json;
            }
            None
        }
        _ => None,
    };
    problems.push(problem);
    json
}

/// Message and hint.
type NotZlib = (&'static str, &'static str);

/// What the bytes are in place of a zlib stream, and what was compressed in them.
fn another_format(bytes: Vec<u8>) -> Option<(NotZlib, Option<Vec<u8>>)> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        let problem = (
            "the UserSig holds its JSON uncompressed",
            "compress the JSON as zlib (RFC 1950) before the base64, as the official implementations do",
        );
        return Some((problem, Some(bytes)));
    }
    if bytes.starts_with(&GZIP) {
        let problem = (
            "the UserSig holds a gzip stream in place of a zlib stream",
            "compress as zlib (RFC 1950): deflateSync and not gzipSync, CompressionStream(\"deflate\"), gzcompress in PHP",
        );
        return Some((problem, gunzip(&bytes)));
    }
    let (json, rest) = inflate_start(&bytes, Format::Raw).ok()?;
    if !rest.is_empty() || !json.starts_with(b"{") {
        return None;
    }
    let problem = (
        "the UserSig holds a raw deflate stream in place of a zlib stream",
        "compress as zlib (RFC 1950): deflateSync and not deflateRawSync, CompressionStream(\"deflate\"), gzcompress in PHP",
    );
    Some((problem, Some(json)))
}

/// Two bytes that mark the format, and its only method (RFC 1952).
const GZIP: [u8; 3] = [0x1F, 0x8B, 8];

/// Inflates a gzip stream that has nothing optional in its header, as compressors in memory write it.
fn gunzip(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 10;
    const TRAILER: usize = 8;
    let flags = bytes.get(GZIP.len())?;
    let (json, trailer) = inflate_start(bytes.get(HEADER..)?, Format::Raw).ok()?;
    (*flags == 0 && trailer.len() == TRAILER).then_some(json)
}
