//! Holds the lock files of Rust to `deny.toml`.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::progress::{quietly, step};

/// The last part is its own lock file, which `cargo install --locked` takes.
const CARGO_DENY: [&str; 3] = ["cargo-deny", "--version", "=0.20.2"];

const TOOLS: &str = "target/xtask/tools";

const MANIFESTS: [&str; 3] = ["Cargo.toml", "tests/fuzz/Cargo.toml", "xtask/wasm-test-runner/Cargo.toml"];

/// Licences, versions and sources. For advisories see `deny.toml`.
pub(crate) fn deny(sh: &Shell) -> Result<()> {
    step("bringing cargo-deny", || {
        // not optimised: that would take longer than all that it will ever do here
        let options = ["--locked", "--debug", "--quiet", "--root", TOOLS, "--target-dir", "target/xtask/tools/build"];
        quietly(cmd!(sh, "cargo install {CARGO_DENY...} {options...}"))
    })?;
    for manifest in MANIFESTS {
        step(&format!("checking the dependencies of {manifest}"), || {
            let options = ["--locked", "--log-level=error", "--config=deny.toml", "--manifest-path", manifest];
            quietly(cmd!(sh, "{TOOLS}/bin/cargo-deny {options...} check licenses bans sources"))
        })?;
    }
    Ok(())
}
