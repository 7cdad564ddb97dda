//! Lists of any length: cut into requests, sent side by side, and every account given its own result.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_util::{StreamExt as _, stream};

use super::exchange::{Answer, Limits, Sending};
use super::{CallOptions, Client, Platform, Redactor};
use crate::api::{Account, ItemFailure, ListCommand, Mention, Mentions, Outcome, Unreadable};
use crate::error::{ApiError, Error};

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

impl Progress {
    /// Counts one more part, of `len` accounts, and tells of it.
    pub(super) fn count(
        so_far: &Cell<Self>,
        len: usize,
        part: &Result<Vec<ItemResult>, Error>,
        on_progress: &dyn Fn(Self),
    ) {
        let failed = match part {
            Ok(items) => items.iter().filter(|item| item.is_err()).count(),
            Err(_) => len,
        };
        let Self { done, failed: failed_before } = so_far.get();
        let now = Self { done: done.saturating_add(len), failed: failed_before.saturating_add(failed) };
        so_far.set(now);
        on_progress(now);
    }
}

/// One result for each input, in its order. A part that fails is the error of its own accounts.
pub(super) async fn run<P: Platform>(
    client: &Client<P>,
    command: &dyn ListCommand,
    accounts: &[Account],
    limits: &Limits,
    on_progress: &dyn Fn(Progress),
) -> Result<Vec<ItemResult>, Error> {
    let progress = Cell::new(Progress::default());
    let run_part = async |(at, accounts): (usize, &[Account])| {
        let part = part(client, command, accounts, limits).await;
        Progress::count(&progress, accounts.len(), &part, on_progress);
        (at, accounts.len(), part)
    };
    // a part that takes long holds up no other: they are put in order at the end
    let mut parts: Vec<_> = stream::iter(accounts.chunks(command.endpoint().max_items).enumerate())
        .map(run_part)
        .buffer_unordered(concurrency(limits.options()))
        .collect()
        .await;
    parts.sort_unstable_by_key(|(at, ..)| *at);
    let all_failed = parts.iter().all(|(.., part)| part.is_err());
    let mut results = Vec::with_capacity(accounts.len());
    for (_, len, part) in parts {
        match part {
            Ok(items) => results.extend(items),
            Err(error) if all_failed => return Err(error),
            Err(error) => results.extend(std::iter::repeat_n(Err(error), len)),
        }
    }
    Ok(results)
}

/// How many parts may be in flight.
pub(super) fn concurrency(options: &CallOptions) -> usize {
    usize::try_from(options.concurrency).unwrap_or(1)
}

/// One request's worth.
pub(super) async fn part<P: Platform>(
    client: &Client<P>,
    command: &dyn ListCommand,
    accounts: &[Account],
    limits: &Limits,
) -> Result<Vec<ItemResult>, Error> {
    let distinct = Distinct::new(accounts);
    let sending = Sending::new(command.endpoint(), command.body(&distinct.accounts));
    let read = |body: &[u8]| -> Result<Vec<Said>, Unreadable> { Ok(distinct.collect(command.mentions(body)?)) };
    // an answer that names failures alone says nothing about the others where the call as a whole failed
    let speaks_for_each = |body: &[u8]| {
        command.unmentioned().is_none()
            && read(body).is_ok_and(|all| all.iter().all(|said| !matches!(said, Said::Nothing)))
    };
    let answer = client.exchange(&sending, limits, &speaks_for_each).await?;
    let said = read(&answer.body).map_err(|what| Error::unreadable(&sending.command, answer.attempts, what))?;
    let redactor = client.redactor();
    let result = |said| match (said, command.unmentioned()) {
        (Said::Nothing, Some(outcome)) => Ok(outcome),
        (said, _) => result_of(client, &redactor, &sending, &answer, said),
    };
    let of_distinct: Vec<_> = said.into_iter().map(result).collect();
    Ok(distinct.positions.iter().filter_map(|at| of_distinct.get(*at).cloned()).collect())
}

/// The accounts of a part, each once.
struct Distinct<'a> {
    /// Where an account is given twice, the last one stands.
    accounts: Vec<&'a Account>,
    /// For each input of the part, where its account stands in `accounts`.
    positions: Vec<usize>,
    by_user_id: HashMap<&'a str, usize>,
}

/// What an answer says about one account.
#[derive(Clone)]
enum Said {
    Nothing,
    Once(Mention),
    Contradiction,
}

impl<'a> Distinct<'a> {
    fn new(accounts: &'a [Account]) -> Self {
        let mut distinct = Self {
            accounts: Vec::with_capacity(accounts.len()),
            positions: Vec::with_capacity(accounts.len()),
            by_user_id: HashMap::with_capacity(accounts.len()),
        };
        for account in accounts {
            let next = distinct.accounts.len();
            let at = *distinct.by_user_id.entry(account.user_id.as_str()).or_insert(next);
            match distinct.accounts.get_mut(at) {
                Some(earlier) => *earlier = account,
                None => distinct.accounts.push(account),
            }
            distinct.positions.push(at);
        }
        distinct
    }

    /// Matches by UserID, never by position. Accounts that were not asked for are passed over.
    fn collect(&self, mentions: Mentions) -> Vec<Said> {
        let mut all = vec![Said::Nothing; self.accounts.len()];
        for (user_id, mention) in mentions {
            let slot = self.by_user_id.get(user_id.as_str()).and_then(|at| all.get_mut(*at));
            let Some(slot) = slot else { continue };
            *slot = match std::mem::replace(slot, Said::Contradiction) {
                Said::Nothing => Said::Once(mention),
                Said::Once(earlier) if earlier == mention => Said::Once(mention),
                Said::Once(_) | Said::Contradiction => Said::Contradiction,
            };
        }
        all
    }
}

fn result_of<P: Platform>(
    client: &Client<P>,
    redactor: &Redactor<'_>,
    sending: &Sending,
    answer: &Answer,
    said: Said,
) -> ItemResult {
    let unclear = |what: String| Error::unreadable(&sending.command, answer.attempts, Unreadable(what));
    match said {
        Said::Once(Mention::Done(outcome)) => Ok(outcome),
        Said::Once(Mention::Failed(failure)) => Err(item_error(client, redactor, sending, answer, failure)),
        Said::Once(Mention::Unclear(what)) => Err(unclear(what)),
        Said::Nothing => Err(unclear("the answer does not mention this account".to_owned())),
        Said::Contradiction => Err(unclear("the answer contradicts itself about this account".to_owned())),
    }
}

fn item_error<P: Platform>(
    client: &Client<P>,
    redactor: &Redactor<'_>,
    sending: &Sending,
    answer: &Answer,
    failure: ItemFailure,
) -> Error {
    Error::Api(Rc::new(ApiError {
        command: sending.command.clone(),
        code: failure.code,
        info: redactor.clean(&failure.info),
        hint: failure.code.and_then(|code| client.hint(code)),
        attempts: answer.attempts,
        answer: None,
    }))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
