//! The account commands: import, check.

use serde::{Deserialize, Serialize};

use super::answer::{json, read_fields};
use super::{Endpoint, ItemFailure, ListCommand, Mention, Mentions, Unreadable};

pub(super) const ENDPOINTS: &[&Endpoint] = &[&IMPORT_ACCOUNT, &CHECK_ACCOUNTS];

/// "Importing a Single Account". Importing an account again succeeds and makes no second one.
pub const IMPORT_ACCOUNT: Endpoint =
    Endpoint { command: "im_open_login_svc/account_import", max_items: 1, starts_per_second: 200, repeatable: true };

/// "Querying Accounts".
const CHECK_ACCOUNTS: Endpoint =
    Endpoint { command: "im_open_login_svc/account_check", max_items: 100, starts_per_second: 100, repeatable: true };

/// An account to import.
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

/// The body of [`IMPORT_ACCOUNT`].
pub fn import_account_body(account: &Account) -> String {
    json(account)
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

#[derive(Serialize)]
struct NamedItem<'a> {
    #[serde(rename = "UserID")]
    user_id: &'a str,
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

impl ListCommand for CheckAccounts {
    type Input = String;
    type Outcome = AccountStatus;

    const ENDPOINT: &'static Endpoint = &CHECK_ACCOUNTS;

    fn user_id(input: &String) -> &str {
        input
    }

    fn body(&self, inputs: &[&String]) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "CheckItem")]
            items: Vec<NamedItem<'a>>,
        }
        json(&Body { items: inputs.iter().map(|user_id| NamedItem { user_id }).collect() })
    }

    fn mentions(&self, answer: &[u8]) -> Result<Mentions<AccountStatus>, Unreadable> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(rename = "ResultItem")]
            items: Option<Vec<ResultItem>>,
        }
        let answer: Answer = read_fields(answer)?;
        let read = |item: ResultItem| {
            let mention = match (item.result_code, item.account_status.as_deref()) {
                (0, Some("Imported")) => Mention::Done(AccountStatus::Imported),
                (0, Some("NotImported")) => Mention::Done(AccountStatus::NotImported),
                (0, Some(_)) => Mention::Unclear("the answer has an unknown AccountStatus".to_owned()),
                (0, None) => Mention::Unclear("the answer has no AccountStatus".to_owned()),
                (code, _) => {
                    Mention::Failed(ItemFailure { code: Some(code), info: item.result_info.unwrap_or_default() })
                }
            };
            (item.user_id, mention)
        };
        Ok(answer.items.unwrap_or_default().into_iter().map(read).collect())
    }
}
