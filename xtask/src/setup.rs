//! Knows what a bare machine lacks, and brings it.

mod browsers;

use std::{env, path::Path};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

pub(crate) use self::browsers::{browsers, lack_of};
use crate::progress::{quietly, step};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Node that is supported.
const NODE_MAJOR: u32 = 20;

pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Node cannot be brought: this says so where it is missing or too old.
pub(crate) fn node(sh: &Shell) -> Result<()> {
    let wanted = format!("Node.js {NODE_MAJOR} or newer is needed");
    let version =
        cmd!(sh, "node --version").quiet().read().with_context(|| format!("{wanted}, and there is no `node`"))?;
    let major = major(&version).with_context(|| format!("`node --version` says {version:?}"))?;
    ensure!(major >= NODE_MAJOR, "{wanted}, and `node` is {version}");
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Where cargo puts what it builds, for packages outside the workspace too.
pub(crate) fn target_folder() -> String {
    env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned())
}

/// The standard library for wasm.
pub(crate) fn wasm_target(sh: &Shell) -> Result<()> {
    let folder = cmd!(sh, "rustc --print target-libdir --target {WASM_TARGET}").quiet().read()?;
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

/// The npm packages of `folder`, exactly as its lock file names them. Installs only when the lock has changed since.
pub(crate) fn npm_packages(sh: &Shell, folder: &str) -> Result<()> {
    let lock = sh.read_file(format!("{folder}/package-lock.json"))?;
    // A copy of the lock, written when the installation is complete. `npm ci` removes it with everything else.
    let installed = format!("{folder}/node_modules/.installed-lock.json");
    if sh.path_exists(&installed) && sh.read_file(&installed)? == lock {
        return Ok(());
    }
    step(&format!("installing the npm packages of {folder}/"), || {
        let _folder = sh.push_dir(folder);
        quietly(cmd!(sh, "{NPM} ci"))
    })?;
    sh.write_file(installed, lock)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.19.5"), Some(20));
        assert_eq!(major("v26.0.0-nightly"), Some(26));
        assert_eq!(major("20.19.5"), None);
    }
}
