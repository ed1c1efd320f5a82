//! A file that was found, and what is known about it before it is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::Config;

/// A file to read.
#[derive(Clone, Debug)]
pub struct Found {
    /// The path as the user gave it, with `/`.
    pub path: String,
    /// The path to open.
    pub file: PathBuf,
    /// Whether the user named it; otherwise it was found in a folder.
    pub named: bool,
    /// The configuration that holds for it.
    pub config: Option<Arc<Config>>,
    /// The folder in which it was found, of which all files are in the run; `None` if it was named, or handed over.
    pub searched: Option<Arc<Path>>,
}

/// `path` as it is shown.
pub fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}
