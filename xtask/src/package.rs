//! Makes the npm package in `pkg/`: compile, generate the JavaScript around the module, assemble.

mod assemble;
mod compile;
mod glue;

use anyhow::Result;
use xshell::Shell;

use crate::setup;

/// The crate and the npm package have one name.
const NAME: &str = "tencent-chat-edge";
/// What is generated bears the name of the crate's library.
const STEM: &str = "tencent_chat_edge";

/// Brings `pkg/` up to date with the sources. A build that fails leaves the former `pkg/` as it is.
pub(crate) fn build(sh: &Shell) -> Result<()> {
    setup::node(sh)?;
    setup::wasm_target(sh)?;
    setup::npm_packages(sh, "xtask")?;
    let module = compile::compile(sh)?;
    let wasm = glue::generate(sh, &module)?;
    assemble::assemble(sh, wasm)
}
