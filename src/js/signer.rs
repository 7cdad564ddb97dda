//! `UserSigSigner` and `decodeUserSig` as JavaScript sees them.

use std::cell::RefCell;

use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::error::to_js_plain;
use super::fields::Fields;
use super::input::user_id;
use super::options::secret_key;
use super::timer::now_ms;
use crate::client::sdk_app_id;
use crate::error::{InputCode, InputError};
use crate::input::whole;
use crate::usersig::{Claims, MAX_EXPIRES_IN, MAX_ISSUED_AT, MAX_USER_BUF, SecretKey, decode, sign};

/// What an app hands its users to log in with holds a day, unless the caller says otherwise.
const DEFAULT_EXPIRES_IN: u64 = 86_400;

/// Makes UserSigs, with which users log in. For trusted runtimes: whoever has the key can be anyone.
///
/// Dispose of it when it is no longer needed (`using`, or `free()`): that wipes the key.
#[wasm_bindgen]
pub struct UserSigSigner {
    sdk_app_id: u32,
    key: RefCell<Option<SecretKey>>,
}

#[wasm_bindgen]
impl UserSigSigner {
    /// Takes the app's number and its secret key, both as the console shows them.
    ///
    /// @throws ChatInputError with code `INVALID_OPTION` and the option's name in `field`, or `INSECURE_CONTEXT` for a
    /// `secretKey` in a browser.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "UserSigSignerOptions")] options: &JsValue,
    ) -> Result<UserSigSigner, JsValue> {
        let read = || {
            let fields = Fields::new(options, InputCode::InvalidOption, "options", "")?;
            let sdk_app_id = sdk_app_id(fields.number("sdkAppId")?)?;
            let missing = || InputError::option("secretKey", "is required");
            let key = secret_key(&fields)?.ok_or_else(missing)?;
            Ok::<_, InputError>(Self { sdk_app_id, key: RefCell::new(Some(key)) })
        };
        read().map_err(to_js_plain)
    }

    /// Signs for a user. The text goes to that user's device, and to nobody else.
    ///
    /// @param userId 1 to 32 UTF-8 bytes.
    ///
    /// @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`.
    ///
    /// Page: "Generating UserSig".
    #[wasm_bindgen(js_name = sign)]
    pub fn sign(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SignOptions")] options: &JsValue,
    ) -> Result<String, JsValue> {
        let claims = self.claims(id, options).map_err(to_js_plain)?;
        let disposed = || InputError::new(InputCode::InvalidOption, "signer", "was disposed of, make a new one");
        let key = self.key.borrow();
        let key = key.as_ref().ok_or_else(disposed).map_err(to_js_plain)?;
        Ok(sign(&claims, key))
    }

    /// Wipes the key. The package makes `free` and `Symbol.dispose` of it.
    #[wasm_bindgen(skip_typescript)]
    pub fn dispose(&self) {
        self.key.borrow_mut().take();
    }
}

impl UserSigSigner {
    fn claims(&self, id: &JsValue, options: &JsValue) -> Result<Claims, InputError> {
        let user_id = user_id(id, "userId")?;
        let fields = Fields::optional(options, InputCode::InvalidArgument, "options")?;
        let number = |name, least, most, default: u64| {
            let Some(value) = fields.as_ref().map(|fields| fields.number(name)).transpose()?.flatten() else {
                return Ok(default);
            };
            whole(value, least, most).map_err(|fault| InputError::argument(name, fault))
        };
        Ok(Claims {
            user_id,
            sdk_app_id: self.sdk_app_id,
            expires_in: number("expiresIn", 1, MAX_EXPIRES_IN, DEFAULT_EXPIRES_IN)?,
            issued_at: number("issuedAt", 0, MAX_ISSUED_AT, now_ms() / 1000)?,
            version: "2.0".to_owned(),
            user_buf: fields.as_ref().map(user_buf).transpose()?.flatten(),
        })
    }
}

fn user_buf(fields: &Fields<'_>) -> Result<Option<Vec<u8>>, InputError> {
    let Some(value) = fields.value("userBuf")? else { return Ok(None) };
    let Some(bytes) = value.dyn_ref::<Uint8Array>() else {
        return Err(fields.wrong_type("userBuf", &value, "a Uint8Array"));
    };
    let length = usize::try_from(bytes.length()).unwrap_or(usize::MAX);
    if length > MAX_USER_BUF {
        return Err(fields.fault("userBuf", &format!("is {length} bytes long, at most {MAX_USER_BUF} are signed")));
    }
    Ok(Some(bytes.to_vec()))
}

/// `UserSigClaims` in types.d.ts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsClaims<'a> {
    user_id: &'a str,
    sdk_app_id: u32,
    issued_at: u64,
    expires_in: u64,
    expires_at: u64,
    version: &'a str,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    user_buf: JsValue,
}

/// Reads what a UserSig says. Nothing is verified: anyone can write a UserSig that says anything.
///
/// Takes what every official implementation writes, as far as it is JSON with all fields, and is strict about the rest.
///
/// @throws UserSigError with code `MALFORMED`; ChatInputError for what is no string.
#[expect(unreachable_pub, reason = "only public items are exported")]
#[wasm_bindgen(js_name = decodeUserSig, unchecked_return_type = "UserSigClaims")]
pub fn decode_user_sig(
    #[wasm_bindgen(js_name = userSig, unchecked_param_type = "string")] user_sig: &JsValue,
) -> Result<JsValue, JsValue> {
    let Some(text) = user_sig.as_string() else {
        let error = super::fields::wrong_type(InputCode::InvalidArgument, "userSig", user_sig, "a string");
        return Err(to_js_plain(error));
    };
    let claims = decode(&text).map_err(to_js_plain)?;
    let user_buf = claims.user_buf.as_deref().map(Uint8Array::from);
    let claims = JsClaims {
        user_id: &claims.user_id,
        sdk_app_id: claims.sdk_app_id,
        issued_at: claims.issued_at,
        expires_in: claims.expires_in,
        expires_at: claims.expires_at(),
        version: &claims.version,
        user_buf: user_buf.map_or(JsValue::UNDEFINED, Into::into),
    };
    Ok(serde_wasm_bindgen::to_value(&claims)?)
}
