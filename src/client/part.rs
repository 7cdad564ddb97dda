//! One request's worth of a list: sent by itself, and every account in it given its own result.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::task::{Context, Poll, Waker, ready};

use super::exchange::{Answer, Sending};
use super::limits::Limits;
use super::{CallOptions, Client};
use crate::api::{Account, Envelope, ItemFailure, ListCommand, Mention, Outcome, Unreadable};
use crate::error::{Error, Fault};
use crate::prelude::*;

/// The result for one account of a list.
pub type ItemResult = Result<Outcome, Error>;

/// How far a list has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts with a result, good or bad.
    pub done: usize,
    /// Accounts with an error.
    pub failed: usize,
}

/// Hears how far a list has come.
pub type OnProgress = Box<dyn Fn(Progress)>;

/// The accounts of one part with their results, in order.
pub struct Chunk {
    part: Rc<Part>,
    /// One per distinct account; or what the whole part failed with.
    results: Result<Vec<ItemResult>, Error>,
}

impl Chunk {
    /// Each input with its result.
    pub fn items(&self) -> impl Iterator<Item = (&str, Result<&Outcome, &Error>)> {
        self.part.accounts.iter().zip(&self.part.distinct_index).filter_map(|(account, at)| {
            let result = match &self.results {
                Ok(results) => results.get(*at)?.as_ref(),
                Err(error) => Err(error),
            };
            Some((&*account.user_id, result))
        })
    }

    /// What the part failed with as a whole.
    pub fn error(&self) -> Option<&Error> {
        self.results.as_ref().err()
    }
}

/// What the parts of a list have in common.
pub(super) struct List {
    pub client: Rc<Client>,
    pub command: Rc<dyn ListCommand>,
    pub options: CallOptions,
    on_progress: OnProgress,
    progress: Cell<Progress>,
}

impl List {
    pub(super) fn new(
        client: Rc<Client>,
        command: Rc<dyn ListCommand>,
        options: CallOptions,
        on_progress: OnProgress,
    ) -> Rc<Self> {
        Rc::new(Self { client, command, options, on_progress, progress: Cell::default() })
    }

    /// How many parts may be in flight.
    pub(super) fn concurrency(&self) -> usize {
        usize::try_from(self.options.concurrency).unwrap_or(1)
    }

    /// How many accounts a part may have.
    pub(super) fn part_size(&self) -> usize {
        self.command.endpoint().max_items
    }

    /// Sends a part. It runs by itself, whether somebody waits for it or not.
    pub(super) fn start(self: &Rc<Self>, accounts: Vec<Account>, limits: Limits) -> PartHandle {
        let slot = Rc::<RefCell<Slot>>::default();
        let (list, filled) = (self.clone(), slot.clone());
        let mut work = Box::pin(list.run(accounts, limits));
        self.client.platform.spawn(Box::pin(poll_fn(move |context| {
            if Rc::strong_count(&filled) == 1 {
                // whoever wanted it has dropped it
                return Poll::Ready(());
            }
            filled.borrow_mut().worker = Some(context.waker().clone());
            let chunk = ready!(work.as_mut().poll(context));
            filled.borrow_mut().chunk = Some(chunk);
            wake(&filled, |slot| &mut slot.waiting);
            Poll::Ready(())
        })));
        PartHandle(slot)
    }

    async fn run(self: Rc<Self>, accounts: Vec<Account>, limits: Limits) -> Chunk {
        let part = Rc::new(Part::new(self.command.clone(), accounts));
        let mut sending = Sending::new(self.command.endpoint(), part.body());
        sending.part = Some(part.clone());
        let command = sending.command.clone();
        let answer = self.client.send(sending, limits).await;
        let results = answer.and_then(|answer| part.results(&self.client, &command, answer));
        let chunk = Chunk { part, results };
        self.count(&chunk);
        chunk
    }

    /// Counts one more part and reports the progress.
    fn count(&self, chunk: &Chunk) {
        let mut now = self.progress.get();
        now.done += chunk.part.accounts.len();
        now.failed += chunk.items().filter(|(_, result)| result.is_err()).count();
        self.progress.set(now);
        (self.on_progress)(now);
    }
}

/// A part under way. Dropping it ends its work.
pub(super) struct PartHandle(Rc<RefCell<Slot>>);

#[derive(Default)]
struct Slot {
    chunk: Option<Chunk>,
    /// Wakes the work.
    worker: Option<Waker>,
    /// Wakes whoever waits for its end.
    waiting: Option<Waker>,
}

