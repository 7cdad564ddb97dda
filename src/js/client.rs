//! `ChatClient` as JavaScript sees it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::abort::Signal;
use super::error::{to_js, to_js_plain};
use super::input;
use super::lists::{Input, list, stream};
use super::options::{MethodOptions, client_options, method_options};
use super::platform::JsPlatform;
use super::profile::{profile, profile_fields};
use super::promise::{Work, promise};
use super::sign_options::sign_options;
use crate::api::{CheckAccounts, DeleteAccounts, GetProfiles, ImportAccounts, QueryOnlineStatus};
use crate::client::Client;
use crate::error::{Error, InputCode, InputError};
use crate::usersig::Claims;

/// A client that calls share, and that outlives its disposal for as long as one of them is under way.
pub(super) type Shared = Rc<Client<JsPlatform>>;

/// Administers the accounts of one Tencent Cloud Chat app over the service's REST API.
///
/// Methods check their input first and reject with a `ChatInputError` before anything is sent; they never throw
/// synchronously. Dispose of a client that is no longer needed (`using`, or `free()`): it wipes the secret key, and later
/// calls reject with a `ChatInputError`.
///
/// Methods over lists take any number of accounts. A list is cut at the size that the service documents and its parts are
/// sent side by side, `concurrency` at a time. The report has one item for each input, in order, duplicates included;
/// items are `ok: true` with a result or `ok: false` with an error. A list method rejects only for bad input, for an
/// abort, or where every part failed. Its streaming twin takes any iterable or async iterable and gives the items as they
/// come, in order, holding no more than `concurrency` parts in memory; there a failed request is the error of its items.
#[wasm_bindgen]
pub struct ChatClient {
    inner: RefCell<Option<Shared>>,
    sdk_app_id: u32,
    admin_user_id: String,
}

