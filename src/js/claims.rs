//! The claims of a UserSig as a JavaScript object, and how to read them without a key.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::error::to_js_plain;
use super::fields::wrong_type;
use super::object::js_number;
use super::place::Place;
use crate::error::{InputCode, InputError};
use crate::text::Wiped;
use crate::usersig::{Claims, MAX_TEXT, decode};

/// `UserSigClaims` in index.d.ts.
pub(super) fn claims_object(claims: &Claims) -> JsValue {
    let user_buf = claims.user_buf.as_deref().map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into());
    create_claims(
        &claims.user_id,
        &claims.version,
        claims.sdk_app_id.into(),
        js_number(claims.issued_at),
        js_number(claims.expires_in),
        js_number(claims.expires_at()),
        &user_buf,
    )
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createClaims)]
    fn create_claims(
        user_id: &str,
        version: &str,
        sdk_app_id: f64,
        issued_at: f64,
        expires_in: f64,
        expires_at: f64,
        user_buf: &JsValue,
    ) -> JsValue;
}

/// Reads what a UserSig says. Nothing is verified: anyone can write a UserSig that says anything.
#[expect(unreachable_pub, reason = "only public items are exported")]
#[wasm_bindgen(js_name = decodeUserSig)]
pub fn decode_user_sig(#[wasm_bindgen(js_name = userSig)] user_sig: &JsValue) -> Result<JsValue, JsValue> {
    let text = user_sig_argument(user_sig).map_err(to_js_plain)?;
    let claims = decode(&text).map_err(to_js_plain)?;
    Ok(claims_object(&claims))
}

/// The argument `userSig`. Half a character in it arrives as the replacement character, which is just as foreign to the
/// alphabet.
pub(super) fn user_sig_argument(user_sig: &JsValue) -> Result<Wiped, InputError> {
    let fault = || wrong_type(InputCode::InvalidArgument, Place::Named("userSig"), user_sig, "a string");
    user_sig_text(user_sig).ok_or_else(fault)
}

/// A text. No more of it is copied than it takes to see that it is too long.
pub(super) fn user_sig_text(user_sig: &JsValue) -> Option<Wiped> {
    const END: u32 = MAX_TEXT as u32 + 1;
    let text = user_sig.dyn_ref::<JsString>().map(|text| Wiped::new(text.slice(0, END).into()));
    #[cfg(feature = "trap")]
    text.iter().for_each(|text| super::trap::named(text));
    text
}
