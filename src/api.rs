//! What the service is: its commands, their wire forms, its regions and its codes. Pure.
//!
//! All facts about a command are in one file: path, limits, whether it may be repeated, request, answer.

mod account;
mod answer;
mod codes;
mod endpoint;
mod presence;
mod profile;
mod region;
mod twice;

pub use account::{
    Account, AccountStatus, CheckAccounts, DeleteAccounts, IMPORT_ACCOUNT, ImportAccounts, KICK_ACCOUNT,
    import_account_body, kick_account_body, kicked_by,
};
pub use answer::{Envelope, Reading, Unreadable, read_envelope};
pub use codes::{CodeFact, Kind, Retry, code_fact, kind_of};
#[cfg(test)]
pub(crate) use endpoint::all_mentions;
pub use endpoint::{Command, Endpoint, ItemFailure, ListCommand, Mention, Outcome, Tell};
pub use presence::{Device, OnlineStatus, Presence, QueryOnlineStatus};
pub use profile::{GetProfiles, Profile, ProfileField, ProfileValue, SET_PROFILE, set_profile_body};
pub use region::Region;

/// How many requests the service takes in one second of any command that has no rate of its own.
pub const DEFAULT_STARTS_PER_SECOND: u32 = 200;

/// The facts of a command, if they are known: so that `call` paces and repeats it just as a method of its own would.
pub fn known_endpoint(command: &str) -> Option<&'static Endpoint> {
    [account::ENDPOINTS, presence::ENDPOINTS, profile::ENDPOINTS]
        .into_iter()
        .flatten()
        .copied()
        .find(|endpoint| endpoint.command == command)
}
