//! The tests in JavaScript: every `*.test.mjs` below `tests/`.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use super::{counts::Counts, matrix::Matrix};
use crate::setup;

const TAP: &str = "target/xtask/node-tests.tap";
/// A line of JSON for each run of the conformance suite.
const MATRIX: &str = "target/xtask/matrix.jsonl";

/// Shows the tests as they run; the count comes from a second, machine-readable report. Without a browser that could not
/// be installed the others are tested all the same.
pub(super) fn run(sh: &Shell) -> Result<Counts> {
    setup::npm_packages(sh, "tests")?;
    let browsers = setup::browsers(sh);
    let counts = node_test(sh)?;
    println!("\n{}", Matrix::of(&sh.read_file(MATRIX).unwrap_or_default())?);
    let Err(error) = browsers else { return Ok(counts) };
    eprintln!("{error:#}");
    Ok([counts, Counts::FAILED].into_iter().sum())
}

fn node_test(sh: &Shell) -> Result<Counts> {
    let mut files = Vec::new();
    find(sh, Path::new("tests"), &mut files)?;
    ensure!(!files.is_empty(), "there is no test below tests/");
    sh.remove_path(TAP)?;
    sh.remove_path(MATRIX)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let options = [
        // what hangs is a failure and names itself
        "--test-timeout=600000",
        // Node leaves one core to itself, which is half of two: many files wait for what they have started
        &format!("--test-concurrency={}", cores.max(3) - 1),
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=tap",
        &format!("--test-reporter-destination={TAP}"),
    ];
    let status = Command::from(cmd!(sh, "node --test {options...} {files...}"))
        .stdin(Stdio::null())
        .status()
        .context("cannot start node")?;
    let report = sh.read_file(TAP).unwrap_or_default();
    Ok(Counts::of_tap(&report).confirmed_by(status))
}

/// Named one by one: what `node --test` makes of a folder differs between versions of Node.
fn find(sh: &Shell, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for path in sh.read_dir(folder)? {
        if path.is_dir() && !path.ends_with("node_modules") {
            find(sh, &path, files)?;
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    Ok(())
}
