//! What a client tells about its work, for logs and metrics. Holds no secret by construction: no URL, no body.

use super::CommandName;

/// One step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An attempt starts.
    Request {
        /// Which command.
        command: CommandName,
        /// From 1.
        attempt: u32,
        /// The host that it goes to.
        host: String,
    },
    /// An attempt has ended, with an answer or without.
    Response {
        /// Which command.
        command: CommandName,
        /// From 1.
        attempt: u32,
        /// How long it took.
        duration_ms: u64,
        /// The HTTP status.
        status: Option<u16>,
        /// The answer's code.
        error_code: Option<i64>,
        /// The stable code of the error, where it failed.
        error: Option<&'static str>,
    },
    /// The call goes on after a pause.
    Retry {
        /// Which command.
        command: CommandName,
        /// The number of the attempt to come.
        attempt: u32,
        /// The pause.
        delay_ms: u64,
        /// The stable code of the error that made it necessary.
        reason: &'static str,
    },
    /// An attempt had to wait for its turn.
    Pause {
        /// Which command.
        command: CommandName,
        /// The number of the attempt to come.
        attempt: u32,
        /// How long it waited.
        waited_ms: u64,
    },
}
