//! Lists with an end: cut into parts, which are sent side by side.

use alloc::rc::Rc;
use core::future::poll_fn;
use core::task::Poll;

use super::limits::Limits;
use super::part::{Chunk, List, UnderWay};
use crate::api::Account;
use crate::error::Error;
use crate::prelude::*;

/// The parts with their results, in order. A part that fails is the error of its own accounts.
pub(super) async fn run(list: Rc<List>, accounts: Vec<Account>, limits: Limits) -> Result<Vec<Chunk>, Error> {
    let mut accounts = accounts.into_iter();
    let mut in_flight: Vec<(usize, UnderWay)> = Vec::new();
    // a part that takes long holds up no other
    let mut chunks: Vec<Option<Chunk>> = Vec::new();
    poll_fn(|context| {
        loop {
            while in_flight.len() < list.concurrency() && accounts.len() > 0 {
                let part = accounts.by_ref().take(list.part_size()).collect();
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
            if in_flight.is_empty() && accounts.len() == 0 {
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
#[cfg(test)]
mod tests;
