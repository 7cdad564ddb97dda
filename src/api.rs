//! What the service is: its commands, their wire forms, its regions and its codes. Pure.
//!
//! All facts about a command stand in one file: path, limits, whether it may be repeated, request, answer.

mod account;
mod answer;
mod codes;
mod endpoint;
mod presence;
mod region;

pub use account::{Account, AccountStatus, CheckAccounts, IMPORT_ACCOUNT, import_account_body};
pub use answer::{Envelope, Unreadable, read_envelope};
pub use codes::{CodeFact, Kind, Retry, code_fact, kind_of};
pub use endpoint::{Command, Endpoint, ItemFailure, ListCommand, Mention, Mentions};
pub use presence::{Device, OnlineStatus, Presence, QueryOnlineStatus};
pub use region::Region;

/// The commands whose facts are known, so that `call` paces and repeats them as their own methods do.
pub fn known_endpoint(command: &str) -> Option<&'static Endpoint> {
    [account::ENDPOINTS, presence::ENDPOINTS]
        .into_iter()
        .flatten()
        .copied()
        .find(|endpoint| endpoint.command == command)
}
