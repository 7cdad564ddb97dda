//! What can go wrong, as data. The boundary (`js`) turns it into the JavaScript error classes.
//!
//! An error is a single pointer, whatever it holds: each `?` on its way moves no more than that.

use alloc::fmt;
use alloc::rc::Rc;
use core::any::Any;
use core::ops::Deref;

use crate::api::{Kind, Retry, code_fact, kind_of};
use crate::prelude::*;
use crate::text::{concat, decimal};
use crate::usersig::UserSigError;

/// Whatever a call can end with instead of a result. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Error(Rc<ErrorKind>);

/// What went wrong: the input, a request or a UserSig.
#[derive(Debug)]
pub enum ErrorKind {
    /// Bad input. Nothing was sent.
    Input(InputError),
    /// A request that brought no result: see [`RequestError`].
    Request(RequestError),
    /// A UserSig that cannot be read or does not hold.
    UserSig(UserSigError),
}

/// Bad input: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError(Box<InputFault>);

/// What an [`InputError`] holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFault {
    /// The stable code.
    pub code: InputCode,
    /// One line; starts with the place.
    pub message: String,
    /// The place, such as `userIds[2]` or `sdkAppId`.
    pub field: String,
    /// The position in a list.
    pub index: Option<u32>,
    /// What the caller's own function threw.
    pub cause: Option<Cause>,
}

/// The stable codes of bad input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputCode {
    /// An option of a constructor, or one that a method needs.
    InvalidOption,
    /// An argument of a method.
    InvalidArgument,
    /// A secret key in a place where others can read it.
    InsecureContext,
}

/// A request that brought no result.
#[derive(Debug)]
pub struct RequestError {
    /// Which command.
    pub command: Rc<str>,
    /// Requests sent so far.
    pub attempts: u32,
    /// Why.
    pub fault: Fault,
}

/// Why a request brought no result.
#[derive(Debug)]
pub enum Fault {
    /// The service answered with a code.
    Api(ApiError),
    /// The answer's status is outside 2xx.
    Http(HttpError),
    /// The answer breaks the documented form; the text says how.
    Response(String),
    /// No answer, and what the runtime said.
    Network(Cause),
    /// No turn to send it, and what the caller's pacer said.
    Turn(Cause),
    /// A limit of time was hit: this one, in milliseconds.
    Timeout(u32),
}

/// An answer with a code other than 0, or an account that the service refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The service's code; absent if a list of failures gives none.
    pub code: Option<i64>,
    /// The service's text, secrets replaced.
    pub info: String,
    /// What to do, with what the client knows.
    pub hint: Option<String>,
    /// The whole answer; absent for one account's failure.
    pub answer: Option<RawAnswer>,
}

/// An answer as it came, JSON with whatever secrets a server may echo: whoever shows it must clean it first.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer(Rc<str>);

impl RawAnswer {
    /// Takes the text of an answer.
    pub fn new(json: &str) -> Self {
        Self(json.into())
    }

    /// The JSON, not cleaned.
    pub fn json(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawAnswer(..)")
    }
}

/// An answer whose status is outside 2xx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    /// The status; 0 if a browser hides that of a redirect.
    pub status: u16,
    /// The code and text, if the body is an envelope all the same.
    pub envelope: Option<(i64, String)>,
}

/// Something from outside that the core carries and does not look into.
#[derive(Clone)]
pub struct Cause(pub Rc<dyn Any>);

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cause(..)")
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cause {}

impl InputError {
    /// An option of a constructor that cannot be used. `message` continues a sentence that starts with the place.
    pub fn option(field: &str, message: &str) -> Self {
        Self::new(InputCode::InvalidOption, field, message)
    }

    /// An argument of a method that cannot be used.
    pub fn argument(field: &str, message: &str) -> Self {
        Self::new(InputCode::InvalidArgument, field, message)
    }

    /// Bad input at `field`.
    #[inline(never)]
    pub fn new(code: InputCode, field: &str, message: &str) -> Self {
        let message = concat(&[field, " ", message]);
        Self(Box::new(InputFault { code, message, field: field.to_owned(), index: None, cause: None }))
    }

    /// The same, at a position of a list.
    pub fn at(mut self, index: u32) -> Self {
        self.0.index = Some(index);
        self
    }

    /// The same, because of what the caller's own function threw.
    pub fn because(mut self, cause: Cause) -> Self {
        self.0.cause = Some(cause);
        self
    }
}

impl Deref for InputError {
    type Target = InputFault;

    fn deref(&self) -> &InputFault {
        &self.0
    }
}

impl InputCode {
    /// The stable text that callers compare with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidOption => "INVALID_OPTION",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::InsecureContext => "INSECURE_CONTEXT",
        }
    }
}

