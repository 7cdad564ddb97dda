//! `ChatClient` as JavaScript sees it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::{to_js, to_js_plain};
use super::input;
use super::options::{MethodOptions, client_options, method_options};
use super::platform::JsPlatform;
use super::promise::promise;
use super::report::{Outcome, report};
use crate::api::{CheckAccounts, ListCommand, QueryOnlineStatus};
use crate::client::Client;
use crate::error::{Error, InputCode, InputError};

/// Administers the accounts of one Tencent Cloud Chat app over the service's REST API.
///
/// Methods check their input first and reject with a `ChatInputError` before anything is sent; they never throw
/// synchronously. Dispose of a client that is no longer needed (`using`, or `free()`): it wipes the secret key, and later
/// calls reject with a `ChatInputError`.
#[wasm_bindgen]
pub struct ChatClient {
    inner: RefCell<Option<Rc<Client<JsPlatform>>>>,
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
        promise(|| {
            let (client, options) = self.prepare(options)?;
            let account = input::account(account, "account").map_err(to_js_plain)?;
            Ok(run(client, options, async move |client, options| {
                client.import_account(&account, &options.call).await?;
                Ok(Done::Nothing)
            }))
        })
    }

    /// Tells which accounts have been imported. An account that has not is a result, no error.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each; at most 100 for now. An empty list sends nothing.
    ///
    /// Page: "Querying Accounts" (`im_open_login_svc/account_check`), at most 100 calls a second.
    #[wasm_bindgen(js_name = checkAccounts, unchecked_return_type = "Promise<BatchReport<AccountStatusResult>>")]
    pub fn check_accounts(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: &JsValue,
    ) -> Promise {
        self.list(user_ids, options, |_| CheckAccounts)
    }

    /// Tells who is online and, with `detail`, on which devices.
    ///
    /// @param userIds UserIDs of 1 to 32 UTF-8 bytes each; at most 500 for now. An empty list sends nothing. An account
    /// that does not exist is an item with code `ACCOUNT_NOT_FOUND` (70107).
    ///
    /// Page: "Querying Account Online Status" (`openim/query_online_status`), at most 200 calls a second.
    #[wasm_bindgen(js_name = queryOnlineStatus, unchecked_return_type = "Promise<BatchReport<OnlineStatusResult>>")]
    pub fn query_online_status(
        &self,
        #[wasm_bindgen(js_name = userIds, unchecked_param_type = "Iterable<string>")] user_ids: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { detail?: boolean | undefined }")]
        options: &JsValue,
    ) -> Promise {
        self.list(user_ids, options, |options| QueryOnlineStatus { detail: options.detail })
    }

    /// Wipes the key. The package makes `free` and `Symbol.dispose` of it.
    #[wasm_bindgen(skip_typescript)]
    pub fn dispose(&self) {
        self.inner.borrow_mut().take();
    }
}

impl ChatClient {
    /// The client and its options for a call, read before the method returns.
    fn prepare(&self, options: &JsValue) -> Result<(Rc<Client<JsPlatform>>, MethodOptions), JsValue> {
        let disposed = || InputError::new(InputCode::InvalidOption, "client", "was disposed of, make a new one");
        let client = self.inner.borrow().clone().ok_or_else(disposed).map_err(to_js_plain)?;
        let options = method_options(options, client.config().call).map_err(to_js_plain)?;
        Ok((client, options))
    }

    /// A command over a list of UserIDs.
    fn list<C>(&self, user_ids: &JsValue, options: &JsValue, command: impl FnOnce(&MethodOptions) -> C) -> Promise
    where
        C: ListCommand<Input = String> + 'static,
        C::Outcome: Outcome,
    {
        promise(|| {
            let (client, options) = self.prepare(options)?;
            let user_ids = input::user_ids(user_ids).map_err(to_js_plain)?;
            let command = command(&options);
            Ok(run(client, options, async move |client, options| {
                let results = client.list(&command, &user_ids, &options.call).await?;
                Ok(Done::Report(report(&user_ids, results, &client.redactor())))
            }))
        })
    }
}

/// What a call resolves to.
enum Done {
    Nothing,
    Report(Result<JsValue, JsValue>),
}

/// Does the work until the caller's signal fires, and makes JavaScript's errors of the core's.
async fn run(
    client: Rc<Client<JsPlatform>>,
    options: MethodOptions,
    work: impl AsyncFnOnce(&Client<JsPlatform>, &MethodOptions) -> Result<Done, Error>,
) -> Result<JsValue, JsValue> {
    let converted = async {
        match work(&client, &options).await {
            Ok(Done::Nothing) => Ok(JsValue::UNDEFINED),
            Ok(Done::Report(report)) => report,
            Err(error) => Err(to_js(&error, &client.redactor())),
        }
    };
    match &options.signal {
        Some(signal) => signal.guard(converted).await,
        None => converted.await,
    }
}
