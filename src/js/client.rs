//! `ChatClient` as JavaScript sees it.

use alloc::rc::Rc;
use core::cell::RefCell;

use js_sys::{JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::abort::Signal;
use super::cause::clean_json;
use super::error::{to_js, to_js_plain};
use super::fields::Fields;
use super::input;
use super::lists::{Input, list, stream};
use super::options::{MethodOptions, client_options, method_options};
use super::place::Place;
use super::profile::{profile, profile_fields};
use super::promise::{Work, promise};
use super::sign_options::sign_options;
use crate::api::{CheckAccounts, DeleteAccounts, GetProfiles, ImportAccounts, QueryOnlineStatus};
use crate::client::{Answer, Client, Task};
use crate::error::{Error, InputCode, InputError};
use crate::prelude::*;
use crate::text::Wiped;
use crate::usersig::{Claims, VERSION};

/// A client that calls share, and that outlives its disposal for as long as one of them is under way.
pub(super) type Shared = Rc<Client>;

/// Administers the accounts of one Tencent Cloud Chat app over the service's REST API.
#[wasm_bindgen]
pub struct ChatClient {
    inner: RefCell<Option<Shared>>,
    sdk_app_id: u32,
    admin_user_id: String,
}

#[wasm_bindgen]
impl ChatClient {
    /// Makes a client; nothing is sent.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<ChatClient, JsValue> {
        let made = client_options(options).and_then(|(options, platform)| {
            let (config, credentials) = options.check()?;
            Ok(Client::new(config, credentials, Rc::new(platform)))
        });
        let client = made.map_err(to_js_plain)?;
        Ok(Self {
            sdk_app_id: client.config().sdk_app_id,
            admin_user_id: client.config().admin_user_id.clone(),
            inner: RefCell::new(Some(client)),
        })
    }

    /// The app's SDKAppID.
    #[wasm_bindgen(getter, js_name = sdkAppId)]
    pub fn sdk_app_id(&self) -> u32 {
        self.sdk_app_id
    }

    /// The UserID of the admin in whose name the calls are made.
    #[wasm_bindgen(getter, js_name = adminUserId)]
    pub fn admin_user_id(&self) -> String {
        self.admin_user_id.clone()
    }

    /// Imports one account. Importing an account again succeeds.
    #[wasm_bindgen(js_name = importAccount)]
    pub fn import_account(&self, account: &JsValue, options: &JsValue) -> Promise {
        self.call_core(options, false, &|client, options| {
            Ok(client.import_account(&input::account(account, Place::Named("account"))?, &options.call))
        })
    }

    /// Imports accounts, 100 a request. The nickname and picture of an account that exists are updated.
    #[wasm_bindgen(js_name = importAccounts)]
    pub fn import_accounts(&self, accounts: &JsValue, options: &JsValue) -> Promise {
        list(self, &Input::accounts(accounts), options, &|_| Ok(Rc::new(ImportAccounts)))
    }

    /// `importAccounts` over a stream.
    #[wasm_bindgen(js_name = importAccountsStream)]
    pub fn import_accounts_stream(&self, accounts: &JsValue, options: &JsValue) -> JsValue {
        stream(self, &Input::accounts(accounts), options, &|_| Ok(Rc::new(ImportAccounts)))
    }

    /// Says which accounts have been imported, 100 a request. An account that has not is a result, not an error.
    #[wasm_bindgen(js_name = checkAccounts)]
    pub fn check_accounts(&self, #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue, options: &JsValue) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(CheckAccounts)))
    }

    /// `checkAccounts` over a stream.
    #[wasm_bindgen(js_name = checkAccountsStream)]
    pub fn check_accounts_stream(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(CheckAccounts)))
    }

    /// Deletes accounts with all that belongs to them, 100 a request. Cannot be undone.
    #[wasm_bindgen(js_name = deleteAccounts)]
    pub fn delete_accounts(&self, #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue, options: &JsValue) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(DeleteAccounts)))
    }

    /// `deleteAccounts` over a stream.
    #[wasm_bindgen(js_name = deleteAccountsStream)]
    pub fn delete_accounts_stream(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(DeleteAccounts)))
    }

    /// Logs an account out everywhere: UserSigs issued up to now no longer work. A later `signUserSig` of this client
    /// waits until the second of the kick is over, so that what it returns works.
    #[wasm_bindgen(js_name = kickAccount)]
    pub fn kick_account(&self, #[wasm_bindgen(js_name = userId)] user_id: &JsValue, options: &JsValue) -> Promise {
        self.call_core(options, false, &|client, options| {
            Ok(client.kick_account(&input::user_id(user_id, Place::Named("userId"))?, &options.call))
        })
    }

    /// Says who is online and, with `detail`, on which devices; 500 a request.
    #[wasm_bindgen(js_name = queryOnlineStatus)]
    pub fn query_online_status(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|options| {
            Ok(Rc::new(QueryOnlineStatus { detail: options.detail }))
        })
    }

    /// `queryOnlineStatus` over a stream.
    #[wasm_bindgen(js_name = queryOnlineStatusStream)]
    pub fn query_online_status_stream(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|options| {
            Ok(Rc::new(QueryOnlineStatus { detail: options.detail }))
        })
    }

    /// Sets fields of an account's profile; the others stay.
    #[wasm_bindgen(js_name = setProfile)]
    pub fn set_profile(
        &self,
        #[wasm_bindgen(js_name = userId)] user_id: &JsValue,
        #[wasm_bindgen(js_name = profile)] given: &JsValue,
        options: &JsValue,
    ) -> Promise {
        self.call_core(options, false, &|client, options| {
            let user_id = input::user_id(user_id, Place::Named("userId"))?;
            Ok(client.set_profile(&user_id, &profile(given)?, &options.call))
        })
    }

    /// Reads fields of profiles, 100 accounts a request.
    #[wasm_bindgen(js_name = getProfiles)]
    pub fn get_profiles(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        fields: &JsValue,
        options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| {
            Ok(Rc::new(GetProfiles { fields: profile_fields(fields)? }))
        })
    }

    /// `getProfiles` over a stream.
    #[wasm_bindgen(js_name = getProfilesStream)]
    pub fn get_profiles_stream(
        &self,
        #[wasm_bindgen(js_name = userIds)] user_ids: &JsValue,
        fields: &JsValue,
        options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|_| {
            Ok(Rc::new(GetProfiles { fields: profile_fields(fields)? }))
        })
    }

    /// Carries out any command of the service, with the client's signing, pacing and retrying.
    ///
    /// @param command `"service/command"`, such as `"openim/sendmsg"`.
    /// @param body a plain object, sent as JSON. Default `{}`.
    ///
    /// Resolves to the answer once its `ErrorCode` is 0. A command that [`crate::api`] does not know is repeated only
    /// if the service has not carried it out (HTTP 429, too many requests, a UserSig that is used up), unless
    /// `idempotent` says that repeating it does no harm.
    ///
    /// Page: "RESTful API Overview"; at most 200 calls a second of each command without a limit of its own.
    pub fn call(&self, command: &JsValue, body: &JsValue, options: &JsValue) -> Promise {
        self.call_core(options, true, &|client, options| {
            let (command, body) = (input::command(command)?, input::body(body)?);
            Ok(client.call(&command, body, options.idempotent, &options.call))
        })
    }

    /// Makes the UserSig that a user logs in with. It goes to that user's device, and to nobody else.
    #[wasm_bindgen(js_name = signUserSig)]
    pub fn sign_user_sig(&self, #[wasm_bindgen(js_name = userId)] user_id: &JsValue, options: &JsValue) -> Promise {
        let read = || {
            let client = self.client()?;
            let user_id = input::user_id(user_id, Place::Named("userId"))?;
            let fields = Fields::options(options, InputCode::InvalidArgument);
            let (expires_in, user_buf) = sign_options(&fields);
            fields.end()?;
            let (sdk_app_id, version) = (self.sdk_app_id, VERSION.into());
            Ok::<_, InputError>((client, Claims { user_id, sdk_app_id, issued_at: 0, expires_in, version, user_buf }))
        };
        promise(|| {
            let (client, claims) = read().map_err(to_js_plain)?;
            Ok(Box::pin(async move {
                let user_sig = client.sign_user_sig(claims).await.map(Wiped::new).map_err(to_js_plain)?;
                Ok(JsValue::from_str(&user_sig))
            }))
        })
    }

    /// Wipes the key. The package offers it as `free` and `Symbol.dispose` too.
    #[wasm_bindgen]
    pub fn dispose(&self) {
        self.inner.borrow_mut().take();
    }
}

