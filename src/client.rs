//! The client: what to send, when to send it again, what an answer means for the caller.
//!
//! Reading order: [`platform`] is the seam to the world, [`config`] what a client is made of, [`exchange`] the loop
//! around one request, [`batch`] the cutting and matching of lists. The policies beside them decide and do nothing.

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
mod target;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod wire_tests;

pub use batch::ItemResult;
pub use config::{CallOptions, Config, Credentials, Options, PacingMode, PartialCallOptions, sdk_app_id};
pub use event::Event;
pub use platform::{HttpReply, HttpRequest, Platform, PostFailure};
pub use redact::Redactor;

use std::cell::RefCell;
use std::rc::Rc;

use crate::api::{Account, IMPORT_ACCOUNT, ListCommand, import_account_body};
use crate::error::Error;
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
        self.exchange(&sending, &self.limits(options), |_| false).await?;
        Ok(())
    }

    /// Carries out a command over a list of accounts. One result for each input, in its order.
    ///
    /// # Errors
    /// Only where no part brought an answer: the first part's error.
    pub async fn list<C: ListCommand>(
        &self,
        command: &C,
        inputs: &[C::Input],
        options: &CallOptions,
    ) -> Result<Vec<ItemResult<C::Outcome>>, Error> {
        batch::run(self, command, inputs, &self.limits(options)).await
    }

    fn limits(&self, options: &CallOptions) -> Limits {
        Limits::from_now(*options, self.platform.ticks_ms())
    }
}

/// The command's name as errors and events carry it.
pub(crate) type CommandName = Rc<str>;
