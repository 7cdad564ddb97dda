//! The limits of input, checked before anything is sent. Each fault names its place.

use crate::error::InputError;
use crate::prelude::*;
use crate::text::{concat, decimal};

/// The longest UserID, in UTF-8 bytes ("Importing a Single Account").
pub const MAX_USER_ID: usize = 32;

/// The longest nickname or image URL, in UTF-8 bytes (profile fields `Tag_Profile_IM_Nick`, `Tag_Profile_IM_Image`).
pub const MAX_TEXT: usize = 500;

/// Says what is wrong with a UserID; the text continues a sentence that starts with its place.
///
/// "Use Limits" (1047/34381), 错误码 ("Error Codes", 1047/34348) at code 7003, and the comments of the official UserSig
/// implementations disagree about characters, so any text is taken; the pages agree about the length.
pub fn user_id_fault(user_id: &str) -> Option<String> {
    match user_id.len() {
        0 => Some("is empty".to_owned()),
        1..=MAX_USER_ID => None,
        long => Some(too_long(long, MAX_USER_ID)),
    }
}

/// Checks a UserID that is an argument.
///
/// # Errors
/// Empty, or longer than 32 bytes.
pub fn user_id(user_id: &str, field: &str) -> Result<(), InputError> {
    match user_id_fault(user_id) {
        Some(fault) => Err(InputError::argument(field, &fault)),
        None => Ok(()),
    }
}

/// Says what is wrong with a text of at most `max` bytes, in the same way.
pub fn text_fault(text: &str, max: usize) -> Option<String> {
    (text.len() > max).then(|| too_long(text.len(), max))
}

/// Checks such a text that is an argument.
///
/// # Errors
/// Longer than `max` bytes.
pub fn text(text: &str, max: usize, field: &str) -> Result<(), InputError> {
    text_fault(text, max).map_or(Ok(()), |fault| Err(InputError::argument(field, &fault)))
}

/// A number from outside, with the function that writes it as the caller's language does: `1.5`, `1e+21`, `NaN`.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    value: f64,
    shown: fn(f64) -> String,
}

impl Number {
    /// A number that `shown` writes.
    pub fn new(value: f64, shown: fn(f64) -> String) -> Self {
        Self { value, shown }
    }

    /// The number if it is whole and within the range, or else what is wrong with it; the text continues a sentence
    /// that starts with its place.
    ///
    /// # Errors
    /// Not whole, or outside. `most` must be below 2^53.
    pub fn whole(self, least: u64, most: u64) -> Result<u64, String> {
        whole(self.value, least, most).ok_or_else(|| {
            let shown = (self.shown)(self.value);
            concat(&["is ", &shown, ", it must be a whole number of ", &decimal(least), " to ", &decimal(most)])
        })
    }

    /// The same for a number of 32 bits.
    ///
    /// # Errors
    /// Not whole, or outside.
    pub fn whole32(self, least: u32, most: u32) -> Result<u32, String> {
        // the value is at most `most`, so the fallback never applies
        self.whole(least.into(), most.into()).map(|value| u32::try_from(value).unwrap_or(most))
    }
}

/// The number if it is whole and within the range. `most` must be below 2^53.
pub fn whole(value: f64, least: u64, most: u64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not survive the way back is refused"
    )]
    let number = value as u64;
    #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "exact below 2^53, and meant to be")]
    let survives = number as f64 == value;
    (survives && (least..=most).contains(&number)).then_some(number)
}

pub(crate) fn too_long(long: usize, max: usize) -> String {
    let [long, max] = [long, max].map(|length| decimal(u64::try_from(length).unwrap_or(u64::MAX)));
    concat(&["is ", &long, " bytes long, the service takes at most ", &max])
}

#[cfg(test)]
impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self::new(value, |value| value.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, expected: Result<(), &str>) {
        let got = user_id(id, "userIds[2]");
        assert_eq!(got.as_ref().copied().map_err(|e| e.message.as_str()), expected);
    }

    #[test]
    fn a_user_id_is_one_to_thirty_two_bytes() {
        check("a", Ok(()));
        check(&"x".repeat(32), Ok(()));
        check("用户用户用户用户用户", Ok(()));
        check("quote\" back\\slash \n", Ok(()));
        check("", Err("userIds[2] is empty"));
        check(&"x".repeat(33), Err("userIds[2] is 33 bytes long, the service takes at most 32"));
        check("用户用户用户用户用户用", Err("userIds[2] is 33 bytes long, the service takes at most 32"));
    }

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 7, 10, 4_294_967_295, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
