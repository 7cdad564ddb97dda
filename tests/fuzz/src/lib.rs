//! What no input may do to the crate, as functions of bytes: each panics where the crate breaks its word.
//!
//! One function, two drivers: `cargo xtask test` runs a fixed number of inputs from a seed, on stable Rust; cargo-fuzz
//! lets libFuzzer look for new paths. README.md says how.

mod json;
mod layers;
mod mutate;
mod world;

mod answers;
mod exchange;
mod explain;
mod options;
mod usersig;

use fastrand::Rng;

/// One kind of outside input.
pub struct Target {
    /// As its folder in `corpus` is called.
    pub name: &'static str,
    /// Reads the input as the crate would; panics where a promise is broken.
    pub run: fn(&[u8]),
    /// Makes another input of one, such that its outer layers stay valid more often than not.
    pub mutate: fn(&[u8], &mut Rng) -> Vec<u8>,
}

/// Decoding and verifying a UserSig.
pub const USERSIG: Target = Target { name: "usersig", run: usersig::run, mutate: layers::mutate };

/// Explaining what was taken for a UserSig.
pub const EXPLAIN: Target = Target { name: "explain", run: explain::run, mutate: explain::mutate };

/// Reading the service's answers: the envelope, and each list command's results.
pub const ANSWERS: Target = Target { name: "answers", run: answers::run, mutate: answers::mutate };

/// Whole calls against a service that answers anything: statuses, `Retry-After`, dates, bodies, silence.
pub const EXCHANGE: Target = Target { name: "exchange", run: exchange::run, mutate: mutate::bytes };

/// Options of a client and arguments of its methods.
pub const OPTIONS: Target = Target { name: "options", run: options::run, mutate: mutate::bytes };

/// All of them.
pub const TARGETS: [Target; 5] = [USERSIG, EXPLAIN, ANSWERS, EXCHANGE, OPTIONS];

/// The public sample key of the official READMEs.
pub(crate) const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/// The app of the samples.
pub(crate) const APP: u32 = 1_400_000_000;

/// The moment of the samples, in seconds.
pub(crate) const NOW: u64 = 1_700_000_000;

/// Hands a target to libFuzzer, with the target's own mutator for every other input.
#[cfg(feature = "libfuzzer")]
#[macro_export]
macro_rules! libfuzzer {
    ($target:expr) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| ($target.run)(data));
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            if seed % 2 == 0 {
                return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
            }
            let mutated = ($target.mutate)(&data[..size], &mut fastrand::Rng::with_seed(seed.into()));
            let size = mutated.len().min(max_size).min(data.len());
            data[..size].copy_from_slice(&mutated[..size]);
            size
        });
    };
}
