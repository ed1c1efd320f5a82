//! Which configuration holds for a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
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
    /// The configuration for what is in `folder`.
    pub fn for_folder(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, Error> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let path = folder.join(FILE_NAME);
        let config = if path.is_file() {
            Some(Arc::new(Config::read(&path)?))
        } else {
            match parent(folder) {
                Some(parent) => self.for_folder(&parent)?,
                None => None,
            }
        };
        self.folders.insert(folder.to_owned(), config.clone());
        Ok(config)
    }
}

/// The folder above `folder`, also above the current one when `folder` is relative to it.
fn parent(folder: &Path) -> Option<PathBuf> {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && folder.file_name().is_some() => Some(parent.to_owned()),
        _ => std::path::absolute(folder).ok().as_deref().and_then(Path::parent).map(Path::to_owned),
    }
}
