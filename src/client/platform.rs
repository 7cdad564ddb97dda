//! The seam between the client's decisions and the world: everything that it cannot compute comes through here.
//!
//! A test implements it with a script and a virtual clock; the boundary implements it with fetch and timers.

use alloc::fmt;
use alloc::rc::Rc;
use core::any::Any;
use core::pin::Pin;

use super::{Event, UrlStart};
use crate::error::Cause;
use crate::prelude::*;
use crate::text::Wiped;

/// Work under way. Nothing happens before it is polled; dropping it ends what it was doing.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// A turn to send. Dropping it says that the attempt has ended.
pub type Permit = Box<dyn Any>;

/// What the client needs of its surroundings.
pub trait Platform {
    /// Sends one request and reads the whole answer. Dropped early, the exchange is aborted.
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>>;

    /// Runs a task beside whatever else is going on, whether somebody waits for it or not.
    fn spawn(&self, task: Task<()>);

    /// Waits.
    fn sleep(&self, ms: u64) -> Task<()>;

    /// The wall clock, in milliseconds of Unix time. May jump.
    fn now_ms(&self) -> u64;

    /// A clock that only goes forward, in milliseconds from any start.
    fn ticks_ms(&self) -> u64;

    /// A date in English that ends with `GMT`, as HTTP writes it, in milliseconds of Unix time.
    fn parse_date(&self, text: &str) -> Option<u64>;

    /// 32 random bits. Not for secrets.
    fn random(&self) -> u32;

    /// Asks the caller's own function for a UserSig of the admin.
    fn user_sig(&self) -> Task<Result<String, Cause>>;

    /// Asks the caller's own pacer for a turn.
    fn permit(&self, command: &str) -> Task<Result<Permit, Cause>>;

    /// Whether somebody wants to be told what happens.
    fn is_listening(&self) -> bool {
        true
    }

    /// Tells the caller what happens.
    fn notify(&self, event: &Event<'_>);
}

/// One POST of JSON.
///
/// The URL holds a UserSig, so there is no `Debug` that shows it.
pub struct HttpRequest {
    /// Where to: the URL except for the random number and what follows it.
    pub url: Rc<UrlStart>,
    /// The random number in its URL, which distinguishes it from other requests.
    pub random: u32,
    /// The JSON.
    pub body: Rc<str>,
    /// Headers beside the content type, added by the caller.
    pub headers: Rc<[(String, String)]>,
    /// How long the exchange may last, in milliseconds.
    pub limit_ms: u64,
}

impl HttpRequest {
    /// The whole URL.
    pub fn url(&self) -> Wiped {
        self.url.url(self.random)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpRequest(..)")
    }
}

/// A whole answer.
#[derive(Debug, Clone, Default)]
pub struct HttpReply {
    /// The status.
    pub status: u16,
    /// Its headers.
    pub headers: Headers,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// The headers of an answer, looked up one by one, since most answers are asked for none.
#[derive(Clone, Default)]
pub struct Headers(Option<Rc<GetHeader>>);

type GetHeader = dyn Fn(&str) -> Option<String>;

impl Headers {
    /// Headers that `get` looks up, given a name in lower case.
    pub fn new(get: impl Fn(&str) -> Option<String> + 'static) -> Self {
        Self(Some(Rc::new(get)))
    }

    /// The header of this name, which is in lower case.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.as_ref().and_then(|get| get(name))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Headers(..)")
    }
}

/// Why there is no whole answer.
#[derive(Debug, Clone)]
pub enum PostFailure {
    /// The runtime could not get one.
    Network(Cause),
    /// It grew beyond 8 MiB and was abandoned.
    TooLarge,
    /// It took longer than the request's limit, and was aborted.
    Timeout,
}
