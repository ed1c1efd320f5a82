//! Reads a file that was found from the disk.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use super::{Disk, Found, Index, Source};
use crate::reading::{self, MAX_BYTES};
use crate::text::shown_path;

/// A file that cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot read `{}`", shown_path(path))]
#[diagnostic(code(workspace::unreadable), help("check that it is a file and that you may read it"))]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    #[source]
    pub source: io::Error,
}

/// Reads the bytes of a file that was found; if it is too large, the first of them, so many that this shows.
pub fn bytes(found: &Found) -> Result<Vec<u8>, ReadError> {
    reading::head(&found.file, MAX_BYTES).map_err(|source| ReadError { path: found.file.clone(), source })
}

/// Reads a file that was found, by itself; `None` when nothing of it concerns us.
pub fn read(found: &Found) -> Result<Option<Source>, ReadError> {
    Ok(Index::of_one(found, bytes(found)?, &Disk))
}
