//! Lists with an end: cut into parts, which are sent side by side.

use alloc::rc::Rc;
use core::future::poll_fn;
use core::task::Poll;

use super::limits::Limits;
use super::part::{Chunk, List, PartHandle};
use crate::api::Account;
use crate::error::Error;
use crate::prelude::*;

/// The parts with their results, in order. A part that fails is the error of its own accounts.
pub(super) async fn run(list: Rc<List>, accounts: Vec<Account>, limits: Limits) -> Result<Vec<Chunk>, Error> {
    let mut left = cut(accounts, list.part_size());
    let mut in_flight: Vec<(usize, PartHandle)> = Vec::new();
    // each in its own slot, so that a slow part holds up no other
    let mut chunks: Vec<Option<Chunk>> = Vec::new();
    poll_fn(|context| {
        loop {
            while in_flight.len() < list.concurrency()
                && let Some(part) = left.pop()
            {
                in_flight.push((chunks.len(), list.start(part, limits.clone())));
                chunks.push(None);
            }
            let before = in_flight.len();
            in_flight.retain(|(at, part)| match (part.poll(context), chunks.get_mut(*at)) {
                (Poll::Ready(chunk), Some(slot)) => {
                    *slot = Some(chunk);
                    false
                }
                _ => true,
            });
            if in_flight.is_empty() && left.is_empty() {
                return Poll::Ready(());
            }
            if in_flight.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
    let chunks: Vec<Chunk> = chunks.into_iter().flatten().collect();
    match chunks.first().and_then(Chunk::error) {
        Some(error) if chunks.iter().all(|chunk| chunk.error().is_some()) => Err(error.clone()),
        _ => Ok(chunks),
    }
}

/// Cuts accounts into parts of `size`, and returns the last part first. Cut from the end, each account is moved only
/// once, with its part.
fn cut(mut accounts: Vec<Account>, size: usize) -> Vec<Vec<Account>> {
    let mut parts = Vec::new();
    while accounts.len() > size {
        let last = (accounts.len() - 1) / size * size;
        parts.push(accounts.split_off(last));
    }
    if !accounts.is_empty() {
        parts.push(accounts);
    }
    parts
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
#[cfg(test)]
mod tests;
