//! Lists of any length: cut into requests, sent side by side, and every account given its own result.

use std::collections::HashMap;
use std::rc::Rc;

use futures_util::{StreamExt as _, stream};

use super::exchange::{Answer, Limits, Sending};
use super::{Client, Platform};
use crate::api::{ItemFailure, ListCommand, Mention, Mentions, Unreadable};
use crate::error::{ApiError, Error};

/// The result for one account of a list.
pub type ItemResult<T> = Result<T, Error>;

/// One result for each input, in its order. A part that fails is the error of its own accounts.
pub(super) async fn run<P: Platform, C: ListCommand>(
    client: &Client<P>,
    command: &C,
    inputs: &[C::Input],
    limits: &Limits,
) -> Result<Vec<ItemResult<C::Outcome>>, Error> {
    let concurrency = usize::try_from(limits.options().concurrency).unwrap_or(1);
    let parts: Vec<_> = stream::iter(inputs.chunks(C::ENDPOINT.max_items))
        .map(|inputs| async move { (inputs.len(), part(client, command, inputs, limits).await) })
        .buffered(concurrency)
        .collect()
        .await;
    let all_failed = parts.iter().all(|(_, part)| part.is_err());
    let mut results = Vec::with_capacity(inputs.len());
    for (len, part) in parts {
        match part {
            Ok(items) => results.extend(items),
            Err(error) if all_failed => return Err(error),
            Err(error) => results.extend(std::iter::repeat_n(Err(error), len)),
        }
    }
    Ok(results)
}

/// One request's worth.
async fn part<P: Platform, C: ListCommand>(
    client: &Client<P>,
    command: &C,
    inputs: &[C::Input],
    limits: &Limits,
) -> Result<Vec<ItemResult<C::Outcome>>, Error> {
    let distinct = Distinct::new::<C>(inputs);
    let sending = Sending::new(C::ENDPOINT, command.body(&distinct.inputs));
    let read =
        |body: &[u8]| -> Result<Vec<Said<C::Outcome>>, Unreadable> { Ok(distinct.collect(command.mentions(body)?)) };
    let speaks_for_each =
        |body: &[u8]| read(body).is_ok_and(|all| all.iter().all(|said| !matches!(said, Said::Nothing)));
    let answer = client.exchange(&sending, limits, speaks_for_each).await?;
    let said = read(&answer.body).map_err(|what| Error::unreadable(sending.command(), answer.attempts, what))?;
    let of_distinct: Vec<_> = said.into_iter().map(|said| result_of(client, &sending, &answer, said)).collect();
    Ok(distinct.positions.iter().filter_map(|at| of_distinct.get(*at).cloned()).collect())
}

/// The accounts of a part, each once.
struct Distinct<'a, I> {
    /// Where an account is given twice, the last one stands.
    inputs: Vec<&'a I>,
    /// For each input of the part, where its account stands in `inputs`.
    positions: Vec<usize>,
    by_user_id: HashMap<&'a str, usize>,
}

/// What an answer says about one account.
#[derive(Clone)]
enum Said<T> {
    Nothing,
    Once(Mention<T>),
    Contradiction,
}

impl<'a, I> Distinct<'a, I> {
    fn new<C: ListCommand<Input = I>>(inputs: &'a [I]) -> Self {
        let mut distinct = Self {
            inputs: Vec::with_capacity(inputs.len()),
            positions: Vec::with_capacity(inputs.len()),
            by_user_id: HashMap::with_capacity(inputs.len()),
        };
        for input in inputs {
            let next = distinct.inputs.len();
            let at = *distinct.by_user_id.entry(C::user_id(input)).or_insert(next);
            match distinct.inputs.get_mut(at) {
                Some(earlier) => *earlier = input,
                None => distinct.inputs.push(input),
            }
            distinct.positions.push(at);
        }
        distinct
    }

    /// Matches by UserID, never by position. Accounts that were not asked for are passed over.
    fn collect<T: Clone + PartialEq>(&self, mentions: Mentions<T>) -> Vec<Said<T>> {
        let mut all = vec![Said::Nothing; self.inputs.len()];
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

fn result_of<P: Platform, T>(client: &Client<P>, sending: &Sending, answer: &Answer, said: Said<T>) -> ItemResult<T> {
    let unclear = |what: String| Error::unreadable(sending.command(), answer.attempts, Unreadable(what));
    match said {
        Said::Once(Mention::Done(outcome)) => Ok(outcome),
        Said::Once(Mention::Failed(failure)) => Err(item_error(client, sending, answer, failure)),
        Said::Once(Mention::Unclear(what)) => Err(unclear(what)),
        Said::Nothing => Err(unclear("the answer does not mention this account".to_owned())),
        Said::Contradiction => Err(unclear("the answer contradicts itself about this account".to_owned())),
    }
}

fn item_error<P: Platform>(client: &Client<P>, sending: &Sending, answer: &Answer, failure: ItemFailure) -> Error {
    Error::Api(Rc::new(ApiError {
        command: sending.command().clone(),
        code: failure.code,
        info: client.redactor().clean(&failure.info),
        hint: failure.code.and_then(|code| client.hint(code)),
        attempts: answer.attempts,
        answer: None,
    }))
}

#[cfg(test)]
mod tests;
