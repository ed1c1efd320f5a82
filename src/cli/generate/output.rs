//! Where generated files go: written, compared, or only shown.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::arguments::Mode;
use crate::cli::error::Error;
use crate::cli::terminal::Terminal;
use crate::cli::{Status, diff, replace};

/// A file to be.
pub(super) struct File {
    /// Where.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// Does with the files what `mode` says. With `--check` a file that is not as it should be is a finding.
pub(super) fn put(files: &[File], mode: &Mode, terminal: &Terminal) -> Result<Status, Error> {
    let mut stale = Vec::new();
    for file in files {
        let before = read(&file.path)?;
        if before.as_deref() != Some(&file.text) {
            stale.push((file, before));
        }
    }
    if mode.check || mode.diff {
        for (file, before) in &stale {
            let shown = file.path.to_string_lossy().replace('\\', "/");
            terminal.print(diff::diff(&shown, before.as_deref().unwrap_or_default(), &file.text).as_bytes())?;
        }
        let failed = mode.check && !stale.is_empty();
        return Ok(if failed { Status::Findings } else { Status::Clean });
    }
    for (file, before) in stale {
        if mode.dry_run {
            terminal.note(&format!("would write `{}`", file.path.display()));
            continue;
        }
        match before {
            Some(before) => replace::replace(&file.path, &before, &file.text)?,
            None => replace::create(&file.path, &file.text)?,
        }
        terminal.note(&format!("wrote `{}`", file.path.display()));
    }
    Ok(Status::Clean)
}

/// The text of the file at `path`, if there is one.
fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Input { path: path.to_owned(), source }),
    }
}
