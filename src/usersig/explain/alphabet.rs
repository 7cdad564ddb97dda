//! The outermost layer explained: what was done to the text, and which alphabet it is written in.

use super::super::base64::{Base64, STANDARD, URL, USER_SIG};
use super::super::problem::push_problem;
use super::super::{Problem, ProblemCode, text};
use super::compression;
use crate::prelude::*;
use crate::text::percent_decoded;

/// A way to write base64, and what to say about a text that is written that way.
struct Dialect {
    base64: &'static Base64,
    problem: Option<(&'static str, &'static str)>,
}

/// What to do if another alphabet is used.
const PLAIN_BASE64: &str = "make plain base64 with padding, then replace + by *, / by - and = by _";

/// The official one first: what can be read that way is meant that way.
static DIALECTS: [Dialect; 3] = [
    Dialect { base64: &USER_SIG, problem: None },
    Dialect { base64: &STANDARD, problem: Some(("the UserSig is written in plain base64", PLAIN_BASE64)) },
    Dialect { base64: &URL, problem: Some(("the UserSig is written in base64url", PLAIN_BASE64)) },
];

/// A text read in one alphabet, and what is below that layer.
struct Reading {
    dialect: &'static Dialect,
    json: Option<Vec<u8>>,
    problems: Vec<Problem>,
}

impl Reading {
    fn is_cut_off(&self) -> bool {
        self.problems.iter().any(|problem| problem.code == ProblemCode::CutOff)
    }
}

/// What was compressed in the bytes of `text`, if need be after undoing what the problems name.
pub(super) fn open(text: &str, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    if let Err(problem) = text::check_length(text) {
        problems.push(problem);
        return None;
    }
    let text = unwrap(text, problems)?;
    // The alphabets overlap. The right one is the one in which something comes out, or at least starts to.
    let mut found: Option<Reading> = None;
    for dialect in &DIALECTS {
        let Some(bytes) = dialect.base64.decode_leniently(text.as_bytes()) else { continue };
        let mut problems = Vec::new();
        let json = compression::inflate(bytes, &mut problems);
        let reading = Reading { dialect, json, problems };
        // that it can be read in another one too proves nothing: a character may be wrong, or there may be more than
        // one text
        let is_better = match &found {
            None => reading.json.is_some() || reading.is_cut_off() || dialect.problem.is_none(),
            Some(known) => known.json.is_none() && reading.json.is_some(),
        };
        if is_better {
            found = Some(reading);
        }
    }
    let Some(reading) = found else {
        problems.extend(text::decode(&text).err());
        return None;
    };
    match reading.dialect.problem {
        Some((message, hint)) => push_problem(problems, ProblemCode::BadAlphabet, &[message], hint),
        // what was cut off lacks its end in this layer too: the next layer says so
        None if !reading.is_cut_off() => problems.extend(text::decode(&text).err()),
        None => {}
    }
    problems.extend(reading.problems);
    reading.json
}

/// Takes off what transport has put around the text. `None` if nothing is left, or if full stops show that it is
/// something else.
fn unwrap(text: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let (mut percent, mut wrapping, mut full_stop) = (false, false, false);
    let mut bare = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(mut c) = chars.next() {
        // ASCII is all that a UserSig can have
        if c == '%'
            && let Some(byte) = percent_decoded(chars.as_str().as_bytes()).filter(u8::is_ascii)
        {
            percent = true;
            c = char::from(byte);
            chars.nth(1);
        }
        if is_wrapping(c) {
            wrapping = true;
            continue;
        }
        full_stop |= c == '.';
        bare.push(c);
    }
    let told = [
        (percent, "the UserSig is percent-encoded", "decode the query or the form before the value is used"),
        (
            wrapping,
            "the UserSig has white space or quotation marks in it",
            "take them off: copying, or reading a file, a header or JSON as text, may have added them",
        ),
        (
            full_stop,
            "the UserSig has full stops in it",
            "pass it alone and whole: not a URL, not JSON, not a JSON Web Token, not a shortened one",
        ),
    ];
    for (found, message, hint) in told {
        if found {
            push_problem(problems, ProblemCode::BadAlphabet, &[message], hint);
        }
    }
    (!full_stop && !bare.is_empty()).then_some(bare)
}

fn is_wrapping(c: char) -> bool {
    super::is_space(c) || matches!(c, '"' | '\'' | '\u{FEFF}')
}
