//! The presence command: who is online, on which devices.

use alloc::borrow::Cow;

use super::account::write_user_ids;
use super::answer::{ReadItem, Reader, read_lists};
use super::{Account, Endpoint, ItemFailure, ListCommand, Mention, Outcome, Reading, Tell};
use crate::json::{Cursor, Field, Writer};
use crate::prelude::*;

pub(super) const ENDPOINTS: &[&Endpoint] = &[&QUERY_ONLINE_STATUS, &QUERY_STATE];

/// "Querying Account Online Status".
const QUERY_ONLINE_STATUS: Endpoint =
    Endpoint { command: "openim/query_online_status", max_items: 500, starts_per_second: 200, repeatable: true };

/// The command that it replaced, which has no method of its own.
const QUERY_STATE: Endpoint =
    Endpoint { command: "openim/querystate", max_items: 500, starts_per_second: 200, repeatable: true };

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
        STATUSES.into_iter().find(|status| status.as_str() == word)
    }
}

const STATUSES: [OnlineStatus; 3] = [OnlineStatus::Online, OnlineStatus::PushOnline, OnlineStatus::Offline];

/// One device of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// `iPhone`, `Android`, `Web`, `PC`, `iPad`, `Mac`, or whatever else the service says.
    pub platform: Cow<'static, str>,
    /// The service's word for this device.
    pub status: Cow<'static, str>,
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
    /// Device by device, if detail was asked for.
    pub devices: Option<Vec<Device>>,
}

/// Asks who is online.
pub struct QueryOnlineStatus {
    /// Whether to tell devices apart.
    pub detail: bool,
}

impl ListCommand for QueryOnlineStatus {
    fn endpoint(&self) -> &'static Endpoint {
        &QUERY_ONLINE_STATUS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        let mut body = Writer::default();
        body.open('{');
        write_user_ids(&mut body, accounts);
        if self.detail {
            body.name("IsNeedDetail");
            body.number(1);
        }
        body.close('}');
        body.finish()
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        let read_result: ReadItem<'_> = &|reader, result, tell| self.read_result(reader, result, tell);
        read_lists(answer, tell, &[("QueryResult", read_result), ("ErrorList", &read_error)])
    }
}

impl QueryOnlineStatus {
    /// The English page of 2025 has `State` in its samples and `Status` in its field table; the Chinese one has `Status`
    /// throughout; the legacy command has `State`. The field table calls `Detail` an object, the samples show an array.
    fn read_result(&self, reader: &mut Reader, result: &mut Cursor<'_>, tell: &mut Tell<'_>) {
        let mut devices = Vec::new();
        let mut fields = const { Field::all(["To_Account", "Status", "State", "Detail"]) };
        reader.fields_and(result, &mut fields, &mut |reader, name, detail| {
            reader.one_or_each_here(name, detail, &mut |reader, device| devices.push(read_device(reader, device)));
        });
        let [user_id, status, state, _] = &fields;
        let user_id = reader.text(user_id);
        let word = match (reader.optional_text(status), reader.optional_text(state)) {
            (Some(status), Some(state)) if status != state => None,
            (status, state) => status.or(state),
        };
        let is_too_large =
            |device: &Device| device.instance_id.is_some_and(|number| number.unsigned_abs() > MAX_SAFE_INTEGER);
        let mention = match word.as_deref().and_then(OnlineStatus::read) {
            Some(_) if devices.iter().any(is_too_large) => {
                Mention::Unclear("the answer has an Instid that is no safe integer of JavaScript".to_owned())
            }
            Some(status) => {
                Mention::Done(Outcome::Presence(Presence { status, devices: self.detail.then_some(devices) }))
            }
            None => Mention::Unclear("the answer has no known Status".to_owned()),
        };
        tell(&user_id, mention);
    }
}

fn read_device(reader: &mut Reader, device: &mut Cursor<'_>) -> Device {
    let mut fields = const { Field::all(["Platform", "Status", "IsBackground", "Instid", "CustomIdentifier"]) };
    reader.fields(device, &mut fields);
    let [word, status, is_background, instance_id, custom_identifier] = &fields;
    Device {
        platform: known(reader.text(word), &PLATFORMS, str::eq_ignore_ascii_case),
        status: known(reader.text(status), &STATUSES.map(OnlineStatus::as_str), str::eq),
        is_background: reader.optional_whole(is_background).map(|flag| flag != 0),
        instance_id: reader.optional_whole(instance_id),
        custom_identifier: reader.optional_text(custom_identifier).map(Cow::into_owned),
    }
}

/// The field table's spelling. The sample of 2025 writes `IPhone`.
const PLATFORMS: [&str; 6] = ["iPhone", "Android", "Web", "PC", "iPad", "Mac"];

