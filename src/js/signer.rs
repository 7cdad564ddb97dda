//! `UserSigSigner` as JavaScript sees it.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::claims::{JsClaims, user_sig_argument};
use super::error::to_js_plain;
use super::fields::{Fields, text};
use super::input::user_id;
use super::options::secret_key;
use super::sign_options::sign_options;
use super::timer::now_ms;
use crate::client::sdk_app_id;
use crate::error::{Error, InputCode, InputError};
use crate::input::{whole, whole32};
use crate::usersig::{Claims, Expected, MAX_ISSUED_AT, Room, SecretKey, VERSION, room_permissions, sign, verify};

const CODE: InputCode = InputCode::InvalidArgument;

/// Everything that the page names.
const ALL_PRIVILEGES: u32 = 255;

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
    pub fn sign(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SignOptions")] options: &JsValue,
    ) -> Result<String, JsValue> {
        let claims = self.claims(id, options).map_err(to_js_plain)?;
        self.with_key(|key| Ok(sign(&claims, key)))
    }

    /// Signs a room key (PrivateMapKey): what a user may do in one TRTC room, for apps with that check switched on.
    ///
    /// It goes to the user's device beside a UserSig, and does not replace it. Lengths inside are counted in bytes; the
    /// official JavaScript and Java versions count characters, so theirs differ for user IDs and rooms that are not ASCII.
    ///
    /// @param userId 1 to 32 UTF-8 bytes.
    ///
    /// @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`; also where the key would end
    /// after 2106, which its format cannot hold.
    ///
    /// Page: "Enabling Advanced Permission Control" of TRTC.
    #[wasm_bindgen(js_name = signRoomKey)]
    pub fn sign_room_key(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "RoomKeyOptions")] options: &JsValue,
    ) -> Result<String, JsValue> {
        let claims = self.room_key_claims(id, options).map_err(to_js_plain)?;
        self.with_key(|key| Ok(sign(&claims, key)))
    }

    /// Decides whether a UserSig is genuine and in force, and gives what it says.
    ///
    /// Checks in this order: it can be read, this app, this key, the user (only where `userId` is given), its end. It holds
    /// up to and including the second `expiresAt`. The signature is compared in constant time. As in the official
    /// verifiers, `version` is not checked (the signature does not cover it), and neither is an `issuedAt` that lies in the
    /// future.
    ///
    /// @throws UserSigError with code `MALFORMED`, `WRONG_APP`, `BAD_SIGNATURE`, `WRONG_USER` or `EXPIRED`; ChatInputError
    /// with code `INVALID_ARGUMENT` and the argument's name in `field`.
    ///
    /// Page: "Generating UserSig".
    #[wasm_bindgen(unchecked_return_type = "UserSigClaims")]
    pub fn verify(
        &self,
        #[wasm_bindgen(js_name = userSig, unchecked_param_type = "string")] user_sig: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "VerifyOptions")] options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let read = || {
            let text = user_sig_argument(user_sig)?;
            let fields = Fields::optional(options, CODE, "options")?;
            let user_id = fields.as_ref().map_or(Ok(None), |fields| fields.text("userId"))?;
            Ok::<_, InputError>((text, user_id, moment(fields.as_ref(), "now")?))
        };
        let (text, user_id, now) = read().map_err(to_js_plain)?;
        let expected = Expected { sdk_app_id: self.sdk_app_id, user_id: user_id.as_deref(), now };
        let claims = self.with_key(|key| Ok(verify(&text, key, expected)?))?;
        Ok(serde_wasm_bindgen::to_value(&JsClaims::new(&claims))?)
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
        let fields = Fields::optional(options, CODE, "options")?;
        let (expires_in, user_buf) = sign_options(options)?;
        let issued_at = moment(fields.as_ref(), "issuedAt")?;
        let version = VERSION.to_owned();
        Ok(Claims { user_id, sdk_app_id: self.sdk_app_id, issued_at, expires_in, version, user_buf })
    }

    fn room_key_claims(&self, id: &JsValue, options: &JsValue) -> Result<Claims, InputError> {
        let claims = self.claims(id, options)?;
        let fields = Fields::new(options, CODE, "options", "")?;
        let room = fields.value("room")?.unwrap_or_default();
        let name = if room.is_string() { Some(text(&room, CODE, "room")?) } else { None };
        let room = match (&name, room.as_f64()) {
            (Some(name), _) => Room::Text(name),
            (None, Some(number)) => {
                Room::Number(whole32(number, 1, u32::MAX).map_err(|fault| fields.fault("room", &fault))?)
            }
            (None, None) => return Err(fields.wrong_type("room", &room, "a number or a string")),
        };
        let user_buf = room_permissions(&claims, room, privileges(&fields)?)?;
        Ok(Claims { user_buf: Some(user_buf), ..claims })
    }

    fn with_key<T>(&self, use_key: impl Fn(&SecretKey) -> Result<T, Error>) -> Result<T, JsValue> {
        let disposed = || InputError::new(InputCode::InvalidOption, "signer", "was disposed of, make a new one");
        let key = self.key.borrow();
        use_key(key.as_ref().ok_or_else(disposed).map_err(to_js_plain)?).map_err(to_js_plain)
    }
}

/// A moment in whole seconds of Unix time. Left out, or without any options, it is now.
pub(super) fn moment(fields: Option<&Fields<'_>>, name: &str) -> Result<u64, InputError> {
    match fields.map_or(Ok(None), |fields| fields.number(name))? {
        Some(value) => whole(value, 0, MAX_ISSUED_AT).map_err(|fault| InputError::argument(name, fault)),
        None => Ok(now_ms() / 1000),
    }
}

/// The bits that the page names go up to 128. Others are signed as they are: the format has room for 32.
fn privileges(fields: &Fields<'_>) -> Result<u32, InputError> {
    let Some(value) = fields.number("privileges")? else { return Ok(ALL_PRIVILEGES) };
    whole32(value, 0, u32::MAX).map_err(|fault| fields.fault("privileges", &fault))
}
