//! Files that change as a whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::Error;

/// Gives the file at `path` the text `after`, if it still has the text `before`. Its permissions stay; a link stays one.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Error> {
    let unwritable = |source| Error::Output { path: path.to_owned(), source };
    let target = path.canonicalize().map_err(unwritable)?;
    if fs::read(&target).map_err(unwritable)? != before.as_bytes() {
        return Err(Error::Conflict { path: path.to_owned() });
    }
    let beside = beside(&target);
    let written = write_beside(&target, &beside, after).and_then(|()| fs::rename(&beside, &target));
    written.map_err(|source| {
        // The error that is reported is the one that matters.
        let _ = fs::remove_file(&beside);
        unwritable(source)
    })
}

/// Makes the file at `path`, which is not there yet, and the folders that it needs.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Error> {
    let unwritable = |source| Error::Output { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let beside = beside(path);
    let written = write_new(&beside, text).and_then(|file| file.sync_all());
    // A link keeps a file that somebody made meanwhile, where renaming would not.
    let linked = written.and_then(|()| {
        fs::hard_link(&beside, path).or_else(|_| match path.exists() {
            true => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
            false => fs::rename(&beside, path),
        })
    });
    let _ = fs::remove_file(&beside);
    linked.map_err(unwritable)
}

fn write_new(path: &Path, text: &str) -> io::Result<fs::File> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

fn write_beside(target: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let permissions = fs::metadata(target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let file = write_new(beside, text)?;
    file.set_permissions(permissions)?;
    file.sync_all()
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
