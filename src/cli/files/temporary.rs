//! Files under random names beside their places, and the registry of those that this process has.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::{interruption, leftover};

/// A file that is gone when this is dropped, unless it was put in its place, and when a signal ends the process.
pub(super) struct Temporary(NamedTempFile<File>);

/// What this process has staged. Who makes or renames a staged file holds it, so that a signal finds each of them here or in its place.
#[derive(Debug)]
pub(super) struct Registry {
    /// Where staged files are, or were: to remove one that is gone does no harm.
    files: BTreeSet<PathBuf>,
    /// The folders from which left-over files were removed.
    tidied: BTreeSet<PathBuf>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { files: BTreeSet::new(), tidied: BTreeSet::new() });

/// Lets this process have so many staged files at once, each of which is open, if the system allows it.
pub(in crate::cli) fn allow(count: usize) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        /// What else may be open.
        const OTHERS: u64 = 100;
        let limit = getrlimit(Resource::Nofile);
        let wanted = u64::try_from(count).unwrap_or(u64::MAX).saturating_add(OTHERS);
        if limit.current.is_some_and(|current| current < wanted) {
            let current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
            // If this fails, so does what needs it, before a file is changed.
            let _ = setrlimit(Resource::Nofile, Rlimit { current, maximum: limit.maximum });
        }
    }
    #[cfg(not(unix))]
    let _ = count;
}

/// The registry, for as long as the guard lives.
pub(super) fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The registry, after what killed runs left in `folder` is removed.
pub(super) fn tidy(folder: &Path) -> MutexGuard<'static, Registry> {
    let mut registry = registry();
    if registry.tidied.insert(folder.to_owned()) {
        leftover::remove_from(folder);
    }
    registry
}

/// Removes all staged files of this process. While the guard lives none is made, and none is put in its place.
pub(super) fn remove_all() -> MutexGuard<'static, Registry> {
    let registry = registry();
    for path in &registry.files {
        let _ = fs::remove_file(path);
    }
    registry
}

impl Temporary {
    /// An empty file in `folder`. It can be opened by nobody but its owner, who may do no more than `mode` says; without a mode it is like any new file.
    pub(super) fn new(folder: &Path, mode: Option<u32>) -> io::Result<Self> {
        interruption::watch();
        let mut registry = tidy(folder);
        let mut builder = Builder::new();
        builder.prefix(leftover::PREFIX).rand_bytes(leftover::RANDOM).suffix(leftover::SUFFIX);
        let file = builder.make_in(folder, |path| open(path, mode))?;
        registry.files.insert(file.path().to_owned());
        Ok(Self(file))
    }

    /// The open file.
    pub(super) fn file(&self) -> &File {
        self.0.as_file()
    }

    /// Writes all of `bytes` and waits until they are on the disk.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.as_file_mut().write_all(bytes)?;
        self.0.as_file().sync_all()
    }

    /// Puts the file at `target`, whatever is there.
    pub(super) fn replace(self, target: &Path, registry: &mut Registry) -> io::Result<()> {
        let path = self.0.path().to_owned();
        let put = self.0.persist(target).map(drop).map_err(|error| error.error);
        registry.files.remove(&path);
        put
    }

    /// Puts the file at `target`, where nothing may be.
    pub(super) fn create(self, target: &Path, registry: &mut Registry) -> io::Result<()> {
        let path = self.0.path().to_owned();
        let put = match self.0.persist_noclobber(target) {
            // Some file systems have neither links nor a way to rename without overwriting.
            Err(failed) if target.symlink_metadata().is_err() => failed.file.persist(target),
            put => put,
        };
        registry.files.remove(&path);
        put.map(drop).map_err(|error| error.error)
    }
}

/// A new file at `path`, locked as long as it is open: so another process sees that it is in use.
fn open(path: &Path, mode: Option<u32>) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if let Some(mode) = mode {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode & 0o600);
    }
    // Elsewhere a new file has the access list of its folder, as the one beside it has.
    #[cfg(not(unix))]
    let _ = mode;
    let file = options.open(path)?;
    // Another process may have taken the file for a left-over one before it was locked. Then the next name is tried, as if this one had been taken.
    let taken = matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) || path.symlink_metadata().is_err();
    if taken { Err(io::ErrorKind::AlreadyExists.into()) } else { Ok(file) }
}
