//! Staged files: text is written into a file beside its destination, and moved there in one step.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Refusal;
use super::place::{self, PathTarget};
use super::temporary::{self, Registry, Temporary};
use crate::cli::error::Error;

/// Text for a file, on the disk but not in its place yet. It is gone if it is not put there.
pub(in crate::cli) struct Staged {
    /// The path that the user knows.
    path: PathBuf,
    put: Put,
}

/// How the text gets to its place.
enum Put {
    /// By renaming `file`, if the file at `target` still has the text `before`; without such a text, whatever it has.
    Replace { file: Temporary, target: PathBuf, before: Option<String> },
    /// By renaming `file`, if nothing is at `target`.
    Create { file: Temporary, target: PathBuf },
    /// By writing it to where the path leads.
    Write(Vec<u8>),
}

impl Staged {
    /// `after` for the file at `path`, which has the text `before`. Its owner and permissions stay; a link stays one.
    pub(in crate::cli) fn replacement(path: &Path, before: &str, after: &str) -> Result<Self, Error> {
        match place::place(path)? {
            PathTarget::File(target) => Self::over(path, target, Some(before), after.as_bytes()),
            // It has no text that could be exchanged.
            PathTarget::Stream => Err(unwritable(path)(io::Error::other("it is not a regular file"))),
            PathTarget::Missing(_) => Err(unwritable(path)(io::ErrorKind::NotFound.into())),
        }
    }

    /// `text` for a file at `path`, which is not there yet. The folders that it needs are made.
    pub(in crate::cli) fn creation(path: &Path, text: &str) -> Result<Self, Error> {
        match place::place(path)? {
            PathTarget::File(_) => Err(unwritable(path)(io::ErrorKind::AlreadyExists.into())),
            PathTarget::Missing(target) => {
                if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(unwritable(path))?;
                }
                Self::fresh(path, target, text.as_bytes())
            }
            PathTarget::Stream => Ok(Self::direct(path, text.as_bytes())),
        }
    }

    /// `bytes` for the file at `target`, which was named as `path`. It keeps its owner and its mode, or this fails. Access lists that go beyond the mode
    /// are not kept.
    pub(super) fn over(path: &Path, target: PathBuf, before: Option<&str>, bytes: &[u8]) -> Result<Self, Error> {
        let metadata = place::writable(path, &target)?;
        let mut file = Temporary::new(folder(&target), Some(mode(&metadata))).map_err(unwritable(path))?;
        // Before there is any text in it: so nobody reads it who may not read what it is to replace.
        adopt(path, &file, &metadata)?;
        file.write(bytes).map_err(unwritable(path))?;
        Ok(Self { path: path.to_owned(), put: Put::Replace { file, target, before: before.map(str::to_owned) } })
    }

    /// `bytes` for a file at `target`, which was named as `path` and is not there yet.
    pub(super) fn fresh(path: &Path, target: PathBuf, bytes: &[u8]) -> Result<Self, Error> {
        let mut file = Temporary::new(folder(&target), None).map_err(unwritable(path))?;
        file.write(bytes).map_err(unwritable(path))?;
        Ok(Self { path: path.to_owned(), put: Put::Create { file, target } })
    }

    /// `bytes` for the stream at `path`.
    pub(super) fn direct(path: &Path, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), put: Put::Write(bytes.to_owned()) }
    }

    /// Whether the file in the place is the one for which this was made.
    fn check(&self) -> Result<(), Error> {
        match &self.put {
            Put::Replace { target, before: Some(before), .. } if fs::read(target).map_err(unwritable(&self.path))? != before.as_bytes() => {
                Err(Error::Conflict { path: self.path.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Renames it.
    fn put(self, registry: &mut Registry) -> Result<(), Error> {
        match self.put {
            Put::Replace { file, target, .. } => file.replace(&target, registry),
            Put::Create { file, target } => file.create(&target, registry),
            Put::Write(_) => Ok(()),
        }
        .map_err(unwritable(&self.path))
    }

    /// Writes it to its stream.
    fn write(self) -> Result<(), Error> {
        match self.put {
            Put::Write(bytes) => stream(&self.path, &bytes).map_err(unwritable(&self.path)),
            Put::Replace { .. } | Put::Create { .. } => Ok(()),
        }
    }
}

/// Gives the file at `path` the text `after`, if it still has the text `before`. Its owner and permissions stay; a link stays one.
pub(in crate::cli) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Error> {
    commit(vec![Staged::replacement(path, before, after)?])
}

/// Puts all of them in their places, if nobody changed what is there meanwhile. A signal that comes now waits until it is done.
pub(in crate::cli) fn commit(all: Vec<Staged>) -> Result<(), Error> {
    // Who reads a pipe may let it wait for ever, and a signal must not wait with it.
    let (files, streams): (Vec<_>, Vec<_>) = all.into_iter().partition(|staged| !matches!(staged.put, Put::Write(_)));
    let mut registry = temporary::registry();
    files.iter().try_for_each(Staged::check)?;
    files.into_iter().try_for_each(|staged| staged.put(&mut registry))?;
    drop(registry);
    streams.into_iter().try_for_each(Staged::write)
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> Error {
    |source| Error::Output { path: path.to_owned(), source }
}

/// The folder of the file at `path`.
fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions())
}

#[cfg(not(unix))]
fn mode(_: &Metadata) -> u32 {
    0o600
}

/// Gives `file` the owner and the mode of the file that it is to replace.
#[cfg(unix)]
fn adopt(path: &Path, file: &Temporary, metadata: &Metadata) -> Result<(), Error> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let own = file.file().metadata().map_err(unwritable(path))?;
    let (uid, gid) = (metadata.uid(), metadata.gid());
    if (own.uid(), own.gid()) != (uid, gid) {
        let user = (own.uid() != uid).then_some(uid);
        fchown(file.file(), user, Some(gid)).map_err(|source| Refusal::Owner { path: path.to_owned(), source })?;
    }
    // A change of owner takes some bits away, so the mode comes last. File systems without modes refuse to be given one.
    let own = file.file().metadata().map_err(unwritable(path))?;
    if own.mode() == metadata.mode() {
        return Ok(());
    }
    file.file().set_permissions(fs::Permissions::from_mode(metadata.mode() & 0o7777)).map_err(unwritable(path))
}

/// A file of this user in this folder is all that can be had.
#[cfg(not(unix))]
fn adopt(_: &Path, _: &Temporary, _: &Metadata) -> Result<(), Error> {
    Ok(())
}

/// Writes `bytes` to the stream at `path`.
fn stream(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A stream of this process that is a file is opened at its beginning under its name, over what is there.
    match path.to_str() {
        Some("/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1") => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Some("/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2") => io::stderr().lock().write_all(bytes),
        _ => OpenOptions::new().append(true).open(path)?.write_all(bytes),
    }
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
        assert!(matches!(replace(&path, "text", "fixed"), Err(Error::Refused(Refusal::ReadOnly { .. }))));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "text");
        assert_eq!(fs::read_dir(folder.path()).expect("it is a folder").count(), 1);
    }

    #[test]
    fn several_files_are_put_in_their_places_or_none_is() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&other, "theirs").expect("a file can be written");
        let staged = vec![Staged::creation(&one, "new"), Staged::replacement(&other, "ours", "new")];
        let staged = staged.into_iter().collect::<Result<_, _>>().expect("both can be staged");
        assert!(matches!(commit(staged), Err(Error::Conflict { .. })));
        assert_eq!(fs::read_dir(folder.path()).expect("it is a folder").count(), 1);
    }
}
