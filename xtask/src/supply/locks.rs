//! The lock files of npm: every package with the hash of its content, and none that has to run something to install.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::Shell;

const FOLDERS: [&str; 2] = ["tests", "xtask"];

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    integrity: Option<String>,
    /// An address, which a lock file here leaves to whoever installs.
    resolved: Option<String>,
    #[serde(default)]
    link: bool,
}

pub(crate) fn npm_locks(sh: &Shell) -> Result<()> {
    for folder in FOLDERS {
        let file = format!("{folder}/package-lock.json");
        let lock = serde_json::from_str(&sh.read_file(&file)?).with_context(|| file.clone())?;
        let faults = faults(&lock);
        ensure!(faults.is_empty(), "{file}: {}", faults.join(", "));
        let settings = sh.read_file(format!("{folder}/.npmrc"))?;
        let runs_nothing = settings.lines().any(|line| line == "ignore-scripts=true");
        ensure!(runs_nothing, "{folder}/.npmrc lets packages run scripts when they are installed");
    }
    Ok(())
}

fn faults(lock: &Lock) -> Vec<String> {
    let mut faults = Vec::new();
    // the first one is the folder itself
    for (name, package) in lock.packages.iter().filter(|(name, _)| !name.is_empty()) {
        if package.link || !package.integrity.as_ref().is_some_and(|hash| hash.starts_with("sha512-")) {
            faults.push(format!("{name} has no SHA-512"));
        }
        if package.resolved.is_some() {
            faults.push(format!("{name} names where it comes from"));
        }
    }
    if lock.packages.len() < 2 {
        faults.push("it holds no package".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(packages: &str, expected: &[&str]) -> Result<()> {
        let lock = serde_json::from_str(&format!(r#"{{"packages":{{"":{{}},{packages}}}}}"#))?;
        assert_eq!(faults(&lock), expected);
        Ok(())
    }

    #[test]
    fn every_package_has_its_hash_and_no_address() -> Result<()> {
        check(r#""node_modules/a":{"integrity":"sha512-x"}"#, &[])?;
        check(r#""node_modules/a":{}"#, &["node_modules/a has no SHA-512"])?;
        check(r#""node_modules/a":{"integrity":"sha1-x"}"#, &["node_modules/a has no SHA-512"])?;
        let resolved = r#""node_modules/a":{"integrity":"sha512-x","resolved":"https://h/a.tgz"}"#;
        check(resolved, &["node_modules/a names where it comes from"])
    }
}
