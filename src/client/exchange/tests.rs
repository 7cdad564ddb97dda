//! The loop around one request, against a scripted service on a virtual clock.

use alloc::rc::Rc;

use super::super::config::{CallOptions, Options, PacingMode, PartialCallOptions};
use super::super::testing::{
    Act, START_MS, Script, Seen, client, client_with, code, import, ok, options, status, with,
};
use super::super::{Event, HttpReply, Step};
use crate::error::{ApiError, Cause, Error, ErrorKind, Fault, InputCode};
use crate::usersig;

/// A service that goes through its acts in order; asked once more it fails the test.
fn acts(acts: Vec<Act>) -> Rc<Script> {
    let mut acts = acts.into_iter();
    Script::new(move |_| acts.next().expect("one request too many"))
}

fn answer(reply: HttpReply) -> Act {
    Act::Answer(10, reply)
}

/// One import against these acts: what it ends with, and the moments of its requests.
fn check(script: Vec<Act>, call: CallOptions, expected: Result<(), &str>, moments: &[u64]) {
    let script = acts(script);
    let result = import(&client(&script), &script, call).map_err(|error| error.to_string());
    assert_eq!(result.as_ref().copied().map_err(String::as_str), expected);
    assert_eq!(script.moments(), moments);
}

fn api(error: &Error) -> &ApiError {
    let Some(Fault::Api(api)) = error.fault() else { panic!("{error:?}") };
    api
}

fn attempts(error: &Error) -> u32 {
    let ErrorKind::Request(request) = error.kind() else { panic!("{error:?}") };
    request.attempts
}

fn defaults() -> CallOptions {
    CallOptions::default()
}

fn once() -> CallOptions {
    CallOptions { max_retries: 0, ..defaults() }
}

