//! Standard input as if it were a file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::Error;
use crate::config::{Config, Finder};
use crate::reading::MAX_BYTES;
use crate::workspace::{self, Choice, Found, Source};

/// Whether `path` stands for standard input.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Standard input as a file that was named, at the path `name` if it has one.
pub(super) fn standard(name: Option<&Path>, choice: &Choice) -> Result<Found, Error> {
    let file = name.map_or_else(|| PathBuf::from("stdin.xml"), Path::to_owned);
    let config = match choice {
        Choice::Given(config) => Some(Arc::clone(config)),
        Choice::Without => None,
        Choice::Nearest => nearest(&file)?,
    };
    Ok(Found { path: name.map_or_else(|| "<stdin>".to_owned(), workspace::shown), file, named: true, config })
}

/// Reads what was found; standard input if `from_standard_input`.
pub(super) fn read(found: &Found, from_standard_input: bool) -> Result<Option<Source>, Error> {
    if !from_standard_input {
        return Ok(workspace::read(found)?);
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Input { path: PathBuf::from("standard input"), source })?;
    Ok(workspace::understand(found, bytes))
}

fn nearest(file: &Path) -> Result<Option<Arc<Config>>, Error> {
    Ok(Finder::default().for_folder(file.parent().unwrap_or(Path::new("")))?)
}
