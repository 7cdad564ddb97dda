//! The account commands: import, check, delete, kick.

use alloc::borrow::Cow;

use super::answer::{Reader, read_failed, read_lists};
use super::{Endpoint, ItemFailure, ListCommand, Mention, Outcome, Reading, Tell};
use crate::json::{Cursor, Field, Writer};
use crate::prelude::*;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// 1 to 32 bytes. Older editions call the field `Identifier`; the current name is sent.
    pub user_id: Box<str>,
    /// At most 500 bytes.
    pub nick: Option<String>,
    /// At most 500 bytes.
    pub face_url: Option<String>,
}

impl Account {
    /// An account of which only the UserID matters.
    pub fn named(user_id: impl Into<Box<str>>) -> Self {
        Self { user_id: user_id.into(), nick: None, face_url: None }
    }
}

/// The body of [`IMPORT_ACCOUNT`].
pub fn import_account_body(account: &Account) -> String {
    // room for a nickname and an address of common length
    let mut body = Writer::with_room(256);
    write_account(&mut body, account);
    body.finish()
}

/// The body of [`KICK_ACCOUNT`]. Older editions call the field `Identifier`; the current name is sent.
pub fn kick_account_body(user_id: &str) -> String {
    let mut body = Writer::default();
    write_named(&mut body, user_id);
    body.finish()
}

/// Whose logins a call ends, if it is one that does: read from its body, with the field's name of either edition.
pub fn kicked_by<'a>(command: &str, body: &'a str) -> Option<Cow<'a, str>> {
    if command != KICK_ACCOUNT.command {
        return None;
    }
    let mut fields = const { Field::all(["UserID", "Identifier"]) };
    // no fault to look for: the body is JSON that was written here, or by the host
    let _ = Cursor::new(body).fields(&mut fields);
    fields.iter().find_map(|field| field.value?.as_text())
}

fn write_account(body: &mut Writer, account: &Account) {
    body.open('{');
    body.text_field("UserID", &account.user_id);
    for (name, text) in [("Nick", &account.nick), ("FaceUrl", &account.face_url)] {
        if let Some(text) = text {
            body.text_field(name, text);
        }
    }
    body.close('}');
}

fn write_named(body: &mut Writer, user_id: &str) {
    body.enclosed(",{\"UserID\":\"", user_id, "\"}");
}

/// The list of UserIDs that is called `To_Account`.
pub(super) fn write_user_ids(body: &mut Writer, accounts: &[&Account]) {
    body.name("To_Account");
    body.open('[');
    for account in accounts {
        body.text(&account.user_id);
    }
    body.close(']');
}

/// A body that holds nothing but a list.
fn list_body(name: &str, accounts: &[&Account], write: fn(&mut Writer, &Account)) -> String {
    let mut body = Writer::with_room(64 * accounts.len());
    body.open('{');
    body.name(name);
    body.open('[');
    for account in accounts {
        write(&mut body, account);
    }
    body.close(']');
    body.close('}');
    body.finish()
}

/// Makes the mention of an item that succeeded, from the item's `AccountStatus`.
type Done = fn(Option<&str>) -> Mention;

/// Reads an answer that says something about each account.
fn read_items(answer: &[u8], tell: &mut Tell<'_>, done: Done) -> Reading {
    read_lists(answer, tell, &[("ResultItem", &|reader, item, tell| read_item(reader, item, tell, done))])
}

fn read_item(reader: &mut Reader, item: &mut Cursor<'_>, tell: &mut Tell<'_>, done: Done) {
    let mut fields = const { Field::all(["UserID", "ResultCode", "ResultInfo", "AccountStatus"]) };
    reader.fields(item, &mut fields);
    let [user_id, code, info, status] = &fields;
    let (user_id, code) = (reader.text(user_id), reader.whole(code));
    let (info, status) = (reader.optional_text(info), reader.optional_text(status));
    match code {
        0 => tell(&user_id, done(status.as_deref())),
        code => {
            let info = info.unwrap_or_default().into_owned();
            tell(&user_id, Mention::Failed(ItemFailure { code: Some(code), info }));
        }
    }
}

/// Imports accounts, in the form that carries nicknames and pictures (`AccountList`).
pub struct ImportAccounts;

