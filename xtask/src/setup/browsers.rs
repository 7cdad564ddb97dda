//! Brings the browsers that the tests drive, from Debian's packages.

use std::env;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::{Shell, cmd};

use crate::progress::{quietly, step};

/// The tests look for the same programs.
const LIST: &str = "tests/support/browsers.json";

#[derive(Deserialize)]
struct Browser {
    name: String,
    needs: Vec<Need>,
    /// What drives it where no library of ours does.
    driver: Option<Need>,
}

/// A program, by any of its names, and the package that has it.
#[derive(Deserialize)]
struct Need {
    programs: Vec<String>,
    package: String,
}

/// Who apt-get installs as.
enum Installer {
    Root,
    Sudo,
}

/// Installs what is missing. Where that is not possible it only says so: the tests then skip the browser, or fail in CI.
pub(crate) fn browsers(sh: &Shell) -> Result<()> {
    let browsers = list(sh)?;
    let missing: Vec<_> = browsers.iter().filter(|browser| !browser.packages(is_on_path).is_empty()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let installer = match Installer::find(sh) {
        Ok(installer) => installer,
        Err(reason) => {
            for browser in missing {
                eprintln!("{} is missing, and {reason}", browser.name);
            }
            return Ok(());
        }
    };
    // where one of several sources cannot be reached the others may have all that is needed
    if let Err(error) = step("reading the lists of Debian's packages", || installer.apt_get(sh, &["update"])) {
        eprintln!("{error:#}");
    }
    let failed: Vec<_> = missing.into_iter().filter(|browser| !browser.install(sh, &installer)).collect();
    let names: Vec<_> = failed.iter().map(|browser| browser.name.as_str()).collect();
    ensure!(failed.is_empty(), "apt-get has not installed {}", names.join(" and "));
    Ok(())
}

/// The packages that a browser and its driver lack, or nothing where all is there.
pub(crate) fn lack_of(sh: &Shell, name: &str) -> Result<Option<String>> {
    let browsers = list(sh)?;
    let browser =
        browsers.iter().find(|browser| browser.name == name).with_context(|| format!("{LIST} has no {name}"))?;
    let lacks = browser.packages(is_on_path);
    Ok((!lacks.is_empty()).then(|| lacks.join(" and ")))
}

fn list(sh: &Shell) -> Result<Vec<Browser>> {
    serde_json::from_str(&sh.read_file(LIST)?).context(LIST)
}

impl Browser {
    /// What it lacks on a machine that has the programs for which `has` is true.
    fn packages(&self, has: impl Fn(&str) -> bool) -> Vec<&str> {
        let needs = self.needs.iter().chain(&self.driver);
        let missing = needs.filter(|need| !need.programs.iter().any(|program| has(program)));
        missing.map(|need| need.package.as_str()).collect()
    }

    /// Says what went wrong, so that the next browser can be tried.
    fn install(&self, sh: &Shell, installer: &Installer) -> bool {
        let args = [&["install", "--yes", "--no-install-recommends"], &*self.packages(is_on_path)].concat();
        let result = step(&format!("installing {}", self.name), || installer.apt_get(sh, &args));
        result.inspect_err(|error| eprintln!("{error:#}")).is_ok()
    }
}

impl Installer {
    /// Or why nothing can be installed.
    fn find(sh: &Shell) -> Result<Self, &'static str> {
        if !is_on_path("apt-get") {
            return Err("there is no apt-get to install it with");
        }
        if cmd!(sh, "id -u").quiet().read().is_ok_and(|id| id == "0") {
            return Ok(Self::Root);
        }
        let sudo = is_on_path("sudo") && cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().is_ok();
        if sudo { Ok(Self::Sudo) } else { Err("installing it takes root, or sudo without a password") }
    }

    fn apt_get(&self, sh: &Shell, args: &[&str]) -> Result<()> {
        // waits for another one that is at work
        let words = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "--option=DPkg::Lock::Timeout=120"];
        let command = match self {
            Self::Root => cmd!(sh, "env {words...} {args...}"),
            Self::Sudo => cmd!(sh, "sudo -n env {words...} {args...}"),
        };
        quietly(command).map(drop)
    }
}

fn is_on_path(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_lacks_the_packages_of_which_no_program_is_there() {
        let need = |programs: &[&str], package: &str| Need {
            programs: programs.iter().map(|&program| program.to_owned()).collect(),
            package: package.to_owned(),
        };
        let needs = vec![need(&["chromium", "google-chrome"], "chromium"), need(&["Xvfb"], "xvfb")];
        let driver = Some(need(&["chromedriver"], "chromium-driver"));
        let browser = Browser { name: "Chromium".to_owned(), needs, driver };
        assert_eq!(browser.packages(|_| false), ["chromium", "xvfb", "chromium-driver"]);
        assert_eq!(browser.packages(|program| program == "google-chrome"), ["xvfb", "chromium-driver"]);
        assert!(browser.packages(|_| true).is_empty());
    }
}
