//! The outermost layer explained: what was done to the text, and which alphabet it is written in.

use super::super::{Problem, ProblemCode, text};
use super::compression;

/// A way to write base64.
struct Dialect {
    /// Its symbols beside letters and digits, and after them its padding.
    symbols: [char; 3],
    /// What to say of a text that is written so.
    problem: Option<(&'static str, &'static str)>,
}

/// The official one first: what can be read that way is meant that way.
const DIALECTS: [Dialect; 3] = [
    Dialect { symbols: ['*', '-', '_'], problem: None },
    Dialect {
        symbols: ['+', '/', '='],
        problem: Some((
            "the UserSig is written in plain base64",
            "after the base64, replace + by *, / by - and = by _",
        )),
    },
    Dialect {
        symbols: ['-', '_', '='],
        problem: Some((
            "the UserSig is written in base64url",
            "it is not that base64url: make plain base64 with padding, then replace + by *, / by - and = by _",
        )),
    },
];

/// The bytes in `text`, if need be after undoing what the problems name.
pub(super) fn decode(text: &str, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    if let Err(problem) = text::check_length(text) {
        problems.push(problem);
        return None;
    }
    let text = unwrap(text, problems)?;
    let readings = || DIALECTS.iter().filter_map(|dialect| Some((dialect, dialect.decode(&text)?)));
    // The alphabets overlap. The right one is the one in which something comes out, or at least starts to.
    let found = readings()
        .find(|(_, bytes)| compression::inflate(bytes, &mut Vec::new()).is_some())
        .or_else(|| readings().find(|(_, bytes)| is_cut_off(bytes)))
        .or_else(|| readings().next());
    let Some((dialect, bytes)) = found else {
        problems.extend(text::decode(&text).err());
        return None;
    };
    match dialect.problem {
        Some((message, hint)) => problems.push(Problem::new(ProblemCode::BadAlphabet, message, hint)),
        // half a character is missing at the end of what was cut off: the next layer says so
        None if !is_cut_off(&bytes) => problems.extend(text::decode(&text).err()),
        None => {}
    }
    Some(bytes)
}

impl Dialect {
    /// `None` where `text` has a character that this dialect does not have.
    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        let [plus, slash, padding] = self.symbols;
        let official = |c: char| match c {
            _ if c == plus => Some('*'),
            _ if c == slash => Some('-'),
            _ if c == padding => Some('_'),
            _ if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        };
        text::decode_leniently(&text.chars().map(official).collect::<Option<String>>()?)
    }
}

fn is_cut_off(bytes: &[u8]) -> bool {
    let mut problems = Vec::new();
    compression::inflate(bytes, &mut problems);
    problems.iter().any(|problem| problem.code == ProblemCode::CutOff)
}

/// Takes off what a way of transport put around the text. `None` where nothing is left.
fn unwrap(text: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let mut problem = |message, hint| problems.push(Problem::new(ProblemCode::BadAlphabet, message, hint));
    let mut text = text.to_owned();
    if text.contains('%') {
        problem("the UserSig is percent-encoded", "decode the query or the form before the value is used");
        text = percent_decode(&text);
    }
    if text.contains(is_wrapping) {
        problem(
            "the UserSig has white space or quotation marks in it",
            "take them off: copying, or reading a file, a header or JSON as text, may have added them",
        );
        text.retain(|c| !is_wrapping(c));
    }
    if text.contains('.') {
        problem(
            "the UserSig has full stops in it, as a JSON Web Token has",
            "pass the UserSig and no other token; it has no full stop",
        );
        return None;
    }
    (!text.is_empty()).then_some(text)
}

fn is_wrapping(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '\u{FEFF}')
}

/// Decodes the escapes of ASCII characters, which are all that a UserSig can have.
fn percent_decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let escape = part.split_at_checked(2).and_then(|(digits, rest)| {
            let byte = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
            Some((byte, rest))
        });
        match escape {
            Some((byte, rest)) => {
                decoded.push(char::from(byte));
                decoded.push_str(rest);
            }
            None => {
                decoded.push('%');
                decoded.push_str(part);
            }
        }
    }
    decoded
}
