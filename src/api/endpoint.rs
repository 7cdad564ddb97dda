//! The facts of one command, and what a command over a list of accounts has to say for itself.

use super::Unreadable;

/// `service/command`, as it stands in the URL behind `/v4/`.
pub type Command = &'static str;

/// The facts of one command. A policy reads them; none asks for a command's name.
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

/// What an answer says about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention<T> {
    /// The result.
    Done(T),
    /// The service refused this account.
    Failed(ItemFailure),
    /// The answer cannot be understood here; the text says why.
    Unclear(String),
}

/// What an answer says, each time with the UserID that it is about.
pub type Mentions<T> = Vec<(String, Mention<T>)>;

/// Why the service refused one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFailure {
    /// The item's own code, where the command gives one.
    pub code: Option<i64>,
    /// The service's text.
    pub info: String,
}

/// A command that takes a list of accounts and answers for each.
pub trait ListCommand {
    /// What is given for one account.
    type Input;
    /// What comes back for one account.
    type Outcome: Clone + PartialEq;

    /// The command's facts.
    const ENDPOINT: &'static Endpoint;

    /// The UserID that `input` is about; answers are matched by it.
    fn user_id(input: &Self::Input) -> &str;

    /// The request's body.
    fn body(&self, inputs: &[&Self::Input]) -> String;

    /// What the answer says, account by account, in any order.
    ///
    /// # Errors
    /// [`Unreadable`] where a documented field has a wrong type.
    fn mentions(&self, answer: &[u8]) -> Result<Mentions<Self::Outcome>, Unreadable>;
}
