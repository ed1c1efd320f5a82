//! The files of patterns (`.gitignore` and its relatives) that say what is left out of a search: which of them count, and which cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

use crate::config;
use crate::reading::{self, MAX_IGNORE_BYTES};

/// What `ignore` reads in a folder: files of patterns, and what leads to them.
const READ: [&str; 5] = [".gitignore", ".ignore", ".git/info/exclude", ".git/commondir", ".git"];

/// The files of patterns in a folder, the one that decides first.
const PATTERNS: [&str; 3] = [".ignore", ".gitignore", ".git/info/exclude"];

/// The file of patterns in `folder` that cannot be used, and why: it is too large, or no file.
pub(super) fn unusable(folder: &Path) -> Option<(PathBuf, io::Error)> {
    READ.iter().find_map(|name| unusable_file(folder.join(name)))
}

fn unusable_file(path: PathBuf) -> Option<(PathBuf, io::Error)> {
    let size = path.metadata().ok().filter(|it| !it.is_dir())?.len();
    match reading::check(&path) {
        Err(source) => Some((path, source)),
        Ok(()) if size > MAX_IGNORE_BYTES as u64 => {
            Some((path, io::Error::other(format!("it is larger than {} MiB", MAX_IGNORE_BYTES >> 20))))
        }
        Ok(()) => None,
    }
}

/// The patterns of the user (`core.excludesFile`), or the settings of git that name them, if they cannot be used, and why.
pub(super) fn unusable_globally() -> Option<(PathBuf, io::Error)> {
    let variable = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let home = std::env::home_dir();
    let settings = [
        variable("GIT_CONFIG_GLOBAL"),
        home.as_ref().map(|it| it.join(".gitconfig")),
        variable("XDG_CONFIG_HOME").or_else(|| home.map(|it| it.join(".config"))).map(|it| it.join("git/config")),
        variable("GIT_CONFIG_SYSTEM").or_else(|| Some(PathBuf::from("/etc/gitconfig"))),
    ];
    settings.into_iter().flatten().find_map(unusable_file).or_else(|| gitconfig_excludes_path().and_then(unusable_file))
}

/// The patterns above the folder where a search begins.
#[derive(Clone, Debug)]
pub(super) enum Above {
    /// All that are there count.
    All,
    /// The trusted files; there are others above them, which somebody else may have created.
    Trusted(Trusted),
}

/// The patterns above a folder that count, where not all do.
#[derive(Clone, Debug)]
pub(super) struct Trusted {
    /// The folder as it was given.
    given: PathBuf,
    /// Its real path.
    real: PathBuf,
    /// The patterns, the nearest first.
    patterns: Vec<Gitignore>,
}

impl Above {
    /// The patterns that count for what is in `root`, and the folders that they are in. They end where the search for a configuration ends.
    pub(super) fn of(given: &Path) -> (Above, Vec<PathBuf>) {
        let root = given.canonicalize().unwrap_or_else(|_| config::absolute(given));
        let trusted = config::trusted_above(&root);
        let is_repository = trusted.last().unwrap_or(&root).join(".git").exists();
        // In a repository `ignore` itself stops reading `.gitignore` at the root.
        let foreign: &[&str] = if is_repository { &[".ignore"] } else { &[".ignore", ".gitignore"] };
        let mut beyond = root.ancestors().skip(1 + trusted.len());
        let is_there = |path: PathBuf| path.symlink_metadata().is_ok();
        if !beyond.any(|folder| foreign.iter().any(|name| is_there(folder.join(name)))) {
            return (Above::All, root.ancestors().skip(1).map(Path::to_owned).collect());
        }
        let patterns = trusted.iter().flat_map(|folder| PATTERNS.map(|name| patterns_in(folder, name))).flatten().collect();
        (Above::Trusted(Trusted { given: given.to_owned(), real: root, patterns }), trusted)
    }

    /// Whether what is at `path` below the folder, itself a folder or not, is left out by patterns that the search does not read itself.
    pub(super) fn leaves_out(&self, path: &Path, is_folder: bool) -> bool {
        let Above::Trusted(trusted) = self else { return false };
        let path = trusted.real.join(path.strip_prefix(&trusted.given).unwrap_or(path));
        trusted.patterns.iter().map(|it| it.matched(&path, is_folder)).find(|it| !it.is_none()).is_some_and(|it| it.is_ignore())
    }
}

/// The patterns in the file called `name` in `folder`, if there are any. Lines that are no patterns are passed over, as in the rest of the search.
fn patterns_in(folder: &Path, name: &str) -> Option<Gitignore> {
    let path = folder.join(name);
    if !path.exists() || unusable_file(path.clone()).is_some() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(path);
    builder.build().ok().filter(|it| !it.is_empty())
}