impl PartHandle {
    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<Chunk> {
        let mut slot = self.0.borrow_mut();
        match slot.chunk.take() {
            Some(chunk) => Poll::Ready(chunk),
            None => {
                slot.waiting = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for PartHandle {
    fn drop(&mut self) {
        // the work, once woken, sees that nobody wants it any more, and ends
        wake(&self.0, |slot| &mut slot.worker);
    }
}

fn wake(slot: &RefCell<Slot>, of: fn(&mut Slot) -> &mut Option<Waker>) {
    let waker = of(&mut slot.borrow_mut()).take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The accounts of one request.
pub(super) struct Part {
    command: Rc<dyn ListCommand>,
    accounts: Vec<Account>,
    /// Each distinct account, as the position of its last input: if an account is given twice, the last one counts.
    distinct: Vec<usize>,
    /// For each input, the index of its account in `distinct`.
    distinct_index: Vec<usize>,
    /// A hash table of indices into `distinct`, counted from 1: each is at the place that its UserID's hash gives or,
    /// if that is taken, at the next free one after it. 0 is free.
    table: Vec<usize>,
}

/// What an answer says about one account.
#[derive(Debug)]
pub(super) enum AccountAnswer {
    Nothing,
    Once(Mention),
    Contradiction,
}

impl Part {
    fn new(command: Rc<dyn ListCommand>, accounts: Vec<Account>) -> Self {
        let [distinct, distinct_index] = [(); 2].map(|()| Vec::with_capacity(accounts.len()));
        let table = vec![0; (2 * accounts.len()).next_power_of_two()];
        let mut part = Self { command, accounts, distinct, distinct_index, table };
        for input in 0..part.accounts.len() {
            let user_id = part.accounts.get(input).map(|account| &*account.user_id).unwrap_or_default();
            let (place, found) = part.find(user_id);
            let at = found.unwrap_or(part.distinct.len());
            if found.is_none() {
                part.distinct.push(input);
                if let Some(free) = part.table.get_mut(place) {
                    *free = at + 1;
                }
            }
            if let Some(last) = part.distinct.get_mut(at) {
                *last = input;
            }
            part.distinct_index.push(at);
        }
        part
    }

    /// The place for an account in `table`, and its index in `distinct` if it has one.
    fn find(&self, user_id: &str) -> (usize, Option<usize>) {
        // FNV-1a. Whoever chooses UserIDs that all meet in one place makes a part of 500 a millisecond slower.
        let hash =
            user_id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let last = self.table.len() - 1;
        let mut place = usize::try_from(hash).unwrap_or_default() & last;
        // this ends: at least half of the places are free
        while let Some(at) = self.table.get(place).and_then(|taken| taken.checked_sub(1)) {
            if self.user_id(at) == Some(user_id) {
                return (place, Some(at));
            }
            place = (place + 1) & last;
        }
        (place, None)
    }

    /// The UserID of the account at this index of `distinct`.
    fn user_id(&self, at: usize) -> Option<&str> {
        let account = self.distinct.get(at).and_then(|input| self.accounts.get(*input));
        account.map(|account| &*account.user_id)
    }

    fn body(&self) -> String {
        let accounts: Vec<_> = self.distinct.iter().filter_map(|input| self.accounts.get(*input)).collect();
        self.command.body(&accounts)
    }

    /// Whether an answer with a code other than 0 has results all the same: the code speaks for the call as a whole,
    /// and each account has a result of its own.
    pub(super) fn is_answered_by(&self, said: &Result<Vec<AccountAnswer>, Unreadable>) -> bool {
        // an answer that names only failures says nothing about the others if the call as a whole failed
        self.command.unmentioned().is_none()
            && said.as_ref().is_ok_and(|all| all.iter().all(|said| !matches!(said, AccountAnswer::Nothing)))
    }

    /// Reads an answer: its envelope, and for each account what it says. Matches by UserID, never by position. Accounts
    /// that were not asked for are passed over.
    pub(super) fn read(&self, body: &[u8]) -> (Result<Envelope, Unreadable>, Result<Vec<AccountAnswer>, Unreadable>) {
        let mut all: Vec<_> = self.distinct.iter().map(|_| AccountAnswer::Nothing).collect();
        let mut nth = 0;
        let reading = self.command.mentions(body, &mut |user_id, mention| {
            // most answers keep the order
            let at = if self.user_id(nth) == Some(user_id) { Some(nth) } else { self.find(user_id).1 };
            nth += 1;
            let slot = at.and_then(|at| all.get_mut(at));
            let Some(slot) = slot else { return };
            *slot = match core::mem::replace(slot, AccountAnswer::Contradiction) {
                AccountAnswer::Nothing => AccountAnswer::Once(mention),
                AccountAnswer::Once(earlier) if earlier.covers(&mention) => AccountAnswer::Once(earlier),
                AccountAnswer::Once(earlier) if mention.covers(&earlier) => AccountAnswer::Once(mention),
                AccountAnswer::Once(_) | AccountAnswer::Contradiction => AccountAnswer::Contradiction,
            };
        });
        (reading.envelope, reading.items.map(|()| all))
    }

    fn results(&self, client: &Client, command: &Rc<str>, answer: Answer) -> Result<Vec<ItemResult>, Error> {
        let failed = |fault| Error::request(command, answer.attempts, fault);
        let whole = answer.envelope;
        let said = answer.said.map_err(|Unreadable(what)| failed(Fault::Response(what)))?;
        let result = |said| {
            let what = match said {
                AccountAnswer::Once(Mention::Done(outcome)) => return Ok(outcome),
                AccountAnswer::Once(Mention::Failed(ItemFailure { code, info })) => {
                    // an account that failed without a reason of its own has that of the call as a whole
                    let is_whole = whole.error_code != 0 && code.is_none_or(|code| code == whole.error_code);
                    let code = if is_whole { Some(whole.error_code) } else { code };
                    let info = if is_whole && info.is_empty() { &whole.error_info } else { &info };
                    return Err(failed(client.api_fault(code, info, None)));
                }
                AccountAnswer::Once(Mention::Unclear(what)) => what,
                AccountAnswer::Nothing => match self.command.unmentioned() {
                    Some(outcome) => return Ok(outcome),
                    None => "the answer does not mention this account".to_owned(),
                },
                AccountAnswer::Contradiction => "the answer contradicts itself about this account".to_owned(),
            };
            Err(failed(Fault::Response(what)))
        };
        Ok(said.into_iter().map(result).collect())
    }
}