impl ListCommand for ImportAccounts {
    fn endpoint(&self) -> &'static Endpoint {
        &IMPORT_ACCOUNTS
    }

    fn body(&self, accounts: &[&Account]) -> String {
        list_body("AccountList", accounts, write_account)
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        read_lists(answer, tell, &[("FailAccounts", &read_failed)])
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
        list_body("DeleteItem", accounts, |body, account| write_named(body, &account.user_id))
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        read_items(answer, tell, |_| Mention::Done(Outcome::Done))
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
        list_body("CheckItem", accounts, |body, account| write_named(body, &account.user_id))
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        read_items(answer, tell, |status| match status {
            Some("Imported") => Mention::Done(Outcome::Status(AccountStatus::Imported)),
            Some("NotImported") => Mention::Done(Outcome::Status(AccountStatus::NotImported)),
            Some(_) => Mention::Unclear("the answer has an unknown AccountStatus".to_owned()),
            None => Mention::Unclear("the answer has no AccountStatus".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Unreadable, all_mentions};
    use super::*;

    #[test]
    fn a_body_holds_what_is_given_and_no_more() {
        let ada = Account { nick: Some("\"A\"\n\u{1}é".to_owned()), ..Account::named("ada") };
        let bob = Account { nick: Some(String::new()), face_url: Some("u".to_owned()), ..Account::named("bob") };
        let ada_text = r#"{"UserID":"ada","Nick":"\"A\"\n\u0001é"}"#;
        assert_eq!(import_account_body(&ada), ada_text);
        assert_eq!(kick_account_body("a\\b"), r#"{"UserID":"a\\b"}"#);
        let kicked = |body: &str| kicked_by("im_open_login_svc/kick", body).map(Cow::into_owned);
        let nested = r#"{"x":{"UserID":"c"},"UserID":"a\u005cb"}"#;
        for body in [&*kick_account_body("a\\b"), r#"{"Identifier":"a\\b"}"#, nested] {
            assert_eq!(kicked(body).as_deref(), Some("a\\b"), "{body}");
        }
        for body in ["{}", r#"{"UserID":1}"#] {
            assert_eq!(kicked(body), None, "{body}");
        }
        assert_eq!(kicked_by("im_open_login_svc/account_check", r#"{"UserID":"a"}"#), None);
        assert_eq!(
            ImportAccounts.body(&[&ada, &bob]),
            format!(r#"{{"AccountList":[{ada_text},{{"UserID":"bob","Nick":"","FaceUrl":"u"}}]}}"#),
        );
        assert_eq!(CheckAccounts.body(&[&ada, &bob]), r#"{"CheckItem":[{"UserID":"ada"},{"UserID":"bob"}]}"#);
        assert_eq!(DeleteAccounts.body(&[&bob]), r#"{"DeleteItem":[{"UserID":"bob"}]}"#);
    }

    fn check(answer: &str, expected: &str) {
        let got = all_mentions(&CheckAccounts, answer.as_bytes());
        assert_eq!(got, Err(Unreadable(expected.to_owned())), "{answer}");
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        let good = r#"{"UserID":"a","ResultCode":0}"#;
        check(r#"{"ResultItem":{}}"#, "the answer's ResultItem is an object, it must be an array");
        check(r#"{"ResultItem":["a"]}"#, "the answer's ResultItem[0] is a string, it must be an object");
        check(r#"{"ResultItem":[["a",0]]}"#, "the answer's ResultItem[0] is an array, it must be an object");
        check(&format!(r#"{{"ResultItem":[{good},{{}}]}}"#), "the answer's ResultItem[1].UserID is missing");
        check(
            r#"{"ResultItem":[{"UserID":null,"ResultCode":0}]}"#,
            "the answer's ResultItem[0].UserID is null, it must be a string",
        );
        check(
            r#"{"ResultItem":[{"UserID":"a","ResultCode":0,"ResultInfo":1},7]}"#,
            "the answer's ResultItem[0].ResultInfo is a number, it must be a string",
        );
        check(
            r#"{"ResultItem":[{"UserID":"a","UserID":"a","ResultCode":"0"}]}"#,
            "the answer's ResultItem[0].UserID is there twice",
        );
        let failed = all_mentions(&ImportAccounts, br#"{"FailAccounts":["a",null]}"#);
        let what = "the answer's FailAccounts[1] is null, it must be a string";
        assert_eq!(failed, Err(Unreadable(what.to_owned())));
        for blank in ["null", "[]", "\"\""] {
            let answer = format!(r#"{{"ResultItem":{blank},"Other":[[]]}}"#);
            assert_eq!(all_mentions(&CheckAccounts, answer.as_bytes()), Ok(Vec::new()));
        }
    }
}
