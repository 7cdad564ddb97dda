//! All automation of the project: `cargo xtask build | demo | test | bench | soak | lint | reproduce`.
//!
//! In reading order: [`setup`] brings what a bare machine lacks, [`package`] makes the npm package, [`demo`] runs the
//! edge worker with it, [`mod@bench`] measures it, [`soak`] loads it for minutes, [`supply`] looks at what it is made of,
//! [`lint`] and [`mod@test`] check everything. Every path below is relative to the repository's root.

mod copy;
mod flags;
mod progress;
mod table;

mod setup;

mod package;

mod demo;

mod bench;
mod soak;

mod supply;

mod lint;
mod test;

use std::{env, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use xshell::Shell;

use crate::flags::{Xtask, XtaskCmd};

fn main() -> ExitCode {
    let flags = Xtask::from_env_or_exit();
    run(&flags).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(flags: &Xtask) -> Result<ExitCode> {
    // as Cargo says it now: a program that was copied with its folder must not work on the one that it comes from
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&manifest).parent().context("xtask lies in the repository's root")?;
    env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;
    let sh = Shell::new()?;
    match &flags.subcommand {
        XtaskCmd::Build(options) => {
            package::build(&sh)?;
            if options.traps {
                package::build_trapping(&sh)?;
            }
        }
        XtaskCmd::Demo(options) => demo::run(&sh, options)?,
        XtaskCmd::Bench(options) => bench::run(&sh, options)?,
        XtaskCmd::Soak(options) => return soak::run(&sh, options),
        XtaskCmd::Test(_) => return test::run(&sh),
        XtaskCmd::Lint(_) => lint::run(&sh)?,
        XtaskCmd::Reproduce(_) => supply::reproduce(&sh)?,
    }
    Ok(ExitCode::SUCCESS)
}