#[wasm_bindgen]
impl ChatClient {
    /// Makes a client; nothing is sent.
    ///
    /// @throws ChatInputError with code `INVALID_OPTION` and the option's name in `field`, or `INSECURE_CONTEXT` for a
    /// `secretKey` in a browser.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ChatClientOptions")] options: &JsValue,
    ) -> Result<ChatClient, JsValue> {
        let made = client_options(options).and_then(|(options, platform)| {
            let (config, credentials) = options.check()?;
            Ok(Client::new(config, credentials, platform))
        });
        let client = made.map_err(to_js_plain)?;
        Ok(Self {
            sdk_app_id: client.config().sdk_app_id,
            admin_user_id: client.config().admin_user_id.clone(),
            inner: RefCell::new(Some(Rc::new(client))),
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
    ///
    /// @param account the account, or its UserID alone; UserID 1 to 32 UTF-8 bytes, nick and faceUrl at most 500 bytes.
    ///
    /// Page: "Importing a Single Account" (`im_open_login_svc/account_import`), at most 200 calls a second.
    #[wasm_bindgen(js_name = importAccount, unchecked_return_type = "Promise<void>")]
    pub fn import_account(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | Account")] account: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: &JsValue,
    ) -> Promise {
        self.call_core(options, || {
            let account = input::account(account, "account")?;
            Ok(async move |client: &Client<_>, options: &MethodOptions| {
                client.import_account(&account, &options.call).await?;
                Ok(JsValue::UNDEFINED)
            })
        })
    }

    /// Imports accounts, 100 a request. Of an account that exists, nickname and picture are updated.
    ///
    /// @param accounts accounts, or UserIDs alone, with the limits of `importAccount`. Of an account that stands twice in
    /// one request the last one counts. An empty list sends nothing.
    ///
    /// An account that the service refuses is an item with a `ChatApiError` without `errorCode`: the service gives no
    /// reason.
    ///
    /// Page: "Importing Multiple Accounts" (`im_open_login_svc/multiaccount_import`), at most 100 calls a second.
    #[wasm_bindgen(js_name = importAccounts, unchecked_return_type = "Promise<BatchReport<AccountResult>>")]
    pub fn import_accounts(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Iterable<string | Account>")] accounts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> Promise {
        list(self, &Input::accounts(accounts), options, &|_| Ok(Rc::new(ImportAccounts)))
    }

    /// `importAccounts` over a stream.
    #[wasm_bindgen(js_name = importAccountsStream, unchecked_return_type = "AsyncIterableIterator<BatchItem<AccountResult>>")]
    pub fn import_accounts_stream(
        &self,
        #[wasm_bindgen(
            unchecked_param_type = "Iterable<string | Account> | AsyncIterable<string | Account>"
        )]
        accounts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::accounts(accounts), options, &|_| Ok(Rc::new(ImportAccounts)))
    }

    /// Tells which accounts have been imported, 100 a request. An account that has not is a result, no error.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
    ///
    /// Page: "Querying Accounts" (`im_open_login_svc/account_check`), at most 100 calls a second.
    #[wasm_bindgen(js_name = checkAccounts, unchecked_return_type = "Promise<BatchReport<AccountStatusResult>>")]
    pub fn check_accounts(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(CheckAccounts)))
    }

    /// `checkAccounts` over a stream.
    #[wasm_bindgen(js_name = checkAccountsStream, unchecked_return_type = "AsyncIterableIterator<BatchItem<AccountStatusResult>>")]
    pub fn check_accounts_stream(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string> | AsyncIterable<string>")]
        user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(CheckAccounts)))
    }

    /// Deletes accounts with all that belongs to them, 100 a request. Cannot be undone.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
    ///
    /// An account that does not exist is an item with code `ACCOUNT_NOT_FOUND` (70107); so is one that a request had
    /// deleted whose answer was lost, when the request is repeated. Editions that may not delete answer 71000; outside
    /// the trial and developer editions a deleted UserID cannot be imported again for three months (70399).
    ///
    /// Page: "Deleting Accounts" (`im_open_login_svc/account_delete`), at most 100 calls a second.
    #[wasm_bindgen(js_name = deleteAccounts, unchecked_return_type = "Promise<BatchReport<AccountResult>>")]
    pub fn delete_accounts(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(DeleteAccounts)))
    }

    /// `deleteAccounts` over a stream.
    #[wasm_bindgen(js_name = deleteAccountsStream, unchecked_return_type = "AsyncIterableIterator<BatchItem<AccountResult>>")]
    pub fn delete_accounts_stream(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string> | AsyncIterable<string>")]
        user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|_| Ok(Rc::new(DeleteAccounts)))
    }

    /// Logs an account out everywhere: UserSigs that were issued up to now work no longer. A `signUserSig` of this client
    /// that follows waits out the second of the kick, so that what it gives works.
    ///
    /// @param userId 1 to 32 UTF-8 bytes.
    ///
    /// Page: "Invalidating the Login Status of an Account" (`im_open_login_svc/kick`), at most 200 calls a second.
    #[wasm_bindgen(js_name = kickAccount, unchecked_return_type = "Promise<void>")]
    pub fn kick_account(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: &JsValue,
    ) -> Promise {
        self.call_core(options, || {
            let user_id = input::user_id(user_id, "userId")?;
            Ok(async move |client: &Client<_>, options: &MethodOptions| {
                client.kick_account(&user_id, &options.call).await?;
                Ok(JsValue::UNDEFINED)
            })
        })
    }

    /// Tells who is online and, with `detail`, on which devices; 500 a request.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing. An account that does not exist is
    /// an item with code `ACCOUNT_NOT_FOUND` (70107).
    ///
    /// Page: "Querying Account Online Status" (`openim/query_online_status`), at most 200 calls a second.
    #[wasm_bindgen(js_name = queryOnlineStatus, unchecked_return_type = "Promise<BatchReport<OnlineStatusResult>>")]
    pub fn query_online_status(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OnlineStatusOptions")] options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|options| {
            Ok(Rc::new(QueryOnlineStatus { detail: options.detail }))
        })
    }

    /// `queryOnlineStatus` over a stream.
    #[wasm_bindgen(js_name = queryOnlineStatusStream, unchecked_return_type = "AsyncIterableIterator<BatchItem<OnlineStatusResult>>")]
    pub fn query_online_status_stream(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string> | AsyncIterable<string>")]
        user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OnlineStatusOptions")] options: &JsValue,
    ) -> JsValue {
        stream(self, &Input::user_ids(user_ids), options, &|options| {
            Ok(Rc::new(QueryOnlineStatus { detail: options.detail }))
        })
    }

    /// Sets fields of an account's profile; the others stay.
    ///
    /// @param userId 1 to 32 UTF-8 bytes.
    /// @param profile at least one field. A name that no profile has is an error.
    ///
    /// Page: "Setting Profiles" (`profile/portrait_set`), at most 200 calls a second.
    #[wasm_bindgen(js_name = setProfile, unchecked_return_type = "Promise<void>")]
    pub fn set_profile(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(js_name = profile, unchecked_param_type = "Profile")] given: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: &JsValue,
    ) -> Promise {
        self.call_core(options, || {
            let user_id = input::user_id(user_id, "userId")?;
            let profile = profile(given)?;
            Ok(async move |client: &Client<_>, options: &MethodOptions| {
                client.set_profile(&user_id, &profile, &options.call).await?;
                Ok(JsValue::UNDEFINED)
            })
        })
    }

    /// Reads fields of profiles, 100 accounts a request.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
    /// @param fields names of fields, `"custom.Key"` for the app's own; at least one. What an account has not set, and
    /// fields that this version does not know, are left out of its profile.
    ///
    /// Page: 拉取资料 (`profile/portrait_get`), at most 200 calls a second.
    #[wasm_bindgen(js_name = getProfiles, unchecked_return_type = "Promise<BatchReport<ProfileResult>>")]
    pub fn get_profiles(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Iterable<ProfileFieldName>")] fields: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
    ) -> Promise {
        list(self, &Input::user_ids(user_ids), options, &|_| {
            Ok(Rc::new(GetProfiles { fields: profile_fields(fields)? }))
        })
    }

    /// `getProfiles` over a stream.
    #[wasm_bindgen(js_name = getProfilesStream, unchecked_return_type = "AsyncIterableIterator<BatchItem<ProfileResult>>")]
    pub fn get_profiles_stream(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string> | AsyncIterable<string>")]
        user_ids: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Iterable<ProfileFieldName>")] fields: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BatchOptions")] options: &JsValue,
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
    /// Resolves to the answer once its `ErrorCode` is 0. A command that has no method of its own is repeated only where
    /// the service has not carried it out (HTTP 429, too many requests, a UserSig that is used up), unless `idempotent`
    /// says that repeating it does no harm.
    ///
    /// Page: "RESTful API Overview"; at most 200 calls a second of each command without a number of its own.
    #[wasm_bindgen(unchecked_return_type = "Promise<unknown>")]
    pub fn call(
        &self,
        #[wasm_bindgen(unchecked_param_type = "`${string}/${string}`")] command: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "object")] body: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "AnyCallOptions")] options: &JsValue,
    ) -> Promise {
        self.call_core(options, || {
            let command = input::command(command)?;
            let body = input::body(body)?;
            Ok(async move |client: &Client<_>, options: &MethodOptions| {
                let answer = client.call(&command, body, options.idempotent, &options.call).await?;
                // the envelope has been read from these bytes: they are UTF-8 and JSON
                Ok(JSON::parse(&String::from_utf8_lossy(&answer)).unwrap_or_default())
            })
        })
    }

    /// Makes the UserSig that a user logs in with. It goes to that user's device, and to nobody else.
    ///
    /// @param userId 1 to 32 UTF-8 bytes.
    ///
    /// Rejects with a `ChatInputError`, code `INVALID_OPTION`, where the client has no `secretKey`. Issued by the
    /// service's clock, where ours was found to be wrong.
    ///
    /// Page: "Generating UserSig".
    #[wasm_bindgen(js_name = signUserSig, unchecked_return_type = "Promise<string>")]
    pub fn sign_user_sig(
        &self,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ClientSignOptions")] options: &JsValue,
    ) -> Promise {
        self.call_core(&JsValue::UNDEFINED, || {
            let user_id = input::user_id(user_id, "userId")?;
            let (expires_in, user_buf) = sign_options(options)?;
            let (sdk_app_id, version) = (self.sdk_app_id, "2.0".to_owned());
            let claims = Claims { user_id, sdk_app_id, issued_at: 0, expires_in, version, user_buf };
            Ok(async move |client: &Client<_>, _: &MethodOptions| {
                Ok(JsValue::from_str(&client.sign_user_sig(claims).await?))
            })
        })
    }

    /// Wipes the key. The package makes `free` and `Symbol.dispose` of it.
    #[wasm_bindgen(skip_typescript)]
    pub fn dispose(&self) {
        self.inner.borrow_mut().take();
    }
}

