//! Reads what signing takes, for the signer and for the client alike.

use wasm_bindgen::JsValue;

use super::fields::{Fields, bytes};
use crate::error::{InputCode, InputError};
use crate::input::whole;
use crate::usersig::{MAX_EXPIRES_IN, MAX_USER_BUF};

/// What an app hands its users to log in with holds a day, unless the caller says otherwise.
const DEFAULT_EXPIRES_IN: u64 = 86_400;

/// How long a UserSig is to hold, and the extra bytes under its signature.
pub(super) fn sign_options(value: &JsValue) -> Result<(u64, Option<Vec<u8>>), InputError> {
    match Fields::optional(value, InputCode::InvalidArgument, "options")? {
        Some(fields) => Ok((expires_in(&fields)?, user_buf(&fields)?)),
        None => Ok((DEFAULT_EXPIRES_IN, None)),
    }
}

fn expires_in(fields: &Fields<'_>) -> Result<u64, InputError> {
    let Some(value) = fields.number("expiresIn")? else { return Ok(DEFAULT_EXPIRES_IN) };
    whole(value, 1, MAX_EXPIRES_IN).map_err(|fault| fields.fault("expiresIn", &fault))
}

fn user_buf(fields: &Fields<'_>) -> Result<Option<Vec<u8>>, InputError> {
    let Some(value) = fields.value("userBuf")? else { return Ok(None) };
    let Some(bytes) = bytes(value.clone()) else {
        return Err(fields.wrong_type("userBuf", &value, "a Uint8Array"));
    };
    let length = usize::try_from(bytes.length()).unwrap_or(usize::MAX);
    if length > MAX_USER_BUF {
        return Err(fields.fault("userBuf", &format!("is {length} bytes long, at most {MAX_USER_BUF} are signed")));
    }
    Ok(Some(bytes.to_vec()))
}
