//! Puts `pkg/` together from the template and what was generated.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use xshell::{Shell, cmd};

use super::{NAME, STEM};

const PACKAGE: &str = "pkg";
/// Tests and the page import the package by its name, through its exports.
const LINK: &str = "node_modules/tencent-chat-edge";

/// The version in the template, to be replaced by the crate's.
const NO_VERSION: &str = r#""version": "0.0.0""#;

/// Replaces `pkg/` as a whole, so that it is never half made.
pub(super) fn assemble(sh: &Shell, wasm: &str) -> Result<()> {
    let (next, last) = ("target/xtask/pkg.next", "target/xtask/pkg.last");
    sh.remove_path(next)?;
    copy_folder(sh, Path::new("pkg-template"), Path::new(next))?;
    copy_folder(sh, Path::new(wasm), &Path::new(next).join("wasm"))?;
    for file in ["README.md", "LICENSE"].into_iter().filter(|file| sh.path_exists(file)) {
        sh.copy_file(file, next)?;
    }
    inline(sh, &format!("{next}/wasm"))?;
    set_version(sh, &format!("{next}/package.json"))?;

    sh.remove_path(last)?;
    if sh.path_exists(PACKAGE) {
        fs::rename(PACKAGE, last).context("cannot move the former pkg/ away")?;
    }
    fs::rename(next, PACKAGE).context("cannot move the new pkg/ to its place")?;
    sh.remove_path(last)?;
    link(sh)
}

fn copy_folder(sh: &Shell, from: &Path, to: &Path) -> Result<()> {
    sh.create_dir(to)?;
    for path in sh.read_dir(from)? {
        let copy = to.join(path.file_name().context("an entry of a folder has a name")?);
        if path.is_dir() { copy_folder(sh, &path, &copy)? } else { sh.copy_file(&path, &copy)? }
    }
    Ok(())
}

/// The module as text, for loaders that know no wasm. Decoded with `atob`, which every runtime has.
fn inline(sh: &Shell, wasm: &str) -> Result<()> {
    let module = STANDARD.encode(sh.read_binary_file(format!("{wasm}/{STEM}_bg.wasm"))?);
    let script = format!(
        "// The module as base64. Generated with it.\n\
         export default Uint8Array.from(atob(\"{module}\"), (character) => character.charCodeAt(0));\n"
    );
    Ok(sh.write_file(format!("{wasm}/inline.js"), script)?)
}

fn set_version(sh: &Shell, manifest: &str) -> Result<()> {
    // "path+file:///…#tencent-chat-edge@0.1.0", or "…/tencent-chat-edge#0.1.0" where the folder has the same name
    let id = cmd!(sh, "cargo pkgid --package {NAME}").quiet().read()?;
    let version = id.rsplit(['#', '@']).next().context("cargo names no version")?;
    let text = sh.read_file(manifest)?;
    ensure!(text.contains(NO_VERSION), "pkg-template/package.json must hold {NO_VERSION}");
    sh.write_file(manifest, text.replacen(NO_VERSION, &format!(r#""version": "{version}""#), 1))?;
    Ok(())
}

fn link(sh: &Shell) -> Result<()> {
    if fs::read_link(LINK).is_ok() {
        return Ok(());
    }
    sh.create_dir("node_modules")?;
    symlink("../pkg", LINK).with_context(|| format!("cannot link {LINK} to {PACKAGE}/"))
}

#[cfg(unix)]
use std::os::unix::fs::symlink;
#[cfg(windows)]
use std::os::windows::fs::symlink_dir as symlink;
