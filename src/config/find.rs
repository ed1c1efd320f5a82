//! Which configuration holds for a file.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Config, Error};

/// The name of the configuration.
pub const FILE_NAME: &str = "apim-policy.toml";

/// Finds the configuration of each file: the nearest one in its folder or above. Each is read once.
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
        let config = match folder.parent() {
            _ if path.is_file() => Some(Arc::new(Config::read(shorten(&path))?)),
            Some(parent) => self.search(parent)?,
            None => None,
        };
        self.folders.insert(folder.to_owned(), config.clone());
        Ok(config)
    }
}

/// `path` from the root of the file system, without steps up. Links are left alone unless a step up follows one.
pub fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !absolute.components().any(|it| it == Component::ParentDir) {
        return absolute;
    }
    // What is above a link depends on where it leads.
    let resolved = absolute.parent().and_then(|parent| parent.canonicalize().ok()).zip(absolute.file_name());
    match resolved {
        Some((parent, name)) => parent.join(name),
        None => absolute.canonicalize().unwrap_or(absolute),
    }
}

/// `path` as seen from the current folder if it lies below.
fn shorten(path: &Path) -> &Path {
    std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}
