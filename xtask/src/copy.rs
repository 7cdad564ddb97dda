//! Copies of files and folders.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::Shell;

/// A file or a folder with all that is in it, with the folders above it.
pub(crate) fn copy(sh: &Shell, from: &Path, to: &Path) -> Result<()> {
    if !sh.current_dir().join(from).is_dir() {
        sh.create_dir(to.parent().context("a file lies in a folder")?)?;
        return Ok(sh.copy_file(from, to)?);
    }
    sh.create_dir(to)?;
    for path in sh.read_dir(from)? {
        copy(sh, &path, &to.join(path.file_name().context("an entry of a folder has a name")?))?;
    }
    Ok(())
}
