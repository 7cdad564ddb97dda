//! Runs the edge worker of `www/` in workerd: a session in a table, then the page.

mod backend;
mod bundle;
mod session;
mod workerd;

use anyhow::Result;
use xshell::Shell;

use self::{backend::Backend, workerd::Workerd};
use crate::{flags::Demo, package, progress::step};

/// Where the worker's bundle and what belongs to it are put together.
const FOLDER: &str = "target/demo";

/// Fails where a step of the session did, or serves the page all the same: it may be what explains the failure.
pub(crate) fn run(sh: &Shell, options: &Demo) -> Result<()> {
    let backend = Backend::from_env()?;
    // before all the work, and again behind it
    workerd::choose(options.port)?;
    package::build(sh)?;
    bundle::bundle(sh)?;
    let mut workerd = step("starting workerd", || Workerd::start(&backend, options.port))?;
    let report = session::run(workerd.origin())?;
    println!("\n{report}");
    if options.once {
        return report.verdict();
    }
    if let Err(failure) = report.verdict() {
        eprintln!("\n{failure}");
    }
    println!("\nThe page: {}/   (Ctrl-C ends)", workerd.origin());
    workerd.wait()
}
