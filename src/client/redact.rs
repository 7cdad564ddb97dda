//! Takes secrets out of texts that come from outside: a server may echo them, a runtime may quote the whole URL.

use super::auth::Auth;
use crate::prelude::*;

/// What a secret is replaced with.
const MARK: &str = "[redacted]";

/// In bytes. Keys have 64, UserSigs more than a hundred.
const SHORTEST_SECRET: usize = 4;

/// The query parameter that carries a UserSig.
const PARAMETER: &str = "usersig=";

/// Knows the secrets of one client: what it was made with, and what it has made or asked for since.
#[derive(Default)]
pub struct Redactor<'a>(Option<&'a Auth>);

impl<'a> Redactor<'a> {
    /// Replaces these.
    pub(super) fn new(auth: &'a Auth) -> Self {
        Self(Some(auth))
    }

    /// `text` without any secret, and without the value of any `usersig` parameter, known or not.
    pub fn clean(&self, text: &str) -> String {
        let mut clean = without(text.to_owned(), PARAMETER, true);
        if let Some(auth) = self.0 {
            auth.each_secret(|secret| {
                // what is shorter than any real secret stands everywhere
                if secret.len() >= SHORTEST_SECRET {
                    clean = without(core::mem::take(&mut clean), secret, false);
                }
            });
        }
        clean
    }
}

/// Replaces all there is of a secret; of a parameter, what stands behind its name in any case of letters.
fn without(text: String, wanted: &str, is_parameter: bool) -> String {
    let (length, wanted) = (wanted.len(), wanted.as_bytes());
    // byte by byte: what searches in less time takes more room than all of this file
    let is_here = |window: &[u8]| match is_parameter {
        true => window.eq_ignore_ascii_case(wanted),
        false => window.first() == wanted.first() && window == wanted,
    };
    let mut clean = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.as_bytes().windows(length).position(is_here) {
        let (kept, gone) = match is_parameter {
            true => (at + length, rest.bytes().skip(at + length).take_while(|byte| is_value(*byte)).count()),
            false => (at, length),
        };
        clean.push_str(rest.get(..kept).unwrap_or_default());
        if gone > 0 {
            clean.push_str(MARK);
        }
        rest = rest.get(kept + gone..).unwrap_or_default();
    }
    if clean.is_empty() {
        return text;
    }
    clean.push_str(rest);
    clean
}

/// The characters of a UserSig, plain or percent-encoded, standard base64 included.
fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"*-_%+/=.~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::super::Credentials;
    use super::*;
    use crate::text::Wiped;

    fn used(text: &str) -> Wiped {
        Wiped::new(text.to_owned())
    }

    fn check(text: &str, expected: &str) {
        let auth = Auth::new(Credentials::UserSig(used("THE-KEY").into()));
        ["eJy*", "", "abc"].iter().for_each(|text| drop(auth.note_used(used(text))));
        assert_eq!(Redactor::new(&auth).clean(text), expected);
    }

    #[test]
    fn secrets_go_and_the_rest_stays() {
        check("nothing here", "nothing here");
        check("key THE-KEY, sig eJy*.", "key [redacted], sig [redacted].");
        check("THE-KEYTHE-KEY", "[redacted][redacted]");
        check("用户 THE-KEY 签名", "用户 [redacted] 签名");
    }

    #[test]
    fn the_query_parameter_goes_whatever_it_holds() {
        check(
            "error sending request for url (https://h/v4/a/b?sdkappid=1&usersig=eJx-abc*__&random=7)",
            "error sending request for url (https://h/v4/a/b?sdkappid=1&usersig=[redacted]&random=7)",
        );
        check("\"UserSig=abc%2A\" at", "\"UserSig=[redacted]\" at");
        check("usersig=&x", "usersig=&x");
        check("usersig=", "usersig=");
        check("usersig=a usersig=b", "usersig=[redacted] usersig=[redacted]");
    }
}
