//! What the boundary holds of the host is given back: when it ends, and when nobody waits for it any more.

use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::task::Wake;
use core::pin::Pin;
use core::sync::atomic::{AtomicU32, Ordering};
use core::task::Context;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::iterators::take;
use super::{
    abort, client, client_options, client_with, counted_signal, fetching, made, object, outcome, poll, rest, settled,
    shown, told, with_key,
};
use crate::client::{HttpRequest, Platform as _, PostFailure, UrlStart};
use crate::js::abort::Signal;
use crate::js::called::Called;
use crate::js::client::ChatClient;
use crate::js::platform::JsPlatform;
use crate::js::promise::Work;
use crate::js::signer::UserSigSigner;

#[wasm_bindgen(module = "/src/js/tests/fakes.js")]
extern "C" {
    #[wasm_bindgen(js_name = listenersOf)]
    fn listeners_of(signal: &JsValue) -> u32;
    #[wasm_bindgen(js_name = countTimers)]
    fn count_timers() -> JsValue;
    #[wasm_bindgen(js_name = timersOf)]
    fn timers_of(count: &JsValue) -> u32;
    fn restore(count: &JsValue);
    fn pacer(gives: &str) -> JsValue;
    fn give(pacer: &JsValue);
    /// How often the key of that name occurs in a memory.
    fn occurrences(memory: &JsValue, name: &str) -> u32;
}

fn platform(fetch: Option<Function>, pacer: Option<JsValue>) -> JsPlatform {
    JsPlatform::new(fetch, None, pacer, None)
}

fn request() -> HttpRequest {
    let url = UrlStart::with("http://service.test/v4/a/b?random=");
    HttpRequest { url, random: 7, body: "{}".into(), headers: Rc::new([]), limit_ms: 10_000 }
}

/// What the host saw of a request that was dropped once it waited.
async fn dropped(answers: &str) -> String {
    told();
    let mut work = platform(Some(fetching(answers)), None).post(request());
    assert!(poll(&mut work).is_pending());
    rest().await;
    let _ = poll(&mut work);
    rest().await;
    drop(work);
    rest().await;
    told()
}

fn with_signal() -> [JsValue; 2] {
    let (signal, options) = (counted_signal(), object("{}"));
    Reflect::set(&options, &"signal".into(), &signal).unwrap();
    [signal, options]
}

#[wasm_bindgen_test]
async fn a_request_that_nobody_waits_for_is_aborted() {
    assert_eq!(dropped("never").await, "aborted");
}

#[wasm_bindgen_test]
async fn a_body_that_nobody_waits_for_is_cancelled() {
    let calls = dropped("with a body that never ends").await;
    assert!(calls.starts_with("reading, "), "{calls}");
    assert_eq!((calls.matches("aborted").count(), calls.matches("cancelled").count()), (1, 1), "{calls}");
}

#[wasm_bindgen_test]
async fn a_request_that_was_never_started_sends_nothing() {
    told();
    drop(platform(Some(fetching("never")), None).post(request()));
    rest().await;
    assert_eq!(told(), "");
}

#[wasm_bindgen_test]
async fn a_whole_answer_is_neither_aborted_nor_cancelled() {
    for answers in ["with nonsense", "with a body of another make"] {
        told();
        let reply = platform(Some(fetching(answers)), None).post(request()).await.unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (200, b"<html>".as_slice()));
        rest().await;
        assert_eq!(told(), "", "{answers}");
    }
}

#[wasm_bindgen_test]
async fn eight_mebibytes_are_read_and_no_more() {
    let read = async |answers| platform(Some(fetching(answers)), None).post(request()).await;
    assert_eq!(read("with a body of 8 MiB").await.unwrap().body.len(), 8 << 20);
    assert!(matches!(read("with a body that is too large").await, Err(PostFailure::TooLarge)));
    told();
}

#[wasm_bindgen_test]
async fn a_body_that_cannot_be_used_is_cancelled_once() {
    for answers in ["with a body that is too large", "with a body of texts"] {
        told();
        assert!(platform(Some(fetching(answers)), None).post(request()).await.is_err());
        rest().await;
        assert_eq!(told(), "cancelled, aborted", "{answers}");
    }
}

#[wasm_bindgen_test]
async fn a_timer_that_nobody_waits_for_is_cleared() {
    let count = count_timers();
    let platform = platform(None, None);
    let mut sleep = platform.sleep(60_000);
    assert_eq!(timers_of(&count), 0, "it starts when it is waited for");
    assert!(poll(&mut sleep).is_pending());
    let set = timers_of(&count);
    drop(sleep);
    let cleared = timers_of(&count);
    platform.sleep(1).await;
    let over = timers_of(&count);
    restore(&count);
    assert_eq!((set, cleared, over), (1, 0, 0));
}

