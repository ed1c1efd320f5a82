//! Standard input, treated as a file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::reading::MAX_BYTES;
use crate::session::{self, Origin};
use crate::workspace::{self, Choice, Found, Source};

/// What standard input is called where it has no name.
pub(super) const STANDARD: &str = "<stdin>";

/// Whether `path` stands for standard input.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Standard input as a file that was named, at the path `name` if it has one.
pub(super) fn standard(name: Option<&Path>, choice: &Choice) -> Result<Found, Error> {
    let found = session::unsaved(name.unwrap_or(Path::new("stdin.xml")), choice)?;
    Ok(if name.is_none() { Found { path: STANDARD.to_owned(), ..found } } else { found })
}

/// Reads what was found, by itself: the file, or standard input.
pub(super) fn read(found: &Found, origin: Origin) -> Result<Option<Source>, Error> {
    Ok(workspace::understand(found, bytes(found, origin)?))
}

/// Reads the bytes of what was found: of the file, or of standard input.
pub(super) fn bytes(found: &Found, origin: Origin) -> Result<Vec<u8>, Error> {
    if origin == Origin::File {
        return Ok(workspace::bytes(found)?);
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Input { path: PathBuf::from("standard input"), source })?;
    Ok(bytes)
}
