//! Where the policy fragments of a tree of files are kept, for fixes that add one.

use super::found::Found;
use super::index::{Index, key};
use crate::hosts::{DefinitionKind, folder};

/// The folder in which extractors keep fragments, one folder each ("Azure/apiops", *Extractor*).
const FOLDER: &str = "policyFragments";

impl Index {
    /// Returns the folder that the fragments of this `unit` are kept in, written as the path of a file of it that was found, and the ids that there are, in small letters. Only of the trees of
    /// extractors it is known how a fragment is added.
    pub fn shelf(&self, unit: &str, found: &Found) -> Option<(String, Vec<String>)> {
        if !self.trees.contains(unit) {
            return None;
        }
        let inside = key(found).strip_prefix(unit)?.strip_prefix('/')?.to_owned();
        let root = found.path.strip_suffix(inside.as_str())?;
        let own = || self.defined.iter().filter(|it| it.kind == DefinitionKind::Fragment && it.unit == unit);
        // A tree may spell the name of the folder in another way.
        let spelled = own().find_map(|it| folder(folder(&it.path)).strip_prefix(unit)?.strip_prefix('/').map(str::to_owned));
        let taken = own().flat_map(|it| &it.names).map(|name| name.to_lowercase()).collect();
        Some((format!("{root}{}", spelled.as_deref().unwrap_or(FOLDER)), taken))
    }
}