#[wasm_bindgen_test]
async fn a_call_leaves_no_timer_behind() {
    for answers in ["well", "with code 70402", "by throwing", "never"] {
        let count = count_timers();
        let [signal, options] = with_signal();
        let ended = settled(&client(answers).kick_account(&"ada".into(), &options));
        rest().await;
        abort(&signal, &"enough".into());
        outcome(ended).await;
        let left = timers_of(&count);
        restore(&count);
        assert_eq!(left, 0, "{answers}");
    }
    told();
}

#[wasm_bindgen_test]
async fn who_waits_for_a_call_is_told_when_it_cannot_come_any_more() {
    let called = Called::new();
    let call = called.call();
    drop(called);
    assert!(call.await.is_undefined());
}

/// Counts how often a task is woken.
struct Wakes(AtomicU32);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[wasm_bindgen_test]
fn nobody_is_woken_for_a_call_that_nobody_waits_for_any_more() {
    let wakes_when_dropped = |waits: bool| {
        let wakes = Arc::new(Wakes(AtomicU32::new(0)));
        let called = Called::new();
        called.function();
        let mut call = Some(called.call());
        let pending = call.as_mut().map(|call| Pin::new(call).poll(&mut Context::from_waker(&wakes.clone().into())));
        assert_eq!(pending.map(|poll| poll.is_pending()), Some(true));
        if !waits {
            call = None;
        }
        drop(called);
        drop(call);
        wakes.0.load(Ordering::Relaxed)
    };
    assert_eq!((wakes_when_dropped(true), wakes_when_dropped(false)), (1, 0));
}