impl ChatClient {
    /// The client and its options for a call, read before the method returns.
    pub(super) fn prepare(&self, options: &JsValue) -> Result<(Shared, MethodOptions), InputError> {
        let client = self.client()?;
        let options = method_options(options, client.config().call.clone())?;
        Ok((client, options))
    }

    fn client(&self) -> Result<Shared, InputError> {
        let disposed = || InputError::new(InputCode::InvalidOption, "client", "was disposed of, make a new one");
        self.inner.borrow().clone().ok_or_else(disposed)
    }

    /// A call of the core, which `read` makes from the method's input. Resolves to the answer if `says`, and else to
    /// undefined.
    fn call_core(&self, options: &JsValue, says: bool, read: ReadCall<'_>) -> Promise {
        promise(|| {
            let (client, options) = self.prepare(options).map_err(to_js_plain)?;
            let call = read(&client, &options).map_err(to_js_plain)?;
            let redacted = options.redacted;
            let work = async move {
                let answer = call.await.map_err(|error| to_js(&error, &client.redactor()))?;
                if !says {
                    return Ok(JsValue::UNDEFINED);
                }
                // the envelope has been read from these bytes: they are UTF-8 and JSON
                let json = core::str::from_utf8(&answer.body).unwrap_or_default();
                Ok(if redacted {
                    clean_json(json, &client.redactor().of_data())
                } else {
                    JSON::parse(json).unwrap_or_default()
                })
            };
            Ok(until_aborted(options.signal, Box::pin(work)))
        })
    }
}

/// Reads a method's input, and returns what is to be done.
type ReadCall<'a> = &'a dyn Fn(&Shared, &MethodOptions) -> Result<Task<Result<Answer, Error>>, InputError>;

/// The same work, until the caller's signal fires.
pub(super) fn until_aborted(signal: Option<Signal>, work: Work) -> Work {
    match signal {
        Some(signal) => Box::pin(signal.guard(work)),
        None => work,
    }
}
