//! Tencent Cloud Chat's server API for every JavaScript runtime.
//!
//! ```text
//! caller ── plain objects ──▶ js (boundary) ──▶ client (async loop) ──▶ api · usersig (pure)
//!                                  ▲                  │ Platform: post · sleep · now · random
//!    promises, async iterators ────┘                  ▼
//!                                                  fetch of the host runtime
//! ```
//!
//! # Invariants
//!
//! 1. Outside `js` nothing names a JavaScript type. [`usersig`], [`api`] and the policies in [`client`] are pure and
//!    tested with plain `cargo test`.
//! 2. The core never asks the time or a random number. They come through [`client::Platform`], so that a test runs hours
//!    of pacing and retrying in milliseconds on a virtual clock.
//! 3. Nothing panics on outside input: lints deny `unwrap`, `expect`, indexing and `panic`. A trap in wasm would leave
//!    promises pending.
//! 4. A secret key has no `Debug`, `Display`, public getter or serialisation, and is wiped when it is dropped. No error,
//!    event or log line ever shows a key or a UserSig.
//! 5. All facts about an endpoint stand in one place. Adding an endpoint touches one file of [`api`] (and its fixture
//!    and docs).
//!
//! # Modules, in reading order

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::allow_attributes,
        reason = "a test that panics fails, which is what it is for"
    )
)]

pub mod usersig;

pub mod api;

pub mod input;

pub mod error;

pub mod client;

#[cfg(target_arch = "wasm32")]
mod js;
