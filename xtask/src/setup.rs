//! Knows what a bare machine lacks, and brings it.

mod browsers;
mod node;
mod npm;

use std::{env, path::Path};

use anyhow::{Context, Result, bail};
use xshell::{Shell, cmd};

pub(crate) use self::{
    browsers::{browsers, lack_of},
    node::node,
    npm::npm_packages,
};
use crate::progress::{quietly, step};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Where cargo puts what it builds, for packages outside the workspace too.
pub(crate) fn target_folder() -> String {
    env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned())
}

/// The standard library for wasm.
pub(crate) fn wasm_target(sh: &Shell) -> Result<()> {
    let folder = cmd!(sh, "rustc --print target-libdir --target {WASM_TARGET}")
        .quiet()
        .read()
        .context("rustc does not say where its libraries are: is the Rust toolchain complete?")?;
    if Path::new(&folder).exists() {
        return Ok(());
    }
    with_rustup(sh, &format!("the target {WASM_TARGET}"), &["target", "add", WASM_TARGET])
}

/// rustfmt or clippy, which rustup's minimal profile leaves out.
pub(crate) fn rust_component(sh: &Shell, component: &str) -> Result<()> {
    let subcommand = if component == "rustfmt" { "fmt" } else { component };
    if cmd!(sh, "cargo {subcommand} --version").quiet().ignore_stderr().ignore_stdout().run().is_ok() {
        return Ok(());
    }
    with_rustup(sh, component, &["component", "add", component])
}

/// A toolchain of another version, with the standard library for wasm.
pub(crate) fn toolchain(sh: &Shell, version: &str) -> Result<()> {
    let toolchain = format!("+{version}");
    let print = ["--print", "target-libdir", "--target", WASM_TARGET];
    let folder =
        cmd!(sh, "rustc {toolchain} {print...}").env("RUSTUP_AUTO_INSTALL", "0").quiet().ignore_stderr().read();
    if folder.is_ok_and(|folder| Path::new(&folder).exists()) {
        return Ok(());
    }
    let options = ["toolchain", "install", version, "--profile", "minimal", "--target", WASM_TARGET];
    with_rustup(sh, &format!("Rust {version}"), &options)
}

fn with_rustup(sh: &Shell, what: &str, args: &[&str]) -> Result<()> {
    if cmd!(sh, "rustup --version").quiet().ignore_stdout().ignore_stderr().run().is_err() {
        bail!("{what} is missing from the Rust toolchain, and there is no `rustup` to add it");
    }
    step(&format!("adding {what}"), || quietly(cmd!(sh, "rustup {args...}")).map(drop))
}
