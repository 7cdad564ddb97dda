//! Takes secrets out of texts that come from outside: a server may echo them, a runtime may quote the whole URL.

use core::cmp::Ordering;

use super::auth::Auth;
use crate::prelude::*;
use crate::text::percent_decoded;

/// What a secret is replaced with.
const MARK: &str = "[redacted]";

/// The shortest text that counts as a secret, in bytes. Keys have 64, UserSigs more than a hundred.
const SHORTEST_SECRET: usize = 4;

/// The query parameter that carries a UserSig.
const PARAMETER: &str = "usersig=";

/// No UserSig has fewer characters.
const SHORTEST_USER_SIG: usize = 128;

/// Knows the secrets of one client: what it was made with, and what it has made or asked for since.
#[derive(Default)]
pub struct Redactor<'a> {
    auth: Option<&'a Auth>,
    /// The value of a `usersig` parameter stays if it is shorter than this, in bytes.
    shortest: usize,
}

impl<'a> Redactor<'a> {
    /// A redactor of this client's secrets.
    pub(super) fn new(auth: &'a Auth) -> Self {
        Self { auth: Some(auth), shortest: 0 }
    }

    /// For what users have written: the value of a `usersig` parameter that is too short to be a UserSig is theirs, and
    /// stays.
    #[must_use]
    pub fn of_data(self) -> Self {
        Self { shortest: SHORTEST_USER_SIG, ..self }
    }

    /// `text` without any secret, however often it is percent-encoded, and without the value of any `usersig` parameter, known or not.
    pub fn clean(&self, text: &str) -> String {
        self.cleaned(text).unwrap_or_else(|| text.to_owned())
    }

    /// The same; `None` if there is nothing to take out.
    pub fn cleaned(&self, text: &str) -> Option<String> {
        let mut clean = String::new();
        let (mut copied, mut at) = (0, 0);
        while let Some(rest @ [_, ..]) = text.as_bytes().get(at..) {
            let (kept, gone) = self.split_at_secret(rest);
            let from = at + kept;
            if gone > 0 {
                clean.push_str(text.get(copied..from).unwrap_or_default());
                clean.push_str(MARK);
                copied = from + gone;
            }
            at += (kept + gone).max(1);
        }
        clean.push_str(text.get(copied..).unwrap_or_default());
        (copied > 0).then_some(clean)
    }

    /// How many bytes at the start of a text stay, and how many after them are to be taken out.
    fn split_at_secret(&self, text: &[u8]) -> (usize, usize) {
        match text.split_at_checked(PARAMETER.len()) {
            Some((name, value)) if name.eq_ignore_ascii_case(PARAMETER.as_bytes()) => {
                let length = value.iter().take_while(|byte| is_value(**byte)).count();
                (name.len(), if length < self.shortest { 0 } else { length })
            }
            _ => {
                let secret = self.auth.and_then(|auth| auth.secret_at(|secret| match_encoded(text, secret.as_bytes())));
                (0, secret.unwrap_or_default())
            }
        }
    }
}

/// How many bytes at the start of a text spell a secret, each of its bytes plain or percent-encoded; or else whether
/// the secret comes before or after such a text in the order of bytes.
fn match_encoded(text: &[u8], secret: &[u8]) -> Result<usize, Ordering> {
    let mut rest = text;
    for byte in secret {
        let Some((first, behind)) = rest.split_first() else { return Err(Ordering::Greater) };
        let (mut behind, mut escaped) = (behind, None);
        if *first == b'%' && *byte != b'%' {
            // encoded once more, the percent sign is %25
            while let Some(again) = behind.strip_prefix(b"25") {
                behind = again;
            }
            escaped = percent_decoded(behind);
        }
        let order = byte.cmp(&escaped.unwrap_or(*first));
        if order != Ordering::Equal {
            return Err(order);
        }
        rest = if escaped.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    // a text this short is no real secret, and would be found everywhere
    Ok(if secret.len() < SHORTEST_SECRET { 0 } else { text.len() - rest.len() })
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
        check("eJy%2A, %65Jy%2a, THE%2DKEY", "[redacted], [redacted], [redacted]");
        check("eJy%252A, eJy%25252a, THE%252DKEY", "[redacted], [redacted], [redacted]");
        check("eJy%25 eJy%252", "eJy%25 eJy%252");
        check("eJy%2B eJy%2 eJy% eJy", "eJy%2B eJy%2 eJy% eJy");
    }

    #[test]
    fn the_latest_of_many_are_found() {
        let auth = Auth::new(Credentials::UserSig(used("THE-KEY").into()));
        // in an order that is not that of their bytes
        let text = |number: u32| format!("eJ{:08x}", number.wrapping_mul(0x9E37_79B1));
        (0..3_000).for_each(|number| drop(auth.note_used(used(&text(number)))));
        let is_gone = |number: u32| Redactor::new(&auth).clean(&format!("a {} b", text(number))) == "a [redacted] b";
        assert!((3_000 - 1_024..3_000).all(is_gone));
        assert!(!(0..3_000 - 1_024).any(is_gone));
        // one that is noted again is the same one
        assert!(alloc::rc::Rc::ptr_eq(&auth.note_used(used(&text(2_999))), &auth.note_used(used(&text(2_999)))));
        assert!(is_gone(1_976));
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

    #[test]
    fn in_data_a_parameter_goes_where_a_user_sig_may_stand_in_it() {
        let auth = Auth::new(Credentials::UserSig(used("THE-KEY").into()));
        let clean = |text: &str| Redactor::new(&auth).of_data().clean(text);
        assert_eq!(clean("usersig=bob"), "usersig=bob");
        assert_eq!(clean("usersig=THE-KEY"), "usersig=[redacted]");
        let stays = format!("?usersig={}&x=2", "e".repeat(SHORTEST_USER_SIG - 1));
        assert_eq!(clean(&stays), stays);
        assert_eq!(clean(&format!("?usersig={}&x=2", "e".repeat(SHORTEST_USER_SIG))), "?usersig=[redacted]&x=2");
    }
}
