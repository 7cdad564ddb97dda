//! Puts `pkg/` together from the template and what was generated.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use xshell::{Shell, cmd};

use super::{
    NAME, STEM, factory,
    glue::{ESBUILD, SHORTEN},
};
use crate::{copy::copy, progress::quietly};

pub(crate) const PACKAGE: &str = "pkg";
/// Reads files of accounts: for the page, which must work where its folder alone was copied, and for the command line.
const READING: &str = "www/page/reading";
/// Tests and the page import the package by its name, through its exports.
const LINK: &str = "node_modules/tencent-chat-edge";
const TARGET: &str = "../pkg";

/// What becomes part of `library.js`, beside what is generated.
const PARTS: [&str; 19] = [
    "browser.js",
    "bytes.js",
    "classes.js",
    "cause.js",
    "clock.js",
    "errors.js",
    "fetch.js",
    "host.js",
    "instance.js",
    "listener.js",
    "objects.js",
    "options.js",
    "promise.js",
    "resident.js",
    "signal.js",
    "stream.js",
    "tried.js",
    "turn.js",
    "under-way.js",
];

/// The version in the template, to be replaced by the crate's.
const NO_VERSION: &str = r#""version": "0.0.0""#;

/// Replaces `pkg/` as a whole, so that it is never half made.
pub(super) fn assemble(sh: &Shell, wasm: &str) -> Result<()> {
    let (next, last) = ("target/xtask/pkg.next", "target/xtask/pkg.last");
    sh.remove_path(next)?;
    fill(sh, Path::new(""), Path::new(wasm), Path::new(next))?;
    sh.remove_path(last)?;
    if sh.path_exists(PACKAGE) {
        fs::rename(PACKAGE, last).context("cannot move the former pkg/ away")?;
    }
    fs::rename(next, PACKAGE).context("cannot move the new pkg/ to its place")?;
    sh.remove_path(last)?;
    link(sh)
}

/// Puts the package of the sources in `tree` together, in a folder that is not there yet.
pub(super) fn fill(sh: &Shell, tree: &Path, wasm: &Path, package: &Path) -> Result<()> {
    copy(sh, &tree.join("pkg-template"), package)?;
    copy(sh, &tree.join(READING), &package.join("cli/reading"))?;
    copy(sh, wasm, &package.join("wasm"))?;
    for file in ["README.md", "LICENSE"].map(|file| tree.join(file)) {
        if sh.path_exists(&file) {
            sh.copy_file(file, package)?;
        }
    }
    bundle(sh, package)?;
    list_exports(sh, package)?;
    inline(sh, &package.join("wasm"))?;
    set_version(sh, &package.join("package.json"))
}

/// Makes one file of what the entries share, without comments and blanks.
fn bundle(sh: &Shell, package: &Path) -> Result<()> {
    let _folder = sh.push_dir(package);
    let esbuild = env::current_dir()?.join(ESBUILD);
    let options = ["--bundle", "--format=esm", "--allow-overwrite"];
    quietly(cmd!(sh, "node {esbuild} library.js {options...} {SHORTEN...} --outfile=library.js"))?;
    factory::ensure_eager(sh, "library.js")?;
    for part in PARTS {
        sh.remove_path(part)?;
    }
    Ok(sh.remove_path(format!("wasm/{STEM}.js"))?)
}

/// Has each entry name what it exports by itself: one file less to find and to load at every cold start.
fn list_exports(sh: &Shell, package: &Path) -> Result<()> {
    const ALL: &str = "export * from \"../index.js\";\n";
    let index = package.join("index.js");
    let text = sh.read_file(&index)?;
    let (_, list) = text.split_once('\n').context("index.js begins with what it is for")?;
    let list = list.replace("\"./", "\"../");
    for entry in sh.read_dir(package.join("entry"))? {
        let text = sh.read_file(&entry)?;
        ensure!(text.contains(ALL), "{} must export index.js as a whole", entry.display());
        sh.write_file(entry, text.replacen(ALL, &list, 1))?;
    }
    Ok(sh.remove_path(index)?)
}

/// The module as text, for loaders that know no wasm. Decoded with `atob`, which every runtime has.
fn inline(sh: &Shell, wasm: &Path) -> Result<()> {
    let module = STANDARD.encode(sh.read_binary_file(wasm.join(format!("{STEM}_bg.wasm")))?);
    let script = format!(
        "// The module as base64. Generated with it.\n\
         export default Uint8Array.from(atob(\"{module}\"), (character) => character.charCodeAt(0));\n"
    );
    Ok(sh.write_file(wasm.join("inline.js"), script)?)
}

fn set_version(sh: &Shell, manifest: &Path) -> Result<()> {
    // "path+file:///…#tencent-chat-edge@0.1.0", or "…/tencent-chat-edge#0.1.0" where the folder has the same name
    let id = cmd!(sh, "cargo pkgid --package {NAME}").quiet().read()?;
    let version = id.rsplit(['#', '@']).next().context("cargo names no version")?;
    let text = sh.read_file(manifest)?;
    ensure!(text.contains(NO_VERSION), "pkg-template/package.json must hold {NO_VERSION}");
    sh.write_file(manifest, text.replacen(NO_VERSION, &format!(r#""version": "{version}""#), 1))?;
    Ok(())
}

fn link(sh: &Shell) -> Result<()> {
    match fs::read_link(LINK) {
        Ok(target) if target == Path::new(TARGET) => return Ok(()),
        // to another package, which would be tested in place of this one
        Ok(_) => fs::remove_file(LINK)?,
        Err(_) => {}
    }
    sh.create_dir("node_modules")?;
    symlink(TARGET, LINK)
        .with_context(|| format!("cannot link {LINK} to {PACKAGE}/; if something else is there, delete it"))
}

#[cfg(unix)]
use std::os::unix::fs::symlink;
#[cfg(windows)]
use std::os::windows::fs::symlink_dir as symlink;