impl ApiError {
    /// What the code means, if the documents know it.
    pub fn meaning(&self) -> &'static str {
        match self.code {
            None => "the service gave no reason",
            Some(code) => code_fact(code).map_or("a code that this client does not know", |fact| fact.meaning),
        }
    }

    fn message(&self, command: &str) -> String {
        let Some(code) = self.code else { return concat(&[command, ": ", self.meaning()]) };
        let sign = if code < 0 { "-" } else { "" };
        let separator = if self.info.is_empty() { "" } else { ", " };
        let number = decimal(code.unsigned_abs());
        concat(&[command, ": ", self.meaning(), " (", sign, &number, separator, &self.info, ")"])
    }

    /// The class of the code.
    pub fn kind(&self) -> Kind {
        self.code.map_or(Kind::Api, kind_of)
    }

    /// What the documents say about trying again.
    pub fn retry(&self) -> Retry {
        self.code.and_then(code_fact).map_or(Retry::No, |fact| fact.retry)
    }
}

impl Error {
    /// A request that brought no result.
    #[inline(never)]
    pub fn request(command: &Rc<str>, attempts: u32, fault: Fault) -> Self {
        Self(Rc::new(ErrorKind::Request(RequestError { command: command.clone(), attempts, fault })))
    }

    /// Whether `other` is a clone of this very error.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// What it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Why the request brought no result, if it is about one.
    pub fn fault(&self) -> Option<&Fault> {
        match self.kind() {
            ErrorKind::Request(request) => Some(&request.fault),
            ErrorKind::Input(_) | ErrorKind::UserSig(_) => None,
        }
    }

    /// The service's own code, even if it came with an HTTP status that is an error.
    pub fn service_code(&self) -> Option<i64> {
        match self.fault()? {
            Fault::Api(api) => api.code,
            Fault::Http(http) => http.envelope.as_ref().map(|(code, _)| *code).filter(|code| *code != 0),
            Fault::Response(_) | Fault::Network(_) | Fault::Turn(_) | Fault::Timeout(_) => None,
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Input(error) => error.code.as_str(),
            ErrorKind::UserSig(error) => error.code.as_str(),
            ErrorKind::Request(request) => match &request.fault {
                Fault::Api(api) => api.kind().as_str(),
                Fault::Http(_) => "HTTP_ERROR",
                Fault::Response(_) => "BAD_RESPONSE",
                Fault::Network(_) | Fault::Turn(_) => "NETWORK",
                Fault::Timeout(_) => "TIMEOUT",
            },
        }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        match self.fault() {
            None | Some(Fault::Response(_)) => false,
            Some(Fault::Network(_) | Fault::Turn(_) | Fault::Timeout(_)) => true,
            Some(Fault::Api(api)) => matches!(api.retry(), Retry::Yes | Retry::Slow | Retry::Wait),
            Some(Fault::Http(http)) => is_passing_status(http.status),
        }
    }

    /// What went wrong, one line.
    pub fn message(&self) -> String {
        match self.kind() {
            ErrorKind::Input(error) => error.message.clone(),
            ErrorKind::UserSig(error) => error.message.clone(),
            ErrorKind::Request(request) => request.message(),
        }
    }
}

/// Statuses that pass by themselves: time-out, too many requests, and whatever a server or a proxy has trouble with.
pub fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

impl RequestError {
    fn message(&self) -> String {
        let command = &*self.command;
        let (number, info);
        let (what, number, unit) = match &self.fault {
            Fault::Api(api) => return api.message(command),
            Fault::Response(what) => return concat(&[command, ": ", what]),
            Fault::Timeout(ms) => {
                number = decimal((*ms).into());
                let what = if self.attempts == 0 { "no turn to send it within " } else { "no answer within " };
                (what, &*number, " ms")
            }
            Fault::Http(http) => {
                number = decimal(http.status.into());
                info = match &http.envelope {
                    Some((_, info)) if !info.is_empty() => concat(&[" (", info, ")"]),
                    _ => String::new(),
                };
                ("HTTP status ", &*number, &*info)
            }
            Fault::Turn(_) => ("the pacer gave no turn to send it", "", ""),
            Fault::Network(_) => ("no answer from the service", "", ""),
        };
        let message = [command, ": ", what, number, unit];
        match self.attempts {
            0 | 1 => concat(&message),
            attempts => concat(&[&concat(&message), " after ", &decimal(attempts.into()), " attempts"]),
        }
    }
}

impl From<InputError> for Error {
    fn from(error: InputError) -> Self {
        Self(Rc::new(ErrorKind::Input(error)))
    }
}

impl From<UserSigError> for Error {
    fn from(error: UserSigError) -> Self {
        Self(Rc::new(ErrorKind::UserSig(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}
