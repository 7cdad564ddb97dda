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
//! 2. The core never asks for the time or for a random number. They come through [`client::Platform`], so that a test
//!    runs hours of pacing and retrying in milliseconds on a virtual clock.
//! 3. Nothing panics on outside input: lints deny `unwrap`, `expect`, indexing and `panic`. Should the module trap all
//!    the same, `pkg-template/instance.js` discards the instance: all that is pending rejects, and the next call
//!    creates a fresh one. That is why each promise for the caller, each request, timer and turn of a pacer is started
//!    through `under-way.js`, which can end it from outside.
//! 4. A secret key has no `Debug`, `Display`, public getter or serialisation, and is wiped when it is dropped. No error,
//!    event or log line ever shows a key or a UserSig.
//! 5. What the client knows about an endpoint is in one file of [`api`]. The methods, the emulator and the tests each
//!    name it too: CONTRIBUTING.md says where.
//! 6. The module is small, because it is shipped to every isolate: no std, no serde and no `format!` in what is
//!    shipped.
//!
//! # Modules, in reading order

#![cfg_attr(all(target_arch = "wasm32", not(test)), no_std)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::std_instead_of_core,
        clippy::std_instead_of_alloc,
        clippy::allow_attributes,
        reason = "a test that panics fails, which is what it is for"
    )
)]

extern crate alloc;

mod prelude;

mod json;

pub mod usersig;

pub mod api;

pub mod text;

pub mod input;

pub mod error;

pub mod client;

#[cfg(target_arch = "wasm32")]
mod js;

/// Without std the module needs an allocator of its own. This one is smaller than std's, and no slower.
#[cfg(all(target_arch = "wasm32", not(test)))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A panic is a bug. It traps, and after a trap this instance is never entered again. In wasm a panic's message would
/// have nowhere to go; without it, the code that formats it and the names of all source files stay out of the module.
#[cfg(all(target_arch = "wasm32", not(test)))]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
