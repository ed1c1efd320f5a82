//! Reads a file that was found from the disk.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use super::{Found, Source, apiops, understand};
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

/// Reads a file that was found; `None` when nothing of it concerns us.
pub fn read(found: &Found) -> Result<Option<Source>, ReadError> {
    let bytes = reading::head(&found.file, MAX_BYTES).map_err(|source| ReadError { path: found.file.clone(), source })?;
    let mut source = understand(found, bytes);
    for document in source.iter_mut().flat_map(|source| &mut source.documents) {
        let deployment = &mut document.deployment;
        deployment.api = deployment.api.or_else(|| apiops::api_kind(&found.file, deployment.scope?));
    }
    Ok(source)
}
