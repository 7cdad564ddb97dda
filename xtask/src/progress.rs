//! Says what a slow step is doing: a spinner on a terminal, plain lines elsewhere.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use xshell::Cmd;

/// Does `work` under a line that names it. `what` reads "building the wasm"; it also opens the error where `work` fails.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let spinner = spinner(what);
    if spinner.is_none() {
        eprintln!("{what} …");
    }
    let result = work();
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    let end = if result.is_ok() { "done in" } else { "failed after" };
    eprintln!("{what} … {end} {}", seconds(started.elapsed()));
    result.with_context(|| format!("{what} failed"))
}

/// Runs a command without showing what it prints, and returns its stdout. Where it fails its stderr is part of the error,
/// or its stdout where that says nothing.
pub(crate) fn quietly(cmd: Cmd) -> Result<String> {
    let shown = cmd.to_string();
    let output = cmd.ignore_status().output()?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = if stderr.trim().is_empty() { stdout } else { stderr.into_owned() };
        bail!("`{shown}` ended with {}\n{}", output.status, said.trim_end());
    }
    Ok(stdout)
}

/// "0.3 s", "12 s": a decimal only where it says something.
pub(crate) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 9.95 { format!("{seconds:.1} s") } else { format!("{seconds:.0} s") }
}

fn spinner(what: &str) -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template("{spinner} {msg} … {elapsed}").ok()?;
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    Some(spinner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(millis: u64, text: &str) {
        assert_eq!(seconds(Duration::from_millis(millis)), text);
    }

    #[test]
    fn short_times_have_a_decimal_and_long_ones_none() {
        check(40, "0.0 s");
        check(9_940, "9.9 s");
        check(9_960, "10 s");
        check(110_400, "110 s");
    }
}
