//! Whole calls: whatever the service answers they end, within their limits, with one result for each account.

use std::rc::Rc;

use arbitrary::{Result, Unstructured};
use tencent_chat_edge::api::{Account, CheckAccounts, DeleteAccounts, ImportAccounts, ListCommand, QueryOnlineStatus};
use tencent_chat_edge::client::{CallOptions, Client, Headers, HttpReply, Options, PacingMode};
use tencent_chat_edge::error::{Error, ErrorKind};
use tencent_chat_edge::input::Number;
use tencent_chat_edge::usersig::SecretKey;

use crate::world::{Act, Host, USER_SIG, World};
use crate::{APP, KEY, NOW};

/// The longest pause that a server can ask for.
const LONGEST_PAUSE_MS: u64 = 60_000;

const USERS: [&str; 4] = ["ada", "bob", "ada", "用户"];

const CODES: [i64; 10] = [0, 70001, 70052, 70050, 60007, 70169, 70107, 60020, -1, i64::MIN];

pub(crate) fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    // what is too short goes on with zeros
    let _ = call(&mut input);
}

fn call(input: &mut Unstructured<'_>) -> Result<()> {
    let world = Rc::new(World::default());
    let (what, with_key): (u8, bool) = (input.int_in_range(0..=5)?, input.arbitrary()?);
    let options = CallOptions {
        max_retries: input.int_in_range(0..=3)?,
        timeout_ms: input.int_in_range(1..=10_000)?,
        deadline_ms: input.arbitrary::<Option<u16>>()?.map(|ms| u32::from(ms) + 1),
        ..CallOptions::default()
    };
    world.random.set(input.arbitrary()?);
    world.jump_ms.set(i64::from(input.arbitrary::<i32>()?) * i64::from(input.arbitrary::<u8>()?));
    let client = client(&world, with_key, input.arbitrary()?);
    let mut asked = Vec::new();
    for _ in 0..input.int_in_range(0..=6)? {
        let act = act(input, if with_key { KEY } else { USER_SIG })?;
        if let Act::Answer(reply) = &act {
            asked.extend(retry_after_ms(reply));
        }
        world.acts.borrow_mut().push_back(act);
    }

    let account = Account::named("ada");
    let list = |command: Rc<dyn ListCommand>| {
        let accounts: Vec<_> = USERS.iter().map(|user| Account::named(*user)).collect();
        let chunks = world.run(client.list(command, accounts, &options, Box::new(|_| ())));
        chunks.map(|chunks| {
            let users: Vec<_> =
                chunks.iter().flat_map(|chunk| chunk.items()).map(|(user, _)| user.to_owned()).collect();
            assert_eq!(users, USERS, "one item for each input, in order");
            chunks.iter().flat_map(|chunk| chunk.items()).filter_map(|(_, result)| result.err()).for_each(check_error);
        })
    };
    let result = match what {
        0 => world.run(client.import_account(&account, &options)).map(drop),
        1 => world.run(client.kick_account("ada", &options)).map(drop),
        2 => list(Rc::new(ImportAccounts)),
        3 => list(Rc::new(CheckAccounts)),
        4 => list(Rc::new(DeleteAccounts)),
        _ => list(Rc::new(QueryOnlineStatus { detail: true })),
    };
    if let Err(error) = &result {
        check_error(error);
    }
    check_work(&world, &options, &asked);
    Ok(())
}

fn client(world: &Rc<World>, with_key: bool, pacing: bool) -> Rc<Client> {
    let number = |value: f64| Some(Number::new(value, |value| value.to_string()));
    let options = Options {
        sdk_app_id: number(APP.into()),
        base_url: Some("https://chat.example".to_owned()),
        secret_key: SecretKey::new(KEY).filter(|_| with_key),
        user_sig_function: !with_key,
        pacing: if pacing { PacingMode::Documented } else { PacingMode::Off },
        use_backup_host: true,
        ..Options::default()
    };
    match options.check() {
        Ok((config, credentials)) => Client::new(config, credentials, Rc::new(Host(world.clone()))),
        Err(error) => unreachable!("{}", error.message),
    }
}

fn act(input: &mut Unstructured<'_>, secret: &str) -> Result<Act> {
    Ok(match input.int_in_range(0..=7)? {
        0 => Act::Lose,
        1 => Act::Flood,
        2 => Act::Hang,
        _ => {
            let status =
                *input.choose(&[200, 200, 200, 204, 0, 302, 404, 408, 429, 429, 500, 503, 503, 599, 65_535])?;
            let retry_after = input.arbitrary::<Option<String>>()?;
            let date = if input.arbitrary()? {
                Some("Tue, 14 Nov 2023 22:13:30 GMT".to_owned())
            } else {
                input.arbitrary()?
            };
            let headers = Headers::new(move |name| match name {
                "retry-after" => retry_after.clone(),
                "date" => date.clone(),
                _ => None,
            });
            Act::Answer(HttpReply { status, headers, body: body(input, secret)? })
        }
    })
}

/// With a secret of the client in it now and then, as a server may echo one.
fn body(input: &mut Unstructured<'_>, secret: &str) -> Result<Vec<u8>> {
    if input.arbitrary()? {
        return input.arbitrary();
    }
    let code = input.choose(&CODES)?;
    let item = |user: &str| {
        format!(
            r#"{{"UserID":"{user}","To_Account":"{user}","ResultCode":0,"ErrorCode":{code},"AccountStatus":"Imported","Status":"Online"}}"#
        )
    };
    let items = USERS.iter().take(input.int_in_range(0..=4)?).map(|user| item(user)).collect::<Vec<_>>().join(",");
    let info = if input.arbitrary()? { secret } else { "a text" };
    Ok(format!(
        r#"{{"ErrorCode":{code},"ErrorInfo":"{info}","ResultItem":[{items}],"QueryResult":[{items}],"ErrorList":null}}"#
    )
    .into_bytes())
}

/// What a server's `Retry-After` comes to as the RFC has it; `None` where it is not to be looked at.
fn retry_after_ms(reply: &HttpReply) -> Option<u64> {
    let header = reply.headers.get("retry-after").filter(|_| matches!(reply.status, 429 | 503))?;
    let header = header.trim_ascii();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return header.parse::<u64>().ok()?.checked_mul(1000);
    }
    // by whichever clock, the pause is not longer than from the start of this world
    let at = httpdate::parse_http_date(header).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(u64::try_from(at.as_millis()).ok()?.saturating_sub(NOW * 1000))
}

fn check_work(world: &World, options: &CallOptions, asked: &[u64]) {
    let pauses = world.pauses.borrow();
    let retries = usize::try_from(options.max_retries).unwrap_or(usize::MAX);
    assert!(pauses.len() <= retries, "{} retries, {retries} are allowed", pauses.len());
    assert!(world.sent.get() <= retries + 2, "one attempt, its retries, and one that is signed anew");
    for pause in pauses.iter() {
        assert!(*pause <= LONGEST_PAUSE_MS, "a pause of {pause} ms");
        // of its own accord a client pauses no longer than 8 seconds
        let by_date = world.jump_ms.get() != 0;
        assert!(
            *pause <= 8_000 || by_date || asked.iter().any(|asked| asked + 60_000 >= *pause),
            "a pause of {pause} ms that nobody asked for"
        );
    }
}

fn check_error(error: &Error) {
    let message = error.message();
    assert!(!message.contains(KEY) && !message.contains(USER_SIG), "a message shows a secret");
    assert!(!error.code().is_empty() && !message.is_empty());
    if let ErrorKind::Request(request) = error.kind() {
        assert!(message.starts_with(&*request.command), "{message}");
    }
}