#[test]
fn a_request_is_what_the_documents_say() {
    let script = acts(vec![answer(code(0))]);
    import(&client(&script), &script, defaults()).unwrap();
    let seen = script.seen.borrow();
    let seen = &seen[0];
    let (address, _) = seen.url.split_once('?').unwrap();
    assert_eq!(address, "https://adminapisgp.im.qcloud.com/v4/im_open_login_svc/account_import");
    assert_eq!(seen.body, r#"{"UserID":"ada"}"#);
    assert_eq!(seen.parameter("sdkappid"), Some("1400000000"));
    assert_eq!(seen.parameter("identifier"), Some("administrator"));
    assert_eq!(seen.parameter("random"), Some("4294967295"));
    assert_eq!(seen.parameter("contenttype"), Some("json"));
    let claims = usersig::decode(seen.parameter("usersig").unwrap()).unwrap();
    assert_eq!((claims.user_id.as_str(), claims.issued_at), ("administrator", START_MS / 1000));
    assert_eq!(claims.expires_in, 86_400);
}

#[test]
fn an_answer_ends_the_call() {
    check(vec![answer(code(0))], defaults(), Ok(()), &[0]);
    let refused =
        "im_open_login_svc/account_import: a parameter is invalid or a required field is missing (70402, info 70402)";
    check(vec![answer(code(70402))], defaults(), Err(refused), &[0]);
    let html = "im_open_login_svc/account_import: the answer is no JSON object";
    check(vec![answer(ok("<html>"))], defaults(), Err(html), &[0]);
    let empty = "im_open_login_svc/account_import: the answer is empty";
    check(vec![answer(ok(""))], defaults(), Err(empty), &[0]);
    let flood = "im_open_login_svc/account_import: the answer is larger than 8 MiB";
    check(vec![Act::Flood], defaults(), Err(flood), &[0]);
    let moved = "im_open_login_svc/account_import: HTTP status 302";
    check(vec![answer(status(302, ""))], defaults(), Err(moved), &[0]);
}

#[test]
fn what_passes_is_repeated_and_then_told() {
    let bad_gateway = || answer(status(502, "<html>bad gateway</html>"));
    check(vec![bad_gateway(), answer(code(0))], defaults(), Ok(()), &[0, 260]);
    check(vec![bad_gateway(), answer(code(70169)), answer(code(0))], defaults(), Ok(()), &[0, 260, 770]);
    let error = "im_open_login_svc/account_import: HTTP status 502 after 3 attempts";
    check(vec![bad_gateway(), bad_gateway(), bad_gateway()], defaults(), Err(error), &[0, 260, 770]);
    let error = "im_open_login_svc/account_import: no answer from the service after 2 attempts";
    let one = CallOptions { max_retries: 1, ..defaults() };
    check(vec![Act::Lose(5), Act::Lose(5)], one, Err(error), &[0, 255]);
}

#[test]
fn an_attempt_has_its_time_and_is_aborted_behind_it() {
    let call = CallOptions { timeout_ms: 1_000, ..defaults() };
    let script = acts(vec![Act::Hang, Act::Hang, answer(code(0))]);
    import(&client(&script), &script, call.clone()).unwrap();
    assert_eq!(script.moments(), [0, 1_250, 2_750]);
    assert_eq!(script.aborted.get(), 2);
    let error = "im_open_login_svc/account_import: no answer within 1000 ms";
    check(vec![Act::Hang], CallOptions { max_retries: 0, ..call }, Err(error), &[0]);
}

#[test]
fn the_deadline_covers_attempts_and_pauses() {
    let call = |ms| CallOptions { deadline_ms: Some(ms), ..defaults() };
    let cut_off = "im_open_login_svc/account_import: no answer within 700 ms";
    check(vec![Act::Hang], call(700), Err(cut_off), &[0]);
    // 10 ms for the answer, at most 250 for the pause: it fits in 261, not in 260
    let busy = || answer(status(503, ""));
    check(vec![busy(), answer(code(0))], call(271), Ok(()), &[0, 260]);
    let error = "im_open_login_svc/account_import: HTTP status 503";
    check(vec![busy()], call(260), Err(error), &[0]);
}

#[test]
fn retry_after_is_heard_with_429_and_503_alone() {
    let reply = |code, header: &str| answer(with(&[("retry-after", header)], status(code, "")));
    check(vec![reply(503, "7"), answer(code(0))], defaults(), Ok(()), &[0, 7_010]);
    check(vec![reply(429, "Tue, 14 Nov 2023 22:13:30 GMT"), answer(code(0))], defaults(), Ok(()), &[0, 10_000]);
    check(vec![reply(500, "7"), answer(code(0))], defaults(), Ok(()), &[0, 260]);
    let error = "im_open_login_svc/account_import: HTTP status 429";
    check(vec![reply(429, "61")], defaults(), Err(error), &[0]);
}

#[test]
fn a_user_sig_is_reused_and_renewed_an_hour_before_its_end() {
    let script = Script::new(|_| answer(code(0)));
    let client = client(&script);
    let user_sig = |hours: u64| {
        script.wall_offset_ms.set(i64::try_from(hours * 3_600_000).unwrap());
        import(&client, &script, defaults()).unwrap();
        let seen: Seen = script.seen.borrow().last().unwrap().clone();
        seen.parameter("usersig").unwrap().to_owned()
    };
    let first = user_sig(0);
    assert_eq!(user_sig(22), first);
    let second = user_sig(23);
    assert_ne!(second, first);
    assert_eq!(user_sig(45), second);
    let third = user_sig(46);
    assert_ne!(third, second);
    // the clock was put back: what is issued in the future is not valid
    assert_ne!(user_sig(1), third);
}

#[test]
fn a_refused_user_sig_is_replaced_at_once_and_without_counting() {
    check(vec![answer(code(70001)), answer(code(0))], once(), Ok(()), &[0, 10]);
    check(vec![answer(code(70052)), answer(code(0))], once(), Ok(()), &[0, 10]);
    let error = "im_open_login_svc/account_import: the UserSig is expired (70001, info 70001)";
    check(vec![answer(code(70001)), answer(code(70001))], once(), Err(error), &[0, 10]);
}

#[test]
fn a_wrong_clock_is_corrected_by_the_answer() {
    let check = |date: &str, expected: u64| {
        let refused = with(&[("date", date)], code(70001));
        let script = acts(vec![Act::Answer(0, refused), Act::Answer(0, code(0))]);
        import(&client(&script), &script, once()).unwrap();
        let seen = script.seen.borrow();
        let issued = usersig::decode(seen[1].parameter("usersig").unwrap()).unwrap().issued_at;
        assert_eq!(issued, expected, "{date}");
    };
    let now = START_MS / 1000;
    check("Tue, 14 Nov 2023 23:13:20 GMT", now + 3_600);
    check("Tue, 14 Nov 2023 21:13:20 GMT", now - 3_600);
    // within the tolerance our clock counts, and the next second makes it another UserSig
    check("Tue, 14 Nov 2023 22:13:50 GMT", now + 1);
    check("Tue, 14 Nov 2023 22:13:51 GMT", now + 31);
    check("yesterday", now + 1);
}

#[test]
fn after_too_many_failed_checks_the_client_keeps_still_for_a_minute() {
    let mut first = true;
    let script = Script::new(move |_| answer(code(if core::mem::take(&mut first) { 70050 } else { 0 })));
    let client = client(&script);
    let told = |result: Result<(), Error>| match result {
        Err(error) => (api(&error).code, attempts(&error)),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(import(&client, &script, defaults())), (Some(70050), 1));
    assert_eq!(told(import(&client, &script, defaults())), (Some(70050), 0));
    script.run(crate::client::Platform::sleep(&script, 59_999));
    assert_eq!(told(import(&client, &script, defaults())), (Some(70050), 0));
    script.run(crate::client::Platform::sleep(&script, 1));
    import(&client, &script, defaults()).unwrap();
    assert_eq!(script.sent(), 2);
}

#[test]
fn the_budget_ends_the_retries_of_a_client_whose_service_is_down() {
    let script = Script::new(|_| answer(status(503, "")));
    let client = client(&script);
    let call = CallOptions { max_retries: 10, ..defaults() };
    for _ in 0..20 {
        import(&client, &script, call.clone()).unwrap_err();
    }
    // 500 tokens pay for 100 retries, and each call has one attempt that costs nothing
    assert_eq!(script.sent(), 120);
}

#[test]
fn a_standby_domain_takes_over_after_a_failed_connection() {
    let hosts = |region: &str, use_backup_host| {
        let script = acts(vec![Act::Lose(1), Act::Lose(1), answer(code(0))]);
        let given = Options { region: Some(region.to_owned()), use_backup_host, ..options() };
        import(&client_with(&script, given).unwrap(), &script, defaults()).unwrap();
        let seen = script.seen.borrow();
        seen.iter().map(|seen| seen.host().to_owned()).collect::<Vec<_>>()
    };
    let (main, standby) = ("adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com");
    assert_eq!(hosts("singapore", true), [main, standby, standby]);
    assert_eq!(hosts("singapore", false), [main, main, main]);
    assert_eq!(hosts("tokyo", true), ["adminapijpn.im.qcloud.com"; 3]);
}

#[test]
fn a_gateway_that_signs_gets_random_and_contenttype_alone() {
    let script = acts(vec![answer(code(0))]);
    let base_url = Some("https://gate.example/chat/".to_owned());
    let given = Options { region: None, base_url, secret_key: None, ..options() };
    import(&client_with(&script, given).unwrap(), &script, defaults()).unwrap();
    assert_eq!(
        script.seen.borrow()[0].url,
        "https://gate.example/chat/v4/im_open_login_svc/account_import?random=4294967295&contenttype=json"
    );
}

#[test]
fn a_function_is_asked_for_a_user_sig_before_each_attempt() {
    let script = acts(vec![answer(status(503, "")), answer(code(0))]);
    *script.user_sigs.borrow_mut() = vec![Ok("second".to_owned()), Ok("first".to_owned())];
    let given = || Options { secret_key: None, user_sig_function: true, ..options() };
    import(&client_with(&script, given()).unwrap(), &script, defaults()).unwrap();
    let sigs: Vec<_> = script.seen.borrow().iter().map(|s| s.parameter("usersig").unwrap().to_owned()).collect();
    assert_eq!(sigs, ["first", "second"]);

    let check = |gives: Result<String, Cause>, expected: &str| {
        let script = acts(vec![]);
        *script.user_sigs.borrow_mut() = vec![gives];
        let error = import(&client_with(&script, given()).unwrap(), &script, defaults()).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), ("INVALID_OPTION", expected));
        assert!(matches!(error.kind(), ErrorKind::Input(input) if input.field == "userSig"));
    };
    check(Ok(String::new()), "userSig gave an empty text");
    check(Err(Cause(Rc::new(()))), "userSig gave no UserSig");
}

