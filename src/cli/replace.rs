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

fn write_beside(target: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let permissions = fs::metadata(target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(permissions)?;
    file.sync_all()
}

/// A new name in the folder of `target`, so that the file can be put in its place in one step.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
