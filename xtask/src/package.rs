//! Makes the npm package in `pkg/`: compile, generate the JavaScript around the module, assemble.

mod assemble;
mod calls;
mod compile;
mod factory;
mod glue;
mod names;

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::Shell;

pub(crate) use self::assemble::PACKAGE;
pub(crate) use self::glue::ESBUILD;

use crate::{progress::say, setup};

/// The crate and the npm package have one name.
const NAME: &str = "tencent-chat-edge";
/// What is generated bears the name of the crate's library.
const STEM: &str = "tencent_chat_edge";

const TRAPPING: &str = "target/traps";

/// Brings `pkg/` up to date with the sources. A build that fails leaves the former `pkg/` as it is.
pub(crate) fn build(sh: &Shell) -> Result<()> {
    setup::node(sh)?;
    setup::wasm_target(sh)?;
    setup::npm_packages(sh, "xtask")?;
    let module = compile::compile(sh)?;
    let wasm = glue::generate(sh, &module)?;
    assemble::assemble(sh, wasm)
}

/// Makes the same package with a module that traps where a test says so, in [`TRAPPING`]. Its folder of compiled files is its own, lest one
/// module be taken for the other.
pub(crate) fn build_trapping(sh: &Shell) -> Result<()> {
    say("the package that traps on purpose:".to_owned());
    let folder = Path::new(TRAPPING);
    let module = {
        let _target = sh.push_env("CARGO_TARGET_DIR", folder.join("target"));
        compile::compile_with(sh, &["trap"])?
    };
    let (wasm, package) = (folder.join("wasm"), folder.join(PACKAGE));
    sh.remove_path(&package)?;
    glue::make_plain(sh, &module, &wasm)?;
    assemble::fill(sh, Path::new(""), &wasm, &package)
}

/// Makes the same package of the sources in `tree`, with nothing that was built before; all of it below `out`.
pub(crate) fn build_from(sh: &Shell, tree: &Path, out: &Path) -> Result<PathBuf> {
    let module = {
        let _folder = sh.push_dir(tree);
        let _target = sh.push_env("CARGO_TARGET_DIR", out.join("target"));
        compile::compile(sh)?
    };
    let (wasm, package) = (out.join("wasm"), out.join(PACKAGE));
    glue::make(sh, &module, &wasm)?;
    assemble::fill(sh, tree, &wasm, &package)?;
    Ok(package)
}
