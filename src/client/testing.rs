//! A platform for tests: a service that is a closure, and a clock that jumps to whatever comes next.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::{Cell, RefCell};
use core::pin::pin;
use core::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::UNIX_EPOCH;

use futures_util::future::{Either, select};

use super::{
    CallOptions, Chunk, Client, Event, Headers, HttpReply, HttpRequest, ItemResult, Options, Permit, Platform,
    PostFailure, Task,
};
use crate::error::{Cause, Error, InputError};
use crate::usersig::SecretKey;

/// Where the wall clock of each test starts, in milliseconds of Unix time.
pub(crate) const START_MS: u64 = 1_700_000_000_000;

/// What the scripted service does with a request.
pub(crate) enum Act {
    /// Answers after so many milliseconds.
    Answer(u64, HttpReply),
    /// Loses the connection after so many milliseconds.
    Lose(u64),
    /// Sends more than is read.
    Flood,
    /// Never answers.
    Hang,
}

/// A request as the service saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// In ticks since the start.
    pub(crate) at: u64,
    pub(crate) url: String,
    pub(crate) body: String,
}

impl Seen {
    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.url.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    pub(crate) fn host(&self) -> &str {
        self.url.split('/').nth(2).unwrap()
    }
}

/// Whether anything is worth polling before time goes on.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

type Service = Box<dyn FnMut(&Seen) -> Act>;
type PacerWait = Box<dyn FnMut() -> Result<u64, Cause>>;

pub(crate) struct Script {
    service: RefCell<Service>,
    tasks: RefCell<Vec<Task<()>>>,
    clock: Rc<Clock>,
    /// By how much the wall clock is off from the ticks, in milliseconds.
    pub(crate) wall_offset_ms: Cell<i64>,
    pub(crate) random: Cell<u32>,
    pub(crate) seen: RefCell<Vec<Seen>>,
    pub(crate) aborted: Cell<u32>,
    pub(crate) events: RefCell<Vec<String>>,
    pub(crate) user_sigs: RefCell<Vec<Result<String, Cause>>>,
    pub(crate) pacer: RefCell<PacerWait>,
    pub(crate) permits_out: Rc<Cell<u32>>,
}

#[derive(Default)]
struct Clock {
    ticks_ms: Cell<u64>,
    timers: RefCell<Vec<(u64, Waker)>>,
}