impl ChatClient {
    /// The client and its options for a call, read before the method returns.
    pub(super) fn prepare(&self, options: &JsValue) -> Result<(Shared, MethodOptions), InputError> {
        let disposed = || InputError::new(InputCode::InvalidOption, "client", "was disposed of, make a new one");
        let client = self.inner.borrow().clone().ok_or_else(disposed)?;
        let options = method_options(options, client.config().call.clone())?;
        Ok((client, options))
    }

    /// A call of the core: `prepare` reads the input, and what it gives does the work.
    fn call_core<W>(&self, options: &JsValue, prepare: impl FnOnce() -> Result<W, InputError>) -> Promise
    where
        W: AsyncFnOnce(&Client<JsPlatform>, &MethodOptions) -> Result<JsValue, Error> + 'static,
    {
        promise(|| {
            let (client, options) = self.prepare(options).map_err(to_js_plain)?;
            let work = prepare().map_err(to_js_plain)?;
            let signal = options.signal.clone();
            let work = async move { work(&client, &options).await.map_err(|error| to_js(&error, &client.redactor())) };
            Ok(until_aborted(signal, Box::pin(work)))
        })
    }
}

/// The same work, until the caller's signal fires.
pub(super) fn until_aborted(signal: Option<Signal>, work: Work) -> Work {
    match signal {
        Some(signal) => Box::pin(async move { signal.guard(work).await }),
        None => work,
    }
}