#[test]
fn a_pacer_is_asked_once_per_attempt_and_told_of_its_end() {
    let script = acts(vec![answer(status(503, "")), answer(code(0))]);
    *script.pacer.borrow_mut() = Box::new(|| Ok(40));
    let given = || Options { pacing: PacingMode::Custom, ..options() };
    let client = client_with(&script, given()).unwrap();
    import(&client, &script, defaults()).unwrap();
    assert_eq!(script.moments(), [40, 340]);
    assert_eq!(script.permits_out.get(), 0);

    let script = acts(vec![]);
    *script.pacer.borrow_mut() = Box::new(|| Err(Cause(Rc::new(()))));
    let error = import(&client_with(&script, given()).unwrap(), &script, defaults()).unwrap_err();
    assert!(matches!(error.fault(), Some(Fault::Turn(_))), "{error:?}");
    assert_eq!(error.message(), "im_open_login_svc/account_import: the pacer gave no turn to send it");
    assert_eq!(attempts(&error), 0);
}

#[test]
fn events_tell_the_whole_story() {
    let script = acts(vec![answer(code(60007)), answer(code(0))]);
    import(&client(&script), &script, defaults()).unwrap();
    let request = Step::Request { host: "adminapisgp.im.qcloud.com" };
    let response = |error_code, error| Step::Response { duration_ms: 10, status: Some(200), error_code, error };
    let expected = [
        (1, request),
        (1, response(Some(60007), Some("RATE_LIMITED"))),
        (2, Step::Retry { delay_ms: 1_000, reason: "RATE_LIMITED" }),
        (2, request),
        (2, response(None, None)),
    ];
    let command = "im_open_login_svc/account_import";
    let expected = expected.map(|(attempt, step)| format!("{:?}", Event { command, attempt, step }));
    assert_eq!(*script.events.borrow(), expected);
}

