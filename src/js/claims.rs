//! The claims of a UserSig as a JavaScript object, and how to read them without a key.

use js_sys::{JsString, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::error::to_js_plain;
use super::fields::wrong_type;
use crate::error::{InputCode, InputError};
use crate::usersig::{Claims, MAX_TEXT, decode};

/// `UserSigClaims` in types.d.ts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsClaims<'a> {
    user_id: &'a str,
    sdk_app_id: u32,
    issued_at: u64,
    expires_in: u64,
    expires_at: u64,
    version: &'a str,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    user_buf: JsValue,
}

impl<'a> JsClaims<'a> {
    pub(super) fn new(claims: &'a Claims) -> Self {
        Self {
            user_id: &claims.user_id,
            sdk_app_id: claims.sdk_app_id,
            issued_at: claims.issued_at,
            expires_in: claims.expires_in,
            expires_at: claims.expires_at(),
            version: &claims.version,
            user_buf: claims.user_buf.as_deref().map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into()),
        }
    }
}

/// Reads what a UserSig says. Nothing is verified: anyone can write a UserSig that says anything.
///
/// Takes what every official implementation writes, as far as it is JSON with all fields, and is strict about the rest:
/// characters outside its alphabet, missing padding, and bytes after the compressed ones are faults. Inflates at most
/// 64 KiB. To learn everything that is wrong, and what to do, call `explainUserSig`.
///
/// @throws UserSigError with code `MALFORMED`; ChatInputError for what is no string.
///
/// Page: "Generating UserSig".
#[expect(unreachable_pub, reason = "only public items are exported")]
#[wasm_bindgen(js_name = decodeUserSig, unchecked_return_type = "UserSigClaims")]
pub fn decode_user_sig(
    #[wasm_bindgen(js_name = userSig, unchecked_param_type = "string")] user_sig: &JsValue,
) -> Result<JsValue, JsValue> {
    let text = user_sig_argument(user_sig).map_err(to_js_plain)?;
    let claims = decode(&text).map_err(to_js_plain)?;
    Ok(serde_wasm_bindgen::to_value(&JsClaims::new(&claims))?)
}

/// The argument `userSig`. Half a character in it is as foreign to the alphabet as what replaces it.
pub(super) fn user_sig_argument(user_sig: &JsValue) -> Result<String, InputError> {
    let fault = || wrong_type(InputCode::InvalidArgument, "userSig", user_sig, "a string");
    user_sig_text(user_sig).ok_or_else(fault)
}

/// A text, of which no more is copied than it takes to see that it is too long.
pub(super) fn user_sig_text(user_sig: &JsValue) -> Option<String> {
    const END: u32 = MAX_TEXT as u32 + 1;
    user_sig.dyn_ref::<JsString>().map(|text| text.slice(0, END).into())
}