impl Clock {
    async fn sleep(&self, ms: u64) {
        let end = self.ticks_ms.get() + ms;
        core::future::poll_fn(|context| {
            if self.ticks_ms.get() >= end {
                return Poll::Ready(());
            }
            self.timers.borrow_mut().push((end, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Goes to the next moment at which somebody wants to be woken.
    fn advance(&self) {
        let next = self.timers.borrow().iter().map(|(at, _)| *at).min().expect("nobody would ever wake up again");
        self.ticks_ms.set(self.ticks_ms.get().max(next));
        let due: Vec<_> = self.timers.borrow_mut().extract_if(.., |(at, _)| *at <= next).collect();
        for (_, waker) in due {
            waker.wake();
        }
    }
}

impl Script {
    pub(crate) fn new(service: impl FnMut(&Seen) -> Act + 'static) -> Rc<Self> {
        Rc::new(Self {
            service: RefCell::new(Box::new(service)),
            tasks: RefCell::default(),
            clock: Rc::default(),
            wall_offset_ms: Cell::default(),
            random: Cell::new(u32::MAX),
            seen: RefCell::default(),
            aborted: Cell::default(),
            events: RefCell::default(),
            user_sigs: RefCell::default(),
            pacer: RefCell::new(Box::new(|| Ok(0))),
            permits_out: Rc::default(),
        })
    }

    /// Runs `work` to its end, and beside it what it spawns; when all of them wait, the clock jumps.
    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(woken.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
                return result;
            }
            let mut tasks = self.tasks.take();
            tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            self.tasks.borrow_mut().append(&mut tasks);
            if !woken.0.swap(false, Ordering::Relaxed) {
                self.clock.advance();
            }
        }
    }

    pub(crate) fn sent(&self) -> usize {
        self.seen.borrow().len()
    }

    /// Ticks since the start.
    pub(crate) fn moment(&self) -> u64 {
        self.clock.ticks_ms.get()
    }

    /// The moments at which requests were seen.
    pub(crate) fn moments(&self) -> Vec<u64> {
        self.seen.borrow().iter().map(|seen| seen.at).collect()
    }
}

/// Counts an exchange that is dropped before its end.
struct InFlight {
    script: Rc<Script>,
    done: bool,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if !self.done {
            self.script.aborted.set(self.script.aborted.get() + 1);
        }
    }
}

/// A turn of the caller's pacer, counted while it is out.
struct PermitOut(Rc<Cell<u32>>);

impl Drop for PermitOut {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Platform for Rc<Script> {
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>> {
        let script = self.clone();
        let limit = self.sleep(request.limit_ms);
        within(limit, async move {
            let seen = Seen { at: script.moment(), url: request.url().to_string(), body: request.body.to_string() };
            script.seen.borrow_mut().push(seen.clone());
            let mut in_flight = InFlight { script: script.clone(), done: false };
            let act = (script.service.borrow_mut())(&seen);
            let result = match act {
                Act::Answer(ms, reply) => {
                    script.sleep(ms).await;
                    Ok(reply)
                }
                Act::Lose(ms) => {
                    script.sleep(ms).await;
                    Err(PostFailure::Network(Cause(Rc::new(request.url().to_string()))))
                }
                Act::Flood => Err(PostFailure::TooLarge),
                Act::Hang => core::future::pending().await,
            };
            in_flight.done = true;
            result
        })
    }

    fn spawn(&self, task: Task<()>) {
        self.tasks.borrow_mut().push(task);
    }

    fn sleep(&self, ms: u64) -> Task<()> {
        let clock = self.clock.clone();
        Box::pin(async move { clock.sleep(ms).await })
    }

    fn now_ms(&self) -> u64 {
        (START_MS + self.clock.ticks_ms.get()).saturating_add_signed(self.wall_offset_ms.get())
    }

    fn ticks_ms(&self) -> u64 {
        self.clock.ticks_ms.get()
    }

    fn parse_date(&self, text: &str) -> Option<u64> {
        parse_date(text)
    }

    fn random(&self) -> u32 {
        self.random.get()
    }

    fn user_sig(&self) -> Task<Result<String, Cause>> {
        let given = self.user_sigs.borrow_mut().pop().expect("nobody should ask for a UserSig");
        Box::pin(async { given })
    }

    fn permit(&self, _command: &str) -> Task<Result<Permit, Cause>> {
        let script = self.clone();
        Box::pin(async move {
            let wait = (script.pacer.borrow_mut())()?;
            script.sleep(wait).await;
            script.permits_out.set(script.permits_out.get() + 1);
            Ok(Box::new(PermitOut(script.permits_out.clone())) as Permit)
        })
    }

    fn notify(&self, event: &Event<'_>) {
        self.events.borrow_mut().push(format!("{event:?}"));
    }
}

/// The exchange of a request with this limit.
pub(crate) fn within(
    limit: Task<()>,
    exchange: impl Future<Output = Result<HttpReply, PostFailure>> + 'static,
) -> Task<Result<HttpReply, PostFailure>> {
    let exchange = Box::pin(exchange);
    Box::pin(async move {
        match select(exchange, limit).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(PostFailure::Timeout),
        }
    })
}

/// What a host makes of a date.
pub(crate) fn parse_date(text: &str) -> Option<u64> {
    let at = httpdate::parse_http_date(text).ok()?;
    u64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// An answer with status 200.
pub(crate) fn ok(body: impl Into<String>) -> HttpReply {
    status(200, body)
}

pub(crate) fn status(status: u16, body: impl Into<String>) -> HttpReply {
    HttpReply { status, body: body.into().into_bytes(), ..HttpReply::default() }
}

/// The same answer with headers.
pub(crate) fn with(headers: &[(&str, &str)], reply: HttpReply) -> HttpReply {
    let headers: BTreeMap<_, _> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HttpReply { headers: Headers::new(move |name| headers.get(name).cloned()), ..reply }
}

/// An answer with nothing but a code.
pub(crate) fn code(code: i64) -> HttpReply {
    let status = if code == 0 { "OK" } else { "FAIL" };
    ok(format!(r#"{{"ActionStatus":"{status}","ErrorCode":{code},"ErrorInfo":"info {code}"}}"#))
}

/// The options of a client that signs with a key and calls Singapore.
pub(crate) fn options() -> Options {
    Options {
        sdk_app_id: Some(1_400_000_000.0.into()),
        region: Some("singapore".to_owned()),
        secret_key: SecretKey::new("key"),
        ..Options::default()
    }
}

pub(crate) fn client_with(script: &Rc<Script>, options: Options) -> Result<Rc<Client>, InputError> {
    let (config, credentials) = options.check()?;
    Ok(Client::new(config, credentials, Rc::new(script.clone())))
}

pub(crate) fn client(script: &Rc<Script>) -> Rc<Client> {
    client_with(script, options()).unwrap()
}

/// Imports one account, the simplest call there is.
pub(crate) fn import(client: &Rc<Client>, script: &Script, call: CallOptions) -> Result<(), Error> {
    script.run(client.import_account(&account("ada"), &call)).map(drop)
}

pub(crate) fn account(user_id: &str) -> crate::api::Account {
    crate::api::Account::named(user_id)
}

/// The results of a list, one for each input.
pub(crate) fn results(chunks: &[Chunk]) -> Vec<ItemResult> {
    let items = chunks.iter().flat_map(Chunk::items);
    items.map(|(_, result)| result.cloned().map_err(Clone::clone)).collect()
}
