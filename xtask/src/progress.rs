//! Says what a slow step is doing: a spinner on a terminal, plain lines elsewhere.

use std::{
    cell::RefCell,
    io::IsTerminal,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use xshell::Cmd;

thread_local! {
    /// What a thread has said that works aside.
    static KEPT: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// A work on a thread of its own. What it says is shown when it has ended, so that it never mixes with what others say.
pub(crate) struct Aside<T>(JoinHandle<(T, Vec<String>)>);

impl<T: Send + 'static> Aside<T> {
    pub(crate) fn start(work: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(thread::spawn(|| {
            KEPT.set(Some(Vec::new()));
            (work(), KEPT.take().unwrap_or_default())
        }))
    }

    /// Waits for the end of it.
    pub(crate) fn join(self) -> Result<T> {
        let (result, said) = self.0.join().map_err(|_| anyhow!("what was done aside has panicked"))?;
        for line in said {
            println!("{line}");
        }
        Ok(result)
    }
}

/// Shows a line of the output, or keeps it where the thread works aside.
pub(crate) fn say(line: String) {
    if let Some(line) = keep(line) {
        println!("{line}");
    }
}

/// The same of what is said beside the output: what is being done, and what went wrong.
pub(crate) fn note(line: String) {
    if let Some(line) = keep(line) {
        eprintln!("{line}");
    }
}

fn works_aside() -> bool {
    KEPT.with_borrow(Option::is_some)
}

/// Gives the line back where it is to be shown.
fn keep(line: String) -> Option<String> {
    KEPT.with_borrow_mut(|kept| match kept {
        Some(lines) => {
            lines.push(line);
            None
        }
        None => Some(line),
    })
}

/// Does `work` under a line that names it. `what` reads "building the wasm"; it also opens the error where `work` fails.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let spinner = spinner(what);
    if spinner.is_none() {
        note(format!("{what} …"));
    }
    let result = work();
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    let end = if result.is_ok() { "done in" } else { "failed after" };
    note(format!("{what} … {end} {}", seconds(started.elapsed())));
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
    if works_aside() || !std::io::stderr().is_terminal() {
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
    fn what_is_said_aside_comes_with_its_end() -> Result<()> {
        let work = Aside::start(|| {
            say("a line".to_owned());
            note("another".to_owned());
            works_aside() && keep("a third".to_owned()).is_none()
        });
        assert!(!works_aside());
        assert_eq!(keep("mine".to_owned()).as_deref(), Some("mine"));
        let (was_kept, said) = work.0.join().map_err(|_| anyhow!("it panicked"))?;
        assert!(was_kept);
        assert_eq!(said, ["a line", "another", "a third"]);
        Ok(())
    }

    #[test]
    fn short_times_have_a_decimal_and_long_ones_none() {
        check(40, "0.0 s");
        check(9_940, "9.9 s");
        check(9_960, "10 s");
        check(110_400, "110 s");
    }
}
