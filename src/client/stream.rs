//! Lists without an end: the same parts as a batch's, made as the source delivers and handed out as they are asked for.
//!
//! What is held, from the source to the caller, is never more than `concurrency` parts' worth. Parts in flight run by
//! themselves, so that a caller who takes its time over one item makes no request time out.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{AbortHandle, abortable};
use futures_util::stream::Stream;

use super::batch::{self, ItemResult, Progress, concurrency};
use super::{CallOptions, Client, Platform};
use crate::api::{Account, ListCommand};
use crate::error::{Cause, InputError};

/// How long a part that is not full waits for more from the source, in milliseconds.
///
/// Without an end to it, a source that pauses would hold up the accounts before its pause.
const LINGER_MS: u64 = 50;

/// Why a source gives nothing more, other than its end.
#[derive(Debug)]
pub enum Stop {
    /// It gave something that cannot be used.
    Input(InputError),
    /// It failed by itself.
    Source(Cause),
}

/// Accounts of one part with their results, in order.
pub type Chunk = Vec<(String, ItemResult)>;

/// A list command over a source.
pub struct ItemStream<P: Platform, S> {
    client: Rc<Client<P>>,
    command: Rc<dyn ListCommand>,
    options: CallOptions,
    source: S,
    /// What the next part is made of.
    filling: Vec<Account>,
    /// When the next part goes though it is not full; set while the source lets it wait.
    linger: Option<Pin<Box<dyn Future<Output = ()>>>>,
    in_flight: VecDeque<Part>,
    /// How the source ended; taken when the caller is told.
    ended: Option<Result<(), Stop>>,
    on_progress: Rc<dyn Fn(Progress)>,
    progress: Rc<Cell<Progress>>,
}

impl<P, S> ItemStream<P, S>
where
    P: Platform + 'static,
    S: Stream<Item = Result<Account, Stop>> + Unpin,
{
    /// Reads nothing yet.
    pub fn new(
        client: Rc<Client<P>>,
        command: Rc<dyn ListCommand>,
        options: CallOptions,
        source: S,
        on_progress: impl Fn(Progress) + 'static,
    ) -> Self {
        Self {
            client,
            command,
            options,
            source,
            filling: Vec::new(),
            linger: None,
            in_flight: VecDeque::new(),
            ended: None,
            on_progress: Rc::new(on_progress),
            progress: Rc::default(),
        }
    }

    /// The next part's results; `None` behind the last.
    ///
    /// # Errors
    /// Why the source stopped, behind the results of all that came before. A request that fails is none: it is the error
    /// of each of its accounts.
    pub async fn next(&mut self) -> Option<Result<Chunk, Stop>> {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Chunk, Stop>>> {
        loop {
            if let Some(Poll::Ready(chunk)) = self.in_flight.front().map(|part| part.poll(context)) {
                self.in_flight.pop_front();
                return Poll::Ready(Some(Ok(chunk)));
            }
            let has_room = self.in_flight.len() < concurrency(&self.options);
            if has_room && self.is_part_due(context) {
                self.send();
            } else if has_room && self.ended.is_none() && !self.is_full() {
                match Pin::new(&mut self.source).poll_next(context) {
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
        self.filling.len() >= self.command.endpoint().max_items
    }

    fn is_part_due(&mut self, context: &mut Context<'_>) -> bool {
        let lingered = |linger: &mut Pin<Box<dyn Future<Output = ()>>>| linger.as_mut().poll(context).is_ready();
        !self.filling.is_empty()
            && (self.is_full() || self.ended.is_some() || self.linger.as_mut().is_some_and(lingered))
    }

    /// Starts the wait of a part that is not full. Says whether there is one that did not wait yet.
    fn start_lingering(&mut self) -> bool {
        if self.filling.is_empty() || self.linger.is_some() {
            return false;
        }
        let client = self.client.clone();
        self.linger = Some(Box::pin(async move { client.platform.sleep(LINGER_MS).await }));
        true
    }

    /// Starts a part with what there is.
    fn send(&mut self) {
        self.linger = None;
        let accounts = std::mem::take(&mut self.filling);
        let (client, command, options) = (self.client.clone(), self.command.clone(), self.options.clone());
        let (progress, on_progress) = (self.progress.clone(), self.on_progress.clone());
        let work = async move {
            let limits = client.limits(&options);
            let part = batch::part(&client, &*command, &accounts, &limits).await;
            Progress::count(&progress, accounts.len(), &part, &*on_progress);
            let user_ids = accounts.into_iter().map(|account| account.user_id);
            match part {
                Ok(items) => user_ids.zip(items).collect(),
                Err(error) => user_ids.map(|user_id| (user_id, Err(error.clone()))).collect(),
            }
        };
        self.in_flight.push_back(Part::spawn(&self.client.platform, work));
    }
}

/// A part under way. Dropping it ends its work.
struct Part {
    slot: Rc<RefCell<Slot>>,
    abort: AbortHandle,
}

struct Slot {
    chunk: Option<Chunk>,
    waker: Option<Waker>,
}

impl Part {
    fn spawn(platform: &impl Platform, work: impl Future<Output = Chunk> + 'static) -> Self {
        let slot = Rc::new(RefCell::new(Slot { chunk: None, waker: None }));
        let filled = slot.clone();
        let (task, abort) = abortable(async move {
            let chunk = work.await;
            let mut slot = filled.borrow_mut();
            slot.chunk = Some(chunk);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        });
        platform.spawn(Box::pin(async move {
            // aborted or not, what there is to say is in the slot
            let _ = task.await;
        }));
        Self { slot, abort }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Chunk> {
        let mut slot = self.slot.borrow_mut();
        match slot.chunk.take() {
            Some(chunk) => Poll::Ready(chunk),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

#[cfg(test)]
mod tests;
