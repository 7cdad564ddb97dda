//! Joins texts and writes numbers, with one function for each.
//!
//! `format!` and `to_string` do more than is needed here, and take five times as much room in the module.

use zeroize::Zeroizing;

use crate::prelude::*;

/// A text that lets whoever has it act as somebody, such as a UserSig or a URL with one. Wiped when it is dropped.
pub type Wiped = Zeroizing<String>;

/// These texts as one.
pub fn concat(parts: &[&str]) -> String {
    // room for all of it at once, so that growing leaves no copy of a secret behind
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// A number in decimal digits.
pub fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_decimal(&mut text, number);
    text
}

/// Appends a number in decimal digits to a text.
#[inline(never)]
pub(crate) fn push_decimal(text: &mut String, number: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    let mut left = number;
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
        first = at;
        if left == 0 {
            break;
        }
    }
    text.push_str(digits.get(first..).and_then(|digits| str::from_utf8(digits).ok()).unwrap_or_default());
}

/// The number that decimal digits write; `None` for anything else, and for a number that does not fit.
pub fn parse_decimal(digits: &str) -> Option<u64> {
    // so many digits always fit; checking each step takes longer than the arithmetic
    let fits = digits.len() <= 18;
    let mut number = 0_u64;
    for byte in digits.bytes() {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        number = if fits { number * 10 + digit } else { number.checked_mul(10)?.checked_add(digit)? };
    }
    (!digits.is_empty()).then_some(number)
}

/// The byte that two hexadecimal digits after a percent sign stand for.
pub(crate) fn percent_decoded(behind: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
    Some((digit(0)? << 4 | digit(1)?) as u8)
}

/// These texts as one, with something between each two.
pub fn join(texts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut joined = String::new();
    let mut before = "";
    for text in texts {
        joined.push_str(before);
        joined.push_str(text);
        before = between;
    }
    joined
}
