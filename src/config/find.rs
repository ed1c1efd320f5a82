//! Which configuration holds for a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Config, Error, FILE_NAME, absolute};
use crate::reading::{self, MAX_OWN_BYTES};

/// Finds the configuration of each file: the nearest one in its folder or above, as far as the folders are the user's. Each is read once.
///
/// The search ends at the root of the repository or at the user's home folder, whichever is nearer, since above them others may put files that would
/// turn rules off. A folder with neither above it may be an export or a mount in a container: there the search reaches the current folder,
/// which the user has chosen, and goes on only while the folders have one owner and not everybody may write to them, never to the root of the file
/// system.
#[derive(Debug, Default)]
pub struct Finder {
    folders: HashMap<PathBuf, Option<Arc<Config>>>,
}

impl Finder {
    /// The configuration for what is in `folder`; the empty path is the current folder.
    pub fn for_folder(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, Error> {
        match self.folders.get(folder) {
            Some(known) => Ok(known.clone()),
            None => {
                let config = self.search(&absolute(folder))?;
                self.folders.insert(folder.to_owned(), config.clone());
                Ok(config)
            }
        }
    }

    /// The configuration for what is in the folder at this absolute path.
    fn search(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, Error> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let path = folder.join(FILE_NAME);
        let config = match folder.parent().filter(|parent| goes_on(folder, parent)) {
            _ if path.is_file() => Some(Arc::new(Config::read(shorten(&path))?)),
            Some(parent) => self.search(parent)?,
            None => None,
        };
        self.folders.insert(folder.to_owned(), config.clone());
        Ok(config)
    }
}

/// The folders above `folder`, the nearest first, in which a file that says what is done to `folder` is the user's own. [`Finder`] says how far
/// that goes. `folder` is an absolute path.
pub fn trusted_above(folder: &Path) -> Vec<PathBuf> {
    let pairs = folder.ancestors().zip(folder.ancestors().skip(1));
    pairs.take_while(|(folder, parent)| goes_on(folder, parent)).map(|(_, parent)| parent.to_owned()).collect()
}

/// Returns the text of the configuration at `path`, which the one at `by` extends; an error says why it cannot be read.
///
/// A mistake in it shows lines of it, so a configuration that a stranger wrote may name no other file of this machine: only one in the repository, or where
/// the search for configurations goes too.
pub(super) fn extended(by: &Path, path: &Path) -> Result<String, String> {
    let by = absolute(by);
    let folder = by.parent().unwrap_or(&by);
    let above = trusted_above(folder);
    let limit = above.last().map_or(folder, PathBuf::as_path);
    let real = path.canonicalize().map_err(|error| error.to_string())?;
    if !limit.canonicalize().is_ok_and(|limit| real.starts_with(limit)) {
        return Err("it is outside of the repository".to_owned());
    }
    reading::text(path, MAX_OWN_BYTES).map_err(|error| error.to_string())
}

/// Whether the search goes on from `folder` to its `parent`.
fn goes_on(folder: &Path, parent: &Path) -> bool {
    let home = std::env::home_dir();
    let is_end = |it: &Path| it.join(".git").symlink_metadata().is_ok() || home.as_deref().is_some_and(|home| is_home(it, home));
    match folder.ancestors().find(|it| is_end(it)) {
        Some(end) => end != folder,
        None => {
            std::env::current_dir().is_ok_and(|here| parent.starts_with(here)) || parent.parent().is_some() && is_as_safe(folder, parent)
        }
    }
}

/// Whether `folder` is the user's home. The root of the file system is nobody's, whatever the environment of a container says.
fn is_home(folder: &Path, home: &Path) -> bool {
    let is_same = || {
        folder.file_name() == home.file_name() && folder.canonicalize().is_ok_and(|folder| home.canonicalize().is_ok_and(|it| it == folder))
    };
    home.is_absolute() && home.parent().is_some() && (folder == home || is_same())
}

/// Whether nobody can put a file into `parent` who could not put one into `folder`, as far as owners and modes tell.
#[cfg(unix)]
fn is_as_safe(folder: &Path, parent: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(folder), Ok(parent)) = (folder.metadata(), parent.metadata()) else { return false };
    folder.uid() == parent.uid() && parent.mode() & 0o002 == 0
}

/// Nothing tells here.
#[cfg(not(unix))]
fn is_as_safe(_: &Path, _: &Path) -> bool {
    false
}

/// `path` as seen from the current folder if it lies below.
pub(super) fn shorten(path: &Path) -> &Path {
    std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}
