//! Makes the package once more, from a copy of its sources in another folder: the same bytes must come out.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::{
    copy::copy,
    package::{self, PACKAGE},
    progress::{quietly, step},
    setup::NPM,
};

/// All that the package is made of, beside the tools.
const SOURCES: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "src",
    "xtask/Cargo.toml",
    "xtask/src",
    "pkg-template",
    "www/page/reading",
    "README.md",
    "LICENSE",
];

pub(crate) fn reproduce(sh: &Shell) -> Result<()> {
    package::build(sh)?;
    let (here, elsewhere) = (sh.current_dir(), sh.create_temp_dir()?);
    // of another depth and another name, and not below this one, whose settings cargo would read too
    let tree = elsewhere.path().join("another/folder");
    for source in SOURCES.into_iter().filter(|source| sh.path_exists(source)) {
        copy(sh, Path::new(source), &tree.join(source))?;
    }
    let again = package::build_from(sh, &tree, elsewhere.path())?;
    let first = here.join(PACKAGE);
    let different = different(sh, &first, &again)?;
    ensure!(different.is_empty(), "another build has another {}", different.join(", "));
    let [first, again] = [("first", first), ("again", again)].map(|(name, package)| {
        let folder = elsewhere.path().join(name);
        step("packing", || pack(sh, &package, &folder))
    });
    ensure!(first? == again?, "the same files make another tarball");
    Ok(())
}

/// The files of one folder that are not, or not the same, in the other.
fn different(sh: &Shell, first: &Path, again: &Path) -> Result<Vec<String>> {
    let mut different = Vec::new();
    let (mine, others) = (files(sh, first)?, files(sh, again)?);
    for file in others.iter().filter(|file| !mine.contains(file)) {
        different.push(file.display().to_string());
    }
    for file in mine {
        let [mine, other] = [first, again].map(|folder| sh.read_binary_file(folder.join(&file)).ok());
        if mine.is_none() || mine != other {
            different.push(file.display().to_string());
        }
    }
    Ok(different)
}

fn files(sh: &Shell, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in sh.read_dir(next)? {
            if path.is_dir() { folders.push(path) } else { found.push(path.strip_prefix(folder)?.to_owned()) }
        }
    }
    found.sort();
    Ok(found)
}

fn pack(sh: &Shell, package: &Path, into: &Path) -> Result<Vec<u8>> {
    sh.create_dir(into)?;
    quietly(cmd!(sh, "{NPM} pack {package} --ignore-scripts --pack-destination {into}"))?;
    let tarball = sh.read_dir(into)?.pop().context("npm has packed nothing")?;
    Ok(sh.read_binary_file(tarball)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_differ_or_are_missing_are_named() -> Result<()> {
        let sh = Shell::new()?;
        let (first, again) = (sh.create_temp_dir()?, sh.create_temp_dir()?);
        for folder in [&first, &again] {
            sh.write_file(folder.path().join("same"), "a")?;
        }
        assert_eq!(different(&sh, first.path(), again.path())?, Vec::<String>::new());
        sh.write_file(first.path().join("deep/changed"), "a")?;
        sh.write_file(again.path().join("deep/changed"), "b")?;
        sh.write_file(first.path().join("lost"), "a")?;
        sh.write_file(again.path().join("new"), "a")?;
        assert_eq!(different(&sh, first.path(), again.path())?, ["new", "deep/changed", "lost"]);
        Ok(())
    }
}
