//! The packages of npm's that tools and tests are made of.

use std::{env, path::Path};

use anyhow::{Result, ensure};
use semver::Version;
use serde_json::Value;
use xshell::{Shell, cmd};

use super::NPM;
use super::node::{engine_of, satisfies, version};
use crate::progress::{quietly, step};

/// The packages of `folder`, exactly as its lock file names them. Installs only when the lock has changed since.
pub(crate) fn npm_packages(sh: &Shell, folder: &str) -> Result<()> {
    let lock = sh.read_file(format!("{folder}/package-lock.json"))?;
    // A copy of the lock, written when the installation is complete. `npm ci` removes it with everything else.
    let installed = format!("{folder}/node_modules/.installed-lock.json");
    if sh.path_exists(&installed) && sh.read_file(&installed)? == lock {
        return Ok(());
    }
    step(&format!("installing the npm packages of {folder}/"), || {
        quietly(cmd!(sh, "{NPM} ci --prefix {folder}"))?;
        let is_there = |package: &str| Path::new(folder).join(package).exists();
        let missing = missing(&lock, &version()?, is_there)?;
        // what is for one kind of machine alone is optional to npm, which ends well without it
        ensure!(missing.is_empty(), "npm has not brought {}: is the network there?", missing.join(", "));
        Ok(())
    })?;
    sh.write_file(installed, lock)?;
    Ok(())
}

/// The packages of a lock that are made for machines such as this one and are not there.
fn missing(lock: &str, node: &Version, is_there: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock.get("packages").and_then(Value::as_object).into_iter().flatten();
    let missing = packages.filter(|(path, package)| is_for_this_machine(package, node) && !is_there(path));
    Ok(missing.map(|(path, _)| path.trim_start_matches("node_modules/").to_owned()).collect())
}

/// What npm calls this machine, by the field of a package that says for which it is.
fn machine() -> [(&'static str, &'static str); 3] {
    let os = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        os => os,
    };
    let cpu = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        cpu => cpu,
    };
    [("os", os), ("cpu", cpu), ("libc", if cfg!(target_env = "musl") { "musl" } else { "glibc" })]
}

fn is_for_this_machine(package: &Value, node: &Version) -> bool {
    let is_named = |(field, own): &(&str, &str)| match package.get(*field) {
        None => true,
        Some(Value::String(name)) => name == own,
        Some(names) => names.as_array().into_iter().flatten().any(|name| name == own),
    };
    package.get("os").is_some()
        && machine().iter().all(is_named)
        && engine_of(package).is_none_or(|range| satisfies(node, range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_this_machine_and_not_there_is_named() -> Result<()> {
        let [(_, os), (_, cpu), (_, libc)] = machine();
        let package = |os: &str, more: &str| format!(r#"{{"os":["{os}"],"cpu":["{cpu}"]{more}}}"#);
        let lock = format!(
            r#"{{"packages":{{"":{{}},"node_modules/any":{{}},"node_modules/ours":{},"node_modules/there":{},
            "node_modules/theirs":{},"node_modules/new":{},"node_modules/libc":{},"node_modules/text":{{"os":"{os}"}}}}}}"#,
            package(os, ""),
            package(os, ""),
            package("mars", ""),
            package(os, r#","engines":{"node":">=99"}"#),
            package(os, &format!(r#","libc":["{libc}"]"#)),
        );
        let missing = missing(&lock, &Version::new(20, 19, 0), |path| path.ends_with("/there"))?;
        assert_eq!(missing, ["libc", "ours", "text"]);
        Ok(())
    }
}
