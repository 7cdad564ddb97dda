//! What the service's codes mean, and which of them pass by themselves.
//!
//! Sources: 错误码 ("Error Codes", 1047/34348), REST API 公共错误码 ("Common Error Codes of the REST API", 679/131708),
//! and the pages of the commands; for codes that those leave out, "Error Codes" of the TRTC web SDK and the header of
//! the Chat SDK. The retry column is a reading of their wording.

/// What the documents say about trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The documents say retry, internal error or time-out.
    Yes,
    /// Too many requests: later, and slower.
    Slow,
    /// After a delay that the documents name.
    Wait,
    /// The documents do not say.
    Unclear,
    /// The app's own code, from its webhook.
    App,
    /// Repeating the same request changes nothing.
    No,
}

/// What is known about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFact {
    /// What is known about trying again.
    pub retry: Retry,
    /// What it means, one line.
    pub meaning: &'static str,
    /// What to do; empty if the meaning says it.
    pub hint: &'static str,
}

/// One line per code or run of codes: code, retry, meaning, and a hint where there is one.
///
/// Text, because that compresses well and rows of numbers and references do not. In this order: gateway,
/// account, profile, messages one to one and presence, relations, recent contacts, messages, groups, content, data.
/// 22006 and 10023 are documented as rate limits, but without advice to slow down and retry.
static TABLE: &str = include_str!("codes.txt");

/// The public `code` of an answer with a code other than 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any other.
    Api,
    /// Too many requests.
    RateLimited,
    /// The UserSig, the identifier or the app is not accepted.
    Unauthorized,
    /// The account does not exist.
    AccountNotFound,
}

impl Kind {
    /// The stable text that callers compare with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "API_ERROR",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
        }
    }
}

/// What the documents say about `code`, if they know it.
pub fn code_fact(code: i64) -> Option<CodeFact> {
    let line = TABLE.split('\n').find(|line| is_about(line, code))?;
    let mut columns = line.split('|').skip(1);
    Some(CodeFact {
        retry: Retry::read(columns.next()?)?,
        meaning: columns.next()?,
        hint: columns.next().unwrap_or_default(),
    })
}

/// Whether a line's first column, `70001` or `70003-70004`, holds the code.
fn is_about(line: &str, code: i64) -> bool {
    let (mut first, mut number) = (None, 0);
    for byte in line.bytes() {
        match byte {
            b'0'..=b'9' => number = number * 10 + i64::from(byte - b'0'),
            b'-' => first = Some(core::mem::take(&mut number)),
            _ => break,
        }
    }
    first.unwrap_or(number) <= code && code <= number && number > 0
}

impl Retry {
    fn read(word: &str) -> Option<Self> {
        Some(match word.as_bytes().first()? {
            b'y' => Self::Yes,
            b's' => Self::Slow,
            b'w' => Self::Wait,
            b'u' => Self::Unclear,
            b'a' => Self::App,
            _ => Self::No,
        })
    }
}

/// The class of `code`.
pub fn kind_of(code: i64) -> Kind {
    match code {
        70107 | 40003 | 30003 | 90012 | 90048 => Kind::AccountNotFound,
        60004 | 60005 | 60010 | 70001..=70010 | 70013..=70016 | 70019 | 70020 => Kind::Unauthorized,
        70050..=70052 | 70346 | 70347 | 40004 | 70403 | 90009 => Kind::Unauthorized,
        _ if code_fact(code).is_some_and(|fact| fact.retry == Retry::Slow) => Kind::RateLimited,
        _ => Kind::Api,
    }
}

#[cfg(test)]
mod tests {
    use super::Retry::{App, No, Slow, Unclear, Wait, Yes};
    use super::*;

    fn check(code: i64, retry: Retry, kind: Kind) {
        let fact = code_fact(code).unwrap_or_else(|| panic!("{code} has no row"));
        assert_eq!((fact.retry, kind_of(code)), (retry, kind), "{code}");
        assert!(!fact.meaning.is_empty(), "{code}");
    }

    #[test]
    fn each_class_holds_its_codes() {
        check(60007, Slow, Kind::RateLimited);
        check(60011, Slow, Kind::RateLimited);
        check(60018, Slow, Kind::RateLimited);
        check(60019, Slow, Kind::RateLimited);
        check(90024, Slow, Kind::RateLimited);
        check(10006, Slow, Kind::RateLimited);
        check(70107, No, Kind::AccountNotFound);
        check(40003, No, Kind::AccountNotFound);
        check(70001, No, Kind::Unauthorized);
        check(70010, No, Kind::Unauthorized);
        check(70050, Wait, Kind::Unauthorized);
        check(70403, No, Kind::Unauthorized);
        check(90009, No, Kind::Unauthorized);
        check(70169, Yes, Kind::Api);
        check(70398, No, Kind::Api);
        check(60020, Wait, Kind::Api);
        check(60013, Unclear, Kind::Api);
        check(125_000, App, Kind::Api);
    }

    #[test]
    fn a_code_has_one_row_and_each_row_is_read() {
        let mut rows = Vec::new();
        for line in TABLE.lines() {
            let columns: Vec<_> = line.split('|').collect();
            assert!(matches!(columns[..], [_, _, _] | [_, _, _, _]) && !columns.contains(&""), "{line}");
            assert!(["yes", "slow", "wait", "unclear", "app", "no"].contains(&columns[1]), "{line}");
            let (first, last) = columns[0].split_once('-').unwrap_or((columns[0], columns[0]));
            let run: (i64, i64) = (first.parse().unwrap(), last.parse().unwrap());
            assert!(run.0 <= run.1 && rows.iter().all(|(first, last)| run.1 < *first || *last < run.0), "{line}");
            rows.push(run);
            for code in [run.0, run.1] {
                let fact = code_fact(code).unwrap();
                let retry = format!("{:?}", fact.retry).to_lowercase();
                let texts = [columns[0], &retry, fact.meaning, fact.hint];
                assert_eq!(texts[..columns.len()], columns[..], "{line}");
            }
        }
        assert_eq!(rows.len(), 199);
        for unknown in [0, -1, 70011, 70012, i64::MIN, i64::MAX] {
            assert_eq!((code_fact(unknown), kind_of(unknown)), (None, Kind::Api), "{unknown}");
        }
    }
}
