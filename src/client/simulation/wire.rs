//! The service's side of the wire: reads requests and writes answers by the documents, sharing no type with the client.

use serde_json::{Value, json};

/// A request as the service understands it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) command: String,
    /// The accounts that it is about, with the nicknames that it brings.
    pub(super) users: Vec<(String, Option<String>)>,
    pub(super) body: Value,
}

/// What the service says about one account.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    Done,
    Exists(bool),
    Presence {
        status: &'static str,
        devices: Vec<Device>,
    },
    /// Tags with their values.
    Profile(Vec<(&'static str, Value)>),
    Failed(i64),
    /// It is in a list of failures, without a code.
    FailedSilently,
    /// A word that no document knows.
    Strange,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Device {
    pub(super) platform: &'static str,
    pub(super) status: &'static str,
    pub(super) is_background: Option<bool>,
}

/// What a good answer says as a whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Tells {
    pub(super) items: Vec<(String, Told)>,
    /// What it means not to be mentioned.
    pub(super) silence: Option<Told>,
}

impl Tells {
    /// What it says about an account; nothing if it says nothing or contradicts itself.
    pub(super) fn about(&self, user_id: &str) -> Option<&Told> {
        let about = || self.items.iter().filter(|(id, _)| id == user_id).map(|(_, told)| told);
        // a list of failures names again those that failed with a code
        let has_code = about().any(|told| matches!(told, Told::Failed(_)));
        let mut about = about().filter(|told| !has_code || **told != Told::FailedSilently);
        let Some(first) = about.next() else { return self.silence.as_ref() };
        about.all(|other| other == first).then_some(first)
    }

    pub(super) fn mentions(&self, user_id: &str) -> bool {
        self.items.iter().any(|(id, _)| id == user_id)
    }
}

/// A parameter of a URL's query.
pub(super) fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

pub(super) fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap()
}

impl Asked {
    pub(super) fn read(url: &str, body: &str) -> Self {
        let (_, path) = url.split_once("/v4/").unwrap();
        let (command, _) = path.split_once('?').unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let users = match command {
            "im_open_login_svc/account_import" | "im_open_login_svc/kick" => vec![named(&body)],
            "im_open_login_svc/multiaccount_import" => array(&body["AccountList"]).iter().map(named).collect(),
            "im_open_login_svc/account_check" => array(&body["CheckItem"]).iter().map(named).collect(),
            "im_open_login_svc/account_delete" => array(&body["DeleteItem"]).iter().map(named).collect(),
            "openim/query_online_status" | "profile/portrait_get" => {
                array(&body["To_Account"]).iter().map(|id| (text(id), None)).collect()
            }
            "profile/portrait_set" => vec![(text(&body["From_Account"]), None)],
            "openim/sendmsg" => Vec::new(),
            other => panic!("no such command: {other}"),
        };
        Self { command: command.to_owned(), users, body }
    }

    pub(super) fn wants_detail(&self) -> bool {
        self.body["IsNeedDetail"] == 1
    }

    /// Whether the answer to it has a list.
    pub(super) fn is_list(&self) -> bool {
        list_field(&self.command).is_some()
    }
}

fn named(item: &Value) -> (String, Option<String>) {
    (item["UserID"].as_str().unwrap().to_owned(), item["Nick"].as_str().map(str::to_owned))
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Where an answer says what became of its accounts.
pub(super) fn list_field(command: &str) -> Option<&'static str> {
    match command {
        "im_open_login_svc/multiaccount_import" => Some("FailAccounts"),
        "im_open_login_svc/account_check" | "im_open_login_svc/account_delete" => Some("ResultItem"),
        "openim/query_online_status" => Some("QueryResult"),
        "profile/portrait_get" => Some("UserProfileItem"),
        _ => None,
    }
}

/// An answer with nothing but a code.
pub(super) fn envelope(code: i64, info: &str) -> Value {
    json!({ "ActionStatus": if code == 0 { "OK" } else { "FAIL" }, "ErrorCode": code, "ErrorInfo": info })
}

