//! Turns, on a virtual clock.

use alloc::rc::Rc;

use futures_util::FutureExt as _;
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

/// Twice and five times as many calls as the service takes, for twenty seconds; `call` is one of them.
fn check_overload<F: Future<Output = ()>>(call: impl Fn(Rc<Client>, Rc<Script>) -> F) {
    for each_10_ms in [4, 10] {
        check_overload_of(each_10_ms, &call);
    }
}

fn check_overload_of<F: Future<Output = ()>>(each_10_ms: u64, call: impl Fn(Rc<Client>, Rc<Script>) -> F) {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    let calls = (0..2_000 * each_10_ms).map(|nth| {
        let (at, call) = (nth / each_10_ms * 10, call(client.clone(), script.clone()));
        let start = script.sleep(at);
        async move {
            start.await;
            call.await;
        }
    });
    script.run(join_all(calls));
    check_rate(&script);
    let moments = script.moments();
    // all places at once, a second and a tick apart
    for from in (0..15_000).step_by(500) {
        let within = moments.iter().filter(|moment| (from..from + 5_000).contains(*moment)).count();
        assert!(within >= 4 * PER_SECOND, "{within} requests in the five seconds from {from}");
    }
}

#[test]
fn those_whose_time_is_over_hold_up_nobody_behind_them() {
    check_overload(|client, _| async move {
        let call = CallOptions { deadline_ms: Some(2_000), ..CallOptions::default() };
        let _ = client.import_account(&account("ada"), &call).await;
    });
}

#[test]
fn those_that_are_abandoned_hold_up_nobody_behind_them() {
    check_overload(|client, script| async move {
        let end = script.sleep(2_000);
        let _ = select(Box::pin(import(&client)), end).await;
    });
}

#[test]
fn whoever_comes_to_the_front_since_others_leave_looks_soon() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    script.run(script.sleep(800));
    let leaving = (0..PER_SECOND).map(|_| select(Box::pin(import(&client)), script.sleep(30)));
    let leaving = join_all(leaving).map(drop);
    script.run(futures_util::future::join(leaving, import(&client)));
    assert_eq!(script.sent(), PER_SECOND + 1);
    // a place is free from 1001 on
    assert_eq!(script.moments().last(), Some(&1_001));
}

#[test]
fn a_place_rests_longer_where_nobody_knows_whether_the_service_was_reached() {
    let script = Script::new(|seen| if seen.body.contains("lost") { Act::Hang } else { Act::Answer(0, code(0)) });
    let client = client(&script);
    let call = |user_id: &str| client.import_account(&account(user_id), &CallOptions::default());
    let cut_off = (0..PER_SECOND).map(|_| select(call("lost"), script.sleep(10)));
    script.run(join_all(cut_off).map(drop));
    script.run(call("ada")).unwrap();
    assert_eq!(script.moments().last(), Some(&(10 + 1_001 + 250)));
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

/// A call of an edge worker's request that is cancelled: nobody goes on with it, and no destructor runs.
fn hang_up(script: &Rc<Script>, client: &Rc<Client>, after_ms: u64) {
    let mut call = client.import_account(&account("gone"), &CallOptions::default());
    script.run(async {
        let _ = select(&mut call, script.sleep(after_ms)).await;
    });
    core::mem::forget(call);
}

#[test]
fn places_of_attempts_that_nobody_ends_are_taken_back_behind_their_limit() {
    let script = Script::new(|seen| if seen.body.contains("gone") { Act::Hang } else { Act::Answer(0, code(0)) });
    let client = client(&script);
    for _ in 0..PER_SECOND {
        hang_up(&script, &client, 0);
    }
    script.run(import(&client));
    // ten seconds for the attempt, one for timers that are late, and the rest of a place
    assert_eq!(script.moments().last(), Some(&12_001));
    script.run(join_all((1..PER_SECOND).map(|_| import(&client))));
    assert_eq!((script.moments().last(), script.sent()), (Some(&12_001), 2 * PER_SECOND));
}

#[test]
fn a_wait_that_nobody_ends_holds_up_the_others_for_two_seconds_at_most() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    for _ in 0..1_000 {
        hang_up(&script, &client, 0);
    }
    script.run(join_all((0..10).map(|_| import(&client))));
    assert_eq!(script.sent(), PER_SECOND + 10);
    let last = script.moments().pop().unwrap();
    assert!((1_001..=3_003).contains(&last), "{last}");
    check_rate(&script);
}

#[test]
fn a_place_is_left_for_whoever_oversleeps() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    // not polled any more for a while, as when its timer is late
    let mut late = client.import_account(&account("late"), &CallOptions::default());
    script.run(async {
        let _ = select(&mut late, script.sleep(0)).await;
    });
    script.run(import(&client));
    assert_eq!(script.moments().last(), Some(&(1_001 + 21)));
    script.run(late).unwrap();
    assert_eq!(script.moments().last(), Some(&(1_001 + 21)));
}

#[test]
fn whoever_comes_back_when_it_was_believed_gone_stands_where_it_stood() {
    let script = Script::new(|_| Act::Answer(0, code(0)));
    let client = client(&script);
    let call = |user_id: &str| client.import_account(&account(user_id), &CallOptions::default());
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    let (mut late, mut first) = (call("late"), call("first"));
    script.run(async {
        let _ = select(select(&mut late, &mut first), script.sleep(0)).await;
    });
    // all places are taken again, in one moment, while nobody looks at those two
    script.run(script.sleep(4_000));
    script.run(join_all((0..PER_SECOND).map(|_| import(&client))));
    script.run(futures_util::future::join3(call("last"), first, late)).0.unwrap();
    let seen = script.seen.borrow();
    let order: Vec<_> = seen[2 * PER_SECOND..].iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(order, [r#"{"UserID":"late"}"#, r#"{"UserID":"first"}"#, r#"{"UserID":"last"}"#]);
}
