//! Turns, on a virtual clock.

use alloc::rc::Rc;

use futures_util::future::{Either, join_all, select};
use futures_util::stream::{self, StreamExt as _};

use super::super::testing::{Act, Script, account, client, code};
use super::super::{CallOptions, Client, Platform};

const PER_SECOND: usize = 200;

/// No second, from whatever start, holds more moments than the service takes.
fn check_rate(script: &Script) {
    let mut moments = script.moments();
    moments.sort_unstable();
    for (at, first) in moments.iter().enumerate() {
        let within = moments[at..].iter().take_while(|moment| **moment < first + 1_000).count();
        assert!(within <= PER_SECOND, "{within} requests within a second from {first}");
    }
}

async fn import(client: &Rc<Client>) {
    client.import_account(&account("ada"), &CallOptions::default()).await.unwrap();
}

#[test]
fn a_burst_is_spread_at_the_documented_rate() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    script.run(join_all((0..1_000).map(|_| import(&client))));
    check_rate(&script);
    assert_eq!(script.sent(), 1_000);
    assert_eq!(script.moments().last(), Some(&4_004));
}

#[test]
fn the_rate_holds_whatever_the_latency() {
    let mut number = 0_u64;
    let script = Script::new(move |_| {
        number += 1;
        Act::Answer(number * 37 % 1_500, code(0))
    });
    let client = client(&script);
    script.run(stream::iter(0..5_000).map(|_| import(&client)).buffer_unordered(300).for_each(|()| async {}));
    check_rate(&script);
    assert_eq!(script.sent(), 5_000);
}

#[test]
fn an_hour_of_full_load_takes_milliseconds() {
    let script = Script::new(|_| Act::Answer(5, code(0)));
    let client = client(&script);
    script.run(stream::iter(0..20_000).map(|_| import(&client)).buffer_unordered(200).for_each(|()| async {}));
    check_rate(&script);
    // 200 places, each used again 1006 ms after it was taken
    assert_eq!(script.moments().last(), Some(&(99 * 1_006)));
}

#[test]
fn waiting_is_in_order_and_an_abandoned_wait_frees_its_place() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    let by = |user_id: &str| {
        let account = account(user_id);
        let client = &client;
        async move { drop(client.import_account(&account, &CallOptions::default()).await.unwrap()) }
    };
    script.run(join_all((0..PER_SECOND).map(|_| by("first"))));
    let gives_up = async {
        match select(Box::pin(by("gone")), Box::pin(script.sleep(500))).await {
            Either::Left(_) => panic!("there was no place for it"),
            Either::Right((_, waiting)) => drop(waiting),
        }
    };
    script.run(futures_util::future::join4(by("a"), gives_up, by("b"), by("c")));
    let seen = script.seen.borrow();
    let order: Vec<_> = seen[PER_SECOND..].iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(order, [r#"{"UserID":"a"}"#, r#"{"UserID":"b"}"#, r#"{"UserID":"c"}"#]);
}

#[test]
fn a_deadline_holds_while_waiting() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    let call = CallOptions { deadline_ms: Some(300), ..CallOptions::default() };
    let error = script.run(client.import_account(&account("ada"), &call)).unwrap_err();
    assert_eq!(error.to_string(), "im_open_login_svc/account_import: no turn to send it within 300 ms");
    assert_eq!((error.code(), script.sent()), ("TIMEOUT", PER_SECOND));
}
