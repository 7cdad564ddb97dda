//! Bundles the workers of `www/` the way wrangler does it, with workerd's configuration beside them.

use anyhow::Result;
use xshell::{Shell, cmd};

use super::FOLDER;
use crate::progress::{quietly, step};

/// The configuration embeds what lies beside it.
pub(super) const CONFIG: &str = "target/demo/demo.capnp";

const ESBUILD: &[&str] = &[
    "--bundle",
    "--format=esm",
    "--conditions=workerd,worker,browser",
    // a module of its own in the runtime, which hands it over compiled
    "--loader:.wasm=copy",
    "--asset-names=[name]",
    "--log-level=warning",
];

pub(super) fn bundle(sh: &Shell) -> Result<()> {
    step("bundling the worker", || {
        sh.remove_path(FOLDER)?;
        let workers = ["www/worker.js", "www/emulator.js"];
        quietly(cmd!(sh, "node xtask/node_modules/esbuild/bin/esbuild {workers...} {ESBUILD...} --outdir={FOLDER}"))?;
        Ok(sh.copy_file("www/demo.capnp", CONFIG)?)
    })
}
