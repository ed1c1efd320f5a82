//! The files of a repository that is not on the disk: a list of paths, such as a revision has it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::discover::TOOL_FOLDERS;
use super::hosts::may_hold_policy;
use super::{Found, shown};
use crate::config::Config;
use crate::text::Order;

/// Says which configuration holds for a file.
type Configure<'c, E> = &'c mut dyn FnMut(&Path) -> Result<Option<Arc<Config>>, E>;

/// Returns those of `files`, which are absolute paths, that lie in the folder `root` and that a search of it would find. They are called as the user calls `root`, which
/// is `named`. `config` returns the configuration that holds for a file.
pub fn listed<E>(files: impl Iterator<Item = PathBuf>, (root, named): (&Path, &Path), config: Configure<'_, E>) -> Result<Vec<Found>, E> {
    let mut found = Vec::new();
    for file in files {
        let Ok(inner) = file.strip_prefix(root) else { continue };
        let is_tool = |folder: &Path| folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| TOOL_FOLDERS.contains(&name));
        if inner.ancestors().skip(1).any(is_tool) {
            continue;
        }
        let config = config(&file)?;
        let is_left_out = |config: &Arc<Config>| file.ancestors().take_while(|path| *path != root).any(|path| config.excludes(path));
        let is_one = may_hold_policy(&file) || config.as_ref().is_some_and(|config| !config.hosts(&file).is_empty());
        if !is_one || config.as_ref().is_some_and(is_left_out) {
            continue;
        }
        let display = if named == Path::new(".") { inner.to_owned() } else { named.join(inner) };
        found.push(Found { path: shown(&display), file, named: false, config, searched: Some(Arc::from(root)) });
    }
    found.order_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}