/// The answer that says this about these accounts. `info` is the service's explanation of each refusal.
pub(super) fn answer(command: &str, items: &[(String, Told)], info: &str) -> Value {
    let mut answer = envelope(0, "");
    let with_code = |(id, told): &(String, Told)| {
        let code = if let Told::Failed(code) = told { *code } else { 0 };
        json!({ "UserID": id, "ResultCode": code, "ResultInfo": if code == 0 { "" } else { info } })
    };
    match command {
        "im_open_login_svc/multiaccount_import" => {
            answer["FailAccounts"] = items.iter().map(|(id, _)| json!(id)).collect();
        }
        "im_open_login_svc/account_delete" => {
            answer["ResultItem"] = items.iter().map(with_code).collect();
        }
        "im_open_login_svc/account_check" => {
            let checked = |item| {
                let mut json = with_code(item);
                match item.1 {
                    Told::Exists(exists) => {
                        json["AccountStatus"] = json!(if exists { "Imported" } else { "NotImported" })
                    }
                    Told::Strange => json["AccountStatus"] = json!("Archived"),
                    _ => {}
                }
                json
            };
            answer["ResultItem"] = items.iter().map(checked).collect();
        }
        "openim/query_online_status" => presence(&mut answer, items),
        "profile/portrait_get" => profiles(&mut answer, items, info),
        _ => assert!(items.is_empty(), "{command} has no list"),
    }
    answer
}

fn presence(answer: &mut Value, items: &[(String, Told)]) {
    let device = |device: &Device| {
        let mut json = json!({ "Platform": device.platform, "Status": device.status });
        if let Some(flag) = device.is_background {
            json["IsBackground"] = json!(i32::from(flag));
        }
        json
    };
    let result = |(id, told): &(String, Told)| match told {
        Told::Presence { status, devices } => {
            let detail: Vec<_> = devices.iter().map(device).collect();
            Some(json!({ "To_Account": id, "Status": status, "Detail": detail }))
        }
        Told::Strange => Some(json!({ "To_Account": id, "Status": "Elsewhere" })),
        _ => None,
    };
    let error = |(id, told): &(String, Told)| match told {
        Told::Failed(code) => Some(json!({ "To_Account": id, "ErrorCode": code })),
        _ => None,
    };
    answer["QueryResult"] = items.iter().filter_map(result).collect();
    answer["ErrorList"] = items.iter().filter_map(error).collect();
    // "non-zero only if all failed"
    let failed = items.iter().find_map(|(_, told)| if let Told::Failed(code) = told { Some(*code) } else { None });
    if let (Some(code), true) = (failed, items.iter().all(|(_, told)| matches!(told, Told::Failed(_)))) {
        answer["ActionStatus"] = json!("FAIL");
        answer["ErrorCode"] = json!(code);
    }
}

fn profiles(answer: &mut Value, items: &[(String, Told)], info: &str) {
    let item = |(id, told): &(String, Told)| match told {
        Told::Profile(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(tag, value)| json!({ "Tag": tag, "Value": value })).collect();
            fields.push(json!({ "Tag": "Tag_Profile_IM_Tomorrow", "Value": [] }));
            Some(json!({ "To_Account": id, "ResultCode": 0, "ResultInfo": "", "ProfileItem": fields }))
        }
        Told::Strange => Some(json!({
            "To_Account": id, "ResultCode": 0, "ProfileItem": [{ "Tag": "Tag_Profile_IM_Level", "Value": "high" }],
        })),
        Told::Failed(code) => Some(json!({ "To_Account": id, "ResultCode": code, "ResultInfo": info })),
        _ => None,
    };
    answer["UserProfileItem"] = items.iter().filter_map(item).collect();
    let failed = |told: &Told| matches!(told, Told::Failed(_) | Told::FailedSilently);
    let failed: Vec<_> = items.iter().filter(|(_, told)| failed(told)).map(|(id, _)| id).collect();
    if !failed.is_empty() {
        answer["Fail_Account"] = json!(failed);
    }
}
