//! The client: what to send, when to send it again, what an answer means for the caller.
//!
//! Reading order: `platform` is the seam to the world, `config` what a client is made of, `exchange` the loop around
//! one request, `attempt` one turn of it, `part` one request of a list, `batch` all parts of a list, `stream` the same
//! for a list without an end. The policies beside them only decide.

mod attempt;
mod auth;
mod batch;
mod config;
mod event;
mod exchange;
mod limits;
mod pacing;
mod part;
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
mod used;
#[cfg(test)]
mod wire_tests;

pub use config::{CallOptions, Cancelled, Config, Credentials, Options, PacingMode, PartialCallOptions, sdk_app_id};
pub use event::{Event, Step};
pub use exchange::Answer;
pub use part::{Chunk, ItemResult, OnProgress, Progress};
pub use platform::{Headers, HttpReply, HttpRequest, Permit, Platform, PostFailure, Task};
pub use redact::Redactor;
pub use request::UrlStart;
pub use stream::{ItemStream, Source, Stop};

use alloc::rc::Rc;

use crate::api::{
    Account, IMPORT_ACCOUNT, KICK_ACCOUNT, ListCommand, Profile, SET_PROFILE, import_account_body, kick_account_body,
    set_profile_body,
};
use crate::error::{Error, InputError};
use crate::prelude::*;
use crate::usersig::Claims;
use auth::Auth;
use exchange::Sending;
use limits::Limits;
use pacing::Pacing;
use part::List;
use retry::Budget;

/// A client of one app, over the platform that carries its requests.
pub struct Client {
    config: Config,
    platform: Rc<dyn Platform>,
    auth: Auth,
    pacing: Pacing,
    budget: Budget,
}

impl Client {
    /// A client that has sent nothing yet.
    pub fn new(config: Config, credentials: Credentials, platform: Rc<dyn Platform>) -> Rc<Self> {
        let (auth, pacing, budget) = (Auth::new(credentials), Pacing::default(), Budget::default());
        Rc::new(Self { config, platform, auth, pacing, budget })
    }

    /// What the client was made with, except for its credentials.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Replaces this client's secrets in a text from outside.
    pub fn redactor(&self) -> Redactor<'_> {
        self.auth.redactor()
    }

    /// Imports one account.
    pub fn import_account(self: &Rc<Self>, account: &Account, options: &CallOptions) -> Task<Result<Answer, Error>> {
        self.send(Sending::new(&IMPORT_ACCOUNT, import_account_body(account)), self.limits(options))
    }

    /// Ends an account's logins everywhere: UserSigs issued up to now are no longer valid.
    pub fn kick_account(self: &Rc<Self>, user_id: &str, options: &CallOptions) -> Task<Result<Answer, Error>> {
        self.send(Sending::new(&KICK_ACCOUNT, kick_account_body(user_id)), self.limits(options))
    }

    /// Sets fields of an account's profile.
    pub fn set_profile(
        self: &Rc<Self>,
        user_id: &str,
        profile: &Profile,
        options: &CallOptions,
    ) -> Task<Result<Answer, Error>> {
        self.send(Sending::new(&SET_PROFILE, set_profile_body(user_id, profile)), self.limits(options))
    }

    /// Carries out any command; the answer has code 0.
    pub fn call(
        self: &Rc<Self>,
        command: &str,
        body: String,
        idempotent: bool,
        options: &CallOptions,
    ) -> Task<Result<Answer, Error>> {
        self.send(Sending::named(command, body, idempotent), self.limits(options))
    }

    /// Signs a UserSig for an account, by the service's clock as far as it is known; `claims.issued_at` is ignored.
    ///
    /// # Errors
    /// Without a secret key.
    pub async fn sign_user_sig(&self, claims: Claims) -> Result<String, Error> {
        if matches!(self.auth.credentials(), Credentials::Key(_)) {
            let wait_ms = self.auth.wait_after_kick(&claims.user_id, self.platform.now_ms());
            if wait_ms > 0 {
                self.platform.sleep(wait_ms).await;
            }
        }
        let no_key = || InputError::option("secretKey", "is needed to sign, and this client was made without one");
        Ok(self.auth.sign_for(claims, self.platform.now_ms()).ok_or_else(no_key)?)
    }

    /// Carries out a command over a list of accounts. Returns its parts in order, and in them one result for each
    /// input. `on_progress` hears of each part that is done.
    ///
    /// Fails only if no part brought an answer: with the first part's error.
    pub fn list(
        self: &Rc<Self>,
        command: Rc<dyn ListCommand>,
        accounts: Vec<Account>,
        options: &CallOptions,
        on_progress: OnProgress,
    ) -> Task<Result<Vec<Chunk>, Error>> {
        let list = List::new(self.clone(), command, options.clone(), on_progress);
        Box::pin(batch::run(list, accounts, self.limits(options)))
    }

    fn limits(&self, options: &CallOptions) -> Limits {
        Limits::from_now(options.clone(), &*self.platform)
    }

    /// Sends until an answer is final.
    fn send(self: &Rc<Self>, sending: Sending, limits: Limits) -> Task<Result<Answer, Error>> {
        Box::pin(exchange::exchange(self.clone(), sending, limits))
    }
}

/// The command's name as errors and events carry it.
pub(crate) type CommandName = Rc<str>;
