//! Runs every test there is, suite by suite, and counts them.

mod boundary;
mod counts;
mod matrix;
mod node;
mod summary;

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, Shell, cmd};

use self::{
    boundary::Boundary,
    counts::Counts,
    summary::{Suite, Summary},
};
use crate::{lint, package, setup, supply};

/// What would send the demo to the real service: tests never do.
const REAL_SERVICE: [&str; 4] = ["CHAT_SDK_APP_ID", "CHAT_SECRET_KEY", "CHAT_REGION", "CHAT_ADMIN"];

/// Goes on after a suite that failed, so that one run tells everything. Ends with the count as the last line.
pub(crate) fn run(sh: &Shell) -> Result<ExitCode> {
    let mut summary = Summary::default();
    for (name, check) in lint::CHECKS {
        summary.add(suite(name, || one(check(sh))));
    }
    summary.add(suite("oldest toolchain", || one(supply::oldest_toolchain(sh))));
    summary.add(suite("lowest versions", || one(supply::lowest_versions(sh))));
    summary.add(suite("cargo test", || libtest(cmd!(sh, "cargo test --workspace --no-fail-fast"))));
    summary.add(suite("fuzz targets", || libtest(fuzz_targets(sh))));

    let mut boundary = None;
    summary.add(suite("wasm-bindgen-test, Node", || boundary.insert(Boundary::build(sh)?).in_node(sh)));
    summary.add(suite("wasm-bindgen-test, Chromium", || {
        boundary.context("it needs the tests in wasm, which were not built")?.in_browser(sh)
    }));

    let package = suite("package", || one(package::build(sh).and_then(|()| package::build_trapping(sh))));
    let packaged = package.passed();
    summary.add(package);
    let on_package = |name, run: &dyn Fn() -> Result<Counts>| {
        suite(name, || if packaged { run() } else { bail!("it needs the package, which was not built") })
    };
    summary.add(on_package("reproduce", &|| one(supply::reproduce(sh))));
    summary.add(on_package("node --test", &|| node::run(sh)));
    summary.add(on_package("demo --once", &|| one(demo_once())));

    println!("\n{summary}");
    Ok(if summary.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one suite and takes its time. An error is one test that failed, shown at once.
fn suite(name: &'static str, run: impl FnOnce() -> Result<Counts>) -> Suite {
    println!("\n── {name}");
    let started = Instant::now();
    let counts = run().unwrap_or_else(|error| {
        eprintln!("{error:#}");
        Counts::FAILED
    });
    Suite::new(name, counts, started.elapsed())
}

/// A suite that is a single test.
fn one(result: Result<()>) -> Result<Counts> {
    result.map(|()| Counts::PASSED)
}

/// Shows what a runner of Rust's tests prints while it prints it, and counts from the same lines.
fn libtest(command: Cmd) -> Result<Counts> {
    let mut child = Command::from(command).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut text = String::new();
    for line in BufReader::new(child.stdout.take().context("the runner's output is piped")?).lines() {
        let line = line?;
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    Ok(Counts::of_libtest(&text).confirmed_by(child.wait()?))
}

/// A fixed number of inputs for each target of `tests/fuzz`.
fn fuzz_targets(sh: &Shell) -> Cmd<'_> {
    // what both depend on is then compiled once
    let target = setup::target_folder();
    let options = ["--locked", "--manifest-path", "tests/fuzz/Cargo.toml", "--target-dir", &target];
    cmd!(sh, "cargo test {options...}")
}

/// The demo as a user runs it, by this same program.
fn demo_once() -> Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["demo", "--once"]);
    for name in REAL_SERVICE {
        command.env_remove(name);
    }
    let status = command.status()?;
    ensure!(status.success(), "the demo ended with {status}");
    Ok(())
}
