//! The checks that read the code and do not run it.

use anyhow::{Result, ensure};
use xshell::{Cmd, Shell, cmd};

use crate::{
    progress::{quietly, step},
    setup::{self, WASM_TARGET},
    supply,
};

/// A check's name, and what succeeds where there is nothing to complain about.
type Check = (&'static str, fn(&Shell) -> Result<()>);

pub(crate) const CHECKS: [Check; 6] = [
    ("rustfmt", rustfmt),
    ("clippy", clippy),
    ("clippy for wasm", clippy_for_wasm),
    ("rustdoc", rustdoc),
    ("cargo-deny", supply::deny),
    ("npm lock files", supply::npm_locks),
];

/// Runs every check, also after one that failed.
pub(crate) fn run(sh: &Shell) -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if let Err(error) = check(sh) {
            eprintln!("{error:#}");
            failed.push(name);
        }
    }
    ensure!(failed.is_empty(), "there are complaints by {}", failed.join(" and "));
    Ok(())
}

fn rustfmt(sh: &Shell) -> Result<()> {
    setup::rust_component(sh, "rustfmt")?;
    check("checking the format", cmd!(sh, "cargo fmt --all --check"))?;
    let outside = ["--manifest-path", "tests/fuzz/Cargo.toml"];
    check("checking the format of the fuzz targets", cmd!(sh, "cargo fmt {outside...} --check"))
}

fn clippy(sh: &Shell) -> Result<()> {
    setup::rust_component(sh, "clippy")?;
    let options = ["--quiet", "--workspace", "--all-targets", "--", "--deny=warnings"];
    check("checking with clippy", cmd!(sh, "cargo clippy {options...}"))
}

fn clippy_for_wasm(sh: &Shell) -> Result<()> {
    setup::rust_component(sh, "clippy")?;
    setup::wasm_target(sh)?;
    let options = ["--quiet", "--target", WASM_TARGET];
    let deny = ["--", "--deny=warnings"];
    check("checking with clippy for wasm", cmd!(sh, "cargo clippy {options...} {deny...}"))?;
    check(
        "checking the traps on purpose with clippy for wasm",
        cmd!(sh, "cargo clippy {options...} --features trap {deny...}"),
    )?;
    // by themselves: they bring std, beside which the module as it is shipped cannot be checked
    let tests = ["--lib", "--profile", "test"];
    check("checking the tests with clippy for wasm", cmd!(sh, "cargo clippy {options...} {tests...} {deny...}"))
}

fn rustdoc(sh: &Shell) -> Result<()> {
    let options = ["--quiet", "--no-deps", "--document-private-items"];
    let check = |what, command: Cmd| check(what, command.env("RUSTDOCFLAGS", "--deny=warnings"));
    check("checking the documentation", cmd!(sh, "cargo doc --workspace {options...}"))?;
    // the boundary is there for wasm alone
    setup::wasm_target(sh)?;
    check("checking the documentation for wasm", cmd!(sh, "cargo doc --target {WASM_TARGET} {options...}"))
}

fn check(what: &str, command: Cmd) -> Result<()> {
    step(what, || quietly(command)).map(drop)
}
