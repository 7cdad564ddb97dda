//! The account commands: import, check, delete, kick.

use serde::{Deserialize, Serialize};

use super::answer::{json, read_fields};
use super::{Endpoint, ItemFailure, ListCommand, Mention, Mentions, Outcome, Unreadable};

pub(super) const ENDPOINTS: &[&Endpoint] =
    &[&IMPORT_ACCOUNT, &IMPORT_ACCOUNTS, &CHECK_ACCOUNTS, &DELETE_ACCOUNTS, &KICK_ACCOUNT];

/// "Importing a Single Account". Importing an account again succeeds and makes no second one.
pub const IMPORT_ACCOUNT: Endpoint =
    Endpoint { command: "im_open_login_svc/account_import", max_items: 1, starts_per_second: 200, repeatable: true };

/// "Importing Multiple Accounts". An account that exists is updated, since the edition of December 2024.
const IMPORT_ACCOUNTS: Endpoint = Endpoint {
    command: "im_open_login_svc/multiaccount_import",
    max_items: 100,
    starts_per_second: 100,
    repeatable: true,
};

/// "Deleting Accounts". Irreversible; repeating it finds the account gone, and says so.
const DELETE_ACCOUNTS: Endpoint =
    Endpoint { command: "im_open_login_svc/account_delete", max_items: 100, starts_per_second: 100, repeatable: true };

/// "Invalidating the Login Status of an Account".
pub const KICK_ACCOUNT: Endpoint =
    Endpoint { command: "im_open_login_svc/kick", max_items: 1, starts_per_second: 200, repeatable: true };

/// "Querying Accounts".
const CHECK_ACCOUNTS: Endpoint =
    Endpoint { command: "im_open_login_svc/account_check", max_items: 100, starts_per_second: 100, repeatable: true };

/// An account to import, or one that is named by its UserID alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// 1 to 32 bytes. Older editions call the field `Identifier`; the current name is sent.
    #[serde(rename = "UserID")]
    pub user_id: String,
    /// At most 500 bytes.
    #[serde(rename = "Nick", skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// At most 500 bytes.
    #[serde(rename = "FaceUrl", skip_serializing_if = "Option::is_none")]
    pub face_url: Option<String>,
}

impl Account {
    /// An account of which only the UserID matters.
    pub fn named(user_id: impl Into<String>) -> Self {
        Self { user_id: user_id.into(), nick: None, face_url: None }
    }
}

/// The body of [`IMPORT_ACCOUNT`].
pub fn import_account_body(account: &Account) -> String {
    json(account)
}

/// The body of [`KICK_ACCOUNT`]. Older editions call the field `Identifier`; the current name is sent.
pub fn kick_account_body(user_id: &str) -> String {
    json(&NamedItem { user_id })
}

#[derive(Serialize)]
struct NamedItem<'a> {
    #[serde(rename = "UserID")]
    user_id: &'a str,
}

fn named_items<'a>(accounts: &[&'a Account]) -> Vec<NamedItem<'a>> {
    accounts.iter().map(|account| NamedItem { user_id: &account.user_id }).collect()
}

/// An answer that says something about each account.
#[derive(Deserialize)]
struct ItemsAnswer {
    #[serde(rename = "ResultItem")]
    items: Option<Vec<ResultItem>>,
}

#[derive(Deserialize)]
struct ResultItem {
    #[serde(rename = "UserID")]
    user_id: String,
    #[serde(rename = "ResultCode")]
    result_code: i64,
    #[serde(rename = "ResultInfo")]
    result_info: Option<String>,
    #[serde(rename = "AccountStatus")]
    account_status: Option<String>,
}

/// Reads the items of an answer; `done` reads one that succeeded.
fn read_items(answer: &[u8], done: fn(Option<&str>) -> Mention) -> Result<Mentions, Unreadable> {
    let answer: ItemsAnswer = read_fields(answer)?;
    let read = |item: ResultItem| {
        let mention = match item.result_code {
            0 => done(item.account_status.as_deref()),
            code => Mention::Failed(ItemFailure { code: Some(code), info: item.result_info.unwrap_or_default() }),
        };
        (item.user_id, mention)
    };
    Ok(answer.items.unwrap_or_default().into_iter().map(read).collect())
}

/// Imports accounts, in the form that carries nicknames and pictures (`AccountList`).
pub struct ImportAccounts;

impl ListCommand for ImportAccounts {
    fn endpoint(&self) -> &'static Endpoint {
        &IMPORT_ACCOUNTS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "AccountList")]
            accounts: &'a [&'a Account],
        }
        json(&Body { accounts })
    }

    fn mentions(&self, answer: &[u8]) -> Result<Mentions, Unreadable> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(rename = "FailAccounts")]
            failed: Option<Vec<String>>,
        }
        let answer: Answer = read_fields(answer)?;
        let failed = |user_id| (user_id, Mention::Failed(ItemFailure { code: None, info: String::new() }));
        Ok(answer.failed.unwrap_or_default().into_iter().map(failed).collect())
    }

    /// The answer names the accounts that failed, and no others.
    fn unmentioned(&self) -> Option<Outcome> {
        Some(Outcome::Done)
    }
}

/// Deletes accounts.
pub struct DeleteAccounts;

impl ListCommand for DeleteAccounts {
    fn endpoint(&self) -> &'static Endpoint {
        &DELETE_ACCOUNTS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "DeleteItem")]
            items: Vec<NamedItem<'a>>,
        }
        json(&Body { items: named_items(accounts) })
    }

    fn mentions(&self, answer: &[u8]) -> Result<Mentions, Unreadable> {
        read_items(answer, |_| Mention::Done(Outcome::Done))
    }
}

/// Whether an account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// It does.
    Imported,
    /// It does not. This is no error.
    NotImported,
}

impl AccountStatus {
    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imported => "Imported",
            Self::NotImported => "NotImported",
        }
    }
}

/// Asks which accounts exist.
pub struct CheckAccounts;

impl ListCommand for CheckAccounts {
    fn endpoint(&self) -> &'static Endpoint {
        &CHECK_ACCOUNTS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "CheckItem")]
            items: Vec<NamedItem<'a>>,
        }
        json(&Body { items: named_items(accounts) })
    }

    fn mentions(&self, answer: &[u8]) -> Result<Mentions, Unreadable> {
        read_items(answer, |status| match status {
            Some("Imported") => Mention::Done(Outcome::Status(AccountStatus::Imported)),
            Some("NotImported") => Mention::Done(Outcome::Status(AccountStatus::NotImported)),
            Some(_) => Mention::Unclear("the answer has an unknown AccountStatus".to_owned()),
            None => Mention::Unclear("the answer has no AccountStatus".to_owned()),
        })
    }
}
