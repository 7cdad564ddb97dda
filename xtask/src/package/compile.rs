//! Compiles the crate to wasm.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::{Shell, cmd};

use super::{NAME, STEM};
use crate::{
    progress::{quietly, step},
    setup::WASM_TARGET,
};

/// Returns the path of the module. Cargo does nothing where nothing has changed.
pub(super) fn compile(sh: &Shell) -> Result<PathBuf> {
    compile_with(sh, &[])
}

/// The same with features of the crate's.
pub(super) fn compile_with(sh: &Shell, features: &[&str]) -> Result<PathBuf> {
    let messages = step("compiling to wasm", || {
        let features = features.iter().map(|feature| format!("--features={feature}"));
        let options = ["--release", "--quiet", "--message-format=json-render-diagnostics"];
        // The crate's own type is rlib, for its tests. Where both are asked for, cargo leaves link-time optimisation out
        // without a word, and the module is a fifth larger.
        let target = ["--target", WASM_TARGET, "--crate-type", "cdylib"];
        let command = cmd!(sh, "cargo rustc --package {NAME} {target...} {features...} {options...}");
        // where they are set, cargo takes no notice of those in .cargo/config.toml, with which the module is smaller
        quietly(command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS"))
    })?;
    module_in(&messages).context("cargo named no wasm module among the files it built")
}

/// A line of cargo's, as far as it is of interest.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

fn module_in(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .flat_map(|message| message.filenames)
        .find(|path| path.ends_with(format!("{STEM}.wasm")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_found_among_what_cargo_built() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"filenames":["/t/deps/libserde.rlib"]}"#,
            "\n",
            r#"{"reason":"build-script-executed","linked_libs":[]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","filenames":["/t/tencent_chat_edge.wasm","/t/libtencent_chat_edge.rlib"]}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(module_in(messages), Some(PathBuf::from("/t/tencent_chat_edge.wasm")));
        assert_eq!(module_in(""), None);
    }
}
