//! Node and npm, which cannot be brought: says what is wrong with those that are there.

use std::io::ErrorKind;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use semver::{Version, VersionReq};
use serde_json::Value;
use xshell::Shell;

use super::NPM;

const MANIFEST: &str = "pkg-template/package.json";

/// Fails where Node is missing or not of those that the package is for, or where npm is missing.
pub(crate) fn node(sh: &Shell) -> Result<()> {
    let manifest: Value = serde_json::from_str(&sh.read_file(MANIFEST)?)?;
    let wanted = engine_of(&manifest).with_context(|| format!("{MANIFEST} names no versions of Node"))?;
    let version = version()?;
    ensure!(satisfies(&version, wanted), "Node.js {wanted} is needed, and `node` is {version}");
    said_by(NPM, "npm comes with Node.js, but for Debian's package `nodejs`: there it is `npm`")?;
    Ok(())
}

/// The version of the Node that is there.
pub(super) fn version() -> Result<Version> {
    let said = said_by("node", "Node.js has to be there")?;
    Version::parse(said.trim().trim_start_matches('v')).with_context(|| format!("`node --version` says {said:?}"))
}

fn said_by(program: &str, missing: &str) -> Result<String> {
    match Command::new(program).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => {
            bail!(
                "`{program}` does not run, it ended with {}\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            )
        }
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("there is no `{program}`: {missing}"),
        Err(error) => Err(error).with_context(|| format!("cannot start `{program}`")),
    }
}

/// What a package says of the versions of Node that it is for.
pub(super) fn engine_of(package: &Value) -> Option<&str> {
    package.pointer("/engines/node")?.as_str()
}

/// Whether a version is in a range as npm writes it: alternatives with `||` between them.
pub(super) fn satisfies(version: &Version, range: &str) -> bool {
    range.split("||").any(|range| {
        // a blank between two conditions is what is a comma here
        let conditions: Vec<_> = range.split_whitespace().collect();
        VersionReq::parse(&conditions.join(", ")).is_ok_and(|wanted| wanted.matches(version))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_npm_writes_it() {
        let is_in = |version, range| Version::parse(version).is_ok_and(|version| satisfies(&version, range));
        let range = "^20.19.0 || >=22.12.0";
        for (version, expected) in
            [("20.19.5", true), ("20.0.0", false), ("21.7.3", false), ("22.11.0", false), ("26.0.0", true)]
        {
            assert_eq!(is_in(version, range), expected, "{version}");
        }
        assert!(is_in("20.1.0", ">=18 <21") && !is_in("21.0.0", ">=18 <21") && !is_in("21.0.0", "what"));
    }
}
