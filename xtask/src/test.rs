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
use crate::{
    lint, package,
    progress::{Aside, note, say},
    setup, supply,
};

/// What would send the demo to the real service: tests never do.
const REAL_SERVICE: [&str; 4] = ["CHAT_SDK_APP_ID", "CHAT_SECRET_KEY", "CHAT_REGION", "CHAT_ADMIN"];

/// Goes on after a suite that failed, so that one run tells everything. Ends with the count as the last line.
pub(crate) fn run(sh: &Shell) -> Result<ExitCode> {
    let mut summary = Summary::default();
    // What both sides need is not to be brought by both at once. Where it cannot be, each suite that needs it says so.
    if let Err(error) = both_sides(sh) {
        eprintln!("{error:#}");
    }
    // it has one compiler at work most of the time, which leaves the other cores to the checks
    let package = Aside::start(package_suites);
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

    let [package, again] = package.join()?;
    let packaged = package.passed();
    summary.add(package);
    summary.add(again);
    summary.add(on_package(packaged, "node --test", || node::run(sh)));
    summary.add(on_package(packaged, "demo --once", || one(demo_once())));

    println!("\n{summary}");
    Ok(if summary.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn both_sides(sh: &Shell) -> Result<()> {
    setup::node(sh)?;
    setup::wasm_target(sh)?;
    setup::npm_packages(sh, "xtask")
}

/// Makes the package, and makes it again.
fn package_suites() -> [Suite; 2] {
    let package = suite("package", || {
        let sh = Shell::new()?;
        one(package::build(&sh).and_then(|()| package::build_trapping(&sh)))
    });
    let again = on_package(package.passed(), "reproduce", || one(supply::reproduce(&Shell::new()?)));
    [package, again]
}

/// A suite that needs the package.
fn on_package(packaged: bool, name: &'static str, run: impl FnOnce() -> Result<Counts>) -> Suite {
    suite(name, || if packaged { run() } else { bail!("it needs the package, which was not built") })
}

/// Runs one suite and takes its time. An error is one test that failed, shown at once.
fn suite(name: &'static str, run: impl FnOnce() -> Result<Counts>) -> Suite {
    say(format!("\n── {name}"));
    let started = Instant::now();
    let counts = run().unwrap_or_else(|error| {
        note(format!("{error:#}"));
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
