//! The samples of the vendor's pages, from the request to the result. The package's own tests drive the same files.

use alloc::rc::Rc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::testing::{Act, Script, client, ok, results};
use super::{CallOptions, Client};
use crate::api::{
    Account, CheckAccounts, DeleteAccounts, Device, GetProfiles, ImportAccounts, ListCommand, Outcome, Profile,
    ProfileField, ProfileValue, QueryOnlineStatus, known_endpoint,
};
use crate::error::{Error, Fault};

#[derive(Deserialize)]
struct Fixture {
    source: String,
    method: String,
    arguments: Vec<Value>,
    command: String,
    request: Value,
    answer: Value,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error: Value,
}

#[test]
fn every_sample_of_the_vendor_is_sent_and_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/wire");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        check(serde_json::from_str(&text).unwrap());
        count += 1;
    }
    assert!(count >= 9, "{count} fixtures");
}

fn check(fixture: Fixture) {
    let answer = fixture.answer.to_string();
    let script = Script::new(move |_| Act::Answer(0, ok(answer.clone())));
    let outcome = script.run(call(&client(&script), &fixture));
    let (expected, got) = match outcome {
        Ok(result) => (&fixture.result, result),
        Err(error) => (&fixture.error, error_json(&error)),
    };
    assert_eq!(&got, expected, "{}", fixture.source);
    let seen = script.seen.borrow();
    let seen = seen.first().unwrap();
    let request: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(request, fixture.request, "{}", fixture.source);
    assert!(seen.url.contains(&format!("/v4/{}?", fixture.command)), "{}", fixture.source);
    assert!(known_endpoint(&fixture.command).is_some(), "{} is in no ENDPOINTS of src/api", fixture.command);
}

async fn call(client: &Rc<Client>, fixture: &Fixture) -> Result<Value, Error> {
    let options = CallOptions::default();
    let first = &fixture.arguments[0];
    match fixture.method.as_str() {
        "importAccount" => client.import_account(&account(first), &options).await.map(|_| Value::Null),
        "kickAccount" => client.kick_account(first.as_str().unwrap(), &options).await.map(|_| Value::Null),
        "importAccounts" => list(client, Rc::new(ImportAccounts), first).await,
        "checkAccounts" => list(client, Rc::new(CheckAccounts), first).await,
        "deleteAccounts" => list(client, Rc::new(DeleteAccounts), first).await,
        "queryOnlineStatus" => {
            let detail = fixture.arguments.get(1).is_some_and(|options| options["detail"] == true);
            list(client, Rc::new(QueryOnlineStatus { detail }), first).await
        }
        "setProfile" => {
            let profile = profile(&fixture.arguments[1]);
            client.set_profile(first.as_str().unwrap(), &profile, &options).await.map(|_| Value::Null)
        }
        "getProfiles" => {
            let names = fixture.arguments[1].as_array().unwrap().iter();
            let fields = names.map(|name| field(name.as_str().unwrap())).collect();
            list(client, Rc::new(GetProfiles { fields }), first).await
        }
        other => panic!("no such method: {other}"),
    }
}

fn account(value: &Value) -> Account {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match text(value) {
        Some(user_id) => Account::named(user_id),
        None => Account {
            user_id: text(&value["userId"]).unwrap().into(),
            nick: text(&value["nick"]),
            face_url: text(&value["faceUrl"]),
        },
    }
}

fn field(name: &str) -> ProfileField {
    match name.strip_prefix("custom.") {
        Some(keyword) => ProfileField::custom(keyword).unwrap(),
        None => ProfileField::standard(name).unwrap(),
    }
}

fn profile(value: &Value) -> Profile {
    let value_of = |value: &Value| match value.as_str() {
        Some(text) => ProfileValue::Text(text.to_owned()),
        None => ProfileValue::Number(u32::try_from(value.as_u64().unwrap()).unwrap()),
    };
    let mut profile = Profile::new();
    for (name, value) in value.as_object().unwrap() {
        match value.as_object() {
            Some(custom) => {
                profile.extend(custom.iter().map(|(key, value)| (ProfileField::custom(key).unwrap(), value_of(value))));
            }
            None => profile.push((field(name), value_of(value))),
        }
    }
    profile
}

/// A report in the form that JavaScript gets.
async fn list(client: &Rc<Client>, command: Rc<dyn ListCommand>, accounts: &Value) -> Result<Value, Error> {
    let accounts: Vec<_> = accounts.as_array().unwrap().iter().map(account).collect();
    let list = client.list(command, accounts.clone(), &CallOptions::default(), Box::new(|_| ()));
    let results = results(&list.await?);
    let failed = results.iter().filter(|result| result.is_err()).count();
    let succeeded = results.len() - failed;
    let items = accounts.iter().zip(results).map(|(Account { user_id, .. }, result)| match result {
        Ok(outcome) => {
            let mut item = fields(outcome);
            item["ok"] = json!(true);
            item["userId"] = json!(user_id);
            item
        }
        Err(error) => json!({ "ok": false, "userId": user_id, "error": error_json(&error) }),
    });
    Ok(json!({ "items": items.collect::<Vec<_>>(), "succeeded": succeeded, "failed": failed }))
}

fn fields(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Done => json!({}),
        Outcome::Status(status) => json!({ "status": status.as_str() }),
        Outcome::Presence(presence) => {
            let mut item = json!({ "status": presence.status.as_str() });
            if let Some(devices) = presence.devices {
                item["devices"] = devices.into_iter().map(device).collect();
            }
            item
        }
        Outcome::Profile(profile) => {
            let mut item = json!({ "profile": {} });
            for (field, value) in profile {
                match (&field, field.name()) {
                    (_, Some(name)) => item["profile"][name] = json!(value),
                    (ProfileField::Custom(keyword), _) => item["profile"]["custom"][keyword] = json!(value),
                    other => panic!("{other:?}"),
                }
            }
            item
        }
    }
}

fn device(device: Device) -> Value {
    let mut value = json!({ "platform": device.platform, "status": device.status });
    if let Some(flag) = device.is_background {
        value["isBackground"] = json!(flag);
    }
    if let Some(number) = device.instance_id {
        value["instanceId"] = json!(number);
    }
    if let Some(name) = device.custom_identifier {
        value["customIdentifier"] = json!(name);
    }
    value
}

fn error_json(error: &Error) -> Value {
    let Some(Fault::Api(api)) = error.fault() else { panic!("{error:?}") };
    let mut value = json!({ "name": "ChatApiError", "code": error.code(), "retryable": error.retryable() });
    if let Some(code) = api.code {
        value["errorCode"] = json!(code);
    }
    value
}
