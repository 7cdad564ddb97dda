//! Options and arguments: whatever is given is taken or refused with its place, and what is taken is sent as it is.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};
use tencent_chat_edge::api::{
    Account, Profile, ProfileField, ProfileValue, import_account_body, kick_account_body, set_profile_body,
};
use tencent_chat_edge::client::{Options, PacingMode, PartialCallOptions};
use tencent_chat_edge::error::{InputCode, InputError};
use tencent_chat_edge::input::{MAX_TEXT, MAX_USER_ID, Number, text, user_id, whole};
use tencent_chat_edge::usersig::{Claims, Room, SecretKey, room_permissions};

const NUMBERS: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.5,
    64.0,
    600_000.0,
    2_147_483_647.0,
    4_294_967_295.0,
    4_294_967_296.0,
    1e16,
    f64::NAN,
    f64::INFINITY,
    f64::MIN_POSITIVE,
];

pub(crate) fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let _ = constructor(&mut input).and_then(|()| arguments(&mut input));
}

fn number(input: &mut Unstructured<'_>) -> Result<Number> {
    let value = if input.arbitrary()? { *input.choose(&NUMBERS)? } else { input.arbitrary()? };
    Ok(Number::new(value, |value| value.to_string()))
}

fn optional_number(input: &mut Unstructured<'_>) -> Result<Option<Number>> {
    input.ratio(1, 4)?.then(|| number(input)).transpose()
}

fn constructor(input: &mut Unstructured<'_>) -> Result<()> {
    let base_url: Option<String> = match input.int_in_range(0..=2)? {
        0 => None,
        1 => input.arbitrary()?,
        _ => Some(format!("https://{}", input.arbitrary::<&str>()?)),
    };
    let options = Options {
        sdk_app_id: if input.arbitrary()? {
            Some(Number::new(1.0, |_| String::new()))
        } else {
            optional_number(input)?
        },
        region: if input.arbitrary()? { Some("singapore".to_owned()) } else { input.arbitrary()? },
        base_url: base_url.clone(),
        admin_user_id: input.arbitrary()?,
        secret_key: input.arbitrary::<Option<String>>()?.and_then(SecretKey::new),
        user_sig: input.arbitrary()?,
        user_sig_function: input.arbitrary()?,
        headers: Vec::new(),
        call: PartialCallOptions {
            timeout_ms: optional_number(input)?,
            deadline_ms: optional_number(input)?,
            max_retries: optional_number(input)?,
            concurrency: optional_number(input)?,
        },
        pacing: PacingMode::Off,
        use_backup_host: false,
    };
    match options.check() {
        Ok((config, _)) => {
            assert!(config.sdk_app_id > 0 && (1..=MAX_USER_ID).contains(&config.admin_user_id.len()));
            let call = config.call;
            assert!((1..=600_000).contains(&call.timeout_ms) && call.max_retries <= 10);
            assert!((1..=64).contains(&call.concurrency) && call.deadline_ms != Some(0));
            if let Some(url) = base_url {
                check_url(&url);
            }
        }
        Err(error) => check_refusal(&error, InputCode::InvalidOption),
    }
    Ok(())
}

/// What is taken for an origin and a path is that to others too. Whether it is a URL at all, such as by its port, the
/// boundary asks its host.
fn check_url(given: &str) {
    let Ok(url) = url::Url::parse(given) else { return };
    assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{given:?}");
    assert!(url.username().is_empty() && url.password().is_none(), "{given:?} holds a password");
    assert!(url.query().is_none() && url.fragment().is_none(), "{given:?} holds a query");
}

fn arguments(input: &mut Unstructured<'_>) -> Result<()> {
    let (id, nick, field): (&str, &str, &str) = (input.arbitrary()?, input.arbitrary()?, input.arbitrary()?);
    match user_id(id, "userIds[2]") {
        Ok(()) => assert!((1..=MAX_USER_ID).contains(&id.len())),
        Err(error) => {
            assert!(id.is_empty() || id.len() > MAX_USER_ID);
            check_refusal(&error, InputCode::InvalidArgument);
        }
    }
    assert_eq!(text(nick, MAX_TEXT, "nick").is_ok(), nick.len() <= MAX_TEXT);
    let given = input.arbitrary::<f64>()?;
    if let Some(read) = whole(given, 1, 1 << 52) {
        assert!((1..=1 << 52).contains(&read) && given.fract() == 0.0 && format!("{given}") == read.to_string());
    }
    check_bodies(id, nick);
    check_profile(input, id, nick, field)?;
    check_room(input, id, nick)
}

fn check_refusal(error: &InputError, code: InputCode) {
    assert_eq!(error.code, code);
    assert!(error.message.starts_with(&error.field) && error.message.len() < 400, "{}", error.message);
    assert!(!error.field.is_empty());
}

/// What is sent is what was given, by somebody else's reading.
fn check_bodies(id: &str, nick: &str) {
    let account = Account { nick: Some(nick.to_owned()), ..Account::named(id) };
    assert_eq!(read(&import_account_body(&account)), json!({"UserID": id, "Nick": nick}));
    assert_eq!(read(&kick_account_body(id)), json!({"UserID": id}));
}

fn check_profile(input: &mut Unstructured<'_>, id: &str, value: &str, keyword: &str) -> Result<()> {
    let mut profile = Profile::new();
    for name in ProfileField::standard_names() {
        let Some(field) = ProfileField::standard(name) else { panic!("{name} is no field") };
        assert_eq!(field.name(), Some(name));
        match field.text_fault(value) {
            None => profile.push((field, ProfileValue::Text(value.to_owned()))),
            Some(fault) => {
                assert!(fault.len() < 200 && (value.is_empty() || value.len() < 200 || !fault.contains(value)))
            }
        }
    }
    if let Ok(field) = ProfileField::custom(keyword) {
        assert!((1..=8).contains(&keyword.len()) && keyword.bytes().all(|byte| byte.is_ascii_alphabetic()));
        profile.push((field, ProfileValue::Number(input.arbitrary()?)));
    }
    let body = read(&set_profile_body(id, &profile));
    assert_eq!(body["From_Account"], id);
    let values = profile.iter().map(|(_, value)| match value {
        ProfileValue::Text(text) => Value::from(text.as_str()),
        ProfileValue::Number(number) => Value::from(*number),
    });
    let sent = body["ProfileItem"].as_array().map(|items| items.iter().map(|item| item["Value"].clone()).collect());
    assert_eq!(sent, Some(values.collect::<Vec<_>>()));
    Ok(())
}

/// A room key's bytes are as long as their lengths say.
fn check_room(input: &mut Unstructured<'_>, id: &str, room: &str) -> Result<()> {
    let claims = Claims {
        user_id: id.to_owned(),
        sdk_app_id: input.arbitrary()?,
        issued_at: input.arbitrary()?,
        expires_in: input.arbitrary()?,
        version: "".into(),
        user_buf: None,
    };
    match room_permissions(&claims, Room::Text(room), input.arbitrary()?) {
        Ok(bytes) => {
            assert_eq!(bytes.len(), 1 + 2 + id.len() + 5 * 4 + 2 + room.len());
            assert!(bytes.ends_with(room.as_bytes()));
        }
        Err(error) => check_refusal(&error, InputCode::InvalidArgument),
    }
    Ok(())
}

fn read(body: &str) -> Value {
    match serde_json::from_str(body) {
        Ok(value) => value,
        Err(error) => panic!("{body:?} is no JSON: {error}"),
    }
}
