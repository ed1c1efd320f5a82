//! Standard input, treated as a file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::arguments::Chosen;
use super::error::Error;
use crate::config::Globs;
use crate::reading::MAX_BYTES;
use crate::session::{self, Job, Origin, Session};
use crate::workspace::{self, Choice, Found, Search, Source};

/// What standard input is called where it has no name.
pub(super) const STANDARD: &str = "<stdin>";

/// Whether `path` stands for standard input.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The jobs for what `paths` name and `chosen` leaves, standard input among them, and what went wrong on the way to them.
pub(super) fn jobs(session: &mut Session, paths: &[PathBuf], chosen: &Chosen) -> Result<(Vec<Job>, Vec<Error>), Error> {
    let config = match (&chosen.config, chosen.no_config) {
        (Some(path), _) => Choice::Given(session::configuration(path)?),
        (None, true) => Choice::Without,
        (None, false) => Choice::Nearest,
    };
    let exclude = Globs::new(chosen.exclude.iter().map(String::as_str))
        .map_err(|(glob, reason)| Error::Usage { message: format!("`{glob}` is not a valid glob: {reason}"), help: None })?;
    let search = Search { ignore_files: !chosen.no_ignore, named_too: chosen.force_exclude, exclude, config };
    let (own, paths): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_standard(path));
    if own.is_empty() && chosen.stdin_filename.is_some() {
        let message = "`--stdin-filename` says what standard input is, which is not read".to_owned();
        return Err(Error::Usage { message, help: Some("add `-` to the paths".to_owned()) });
    }
    let mut texts = Vec::new();
    if !own.is_empty() {
        texts.push(standard(chosen.stdin_filename.as_deref(), &search.config)?);
    }
    let (jobs, errors) = session.discover(&paths, &search, texts);
    Ok((jobs, errors.into_iter().map(Error::from).collect()))
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
