//! Standard input, treated as a file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::arguments;
use super::error::Error;
use crate::config::Globs;
use crate::reading::MAX_BYTES;
use crate::session::{self, Origin};
use crate::workspace::{self, Choice, Found, Search, Source};

/// What standard input is called where it has no name.
pub(super) const STANDARD: &str = "<stdin>";

/// Whether `path` stands for standard input.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// What a command works on.
pub(super) struct Chosen {
    /// How folders are searched.
    pub(super) search: Search,
    /// The files and folders.
    pub(super) paths: Vec<PathBuf>,
    /// Standard input, if it is read.
    pub(super) texts: Vec<Found>,
}

/// How `options` say that folders are searched.
pub(super) fn search(options: &arguments::Chosen) -> Result<Search, Error> {
    let config = match (&options.config, options.no_config) {
        (Some(path), _) => Choice::Given(session::configuration(path)?),
        (None, true) => Choice::Without,
        (None, false) => Choice::Nearest,
    };
    let exclude = Globs::new(options.exclude.iter().map(String::as_str))
        .map_err(|(glob, reason)| Error::Usage { message: format!("`{glob}` is not a valid glob: {reason}"), help: None })?;
    Ok(Search { ignore_files: !options.no_ignore, named_too: options.force_exclude, exclude, config })
}

/// Tells standard input from the files and folders that `paths` name.
pub(super) fn chosen(paths: &[PathBuf], options: &arguments::Chosen) -> Result<Chosen, Error> {
    let search = search(options)?;
    let (standard, paths): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_standard(path));
    if standard.is_empty() && options.stdin_filename.is_some() {
        let message = "`--stdin-filename` says what standard input is, which is not read".to_owned();
        return Err(Error::Usage { message, help: Some("add `-` to the paths".to_owned()) });
    }
    let texts = match standard.is_empty() {
        true => Vec::new(),
        false => vec![self::standard(options.stdin_filename.as_deref(), &search.config)?],
    };
    Ok(Chosen { search, paths, texts })
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