/// The expected word that this one is, or else the word itself.
fn known(word: Cow<'_, str>, words: &[&'static str], same: fn(&str, &str) -> bool) -> Cow<'static, str> {
    match words.iter().find(|known| **known == word).or_else(|| words.iter().find(|known| same(known, &word))) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(word.into_owned()),
    }
}

fn read_error(reader: &mut Reader, error: &mut Cursor<'_>, tell: &mut Tell<'_>) {
    let mut fields = const { Field::all(["To_Account", "ErrorCode"]) };
    reader.fields(error, &mut fields);
    let [user_id, code] = &fields;
    let (user_id, code) = (reader.text(user_id), reader.whole(code));
    tell(
        &user_id,
        match code {
            0 => Mention::Unclear("the answer has an error with code 0".to_owned()),
            code => Mention::Failed(ItemFailure { code: Some(code), info: String::new() }),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::super::{Unreadable, all_mentions};
    use super::*;

    fn check(answer: &str, expected: Result<Mention, &str>) {
        let got = all_mentions(&QueryOnlineStatus { detail: true }, answer.as_bytes());
        let got = got.map(|mut all| all.remove(0).1);
        assert_eq!(got, expected.map_err(|what| Unreadable(what.to_owned())), "{answer}");
    }

    fn device(instance_id: Option<i64>) -> Device {
        Device {
            platform: "PC".into(),
            status: "Online".into(),
            is_background: None,
            instance_id,
            custom_identifier: None,
        }
    }

    fn online(devices: Vec<Device>) -> Mention {
        Mention::Done(Outcome::Presence(Presence { status: OnlineStatus::Online, devices: Some(devices) }))
    }

    #[test]
    fn detail_is_asked_for_where_it_is_wanted() {
        let accounts = [&Account::named("a"), &Account::named("b")];
        let body = |detail| QueryOnlineStatus { detail }.body(&accounts);
        assert_eq!(body(false), r#"{"To_Account":["a","b"]}"#);
        assert_eq!(body(true), r#"{"To_Account":["a","b"],"IsNeedDetail":1}"#);
    }

    #[test]
    fn a_detail_is_one_device_or_many() {
        let check = |detail: &str, expected| {
            check(&format!(r#"{{"QueryResult":[{{"To_Account":"a","State":"Online","Detail":{detail}}}]}}"#), expected);
        };
        check("null", Ok(online(vec![])));
        check("[]", Ok(online(vec![])));
        check(r#"{"Platform":"pc","Status":"Online"}"#, Ok(online(vec![device(None)])));
        check(r#"[{"Platform":"PC","Status":"Online","Instid":-7}]"#, Ok(online(vec![device(Some(-7))])));
        let unsafe_number = "the answer has an Instid that is no safe integer of JavaScript";
        let number = r#"{"Platform":"PC","Status":"Online","Instid":9007199254740992}"#;
        check(number, Ok(Mention::Unclear(unsafe_number.to_owned())));
        check("7", Err("the answer's QueryResult[0].Detail is a number, it must be an array"));
        check(r#"{"Platform":"PC"}"#, Err("the answer's QueryResult[0].Detail.Status is missing"));
        check(
            r#"[{"Platform":"PC","Status":"Online"},{"Platform":null,"Status":"Online"}]"#,
            Err("the answer's QueryResult[0].Detail[1].Platform is null, it must be a string"),
        );
    }

    #[test]
    fn a_status_stands_under_one_of_two_names() {
        let check = |fields: &str, expected| {
            check(&format!(r#"{{"QueryResult":[{{"To_Account":"a",{fields}}}]}}"#), expected);
        };
        let unknown = || Ok(Mention::Unclear("the answer has no known Status".to_owned()));
        check(r#""Status":"Online""#, Ok(online(vec![])));
        check(r#""State":"Online","Status":null"#, Ok(online(vec![])));
        check(r#""State":"Online","Status":"Online""#, Ok(online(vec![])));
        check(r#""State":"Online","Status":"Offline""#, unknown());
        check(r#""State":"online""#, unknown());
        check(r#""Status":true"#, Err("the answer's QueryResult[0].Status is true or false, it must be a string"));
        check(r#""State":"x","State":"x""#, Err("the answer's QueryResult[0].State is there twice"));
    }

    #[test]
    fn an_error_without_a_code_is_no_reason() {
        let check = |code: &str, expected| {
            check(&format!(r#"{{"ErrorList":[{{"To_Account":"a","ErrorCode":{code}}}]}}"#), expected);
        };
        check("70107", Ok(Mention::Failed(ItemFailure { code: Some(70107), info: String::new() })));
        check("0", Ok(Mention::Unclear("the answer has an error with code 0".to_owned())));
        check("null", Err("the answer's ErrorList[0].ErrorCode is null, it must be a whole number"));
    }
}
