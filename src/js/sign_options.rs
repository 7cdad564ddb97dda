//! Reads what signing takes, for the signer and for the client alike.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::fields::Fields;
use crate::prelude::*;
use crate::text::{concat, decimal};
use crate::usersig::{MAX_EXPIRES_IN, MAX_USER_BUF};

/// A UserSig for a user to log in with is valid for a day, unless the caller says otherwise.
const DEFAULT_EXPIRES_IN: u64 = 86_400;

/// How long a UserSig is to be valid, and the extra bytes to sign with it.
pub(super) fn sign_options(fields: &Fields<'_>) -> (u64, Option<Vec<u8>>) {
    (whole(fields, "expiresIn", 1, MAX_EXPIRES_IN).unwrap_or(DEFAULT_EXPIRES_IN), user_buf(fields))
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// A copy of a Uint8Array of any realm; `None` of anything else.
    #[wasm_bindgen(js_name = copyBytes)]
    pub(super) fn copy_bytes(value: &JsValue) -> Option<Uint8Array>;
}

fn user_buf(fields: &Fields<'_>) -> Option<Vec<u8>> {
    let bytes = fields.wanted("userBuf", "a Uint8Array", copy_bytes)?;
    let (length, most) = (u64::from(bytes.length()), MAX_USER_BUF as u64);
    if length > most {
        fields.fault(
            "userBuf",
            &concat(&["is ", &decimal(length), " bytes long, at most ", &decimal(most), " are signed"]),
        );
        return None;
    }
    Some(bytes.to_vec())
}

/// A whole number within its range.
pub(super) fn whole(fields: &Fields<'_>, name: &'static str, least: u64, most: u64) -> Option<u64> {
    let number = fields.number(name)?;
    number.whole(least, most).map_err(|fault| fields.fault(name, &fault)).ok()
}

/// A whole number of 32 bits, from `least` on.
pub(super) fn whole32(fields: &Fields<'_>, name: &'static str, least: u32) -> Option<u32> {
    whole(fields, name, least.into(), u32::MAX.into()).and_then(|number| number.try_into().ok())
}
