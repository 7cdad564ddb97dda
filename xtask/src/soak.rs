//! Loads the package for minutes in Node and in workerd side by side. What it looks at stands in tests/soak/README.md.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::{bench::NODE, flags::Soak, package, setup};

pub(crate) fn run(sh: &Shell, options: &Soak) -> Result<ExitCode> {
    package::build(sh)?;
    setup::npm_packages(sh, "tests")?;
    let given = [
        options.minutes.map(|minutes| format!("--minutes={minutes}")),
        options.seed.map(|seed| format!("--seed={seed}")),
        options.leak.map(|bytes| format!("--leak={bytes}")),
    ];
    let given = given.into_iter().flatten();
    let status = Command::from(cmd!(sh, "{NODE} tests/soak/run.mjs {given...}"))
        .status()
        .with_context(|| format!("cannot start {NODE}, which npm may not have for this machine"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
