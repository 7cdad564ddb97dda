//! A call's limits of time, and waiting within them. The clock is asked only if there is a deadline.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::config::CallOptions;
use super::{CommandName, Platform, Task};
use crate::error::{Error, Fault};

/// The end of a call without a deadline.
const NEVER: u64 = u64::MAX;

/// A call's limits of time, counted from its start.
#[derive(Clone)]
pub(super) struct Limits {
    options: CallOptions,
    /// In the platform's ticks.
    ends_at: u64,
}

impl Limits {
    pub(super) fn from_now(options: CallOptions, platform: &dyn Platform) -> Self {
        let ends_at = options.deadline_ms.map_or(NEVER, |ms| platform.ticks_ms().saturating_add(ms.into()));
        Self { options, ends_at }
    }

    pub(super) fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Goes on only if the caller still wants the call. Otherwise never does: an aborted call is dropped by whoever
    /// waits for it.
    pub(super) async fn unless_cancelled(&self) {
        if self.options.cancelled.get() {
            core::future::pending::<()>().await;
        }
    }

    /// What is left of the whole call's time; without a deadline, more than anything lasts.
    pub(super) fn left(&self, platform: &dyn Platform) -> u64 {
        self.options.deadline_ms.map_or(NEVER, |_| self.ends_at.saturating_sub(platform.ticks_ms()))
    }

    /// The limit of an attempt that starts now: how long, and the number that an error names.
    pub(super) fn of_attempt(&self, platform: &dyn Platform) -> (u64, u32) {
        let timeout_ms = self.options.timeout_ms;
        match (self.left(platform), self.options.deadline_ms) {
            (left, Some(deadline_ms)) if left < timeout_ms.into() => (left, deadline_ms),
            _ => (timeout_ms.into(), timeout_ms),
        }
    }
}

/// A limit of time under way.
pub(super) struct Until<'a> {
    /// None if there is no limit.
    pub timer: Option<Task<()>>,
    pub command: &'a CommandName,
    pub attempts: u32,
    /// The number that the error names.
    pub timeout_ms: u32,
}

impl Until<'_> {
    /// The result of `work`, or the error of the limit if that is hit first. Must not be called again after that error.
    pub(super) fn wait_for<T>(&mut self, work: Task<T>) -> impl Future<Output = Result<T, Error>> {
        Wait { work, until: self }
    }

    pub(super) fn error(&self) -> Error {
        Error::request(self.command, self.attempts, Fault::Timeout(self.timeout_ms))
    }

    #[inline(never)]
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        match &mut self.timer {
            Some(timer) => timer.as_mut().poll(context).map(|()| self.error()),
            None => Poll::Pending,
        }
    }
}

struct Wait<'a, 'b, T> {
    work: Task<T>,
    until: &'a mut Until<'b>,
}

impl<T> Future for Wait<'_, '_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Ok(done)),
            Poll::Pending => self.until.poll_end(context).map(Err),
        }
    }
}