#[wasm_bindgen_test]
async fn a_call_listens_to_its_signal_until_it_ends() {
    let [signal, options] = with_signal();
    let promise = client("well").kick_account(&"ada".into(), &options);
    rest().await;
    assert_eq!(outcome(promise).await, "resolved undefined");
    assert_eq!(listeners_of(&signal), 0);

    told();
    let promise = client("never").kick_account(&"ada".into(), &options);
    rest().await;
    assert_eq!(listeners_of(&signal), 1);
    abort(&signal, &object(r#"{"why":1}"#));
    assert_eq!(outcome(promise).await, r#"rejected {"why":1}"#);
    rest().await;
    assert_eq!((listeners_of(&signal), told().as_str()), (0, "aborted"));
}

#[wasm_bindgen_test]
async fn a_stream_listens_to_its_signal_until_it_ends() {
    for most in [1, 9] {
        let [signal, options] = with_signal();
        let stream = client("well").check_accounts_stream(&object(r#"["a","b",7]"#), &options);
        assert_eq!(listeners_of(&signal), 1);
        outcome(take(&stream, most)).await;
        rest().await;
        assert_eq!(listeners_of(&signal), 0, "{most}");
    }
}

#[wasm_bindgen_test]
async fn behind_an_abort_nothing_starts() {
    told();
    let [signal, options] = with_signal();
    abort(&signal, &"before".into());
    let work: Work = Box::pin(async { panic!("it was started") });
    assert_eq!(Signal::of(signal.clone()).guard(work).await, Err("before".into()));
    assert_eq!(outcome(client("never").kick_account(&"ada".into(), &options)).await, r#"rejected "before""#);
    assert_eq!((listeners_of(&signal), told().as_str()), (0, ""));
}

#[wasm_bindgen_test]
async fn a_turn_is_given_back_once() {
    for gives in ["at once", "a release that throws"] {
        told();
        let permit = platform(None, Some(pacer(gives))).permit("a/b").await.unwrap();
        rest().await;
        assert_eq!(told(), "acquire a/b", "{gives}");
        drop(permit);
        rest().await;
        assert_eq!(told(), "release", "{gives}");
    }
    told();
    drop(platform(None, Some(pacer("nothing"))).permit("a/b").await.unwrap());
    assert_eq!(told(), "acquire a/b");
}

#[wasm_bindgen_test]
async fn a_turn_that_nobody_waits_for_is_given_back_when_it_comes() {
    for (gives, back) in [("late", "release"), ("an error", "")] {
        told();
        let pacer = pacer(gives);
        let mut permit = platform(None, Some(pacer.clone())).permit("a/b");
        assert!(poll(&mut permit).is_pending());
        drop(permit);
        rest().await;
        assert_eq!(told(), "acquire a/b, not wanted", "{gives}");
        give(&pacer);
        rest().await;
        assert_eq!(told(), back, "{gives}");
    }
}

#[wasm_bindgen_test]
async fn an_attempt_gives_its_turn_back_however_it_ends() {
    for answers in ["well", "with code 70402", "with status 503", "by throwing"] {
        told();
        let more = object("{}");
        Reflect::set(&more, &"pacing".into(), &pacer("at once")).unwrap();
        outcome(client_with(answers, &more).kick_account(&"ada".into(), &JsValue::UNDEFINED)).await;
        rest().await;
        let calls = told().replace("aborted, ", "");
        assert_eq!(calls, "acquire im_open_login_svc/kick, release", "{answers}");
    }
}

#[wasm_bindgen_test]
async fn a_key_is_wiped_when_its_client_or_signer_is_disposed_of() {
    let (memory, none) = (wasm_bindgen::memory(), JsValue::UNDEFINED);
    let signer = made(UserSigSigner::new(&client_options(&fetching("well"), &with_key("wiped"))));
    let client = client_with("well", &with_key("wiped"));
    let signed = outcome(client.sign_user_sig(&"ada".into(), &none)).await;
    assert!(signed.starts_with("resolved \"eJ"), "{signed}");
    // one for each, and what the client keeps besides
    assert!(occurrences(&memory, "wiped") >= 2);

    signer.dispose();
    client.dispose();
    assert_eq!(occurrences(&memory, "wiped"), 0);
    let disposed = r#"was disposed of, make a new one {"code":"INVALID_OPTION","retryable":false,"field":"#;
    let error = signer.sign(&"ada".into(), &none).map_err(|error| shown(&error));
    assert_eq!(error, Err(format!("ChatInputError: signer {disposed}\"signer\"}}")));
    let refused = outcome(client.sign_user_sig(&"ada".into(), &none)).await;
    assert_eq!(refused, format!("rejected ChatInputError: client {disposed}\"client\"}}"));
}

#[wasm_bindgen_test]
async fn a_call_under_way_outlives_the_disposal_of_its_client() {
    let client = client("well");
    let promise = client.kick_account(&"ada".into(), &JsValue::UNDEFINED);
    client.dispose();
    drop(client);
    assert_eq!(outcome(promise).await, "resolved undefined");
}

#[wasm_bindgen_test]
async fn no_value_of_the_hosts_is_kept_for_ever() {
    for way in WAYS {
        assert_eq!(kept_by(way).await, 0, "{way}");
    }
}

/// That place is wasm-bindgen's: it keeps one for the result that a call which threw did not give.
#[wasm_bindgen_test]
async fn an_exception_leaves_no_more_than_an_empty_place() {
    assert!(kept_by("a body of texts").await <= ROUNDS);
}

const ROUNDS: u32 = 5;

/// How many more values of the host the module holds after so many rounds. The first round is not counted.
async fn kept_by(way: &str) -> u32 {
    let client = client("well");
    around(&client, way).await;
    let before = wasm_bindgen::externref_heap_live_count();
    for _ in 0..ROUNDS {
        around(&client, way).await;
    }
    told();
    wasm_bindgen::externref_heap_live_count().saturating_sub(before)
}

/// Calls of each kind, with each kind of end.
const WAYS: [&str; 10] = [
    "a call",
    "bad input",
    "a list",
    "a stream",
    "a stream that is left",
    "a failure",
    "a body that fails",
    "a body that is too large",
    "an abort",
    "a pacer",
];

async fn around(client: &ChatClient, way: &str) {
    let (ada, none) = (JsValue::from("ada"), JsValue::UNDEFINED);
    let [signal, options] = with_signal();
    let list = object(r#"["a","b",7]"#);
    let ended = match way {
        "a call" => client.kick_account(&ada, &options),
        "bad input" => client.kick_account(&none, &options),
        "a list" => client.check_accounts(&object(r#"["a","b"]"#), &options),
        "a stream" => take(&client.check_accounts_stream(&list, &options), 9),
        "a stream that is left" => take(&client.check_accounts_stream(&list, &options), 1),
        "a failure" => super::client("by throwing").kick_account(&ada, &options),
        "an abort" => super::client("never").kick_account(&ada, &options),
        "a pacer" => {
            let (more, pacer) = (object("{}"), pacer("late"));
            Reflect::set(&more, &"pacing".into(), &pacer).unwrap();
            let ended = settled(&client_with("never", &more).kick_account(&ada, &options));
            rest().await;
            abort(&signal, &"enough".into());
            rest().await;
            give(&pacer);
            ended
        }
        body => super::client(&format!("with {body}")).kick_account(&ada, &options),
    };
    let ended = settled(&ended);
    rest().await;
    abort(&signal, &"enough".into());
    outcome(ended).await;
    rest().await;
}
