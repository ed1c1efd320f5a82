//! Finds the files to read.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use miette::Diagnostic;
use thiserror::Error;

use super::hosts::may_hold_policy;
use super::patterns::{self, Above};
use super::{Found, shown};
use crate::config::{self, Config, Finder, Globs};
use crate::text::Order;

/// The folders that are never searched: they hold what tools put there.
pub const TOOL_FOLDERS: [&str; 6] = [".git", ".hg", ".svn", ".terraform", ".venv", "node_modules"];

/// How to search.
#[derive(Clone, Debug)]
pub struct Search {
    /// Whether `.gitignore` and its relatives are respected.
    pub ignore_files: bool,
    /// Whether files that are named are chosen like those that are found: by what is left out, their ending and what they hold.
    pub named_too: bool,
    /// What else is left out, relative to the current folder.
    pub exclude: Globs,
    /// Which configuration to use.
    pub config: Choice,
}

/// Which configuration holds for the files.
#[derive(Clone, Debug)]
pub enum Choice {
    /// The nearest one above each file.
    Nearest,
    /// This one.
    Given(Arc<Config>),
    /// None.
    Without,
}

/// Why a file or folder cannot be searched.
#[derive(Debug, Error, Diagnostic)]
pub enum DiscoverError {
    /// Nothing is at a path that was named.
    #[error("`{path}` does not exist")]
    #[diagnostic(code(workspace::missing), help("check the path; it is relative to the current folder"))]
    Missing {
        /// The path.
        path: String,
    },
    /// A folder cannot be listed.
    #[error("cannot search `{path}`")]
    #[diagnostic(code(workspace::unreadable), help("check that you may read it, or leave it out with `--exclude`"))]
    Unreadable {
        /// The path.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file with patterns of what to leave out cannot be used.
    #[error("cannot read `{path}`, so nothing in its folder was left out because of it")]
    #[diagnostic(code(workspace::ignore_file), help("correct or remove it, or search without such files with `--no-ignore`"))]
    IgnoreFile {
        /// The path.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A configuration cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] config::Error),
}

/// The files at and in `paths`, ordered by path, each once, and what went wrong.
pub fn discover(paths: &[PathBuf], search: &Search) -> (Vec<Found>, Vec<DiscoverError>) {
    let mut walk = Walk { found: BTreeMap::new(), errors: Vec::new(), finder: Arc::default(), search };
    for path in paths {
        match path.metadata() {
            Ok(it) if it.is_dir() => walk.folders(path),
            Ok(_) if search.named_too => walk.file(path),
            Ok(_) => walk.add(config::absolute(path), path.clone(), path.clone(), (true, None)),
            Err(_) => walk.errors.push(DiscoverError::Missing { path: shown(path) }),
        }
    }
    let mut found: Vec<Found> = walk.found.into_values().collect();
    found.order_by(|one, other| one.path.cmp(&other.path));
    (found, walk.errors)
}

/// Which files of patterns count in a folder.
#[derive(Clone, Debug)]
enum Ignores {
    /// Those in it, and those above it.
    All(Above),
    /// None.
    None,
}

struct Walk<'s> {
    /// By absolute path, so that a file that is reached twice is read once.
    found: BTreeMap<PathBuf, Found>,
    errors: Vec<DiscoverError>,
    finder: Arc<Mutex<Finder>>,
    search: &'s Search,
}

impl Walk<'_> {
    /// Walks `root`, and by themselves the folders in it in which nothing can be left out, since the file that says what cannot be read.
    fn folders(&mut self, root: &Path) {
        let ignores = if self.search.ignore_files { self.ignores(root) } else { Ignores::None };
        let mut open = self.folder(root, root, &ignores);
        while let Some(folder) = open.pop() {
            open.extend(self.folder(root, &folder, &Ignores::None));
        }
    }

    /// Which files of patterns count in `root`.
    fn ignores(&mut self, root: &Path) -> Ignores {
        let (above, folders) = Above::of(root);
        // The walk reads all of them whenever it reads any.
        let unusable =
            patterns::unusable(root).or_else(|| folders.iter().find_map(|it| patterns::unusable(it))).or_else(patterns::unusable_globally);
        let is_usable = unusable.is_none();
        self.complain(unusable);
        if is_usable { Ignores::All(above) } else { Ignores::None }
    }

    /// Reports a file of patterns that cannot be used.
    fn complain(&mut self, unusable: Option<(PathBuf, io::Error)>) {
        let path = |path: &Path| shown(path.strip_prefix(".").unwrap_or(path));
        self.errors.extend(unusable.map(|(bad, source)| DiscoverError::IgnoreFile { path: path(&bad), source }));
    }

