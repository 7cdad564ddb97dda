//! The boundary's tests in Rust: compiled to wasm and run by wasm-bindgen's own runner, in Node and in a browser.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use xshell::{Cmd, Shell, TempDir, cmd};

use super::{counts::Counts, libtest};
use crate::{
    package::ESBUILD,
    progress::{quietly, step},
    setup::{self, WASM_TARGET},
};

const RUNNER: &str = "xtask/wasm-test-runner/Cargo.toml";

/// What the module imports from the package beside it.
const IMPORTS: &str = "host.js";

const BROWSER: &str = "Chromium";

/// Without a sandbox, which the runner leaves out by itself, since that refuses root, and without what asks the network.
const WEBDRIVER: &str = r#"{"goog:chromeOptions":{"args":["disable-gpu","disable-quic","no-first-run",
"disable-background-networking","disable-component-update","disable-sync"]}}"#;

/// The tests, and what runs them.
pub(super) struct Boundary {
    module: PathBuf,
    runner: PathBuf,
}

impl Boundary {
    pub(super) fn build(sh: &Shell) -> Result<Self> {
        setup::node(sh)?;
        setup::wasm_target(sh)?;
        setup::npm_packages(sh, "xtask")?;
        let messages = ["--quiet", "--message-format=json-render-diagnostics"];
        let module = step("compiling the boundary's tests to wasm", || {
            let what = ["--package", "tencent-chat-edge", "--lib", "--target", WASM_TARGET];
            // nobody debugs it, and it has nothing to compute: half the time of compiling, and a fifth of the size
            let quick = ["profile.dev.debug=false", "profile.dev.package.tencent-chat-edge.opt-level=0"];
            let quick = quick.map(|option| format!("--config={option}"));
            executable(cmd!(sh, "cargo test --no-run {what...} {quick...} {messages...}"))
        })?;
        let runner = step("compiling what runs them", || {
            // what both depend on is then compiled once
            let target = setup::target_folder();
            let options = ["--locked", "--manifest-path", RUNNER, "--target-dir", &target];
            executable(cmd!(sh, "cargo build {options...} {messages...}"))
        })?;
        Ok(Self { module, runner })
    }

    pub(super) fn in_node(&self, sh: &Shell) -> Result<Counts> {
        // as an ES module, which the package is too
        self.run(sh, &[("WASM_BINDGEN_USE_NODE_EXPERIMENTAL", "1")])
    }

    /// Skipped where there is no such browser, and none can be brought. In CI that is a failure.
    pub(super) fn in_browser(&self, sh: &Shell) -> Result<Counts> {
        if let Err(error) = setup::browsers(sh) {
            eprintln!("{error:#}");
        }
        if let Some(lack) = setup::lack_of(sh, BROWSER)? {
            let lack = format!("{BROWSER} is not on this machine: it lacks {lack}");
            if env::var_os("CI").is_some_and(|ci| !ci.is_empty()) {
                bail!(lack);
            }
            println!("skipped: {lack}");
            return Ok(Counts::SKIPPED);
        }
        let found = ("CHROMEDRIVER", "chromedriver");
        self.run(sh, &[("WASM_BINDGEN_USE_BROWSER", "1"), found, ("WASM_BINDGEN_TEST_TIMEOUT", "60")])
    }

    fn run(&self, sh: &Shell, settings: &[(&str, &str)]) -> Result<Counts> {
        let home = Home::new(sh)?;
        let _folder = sh.push_dir(home.path());
        let Self { module, runner } = self;
        let command = cmd!(sh, "{runner} {module}").envs(settings.iter().copied()).env("RUST_BACKTRACE", "0");
        libtest(home.inhabited_by(command))
    }
}

/// A folder in which the runner finds what the module imports, and which is the home of all that it starts.
struct Home {
    guard: Child,
    folder: TempDir,
}

impl Home {
    /// The runner generates its files in a folder of this one. Node looks for `../host.js` above them, a page at the root
    /// of the runner's server, which is the folder that it was started in.
    fn new(sh: &Shell) -> Result<Self> {
        let folder = sh.create_temp_dir()?;
        // as one file: the runner's server leaves a browser waiting that asks for many side by side
        let out = folder.path().join(IMPORTS);
        let bundle = ["--bundle", "--format=esm", "--log-level=warning"];
        let script = by_name(&sh.read_file(format!("pkg-template/{IMPORTS}"))?)?;
        quietly(cmd!(sh, "node {ESBUILD} {bundle...} --outfile={out}").stdin(script))?;
        sh.write_file(folder.path().join("package.json"), r#"{"type":"module"}"#)?;
        sh.write_file(folder.path().join("webdriver.json"), WEBDRIVER)?;
        // ends a browser that its driver has left behind, whatever way this process ends
        let guard =
            Command::new("node").arg("tests/support/guard.mjs").arg(folder.path()).stdin(Stdio::piped()).spawn();
        Ok(Self { guard: guard.context("cannot start node")?, folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn inhabited_by<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        let variables = ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"];
        command.envs(variables.map(|name| (name, self.path())))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// A script that exports by its name each function of the object that the package hands to the module.
fn by_name(imports: &str) -> Result<String> {
    let names = imports.split_once("export const host = ").and_then(|(_, rest)| rest.split_once(';'));
    let (names, _) = names.with_context(|| format!("{IMPORTS} has no object called host"))?;
    Ok(format!("import {{ host }} from \"./pkg-template/{IMPORTS}\";\nexport const {names} = host;\n"))
}

/// A line of cargo's, as far as it is of interest.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

/// The one program that a command of cargo's builds.
fn executable(command: Cmd<'_>) -> Result<PathBuf> {
    executable_in(&quietly(command)?).context("cargo named no program among the files it built")
}

fn executable_in(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .find_map(|message| message.executable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_what_cargo_built() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","executable":"/t/deps/tencent_chat_edge-1.wasm"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executable_in(messages), Some(PathBuf::from("/t/deps/tencent_chat_edge-1.wasm")));
        assert_eq!(executable_in(""), None);
    }

    #[test]
    fn the_runner_is_of_the_version_that_the_workspace_names() -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the repository's root")?;
        let version_in = |file: &str, name: &str| -> Result<String> {
            let text = std::fs::read_to_string(root.join(file))?;
            let line = text.lines().find(|line| line.starts_with(&format!("{name} = ")));
            let version = line.and_then(|line| line.split('"').nth(1));
            version.map(str::to_owned).with_context(|| format!("{file} names no {name}"))
        };
        assert_eq!(version_in(RUNNER, "wasm-bindgen-cli")?, version_in("Cargo.toml", "wasm-bindgen")?);
        Ok(())
    }
}
