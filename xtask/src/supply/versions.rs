//! The versions that Cargo.toml promises: the oldest toolchain, and the lowest version of each direct dependency.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::{Shell, cmd};

use crate::{
    copy::copy,
    progress::{quietly, step},
    setup::{self, WASM_TARGET},
};

/// What is copied out of the workspace, so that its lock file stays as it is.
const SOURCES: [&str; 5] = ["Cargo.toml", "Cargo.lock", ".cargo", "src", "tests/vectors"];

/// Compiles everything with the toolchain that `rust-version` names.
pub(crate) fn oldest_toolchain(sh: &Shell) -> Result<()> {
    let version = metadata(sh)?.rust_version.context("Cargo.toml names no rust-version")?;
    setup::toolchain(sh, &version)?;
    let toolchain = format!("+{version}");
    let options = ["--quiet", "--locked", "--target-dir", "target/xtask/oldest"];
    step(&format!("checking with Rust {version}"), || {
        quietly(cmd!(sh, "cargo {toolchain} check {options...} --workspace"))?;
        quietly(cmd!(sh, "cargo {toolchain} check {options...} --package tencent-chat-edge --all-targets"))?;
        quietly(cmd!(sh, "cargo {toolchain} check {options...} --target {WASM_TARGET}"))
    })?;
    Ok(())
}

/// Compiles the crate and its tests with each direct dependency at the lowest version that Cargo.toml admits. What those
/// depend on stays as locked: its lowest versions are others' promises.
pub(crate) fn lowest_versions(sh: &Shell) -> Result<()> {
    let dependencies = metadata(sh)?.dependencies;
    ensure!(dependencies.len() > 5, "cargo names few dependencies");
    let folder = sh.create_temp_dir()?;
    for source in SOURCES {
        copy(sh, Path::new(source), &folder.path().join(source))?;
    }
    let target = sh.current_dir().join(setup::target_folder()).join("xtask/lowest");
    let _folder = sh.push_dir(folder.path());
    let manifest = sh.read_file("Cargo.toml")?;
    let members = r#"members = ["xtask"]"#;
    ensure!(manifest.contains(members), "Cargo.toml must hold {members}");
    sh.write_file("Cargo.toml", manifest.replacen(members, "members = []", 1))?;
    step("taking the lowest versions", || {
        for Dependency { name, req } in &dependencies {
            let version = lowest(req).with_context(|| format!("{name} has the requirement {req}"))?;
            quietly(cmd!(sh, "cargo update --quiet --package {name} --precise {version}"))?;
        }
        Ok(())
    })?;
    let options = ["--quiet", "--locked", "--package", "tencent-chat-edge"];
    step("checking with the lowest versions", || {
        quietly(cmd!(sh, "cargo check {options...} --all-targets --target-dir {target}"))?;
        quietly(cmd!(sh, "cargo check {options...} --target {WASM_TARGET} --target-dir {target}"))
    })?;
    Ok(())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    rust_version: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// A requirement as cargo writes it out: `^1.9`.
    req: String,
}

fn metadata(sh: &Shell) -> Result<Package> {
    let metadata = quietly(cmd!(sh, "cargo metadata --no-deps --format-version 1"))?;
    let Metadata { packages } = serde_json::from_str(&metadata)?;
    packages.into_iter().find(|package| package.name == "tencent-chat-edge").context("cargo does not know the crate")
}

/// The lowest version that a requirement admits.
fn lowest(requirement: &str) -> Option<String> {
    let bound = requirement.strip_prefix(['^', '='])?;
    let parts = bound.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>()?;
    let at = |place| parts.get(place).copied().unwrap_or_default();
    (parts.len() <= 3).then(|| format!("{}.{}.{}", at(0), at(1), at(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_version_of_a_requirement_is_its_bound() {
        assert_eq!(lowest("^1").as_deref(), Some("1.0.0"));
        assert_eq!(lowest("^0.13").as_deref(), Some("0.13.0"));
        assert_eq!(lowest("=0.2.130").as_deref(), Some("0.2.130"));
        for other in ["*", ">=1, <3", "^1.2.3-rc.1", "^1.2.3.4"] {
            assert_eq!(lowest(other), None, "{other}");
        }
    }
}
