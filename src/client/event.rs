//! What a client reports about its work, for logs and metrics. Holds no secret by construction: no URL, no body.

/// One step of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Which command.
    pub command: &'a str,
    /// The number of the attempt that it is about, from 1.
    pub attempt: u32,
    /// What happens.
    pub step: Step<'a>,
}

/// What happens to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// It starts.
    Request {
        /// The host that it goes to.
        host: &'a str,
    },
    /// It has ended, with an answer or without.
    Response {
        /// How long it took.
        duration_ms: u64,
        /// The HTTP status.
        status: Option<u16>,
        /// The answer's code.
        error_code: Option<i64>,
        /// The stable code of the error, if it failed.
        error: Option<&'static str>,
    },
    /// It follows a pause, because the one before it failed.
    Retry {
        /// The pause.
        delay_ms: u64,
        /// The stable code of the error that made it necessary.
        reason: &'static str,
    },
    /// It had to wait for its turn.
    Pause {
        /// How long it waited.
        waited_ms: u64,
    },
}
