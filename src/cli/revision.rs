//! A repository as it was at a revision, or as it is in the index: its files are asked of git one by one, and nothing is written anywhere.
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
use crate::text::Gather;
use crate::workspace::{self, Choice, Found, Source};

/// How many links may lead to one another.
const MAX_LINKS: usize = 8;

/// How many files of a folder and of those below it are told, as on the disk.
const MAX_FILES: usize = 10_000;

/// The configurations that hold for folders, by the paths of these, as far as they were asked for.
pub(super) type Configs = HashMap<String, Option<Arc<Config>>>;

/// The files of a revision, or of the index.
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
        let top = git::top(root)?;
        let files = git::files(root, &git::commit(root, name)?)?;
        Self::of(&top, files)
    }

    /// Opens the index of the repository whose root is `top`: what the next commit will have.
    pub(super) fn staged(top: &Path) -> Result<Self, Error> {
        Self::of(top, git::index(top)?)
    }

    fn of(root: &Path, files: BTreeMap<String, Blob>) -> Result<Self, Error> {
        let top = slashes(root);
        let files = files.into_iter().map(|(path, blob)| (format!("{top}/{path}"), blob)).gathered();
        Ok(Self { top, files, store: Store::open(root)? })
    }

    /// Whether it has a file, which is no link, at this absolute path.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.files.get(&slashes(path)).is_some_and(|blob| !blob.is_link)
    }

    /// Returns the jobs for the files in the folder `root`, of which no rule runs. What is on the disk too and was not found there, among the files at the absolute
    /// paths `now`, is left out.
    pub(super) fn jobs(&self, root: &Path, choice: &Choice, now: &BTreeSet<String>) -> Result<Vec<Job>, Error> {
        let found = self.found(root, choice, &mut HashMap::new(), now)?;
        let selection = Arc::new(Selection::none());
        let job = |found| Job { found, origin: Origin::File, selection: Arc::clone(&selection), fail_on: Severity::Error, heard: true };
        Ok(found.into_iter().map(job).collect())
    }

    /// Returns the files in the folder `root`, without what is on the disk too and was not found there, among the files at the absolute paths `now`.
    pub(super) fn found(&self, root: &Path, choice: &Choice, known: &mut Configs, now: &BTreeSet<String>) -> Result<Vec<Found>, Error> {
        let whole = PathBuf::from(slashes(&absolute(root)));
        let mut config = |file: &Path| self.configuration(file, choice, known);
        let files = self.files.iter().filter(|(_, blob)| !blob.is_link).map(|(path, _)| PathBuf::from(path));
        let mut found = workspace::listed(files, (&whole, root), &mut config)?;
        found.retain(|found| now.contains(&slashes(&found.file)) || !found.file.is_file());
        Ok(found)
    }

    /// The configuration that holds for the file at this absolute path.
    pub(super) fn configuration(&self, file: &Path, choice: &Choice, known: &mut Configs) -> Result<Option<Arc<Config>>, Error> {
        match choice {
            Choice::Given(config) => Ok(Some(Arc::clone(config))),
            Choice::Without => Ok(None),
            Choice::Nearest => self.config(folder(&slashes(file)), known),
        }
    }

    /// The configuration that held for what is in `folder`: the nearest one up to the root of the repository.
    fn config(&self, own: &str, known: &mut Configs) -> Result<Option<Arc<Config>>, Error> {
        if let Some(config) = known.get(own) {
            return Ok(config.clone());
        }
        let path = format!("{own}/{FILE_NAME}");
        let config = match self.text(&path) {
            Some(text) => {
                let extended = |_: &Path, path: &Path| {
                    let text = self.text(&join("", &slashes(path)));
                    text.ok_or_else(|| "it is not stored in git, or outside of the repository".to_owned())
                };
                Some(Arc::new(Config::parse_extending(Path::new(&path), text, &extended)?))
            }
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
                let role = workspace::role_in_tree(path, self.folders_in(folder(&slashes(path))).into_iter());
                document.roles = role.into_iter().collect();
            }
        }
    }

    /// The names of the folders in the folder `own`.
    fn folders_in(&self, own: &str) -> BTreeSet<String> {
        self.within(own).filter_map(|inner| Some(inner.split_once('/')?.0.to_owned())).gathered()
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
        let is_short = |length: usize| length <= MAX_OWN_BYTES;
        let blob = self.blob(path).filter(|blob| blob.length.is_none_or(|length| length <= MAX_OWN_BYTES as u64))?;
        String::from_utf8(self.store.bytes(blob).ok().filter(|bytes| is_short(bytes.len()))?).ok()
    }
}

impl Files for Revision {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        let read = || {
            let blob = self.files.get(&slashes(&job.found.file)).ok_or(io::ErrorKind::NotFound)?;
            // A file that is too large is not read on the disk either.
            if blob.length.is_some_and(|length| length > MAX_BYTES as u64) { Ok(Vec::new()) } else { self.store.bytes(blob) }
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
