//! The facts of one command, and what each command over a list of accounts implements.

#[cfg(test)]
use super::Unreadable;
use super::{Account, AccountStatus, Presence, Profile, Reading};
use crate::prelude::*;

/// `service/command`, as it follows `/v4/` in the URL.
pub type Command = &'static str;

/// The facts of one command, which the policies read. None of them asks for a command's name, except to know which one
/// ends logins.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `service/command`.
    pub command: Command,
    /// How many accounts one request may name.
    pub max_items: usize,
    /// How many requests the service takes in one second, per app.
    pub starts_per_second: u32,
    /// Whether a request that may have been carried out can be sent again without harm.
    pub repeatable: bool,
}

/// What a command comes to for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, and there is nothing more to say.
    Done,
    /// Whether the account exists.
    Status(AccountStatus),
    /// Whether it is online.
    Presence(Presence),
    /// Fields of its profile.
    Profile(Profile),
}

/// What an answer says about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// The result.
    Done(Outcome),
    /// The service refused this account.
    Failed(ItemFailure),
    /// The answer cannot be understood here; the text says why.
    Unclear(String),
}

/// Is called for each thing that an answer says, with the UserID that it is about.
///
/// One by one, so that none has to be kept: an answer may name a million accounts that nobody asked for.
pub type Tell<'a> = dyn FnMut(&str, Mention) + 'a;

impl Mention {
    /// Whether it says all that `other` says: the same, or also the reason of a failure that `other` gives no reason
    /// for.
    pub fn covers(&self, other: &Self) -> bool {
        let is_without_reason = matches!(other, Self::Failed(ItemFailure { code: None, info }) if info.is_empty());
        self == other || is_without_reason && matches!(self, Self::Failed(_))
    }
}

/// Why the service refused one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFailure {
    /// The item's own code, where the command gives one.
    pub code: Option<i64>,
    /// The service's text.
    pub info: String,
}

/// A command that takes a list of accounts and answers for each.
///
/// One type of input and one of outcome serve all such commands, so that the code for lists is compiled once.
pub trait ListCommand {
    /// The command's facts.
    fn endpoint(&self) -> &'static Endpoint;

    /// The request's body.
    fn body(&self, accounts: &[&Account]) -> String;

    /// Reads an answer, and calls `tell` with what it says account by account, in any order.
    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading;

    /// What it means if a good answer does not mention an account; `None` if that is a fault of the answer.
    fn unmentioned(&self) -> Option<Outcome> {
        None
    }
}

/// All that a command's answer says.
#[cfg(test)]
pub(crate) fn all_mentions(command: &dyn ListCommand, answer: &[u8]) -> Result<Vec<(String, Mention)>, Unreadable> {
    let mut all = Vec::new();
    command.mentions(answer, &mut |user_id, mention| all.push((user_id.to_owned(), mention))).items.map(|()| all)
}
