//! The client: what to send, when to send it again, what an answer means for the caller.
//!
//! Reading order: `platform` is the seam to the world, `config` what a client is made of, `exchange` the loop
//! around one request, `attempt` one turn of it, `batch` the cutting and matching of lists, `stream` the same without
//! an end. The policies beside them decide and do nothing.

mod attempt;
mod auth;
mod batch;
mod config;
mod event;
mod exchange;
mod pacing;
mod platform;
mod redact;
mod request;
mod retry;
#[cfg(test)]
mod simulation;
mod stream;
mod target;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod wire_tests;

pub use batch::{ItemResult, Progress};
pub use config::{CallOptions, Cancelled, Config, Credentials, Options, PacingMode, PartialCallOptions, sdk_app_id};
pub use event::Event;
pub use platform::{HttpReply, HttpRequest, Platform, PostFailure};
pub use redact::Redactor;
pub use stream::{Chunk, ItemStream, Stop};

use std::cell::RefCell;
use std::rc::Rc;

use crate::api::{
    Account, IMPORT_ACCOUNT, KICK_ACCOUNT, ListCommand, Profile, SET_PROFILE, import_account_body, kick_account_body,
    set_profile_body,
};
use crate::error::{Error, InputError};
use crate::usersig::Claims;
use auth::Auth;
use exchange::{Limits, Sending};
use pacing::Pacing;

use retry::Budget;

/// A client of one app, over the platform that carries its requests.
pub struct Client<P> {
    config: Config,
    platform: P,
    auth: Auth,
    pacing: Pacing,
    budget: RefCell<Budget>,
}

impl<P: Platform> Client<P> {
    /// A client that has sent nothing yet.
    pub fn new(config: Config, credentials: Credentials, platform: P) -> Self {
        Self { config, platform, auth: Auth::new(credentials), pacing: Pacing::default(), budget: RefCell::default() }
    }

    /// What the client was made of, without its credentials.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Replaces this client's secrets in a text from outside.
    pub fn redactor(&self) -> Redactor<'_> {
        self.auth.redactor()
    }

    /// Imports one account.
    ///
    /// # Errors
    /// Whatever the exchange ends with.
    pub async fn import_account(&self, account: &Account, options: &CallOptions) -> Result<(), Error> {
        let sending = Sending::new(&IMPORT_ACCOUNT, import_account_body(account));
        self.exchange(&sending, &self.limits(options), &|_| false).await?;
        Ok(())
    }

    /// Ends an account's logins everywhere: UserSigs that were issued up to now hold no longer.
    ///
    /// # Errors
    /// Whatever the exchange ends with.
    pub async fn kick_account(&self, user_id: &str, options: &CallOptions) -> Result<(), Error> {
        let sending = Sending::new(&KICK_ACCOUNT, kick_account_body(user_id));
        // also where there is no good answer, or nobody waits for one: it may have been carried out all the same
        let _note = KickNote { client: self, user_id };
        self.exchange(&sending, &self.limits(options), &|_| false).await?;
        Ok(())
    }

    /// Sets fields of an account's profile.
    ///
    /// # Errors
    /// Whatever the exchange ends with.
    pub async fn set_profile(&self, user_id: &str, profile: &Profile, options: &CallOptions) -> Result<(), Error> {
        let sending = Sending::new(&SET_PROFILE, set_profile_body(user_id, profile));
        self.exchange(&sending, &self.limits(options), &|_| false).await?;
        Ok(())
    }

    /// Carries out any command; gives the answer's bytes, which are JSON with code 0.
    ///
    /// # Errors
    /// Whatever the exchange ends with.
    pub async fn call(
        &self,
        command: &str,
        body: String,
        idempotent: bool,
        options: &CallOptions,
    ) -> Result<Vec<u8>, Error> {
        let sending = Sending::named(command, body, idempotent);
        Ok(self.exchange(&sending, &self.limits(options), &|_| false).await?.body)
    }

    /// Signs for an account, by the service's clock as far as it is known; `claims.issued_at` is not looked at.
    ///
    /// # Errors
    /// Without a secret key.
    pub async fn sign_user_sig(&self, claims: Claims) -> Result<String, Error> {
        let no_key = || InputError::option("secretKey", "is needed to sign, and this client was made without one");
        if !matches!(self.auth.credentials(), Credentials::Key(_)) {
            return Err(no_key().into());
        }
        self.wait_after_kick(&claims.user_id).await;
        Ok(self.auth.sign_for(claims, self.platform.now_ms()).ok_or_else(no_key)?)
    }

    /// Carries out a command over a list of accounts. One result for each input, in its order. `on_progress` hears of
    /// each part that is done.
    ///
    /// # Errors
    /// Only where no part brought an answer: the first part's error.
    pub async fn list(
        &self,
        command: &dyn ListCommand,
        accounts: &[Account],
        options: &CallOptions,
        on_progress: &dyn Fn(Progress),
    ) -> Result<Vec<ItemResult>, Error> {
        batch::run(self, command, accounts, &self.limits(options), on_progress).await
    }

    fn limits(&self, options: &CallOptions) -> Limits {
        Limits::from_now(options.clone(), self.platform.ticks_ms())
    }
}

/// Notes when it is dropped that the account was kicked up to then.
struct KickNote<'a, P: Platform> {
    client: &'a Client<P>,
    user_id: &'a str,
}

impl<P: Platform> Drop for KickNote<'_, P> {
    fn drop(&mut self) {
        let Client { auth, config, platform, .. } = self.client;
        auth.note_kick(config, self.user_id, platform.now_ms());
    }
}

/// The command's name as errors and events carry it.
pub(crate) type CommandName = Rc<str>;
