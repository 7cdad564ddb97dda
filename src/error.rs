//! What can go wrong, as data. The boundary makes the JavaScript classes of it.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::api::{Kind, Retry, Unreadable, code_fact, kind_of};
use crate::usersig::UserSigError;

/// Anything that a call can end with other than a result.
///
/// Cheap to copy: a failed request is the error of each account in it.
#[derive(Debug, Clone)]
pub enum Error {
    /// Bad input. Nothing was sent.
    Input(InputError),
    /// The service answered with a code.
    Api(Rc<ApiError>),
    /// The answer's status is outside 2xx.
    Http(Rc<HttpError>),
    /// The answer breaks the documented form.
    Response {
        /// Which command.
        command: Rc<str>,
        /// Requests sent so far.
        attempts: u32,
        /// What is wrong with it.
        what: String,
    },
    /// No answer.
    Network {
        /// Which command.
        command: Rc<str>,
        /// Requests sent so far.
        attempts: u32,
        /// What the runtime said.
        cause: Cause,
    },
    /// A limit of time was hit.
    Timeout {
        /// Which command.
        command: Rc<str>,
        /// Requests sent so far.
        attempts: u32,
        /// The limit, in milliseconds.
        timeout_ms: u32,
    },
    /// A UserSig that cannot be read or does not hold.
    UserSig(UserSigError),
}

/// Bad input: what, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// The stable code.
    pub code: InputCode,
    /// One line; names the place.
    pub message: String,
    /// The place, such as `userIds[2]` or `sdkAppId`.
    pub field: Option<String>,
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
    /// A secret key where it can be read by others.
    InsecureContext,
}

/// An answer with a code other than 0, or an account that the service refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// Which command.
    pub command: Rc<str>,
    /// The service's code; absent where a list of failures gives none.
    pub code: Option<i64>,
    /// The service's text, secrets replaced.
    pub info: String,
    /// What to do, with what the client knows.
    pub hint: Option<String>,
    /// Requests sent so far.
    pub attempts: u32,
    /// The whole answer; absent for one account's failure.
    pub answer: Option<RawAnswer>,
}

/// An answer as it came, JSON with whatever secrets a server may echo: whoever shows it must clean it first.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer(Rc<str>);

impl RawAnswer {
    /// Takes the bytes of an answer.
    pub fn new(body: &[u8]) -> Self {
        Self(String::from_utf8_lossy(body).into())
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
    /// Which command.
    pub command: Rc<str>,
    /// The status; 0 where a browser hides that of a redirect.
    pub status: u16,
    /// The code and text, where the body is an envelope all the same.
    pub envelope: Option<(i64, String)>,
    /// Requests sent so far.
    pub attempts: u32,
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
    /// An option of a constructor that cannot be used. `message` starts with `field`.
    pub fn option(field: &str, message: impl fmt::Display) -> Self {
        Self::new(InputCode::InvalidOption, field, message)
    }

    /// An argument of a method that cannot be used.
    pub fn argument(field: &str, message: impl fmt::Display) -> Self {
        Self::new(InputCode::InvalidArgument, field, message)
    }

    /// Bad input at `field`; `message` continues a sentence that starts with the place.
    pub fn new(code: InputCode, field: &str, message: impl fmt::Display) -> Self {
        Self { code, message: format!("{field} {message}"), field: Some(field.to_owned()), index: None, cause: None }
    }

    /// The same, at a position of a list.
    pub fn at(mut self, index: u32) -> Self {
        self.index = Some(index);
        self
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
            Some(code) => code_fact(code).map_or("a code that the documents do not list", |fact| fact.meaning),
        }
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
    /// An answer that cannot be read.
    pub fn unreadable(command: &Rc<str>, attempts: u32, Unreadable(what): Unreadable) -> Self {
        Self::Response { command: command.clone(), attempts, what }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Input(error) => error.code.as_str(),
            Self::Api(error) => error.kind().as_str(),
            Self::Http(_) => "HTTP_ERROR",
            Self::Response { .. } => "BAD_RESPONSE",
            Self::Network { .. } => "NETWORK",
            Self::Timeout { .. } => "TIMEOUT",
            Self::UserSig(error) => error.code.as_str(),
        }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Input(_) | Self::Response { .. } | Self::UserSig(_) => false,
            Self::Network { .. } | Self::Timeout { .. } => true,
            Self::Api(error) => matches!(error.retry(), Retry::Yes | Retry::Slow | Retry::Wait),
            Self::Http(error) => is_passing_status(error.status),
        }
    }
}

/// Statuses that pass by themselves: time-out, too many requests, and whatever a server or a proxy has trouble with.
pub fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

impl From<InputError> for Error {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl From<UserSigError> for Error {
    fn from(error: UserSigError) -> Self {
        Self::UserSig(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => f.write_str(&error.message),
            Self::Api(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Response { command, what, .. } => write!(f, "{command}: {what}"),
            Self::Network { command, attempts, .. } => {
                write!(f, "{command}: no answer from the service{}", After(*attempts))
            }
            Self::Timeout { command, timeout_ms, attempts: 0 } => {
                write!(f, "{command}: no turn to send it within {timeout_ms} ms")
            }
            Self::Timeout { command, timeout_ms, attempts } => {
                write!(f, "{command}: no answer within {timeout_ms} ms{}", After(*attempts))
            }
            Self::UserSig(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.command, self.meaning())?;
        if let Some(code) = self.code {
            write!(f, " ({code}")?;
            if !self.info.is_empty() {
                write!(f, ", {}", self.info)?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: HTTP status {}{}", self.command, self.status, After(self.attempts))
    }
}

/// ` after 3 attempts`, where there was more than one.
struct After(u32);

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            attempts => write!(f, " after {attempts} attempts"),
        }
    }
}
