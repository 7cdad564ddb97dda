//! Lists without an end: the same parts as a batch's, made as the source delivers and handed out as they are asked for.
//!
//! What is held, from the source to the caller, is never more than `concurrency` parts' worth. Parts in flight run by
//! themselves, so that a caller who takes its time over one item makes no request time out.

use alloc::rc::Rc;
use core::future::poll_fn;
use core::task::{Context, Poll};

use super::limits::Limits;
use super::part::{Chunk, List, OnProgress, PartHandle};
use super::{CallOptions, Client, Task};
use crate::api::{Account, ListCommand};
use crate::error::{Cause, InputError};
use crate::prelude::*;

/// How long a part that is not full waits for more from the source, in milliseconds.
///
/// If it waited for ever, a source that pauses would hold up the accounts before its pause.
const LINGER_MS: u64 = 50;

/// Why a source gives nothing more, other than its end.
#[derive(Debug)]
pub enum Stop {
    /// It gave something that cannot be used.
    Input(InputError),
    /// It failed by itself.
    Source(Cause),
}

/// Where the accounts come from.
pub trait Source {
    /// The next account; `None` after the last. Not asked again after that, nor after an error.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Account, Stop>>>;
}

/// A list command over a source.
pub struct ItemStream {
    list: Rc<List>,
    source: Box<dyn Source>,
    /// What the next part is made of.
    filling: Vec<Account>,
    /// The wait after which the next part is sent though it is not full; set while the source has nothing to give.
    linger: Option<Task<()>>,
    /// In order; at most 64.
    in_flight: Vec<PartHandle>,
    /// How the source ended; an error is taken out when the caller gets it.
    ended: Option<Result<(), Stop>>,
}

impl ItemStream {
    /// A stream that has read nothing yet.
    pub fn new(
        client: Rc<Client>,
        command: Rc<dyn ListCommand>,
        options: CallOptions,
        source: Box<dyn Source>,
        on_progress: OnProgress,
    ) -> Self {
        let list = List::new(client, command, options, on_progress);
        Self { list, source, filling: Vec::new(), linger: None, in_flight: Vec::new(), ended: None }
    }

    /// The next part's results; `None` after the last.
    ///
    /// # Errors
    /// Why the source stopped, after the results of all that came before. A request that fails is no such error: it is
    /// the error of each of its accounts.
    pub async fn next(&mut self) -> Option<Result<Chunk, Stop>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Chunk, Stop>>> {
        loop {
            if let Some(Poll::Ready(chunk)) = self.in_flight.first().map(|part| part.poll(context)) {
                self.in_flight.remove(0);
                return Poll::Ready(Some(Ok(chunk)));
            }
            let has_room = self.in_flight.len() < self.list.concurrency();
            if has_room && self.is_part_due(context) {
                self.send();
            } else if has_room && self.ended.is_none() && !self.is_full() {
                match self.source.poll_next(context) {
                    Poll::Ready(Some(Ok(input))) => self.filling.push(input),
                    Poll::Ready(Some(Err(stop))) => self.ended = Some(Err(stop)),
                    Poll::Ready(None) => self.ended = Some(Ok(())),
                    Poll::Pending if self.start_lingering() => {}
                    Poll::Pending => return Poll::Pending,
                }
            } else if self.in_flight.is_empty() {
                // nothing under way and nothing to send: the source has ended
                return Poll::Ready(match self.ended.replace(Ok(())) {
                    Some(Err(stop)) => Some(Err(stop)),
                    _ => None,
                });
            } else {
                return Poll::Pending;
            }
        }
    }

    fn is_full(&self) -> bool {
        self.filling.len() >= self.list.part_size()
    }

    fn is_part_due(&mut self, context: &mut Context<'_>) -> bool {
        let lingered = |linger: &mut Task<()>| linger.as_mut().poll(context).is_ready();
        !self.filling.is_empty()
            && (self.is_full() || self.ended.is_some() || self.linger.as_mut().is_some_and(lingered))
    }

    /// Starts the wait of a part that is not full. Says whether there is a part that was not waiting yet.
    fn start_lingering(&mut self) -> bool {
        if self.filling.is_empty() || self.linger.is_some() {
            return false;
        }
        self.linger = Some(self.list.client.platform.sleep(LINGER_MS));
        true
    }

    /// Starts a part with what there is.
    fn send(&mut self) {
        self.linger = None;
        let List { client, options, .. } = &*self.list;
        // each part has all the time that the options give
        let limits = Limits::from_now(options.clone(), &*client.platform);
        self.in_flight.push(self.list.start(core::mem::take(&mut self.filling), limits));
    }
}

#[cfg(test)]
mod tests;
