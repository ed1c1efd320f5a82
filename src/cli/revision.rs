//! A repository as it was at a revision: its files are asked of git one by one, and nothing is written anywhere.
//!
//! Every file has the path that it would have on the disk now, so that what belongs together in both is called the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::Error;
use super::git::{self, Blob, Store};
use crate::config::{Config, FILE_NAME, absolute};
use crate::diagnostic::Severity;
use crate::hosts::{Folders, folder, join};
use crate::lint::Selection;
use crate::reading::{MAX_BYTES, MAX_OWN_BYTES};
use crate::session::{Change, Files, Job, Origin};
use crate::workspace::{self, Choice, Source};

/// How many links may lead to one another.
const MAX_LINKS: usize = 8;

/// How many files of a folder and of those below it are told, as on the disk.
const MAX_FILES: usize = 10_000;

/// The files of a revision.
pub(super) struct Revision {
    /// The absolute path of the root of the repository.
    top: String,
    /// By the absolute paths that they would have.
    files: BTreeMap<String, Blob>,
    store: Store,
}

impl Revision {
    /// Opens what the repository around the folder `root` was at the revision `name`.
    pub(super) fn open(root: &Path, name: &str) -> Result<Self, Error> {
        let depth = git::depth(root)?;
        let whole = absolute(root);
        let top = slashes(whole.ancestors().nth(depth).unwrap_or(&whole));
        let files = git::files(root, &git::commit(root, name)?)?;
        let files = files.into_iter().map(|(path, blob)| (format!("{top}/{path}"), blob)).collect();
        Ok(Self { top, files, store: Store::open(root)? })
    }

    /// Returns the jobs for the files in the folder `root`. What is on the disk too and was not found there, among the files at the absolute paths `now`, is left out.
    pub(super) fn jobs(&self, root: &Path, choice: &Choice, now: &BTreeSet<String>) -> Result<Vec<Job>, Error> {
        let whole = PathBuf::from(slashes(&absolute(root)));
        let mut known: HashMap<String, Option<Arc<Config>>> = HashMap::new();
        let mut config = |file: &Path| match choice {
            Choice::Given(config) => Ok(Some(Arc::clone(config))),
            Choice::Without => Ok(None),
            Choice::Nearest => self.config(folder(&slashes(file)), &mut known),
        };
        let files = self.files.iter().filter(|(_, blob)| !blob.is_link).map(|(path, _)| PathBuf::from(path));
        let mut found = workspace::listed(files, (&whole, root), &mut config)?;
        found.retain(|found| now.contains(&slashes(&found.file)) || !found.file.is_file());
        let selection = Arc::new(Selection::none());
        let job = |found| Job { found, origin: Origin::File, selection: Arc::clone(&selection), fail_on: Severity::Error };
        Ok(found.into_iter().map(job).collect())
    }

    /// The configuration that held for what is in `folder`: the nearest one up to the root of the repository.
    fn config(&self, own: &str, known: &mut HashMap<String, Option<Arc<Config>>>) -> Result<Option<Arc<Config>>, Error> {
        if let Some(config) = known.get(own) {
            return Ok(config.clone());
        }
        let path = format!("{own}/{FILE_NAME}");
        let config = match self.text(&path) {
            Some(text) => Some(Arc::new(Config::parse(Path::new(&path), text)?)),
            None if own.len() > self.top.len() => self.config(folder(own), known)?,
            None => None,
        };
        known.insert(own.to_owned(), config.clone());
        Ok(config)
    }

    /// Adds to `sources`, which come of `jobs`, what only the folders beside a file tell: that a policy is the one of the service.
    pub(super) fn complete(&self, sources: &mut [Source], jobs: &[Job]) {
        let paths: HashMap<&str, &Path> = jobs.iter().map(|job| (job.found.path.as_str(), &*job.found.file)).collect();
        for source in sources {
            let Some(path) = paths.get(source.path.as_str()) else { continue };
            for document in source.documents.iter_mut().filter(|document| document.roles.is_empty()) {
                document.roles.extend(workspace::role_in_tree(path, self.folders_in(folder(&slashes(path))).into_iter()));
            }
        }
    }

    /// The names of the folders in the folder `own`.
    fn folders_in(&self, own: &str) -> BTreeSet<String> {
        self.within(own).filter_map(|inner| Some(inner.split_once('/')?.0.to_owned())).collect()
    }

    /// The paths of the files in and below the folder `own`, as seen from it.
    fn within(&self, own: &str) -> impl Iterator<Item = &str> {
        let start = format!("{}/", own.trim_end_matches('/'));
        let length = start.len();
        self.files
            .range(start.clone()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&start))
            .map(move |path| &path[length..])
    }

    /// The file at `path`, behind links.
    fn blob(&self, path: &str) -> Option<&Blob> {
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            let blob = self.files.get(&path)?;
            if !blob.is_link {
                return Some(blob);
            }
            let target = String::from_utf8(self.store.bytes(blob).ok()?).ok()?;
            path = join(folder(&path), &target);
        }
        None
    }
}

impl Folders for Revision {
    fn files(&self, folder: &str) -> Vec<String> {
        let files: Vec<String> = self.within(folder).take(MAX_FILES + 1).map(str::to_owned).collect();
        if files.len() > MAX_FILES { Vec::new() } else { files }
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.within(folder).filter(|name| !name.contains('/')).take(MAX_FILES).map(str::to_owned).collect()
    }

    fn exists(&self, path: &str) -> bool {
        // The folder of git is no part of what is stored, and says that this is a repository.
        self.files.contains_key(path) || path.strip_prefix(self.top.as_str()) == Some("/.git/HEAD")
    }

    fn text(&self, path: &str) -> Option<String> {
        let blob = self.blob(path).filter(|blob| blob.length <= MAX_OWN_BYTES as u64)?;
        String::from_utf8(self.store.bytes(blob).ok()?).ok()
    }
}

impl Files for Revision {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        let read = || {
            let blob = self.files.get(&slashes(&job.found.file)).ok_or(io::ErrorKind::NotFound)?;
            // A file that is too large is not read on the disk either.
            if blob.length > MAX_BYTES as u64 { Ok(Vec::new()) } else { self.store.bytes(blob) }
        };
        read().map_err(|source| Error::Input { path: job.found.file.clone(), source })
    }

    fn folders(&self) -> &dyn Folders {
        self
    }

    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, Error> {
        Ok(false)
    }
}

/// `path` with `/`, as the index of a run has it.
pub(super) fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/").trim_end_matches("/.").trim_end_matches('/').to_owned()
}
