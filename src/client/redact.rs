//! Takes secrets out of texts that come from outside: a server may echo them, a runtime may quote the whole URL.

use std::rc::Rc;

/// What a secret is replaced with.
const MARK: &str = "[redacted]";

/// In bytes. Keys have 64, UserSigs more than a hundred.
const SHORTEST_SECRET: usize = 4;

/// The query parameter that carries a UserSig.
const PARAMETER: &str = "usersig=";

/// Knows the secrets of one client for as long as a text is being cleaned.
#[derive(Default)]
pub struct Redactor<'a> {
    /// What the client was made with.
    given: Option<&'a str>,
    /// What it has made or asked for since.
    used: Vec<Rc<str>>,
}

impl<'a> Redactor<'a> {
    /// Replaces these.
    pub(super) fn new(given: Option<&'a str>, used: Vec<Rc<str>>) -> Self {
        Self { given, used }
    }

    /// `text` without any secret, and without the value of any `usersig` parameter, known or not.
    pub fn clean(&self, text: &str) -> String {
        let mut clean = without_parameter(text);
        for secret in self.used.iter().map(|secret| &**secret).chain(self.given) {
            // what is shorter than any real secret stands everywhere
            if secret.len() >= SHORTEST_SECRET && clean.contains(secret) {
                clean = clean.replace(secret, MARK);
            }
        }
        clean
    }
}

fn without_parameter(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_parameter(rest) {
        let (before, value) = rest.split_at(at);
        clean.push_str(before);
        let end = value.find(|c: char| !is_value(c)).unwrap_or(value.len());
        if end > 0 {
            clean.push_str(MARK);
        }
        rest = value.split_at(end).1;
    }
    clean.push_str(rest);
    clean
}

/// Where the next parameter's value starts.
fn find_parameter(text: &str) -> Option<usize> {
    let wanted = PARAMETER.as_bytes();
    text.as_bytes()
        .windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted))
        .map(|at| at + wanted.len())
}

/// The characters of a UserSig, plain or percent-encoded, standard base64 included.
fn is_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || "*-_%+/=.~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let redactor = Redactor::new(Some("THE-KEY"), vec!["eJy*".into(), "".into(), "abc".into()]);
        assert_eq!(redactor.clean(text), expected);
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