#[test]
fn what_a_server_echoes_is_cleaned() {
    let script = Script::new(|seen| {
        let sig = seen.parameter("usersig").unwrap();
        let body = format!(r#"{{"ErrorCode":70003,"ErrorInfo":"bad sig {sig}","Echo":"{}"}}"#, seen.url);
        answer(ok(body))
    });
    let error = import(&client(&script), &script, defaults()).unwrap_err();
    assert_eq!(api(&error).info, "bad sig [redacted]");
    let seen = script.seen.borrow();
    let sig = seen[0].parameter("usersig").unwrap();
    assert!(!format!("{error:?} {error}").contains(sig));
}

#[test]
fn a_region_that_does_not_know_the_app_is_named() {
    let script = Script::new(|_| answer(code(70020)));
    let error = import(&client(&script), &script, defaults()).unwrap_err();
    assert_eq!(api(&error).hint.as_deref(), Some("this client calls region singapore; is the app hosted there?"));
}

#[test]
fn a_call_may_change_what_the_client_was_made_with() {
    let given = PartialCallOptions { timeout_ms: Some(5.0.into()), ..PartialCallOptions::default() };
    let call = defaults().with(&given, InputCode::InvalidArgument).unwrap();
    assert_eq!((call.timeout_ms, call.max_retries), (5, defaults().max_retries));
}

/// Claims for an account, as a caller of `sign_user_sig` gives them.
fn claims(user_id: &str) -> usersig::Claims {
    usersig::Claims {
        user_id: user_id.to_owned(),
        sdk_app_id: 1_400_000_000,
        issued_at: 0,
        expires_in: 60,
        version: "2.0".into(),
        user_buf: None,
    }
}

#[test]
fn a_kicked_account_is_signed_for_behind_the_second_of_the_kick() {
    let script = Script::new(|_| answer(code(0)));
    let client = client(&script);
    let issued = |user_id: &str| {
        let user_sig = script.run(client.sign_user_sig(claims(user_id))).unwrap();
        (usersig::decode(&user_sig).unwrap().issued_at - START_MS / 1_000, script.moment())
    };
    assert_eq!(issued("ada"), (0, 0));
    script.run(client.kick_account("ada", &defaults())).unwrap();
    assert_eq!(issued("eve"), (0, 10), "nobody else waits");
    assert_eq!(issued("ada"), (1, 1_000));
    assert_eq!(issued("ada"), (1, 1_000), "and she waits once");
}

#[test]
fn the_second_of_a_kick_is_the_services() {
    for (date, expected) in [
        // our clock is five seconds behind, right, and ahead
        ("Tue, 14 Nov 2023 22:13:25 GMT", 6),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1),
        ("Tue, 14 Nov 2023 22:13:15 GMT", 1),
        // a clock this far off is corrected only when the service refuses a UserSig for it
        ("Tue, 14 Nov 2023 22:14:20 GMT", 1),
        ("no date", 1),
    ] {
        let script = Script::new(move |_| answer(with(&[("date", date)], code(0))));
        let client = client(&script);
        for user_id in ["ada", "administrator"] {
            script.run(client.kick_account(user_id, &defaults())).unwrap();
        }
        let user_sig = script.run(client.sign_user_sig(claims("ada"))).unwrap();
        let issued_at = |user_sig: &str| usersig::decode(user_sig).unwrap().issued_at - START_MS / 1_000;
        import(&client, &script, defaults()).unwrap();
        let seen = script.seen.borrow();
        let of_admin = issued_at(seen.last().unwrap().parameter("usersig").unwrap());
        assert_eq!((issued_at(&user_sig), of_admin), (expected, expected), "{date}");
        assert!(seen.last().unwrap().at <= 2_020, "{date}");
    }
}

