//! Files that change as a whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::Error;

/// A file that is written beside its place, and put there in one step. It is gone if it is not put there.
pub(super) struct Staged {
    path: PathBuf,
    target: PathBuf,
    beside: PathBuf,
    /// The text that the file has so far, if there is one.
    before: Option<String>,
}

impl Staged {
    /// `after` for the file at `path`, which has the text `before`. Its permissions stay; a link stays one.
    pub(super) fn replacement(path: &Path, before: &str, after: &str) -> Result<Self, Error> {
        let unwritable = |source| Error::Output { path: path.to_owned(), source };
        let target = path.canonicalize().map_err(unwritable)?;
        let permissions = fs::metadata(&target).map_err(unwritable)?.permissions();
        if permissions.readonly() {
            return Err(unwritable(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only")));
        }
        let staged = Self::written(path, target, Some(before), after)?;
        fs::set_permissions(&staged.beside, permissions).map_err(unwritable)?;
        Ok(staged)
    }

    /// `text` for a file at `path`, which is not there yet. The folders that it needs are made.
    pub(super) fn creation(path: &Path, text: &str) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|source| Error::Output { path: path.to_owned(), source })?;
        }
        Self::written(path, path.to_owned(), None, text)
    }

    /// Puts the file in its place, if nobody changed what is there meanwhile.
    pub(super) fn commit(self) -> Result<(), Error> {
        let unwritable = |source| Error::Output { path: self.path.clone(), source };
        match &self.before {
            Some(before) if fs::read(&self.target).map_err(unwritable)? != before.as_bytes() => {
                Err(Error::Conflict { path: self.path.clone() })
            }
            Some(_) => fs::rename(&self.beside, &self.target).map_err(unwritable),
            // A link keeps a file that somebody made meanwhile, where renaming would not.
            None => match fs::hard_link(&self.beside, &self.target) {
                Err(_) if self.target.exists() => Err(unwritable(io::Error::from(io::ErrorKind::AlreadyExists))),
                Err(_) => fs::rename(&self.beside, &self.target).map_err(unwritable),
                Ok(()) => Ok(()),
            },
        }
    }

    fn written(path: &Path, target: PathBuf, before: Option<&str>, text: &str) -> Result<Self, Error> {
        let beside = beside(&target);
        let written = write_new(&beside, text).map_err(|source| Error::Output { path: path.to_owned(), source });
        written.map(|()| Self { path: path.to_owned(), target, beside, before: before.map(str::to_owned) })
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Where it was put in its place by renaming, there is nothing left to remove.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Gives the file at `path` the text `after`, if it still has the text `before`. Its permissions stay; a link stays one.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Error> {
    Staged::replacement(path, before, after)?.commit()
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // The error that is reported is the one that matters.
        let _ = fs::remove_file(path);
    }
    written
}

/// A new name in the folder of `target`, so that the file can be put in its place in one step.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a.xml");
        fs::write(&path, "theirs").expect("a file can be written");
        assert!(matches!(replace(&path, "ours", "fixed"), Err(Error::Conflict { .. })));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "theirs");
        assert!(replace(&path, "theirs", "fixed").is_ok());
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "fixed");
    }

    #[test]
    fn a_read_only_file_is_left_alone_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a.xml");
        fs::write(&path, "text").expect("a file can be written");
        let mut permissions = fs::metadata(&path).expect("it is there").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).expect("permissions can be set");
        assert!(matches!(replace(&path, "text", "fixed"), Err(Error::Output { .. })));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "text");
        assert_eq!(fs::read_dir(folder.path()).expect("it is a folder").count(), 1);
    }
}