    /// Walks `folder`, which lies in `root`. Returns the folders that have to be walked by themselves.
    fn folder(&mut self, root: &Path, folder: &Path, ignores: &Ignores) -> Vec<PathBuf> {
        let (exclude, choice, finder) = (self.search.exclude.clone(), self.search.config.clone(), Arc::clone(&self.finder));
        let mut builder = WalkBuilder::new(folder);
        let open: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        // A `.gitignore` counts in a folder that is no repository too: in a container the `.git` folder is often missing.
        builder.hidden(false).require_git(false).follow_links(false);
        let above = match ignores {
            Ignores::All(above) => Some(above.clone()),
            Ignores::None => {
                builder.ignore(false).git_ignore(false).git_exclude(false).git_global(false);
                None
            }
        };
        builder.parents(matches!(above, Some(Above::All)));
        let apart = Arc::clone(&open);
        let whole: Arc<Path> = config::absolute(root).into();
        builder.filter_entry(move |entry| {
            if entry.depth() == 0 {
                return true;
            }
            if leaves_out(entry, &exclude, &choice, &finder) {
                return false;
            }
            let Some(above) = &above else { return true };
            let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
            if above.leaves_out(entry.path(), is_folder) {
                return false;
            }
            // The walk would read the file, whatever it is, on its way into the folder.
            let is_apart = is_folder && patterns::unusable(entry.path()).is_some();
            if is_apart {
                apart.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
            }
            !is_apart
        });
        // The current folder is asked for once; but where a path leads that goes up depends on links.
        let goes_up = root.components().any(|it| it == Component::ParentDir);
        let base = config::absolute(root);
        let key = |path: &Path| match path.strip_prefix(root) {
            Ok(inner) if !goes_up => base.join(inner),
            _ => config::absolute(path),
        };
        for entry in builder.build() {
            match entry {
                Ok(entry) => {
                    if entry.file_type().is_some_and(|it| it.is_file()) && self.may_hold_policy(entry.path()) {
                        let path = entry.into_path();
                        // `.` says nothing that a reader would miss.
                        let display =
                            if root == Path::new(".") { path.strip_prefix(root).unwrap_or(&path).to_owned() } else { path.clone() };
                        self.add(key(&path), path, display, (false, Some(Arc::clone(&whole))));
                    }
                }
                Err(error) => self.unreadable(root, error),
            }
        }
        let open = std::mem::take(&mut *open.lock().unwrap_or_else(PoisonError::into_inner));
        open.iter().for_each(|folder| self.complain(patterns::unusable(folder)));
        open
    }

    /// Adds a file that was named as if it had been found.
    fn file(&mut self, path: &Path) {
        if self.may_hold_policy(path) && !is_excluded(path, &self.search.exclude, &self.search.config, &self.finder) {
            self.add(config::absolute(path), path.to_owned(), path.to_owned(), (false, None));
        }
    }

    /// Whether the name of the file at `path`, or the configuration, says that it may hold a policy.
    fn may_hold_policy(&self, path: &Path) -> bool {
        // A configuration that cannot be used is reported when a file needs it.
        let configured = || configuration(path, &self.search.config, &self.finder).ok().flatten();
        may_hold_policy(path) || configured().is_some_and(|config| !config.hosts(path).is_empty())
    }

    /// Adds the file at the absolute path `key`, which is named or was found by searching a folder.
    fn add(&mut self, key: PathBuf, file: PathBuf, display: PathBuf, (named, searched): (bool, Option<Arc<Path>>)) {
        let config = match configuration(&file, &self.search.config, &self.finder) {
            Ok(config) => config,
            Err(error) => return self.config_error(error),
        };
        let found = Found { path: shown(&display), file, named, config, searched };
        let known = self.found.entry(key).or_insert_with(|| found.clone());
        if named && !known.named {
            let searched = known.searched.take();
            *known = Found { searched, ..found };
        }
    }

    /// Reports a configuration once, however many files it holds for.
    fn config_error(&mut self, error: config::Error) {
        let again = |other: &DiscoverError| matches!(other, DiscoverError::Config(other) if other.path() == error.path());
        if !self.errors.iter().any(again) {
            self.errors.push(DiscoverError::Config(error));
        }
    }

    fn unreadable(&mut self, root: &Path, error: ignore::Error) {
        let path = path_of(&error).map_or_else(|| shown(root), shown);
        let message = error.to_string();
        // A pattern of an ignore file that is none is not ours to judge, and what it was to hide is read.
        if let Some(source) = error.into_io_error() {
            self.errors.push(DiscoverError::Unreadable { path, source: io::Error::new(source.kind(), message) });
        }
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn leaves_out(entry: &DirEntry, exclude: &Globs, choice: &Choice, finder: &Mutex<Finder>) -> bool {
    let path = entry.path();
    let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
    if is_folder && entry.file_name().to_str().is_some_and(|name| TOOL_FOLDERS.contains(&name)) {
        return true;
    }
    is_excluded(path, exclude, choice, finder)
}

fn is_excluded(path: &Path, exclude: &Globs, choice: &Choice, finder: &Mutex<Finder>) -> bool {
    // A configuration that cannot be used is reported when a file needs it.
    let configured = || configuration(path, choice, finder).is_ok_and(|config| config.is_some_and(|config| config.excludes(path)));
    !exclude.is_empty() && exclude.matches(&relative(path)) || configured()
}

/// The configuration for what lies beside `path`.
fn configuration(path: &Path, choice: &Choice, finder: &Mutex<Finder>) -> Result<Option<Arc<Config>>, config::Error> {
    match choice {
        Choice::Given(config) => Ok(Some(Arc::clone(config))),
        Choice::Without => Ok(None),
        Choice::Nearest => {
            let folder = path.parent().unwrap_or(Path::new(""));
            finder.lock().unwrap_or_else(PoisonError::into_inner).for_folder(folder)
        }
    }
}

/// `path` as seen from the current folder; all of it when it lies elsewhere.
fn relative(path: &Path) -> PathBuf {
    let (path, here) = (config::absolute(path), config::absolute(Path::new("")));
    path.strip_prefix(here).map(Path::to_owned).unwrap_or(path)
}