#[test]
fn a_kick_whose_answer_is_lost_counts_as_a_kick() {
    let script = Script::new(|_| Act::Lose(10));
    let client = client(&script);
    script.run(client.kick_account("ada", &once())).unwrap_err();
    script.run(client.sign_user_sig(claims("ada"))).unwrap();
    assert_eq!(script.moment(), 1_000);
}

#[test]
fn kicking_the_admin_renews_the_clients_own_user_sig() {
    let script = Script::new(|_| answer(code(0)));
    let client = client(&script);
    script.run(client.kick_account("administrator", &defaults())).unwrap();
    import(&client, &script, defaults()).unwrap();
    let seen = script.seen.borrow();
    let issued =
        |at: usize| usersig::decode(seen[at].parameter("usersig").unwrap()).unwrap().issued_at - START_MS / 1_000;
    assert_eq!((issued(0), issued(1), seen[1].at), (0, 1, 1_000));
}

#[test]
fn signing_needs_a_key() {
    let given = Options { secret_key: None, user_sig: Some("sig".to_owned()), ..options() };
    let script = acts(vec![]);
    let error = script.run(client_with(&script, given).unwrap().sign_user_sig(claims("ada"))).unwrap_err();
    assert_eq!(error.to_string(), "secretKey is needed to sign, and this client was made without one");
    assert_eq!(error.code(), "INVALID_OPTION");
}

