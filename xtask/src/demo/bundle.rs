//! Bundles the page and the workers of `www/`, with workerd's configuration beside them.

use anyhow::Result;
use xshell::{Shell, cmd};

use super::FOLDER;
use crate::progress::{quietly, step};

/// The configuration embeds what lies beside it.
pub(super) const CONFIG: &str = "target/demo/demo.capnp";

pub(super) fn bundle(sh: &Shell) -> Result<()> {
    step("bundling the worker and its page", || {
        sh.remove_path(FOLDER)?;
        sh.create_dir(FOLDER)?;
        quietly(cmd!(sh, "node xtask/bundle.mjs {FOLDER}")).map(drop)
    })
}
