//! `UserSigSigner` as JavaScript sees it.

use core::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::claims::{claims_object, user_sig_argument};
use super::error::to_js_plain;
use super::fields::Fields;
use super::input::user_id;
use super::options::secret_key;
use super::place::Place;
use super::sign_options::{sign_options, whole, whole32};
use super::timer::now_ms;
use crate::client::sdk_app_id;
use crate::error::{Error, InputCode, InputError};
use crate::prelude::*;
use crate::text::Wiped;
use crate::usersig::{Claims, Expected, MAX_ISSUED_AT, Room, SecretKey, VERSION, room_permissions, sign, verify};

const CODE: InputCode = InputCode::InvalidArgument;

/// All privileges that the page names.
const ALL_PRIVILEGES: u32 = 255;

/// Makes UserSigs, with which users log in. For trusted runtimes: whoever has the key can be anyone.
#[wasm_bindgen]
pub struct UserSigSigner {
    sdk_app_id: u32,
    key: RefCell<Option<SecretKey>>,
}

#[wasm_bindgen]
impl UserSigSigner {
    /// Takes the app's number and its secret key, both as the console shows them.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<UserSigSigner, JsValue> {
        let read = || {
            let fields = Fields::new(options, InputCode::InvalidOption, None);
            let sdk_app_id = fields.keep(sdk_app_id(fields.number("sdkAppId"))).unwrap_or_default();
            let key = secret_key(&fields);
            if key.is_none() {
                fields.fault("secretKey", "is required");
            }
            fields.end()?;
            Ok::<_, InputError>(Self { sdk_app_id, key: RefCell::new(key) })
        };
        read().map_err(to_js_plain)
    }

    /// Signs for a user. The text goes to that user's device, and to nobody else.
    pub fn sign(&self, #[wasm_bindgen(js_name = userId)] id: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
        self.signed(self.claims(id, options))
    }

    /// Signs a room key (PrivateMapKey): what a user may do in one TRTC room, for apps with that check switched on.
    #[wasm_bindgen(js_name = signRoomKey)]
    pub fn sign_room_key(
        &self,
        #[wasm_bindgen(js_name = userId)] id: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        self.signed(self.room_key_claims(id, options))
    }

    /// Decides whether a UserSig is genuine and in force, and returns what it says.
    pub fn verify(
        &self,
        #[wasm_bindgen(js_name = userSig)] user_sig: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        self.verified(user_sig, options).map_err(to_js_plain)
    }

    /// Wipes the key. The package offers it as `free` and `Symbol.dispose` too.
    #[wasm_bindgen]
    pub fn dispose(&self) {
        self.key.borrow_mut().take();
    }
}

impl UserSigSigner {
    fn claims(&self, id: &JsValue, options: &JsValue) -> Result<Claims, InputError> {
        let user_id = user_id(id, Place::Named("userId"))?;
        let fields = Fields::options(options, CODE);
        let claims = self.read_claims(user_id, &fields);
        fields.end()?;
        Ok(claims)
    }

    fn read_claims(&self, user_id: String, fields: &Fields<'_>) -> Claims {
        let (expires_in, user_buf) = sign_options(fields);
        let issued_at = moment(fields, "issuedAt");
        Claims { user_id, sdk_app_id: self.sdk_app_id, issued_at, expires_in, version: VERSION.into(), user_buf }
    }

    fn room_key_claims(&self, id: &JsValue, options: &JsValue) -> Result<Claims, InputError> {
        let user_id = user_id(id, Place::Named("userId"))?;
        let fields = Fields::new(options, CODE, None);
        let claims = self.read_claims(user_id, &fields);
        let room = fields.value("room");
        let name = if room.is_string() { fields.text("room") } else { None };
        let number = if room.as_f64().is_some() { whole32(&fields, "room", 1) } else { None };
        // the bits that the page names go up to 128; others are signed as they are, since the format has room for 32
        // bits
        let privileges = whole32(&fields, "privileges", 0).unwrap_or(ALL_PRIVILEGES);
        if !room.is_string() && room.as_f64().is_none() {
            fields.wrong_type("room", &room, "a number or a string");
        }
        fields.end()?;
        let room = name.as_deref().map_or(Room::Number(number.unwrap_or_default()), Room::Text);
        let user_buf = room_permissions(&claims, room, privileges)?;
        Ok(Claims { user_buf: Some(user_buf), ..claims })
    }

    fn signed(&self, claims: Result<Claims, InputError>) -> Result<JsValue, JsValue> {
        let sign = |claims| {
            let key = self.key.borrow();
            Ok(JsValue::from_str(&Wiped::new(sign(&claims, key.as_ref().ok_or_else(disposed)?))))
        };
        claims.and_then(sign).map_err(to_js_plain)
    }

    fn verified(&self, user_sig: &JsValue, options: &JsValue) -> Result<JsValue, Error> {
        let text = user_sig_argument(user_sig)?;
        let fields = Fields::options(options, CODE);
        let (user_id, now) = (fields.text("userId"), moment(&fields, "now"));
        fields.end()?;
        let expected = Expected { sdk_app_id: self.sdk_app_id, user_id: user_id.as_deref(), now };
        let key = self.key.borrow();
        let claims = verify(&text, key.as_ref().ok_or_else(disposed)?, expected)?;
        Ok(claims_object(&claims))
    }
}

fn disposed() -> InputError {
    InputError::new(InputCode::InvalidOption, "signer", "was disposed of, make a new one")
}

/// A moment in whole seconds of Unix time. If it is left out: now.
pub(super) fn moment(fields: &Fields<'_>, name: &'static str) -> u64 {
    whole(fields, name, 0, MAX_ISSUED_AT).unwrap_or_else(|| now_ms() / 1000)
}