#[test]
fn a_command_that_nobody_here_knows_is_not_done_twice() {
    let requests = |command: &str, idempotent, first: HttpReply| {
        let mut first = Some(first);
        let script = Script::new(move |_| answer(first.take().unwrap_or_else(|| code(0))));
        let _ = script.run(client(&script).call(command, "{}".to_owned(), idempotent, &defaults()));
        script.sent()
    };
    let send = "openim/sendmsg";
    for may_be_done in [status(500, ""), status(503, ""), code(70169)] {
        assert_eq!(requests(send, false, may_be_done.clone()), 1);
        assert_eq!(requests(send, true, may_be_done.clone()), 2);
        for query in ["openim/query_online_status", "openim/querystate"] {
            assert_eq!(requests(query, false, may_be_done.clone()), 2);
        }
    }
    for not_done in [status(429, ""), code(60007), code(70001)] {
        assert_eq!(requests(send, false, not_done), 2);
    }
}

#[test]
fn a_call_gives_the_answers_bytes() {
    let script = Script::new(|_| answer(ok(r#"{"ErrorCode":0,"More":[1]}"#)));
    let body = r#"{"To_Account":"ada"}"#;
    let answer = script.run(client(&script).call("openim/sendmsg", body.to_owned(), false, &defaults())).unwrap();
    assert_eq!(answer.body, br#"{"ErrorCode":0,"More":[1]}"#);
    let seen = script.seen.borrow();
    assert_eq!(seen[0].body, body);
    assert!(seen[0].url.starts_with("https://adminapisgp.im.qcloud.com/v4/openim/sendmsg?"));
}

#[test]
fn every_user_sig_that_went_out_is_kept_out_of_texts() {
    let mut first = None;
    let script = Script::new(move |seen| {
        let sig = seen.parameter("usersig").unwrap().to_owned();
        let echo = first.get_or_insert_with(|| sig.clone()).clone();
        answer(ok(format!(r#"{{"ErrorCode":70052,"ErrorInfo":"sig {echo}"}}"#)))
    });
    let error = import(&client(&script), &script, once()).unwrap_err();
    assert_eq!((api(&error).info.as_str(), attempts(&error)), ("sig [redacted]", 2));
}

#[test]
fn a_user_sig_that_was_refused_is_not_made_again() {
    let script = acts(vec![answer(code(70052)), answer(code(0))]);
    import(&client(&script), &script, once()).unwrap();
    let seen = script.seen.borrow();
    let issued = |at: usize| usersig::decode(seen[at].parameter("usersig").unwrap()).unwrap().issued_at;
    assert_eq!((issued(1) - issued(0), seen[1].at), (1, 10), "a later one, at once");
}

#[test]
fn a_date_to_retry_at_is_read_by_the_servers_clock() {
    let headers = [("retry-after", "Tue, 14 Nov 2023 22:23:22 GMT"), ("date", "Tue, 14 Nov 2023 22:23:20 GMT")];
    check(vec![answer(with(&headers, status(503, ""))), answer(code(0))], defaults(), Ok(()), &[0, 2_010]);
}

#[test]
fn what_waits_for_a_turn_is_not_sent_after_too_many_failed_checks() {
    let script = Script::new(|_| answer(code(70050)));
    let client = client(&script);
    let (call, account) = (once(), super::super::testing::account("ada"));
    let calls = (0..300).map(|_| client.import_account(&account, &call));
    let results = script.run(futures_util::future::join_all(calls));
    assert!(results.iter().all(Result::is_err));
    assert_eq!(script.sent(), 200, "those that had a turn already");
}

#[test]
fn nothing_is_sent_once_the_caller_wants_no_more() {
    let wanted = Rc::new(core::cell::Cell::new(true));
    let script = {
        let wanted = wanted.clone();
        Script::new(move |_| {
            wanted.set(false);
            answer(status(503, ""))
        })
    };
    let cancelled = super::super::Cancelled::new(move || !wanted.get());
    let client = client(&script);
    let account = super::super::testing::account("ada");
    let call = CallOptions { cancelled, ..defaults() };
    let work = Box::pin(client.import_account(&account, &call));
    script.run(futures_util::future::select(work, Box::pin(crate::client::Platform::sleep(&script, 60_000))));
    assert_eq!(script.sent(), 1);
}

#[test]
fn an_attempt_that_is_dropped_is_told_of() {
    let script = acts(vec![Act::Hang]);
    let client = client(&script);
    let (call, account) = (once(), super::super::testing::account("ada"));
    let work = Box::pin(client.import_account(&account, &call));
    script.run(async {
        drop(futures_util::future::select(work, Box::pin(crate::client::Platform::sleep(&script, 5))).await)
    });
    let step = Step::Response { duration_ms: 5, status: None, error_code: None, error: Some("ABORTED") };
    let expected = Event { command: "im_open_login_svc/account_import", attempt: 1, step };
    assert_eq!(script.events.borrow()[1], format!("{expected:?}"));
}

#[test]
fn a_kick_that_was_aborted_counts_as_a_kick() {
    let script = acts(vec![Act::Hang]);
    let client = client(&script);
    let call = once();
    let work = Box::pin(client.kick_account("ada", &call));
    script.run(async {
        drop(futures_util::future::select(work, Box::pin(crate::client::Platform::sleep(&script, 5))).await)
    });
    script.run(client.sign_user_sig(claims("ada"))).unwrap();
    assert_eq!(script.moment(), 1_000);
}

#[test]
fn the_clock_is_corrected_also_where_the_call_gives_up() {
    let dated = with(&[("date", "Tue, 14 Nov 2023 23:13:20 GMT")], code(70001));
    let script = acts(vec![answer(code(70001)), answer(dated), answer(code(0))]);
    let client = client(&script);
    import(&client, &script, once()).unwrap_err();
    import(&client, &script, once()).unwrap();
    let seen = script.seen.borrow();
    let issued = usersig::decode(seen[2].parameter("usersig").unwrap()).unwrap().issued_at;
    assert_eq!(issued, START_MS / 1_000 + 3_600);
}

#[test]
fn what_waits_for_a_user_sig_is_not_sent_after_too_many_failed_checks() {
    let script = Script::new(|seen| match seen.url.contains("/kick?") {
        true => answer(code(0)),
        false => Act::Answer(500, code(70050)),
    });
    let client = client(&script);
    let (call, account) = (once(), super::super::testing::account("ada"));
    let held_back = async {
        crate::client::Platform::sleep(&script, 20).await;
        // the admin was kicked, so this one waits for the next second
        client.import_account(&account, &call).await
    };
    let refused = client.import_account(&account, &call);
    let kick = client.kick_account("administrator", &call);
    let (refused, _, held_back) = script.run(futures_util::future::join3(refused, kick, held_back));
    let told = [refused, held_back].map(|result| match result {
        Err(error) => (api(&error).code, attempts(&error)),
        other => panic!("{other:?}"),
    });
    assert_eq!(told, [(Some(70050), 1), (Some(70050), 0)]);
    assert_eq!(script.sent(), 2);
    // and the minute counts from the answer
    script.run(crate::client::Platform::sleep(&script, 60_500 - script.moment()));
    import(&client, &script, once()).unwrap_err();
    assert_eq!(script.sent(), 3);
}

#[test]
fn however_many_are_refused_none_is_issued_more_than_a_second_ahead() {
    let script = Script::new(|_| Act::Answer(0, code(70052)));
    let client = client(&script);
    for _ in 0..5 {
        import(&client, &script, once()).unwrap_err();
    }
    let seen = script.seen.borrow();
    let issued = |seen: &Seen| usersig::decode(seen.parameter("usersig").unwrap()).unwrap().issued_at;
    assert_eq!((seen.len(), seen.iter().map(issued).max()), (10, Some(START_MS / 1_000 + 1)));
}
