//! The presence command: who is online, on which devices.

use serde::{Deserialize, Serialize};

use super::answer::{json, read_fields};
use super::{Account, Endpoint, ItemFailure, ListCommand, Mention, Mentions, Outcome, Unreadable};

pub(super) const ENDPOINTS: &[&Endpoint] = &[&QUERY_ONLINE_STATUS];

/// "Querying Account Online Status".
const QUERY_ONLINE_STATUS: Endpoint =
    Endpoint { command: "openim/query_online_status", max_items: 500, starts_per_second: 200, repeatable: true };

/// JavaScript's `Number.MAX_SAFE_INTEGER`: beyond it a number would be changed on its way to the caller.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The presence of an account over all its devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlineStatus {
    /// Connected on at least one device.
    Online,
    /// Not connected, but push messages reach a device; kept for 7 days.
    PushOnline,
    /// Logged out, or not seen for 7 days.
    Offline,
}

impl OnlineStatus {
    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::PushOnline => "PushOnline",
            Self::Offline => "Offline",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Online, Self::PushOnline, Self::Offline].into_iter().find(|status| status.as_str() == word)
    }
}

/// One device of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// `iPhone`, `Android`, `Web`, `PC`, `iPad`, `Mac`, or what else the service says.
    pub platform: String,
    /// The service's word for this device.
    pub status: String,
    /// Whether the app is in the background there. Editions before 2025 do not say.
    pub is_background: Option<bool>,
    /// The device's own number.
    pub instance_id: Option<i64>,
    /// The name that the app gave the device.
    pub custom_identifier: Option<String>,
}

/// The presence of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Over all devices.
    pub status: OnlineStatus,
    /// Device by device, where detail was asked for.
    pub devices: Option<Vec<Device>>,
}

/// Asks who is online.
pub struct QueryOnlineStatus {
    /// Whether to tell devices apart.
    pub detail: bool,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "QueryResult")]
    results: Option<Vec<QueryResult>>,
    #[serde(rename = "ErrorList")]
    errors: Option<Vec<ErrorItem>>,
}

#[derive(Deserialize)]
struct QueryResult {
    #[serde(rename = "To_Account")]
    user_id: String,
    #[serde(rename = "Status")]
    status: Option<String>,
    /// The English page of 2025 has `State` in its samples and `Status` in its field table; the Chinese one has `Status`
    /// throughout; the legacy command has `State`.
    #[serde(rename = "State")]
    state: Option<String>,
    #[serde(rename = "Detail")]
    detail: Option<OneOrMany<DetailItem>>,
}

/// The field table calls `Detail` an object, the samples show an array.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

#[derive(Deserialize)]
struct DetailItem {
    #[serde(rename = "Platform")]
    platform: String,
    #[serde(rename = "Status")]
    status: String,
    #[serde(rename = "IsBackground")]
    is_background: Option<i64>,
    #[serde(rename = "Instid")]
    instance_id: Option<i64>,
    #[serde(rename = "CustomIdentifier")]
    custom_identifier: Option<String>,
}

#[derive(Deserialize)]
struct ErrorItem {
    #[serde(rename = "To_Account")]
    user_id: String,
    #[serde(rename = "ErrorCode")]
    error_code: i64,
}

impl ListCommand for QueryOnlineStatus {
    fn endpoint(&self) -> &'static Endpoint {
        &QUERY_ONLINE_STATUS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "To_Account")]
            user_ids: Vec<&'a str>,
            #[serde(rename = "IsNeedDetail", skip_serializing_if = "Option::is_none")]
            detail: Option<u8>,
        }
        json(&Body {
            user_ids: accounts.iter().map(|account| account.user_id.as_str()).collect(),
            detail: self.detail.then_some(1),
        })
    }

    fn mentions(&self, answer: &[u8]) -> Result<Mentions, Unreadable> {
        let answer: Answer = read_fields(answer)?;
        let results = answer.results.unwrap_or_default().into_iter();
        let errors = answer.errors.unwrap_or_default().into_iter();
        Ok(results.map(|result| self.read_result(result)).chain(errors.map(read_error)).collect())
    }
}

impl QueryOnlineStatus {
    fn read_result(&self, result: QueryResult) -> (String, Mention) {
        let word = match (&result.status, &result.state) {
            (Some(status), Some(state)) if status != state => None,
            (status, state) => status.as_deref().or(state.as_deref()),
        };
        let detail = result.detail.map(OneOrMany::into_vec).unwrap_or_default();
        let mention = match word.and_then(OnlineStatus::read) {
            Some(_) if detail.iter().any(DetailItem::is_too_large) => {
                Mention::Unclear("the answer has an Instid that is no safe integer of JavaScript".to_owned())
            }
            Some(status) => Mention::Done(Outcome::Presence(Presence {
                status,
                devices: self.detail.then(|| detail.into_iter().map(DetailItem::into_device).collect()),
            })),
            None => Mention::Unclear("the answer has no known Status".to_owned()),
        };
        (result.user_id, mention)
    }
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(items) => items,
            Self::One(item) => vec![item],
        }
    }
}

impl DetailItem {
    fn is_too_large(&self) -> bool {
        self.instance_id.is_some_and(|number| number.unsigned_abs() > MAX_SAFE_INTEGER)
    }

    fn into_device(self) -> Device {
        Device {
            platform: platform(self.platform),
            status: self.status,
            is_background: self.is_background.map(|flag| flag != 0),
            instance_id: self.instance_id,
            custom_identifier: self.custom_identifier,
        }
    }
}

/// The field table's spelling. The sample of 2025 writes `IPhone`.
fn platform(word: String) -> String {
    ["iPhone", "Android", "Web", "PC", "iPad", "Mac"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(&word))
        .map_or(word, str::to_owned)
}

fn read_error(item: ErrorItem) -> (String, Mention) {
    let failure = ItemFailure { code: Some(item.error_code), info: String::new() };
    (item.user_id, Mention::Failed(failure))
}
