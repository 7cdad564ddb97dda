//! Traps on purpose, where a test says so: in the build with the feature `trap`, and never in what is shipped.

use core::hint::black_box;

use crate::client::{HttpReply, PostFailure};
use crate::prelude::*;

/// A sleep of just so many milliseconds ends in a trap, and so does a request that runs into a limit of as many.
const SLEEP_MS: u64 = 77;

/// Traps in the way that `text` names.
pub(super) fn named(text: &str) {
    match text {
        "trap:panic" => panic(),
        "trap:memory" => memory(),
        "trap:stack" => drop(black_box(stack(1))),
        _ => {}
    }
}

/// The same for what a server answers, or for the limit within which it does not.
pub(super) fn ended(reply: &Result<HttpReply, PostFailure>, limit_ms: u64) {
    match reply {
        Ok(reply) => named(core::str::from_utf8(&reply.body).unwrap_or_default()),
        Err(PostFailure::Timeout) => slept(limit_ms),
        Err(_) => {}
    }
}

pub(super) fn slept(ms: u64) {
    if ms == SLEEP_MS {
        panic();
    }
}

#[expect(clippy::panic, reason = "it is what this module is for")]
fn panic() {
    panic!("on purpose");
}

/// Asks for memory until there is none. It is never written to, so that the host need not have it.
fn memory() {
    let mut all = Vec::new();
    loop {
        all.push(black_box(Vec::<u8>::with_capacity(256 * 1024 * 1024)));
    }
}

#[expect(unconditional_recursion, reason = "it is what this module is for")]
fn stack(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    stack(black_box(depth + 1)) + frame.iter().sum::<u64>()
}
