//! Where a path leads, and whether the file there may be written.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::{Refusal, temporary};
use crate::cli::error::Error;

/// Where a path leads.
pub(super) enum PathTarget {
    /// The path leads to this file.
    File(PathBuf),
    /// The path leads to a file that does not exist yet.
    Missing(PathBuf),
    /// The path leads to a stream: a terminal, a pipe or a device.
    Stream,
}

/// The streams of a process under the names that it has for them. They may be regular files that somebody else goes on writing to.
const STREAMS: [&str; 5] = ["/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];

/// The most links that one path leads through.
const LINKS: usize = 40;

/// Where `path` leads. A link that leads out of the folder that it seems to be in is refused.
pub(super) fn place(path: &Path) -> Result<PathTarget, Error> {
    let unwritable = |source| Error::Output { path: path.to_owned(), source };
    if is_stream(path) {
        return Ok(PathTarget::Stream);
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(unwritable(io::ErrorKind::IsADirectory.into())),
        Ok(_) => {
            stays(path)?;
            path.canonicalize().map(PathTarget::File).map_err(unwritable)
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(error)),
        Err(_) if path.is_symlink() => Err(Refusal::Dangling { path: path.to_owned() }.into()),
        Err(_) => {
            stays(path)?;
            Ok(PathTarget::Missing(path.to_owned()))
        }
    }
}

/// Whether `path` leads to what is no file with a beginning and an end.
pub(in crate::cli) fn is_stream(path: &Path) -> bool {
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        return true;
    }
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if cfg!(unix) && STREAMS.iter().any(|stream| path.starts_with(stream)) {
            return true;
        }
        let Ok(next) = fs::read_link(&path) else { return false };
        path = path.parent().map_or_else(|| next.clone(), |parent| parent.join(&next));
    }
    false
}

/// Whether the two paths lead to one file, by whatever names and links.
pub(in crate::cli) fn same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |path| fs::metadata(path).map(|it| (it.dev(), it.ino()));
        matches!((id(one), id(other)), (Ok(one), Ok(other)) if one == other)
    }
    #[cfg(not(unix))]
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// What is known of the file at `target`, which was named as `path`, if its text may be exchanged.
pub(super) fn writable(path: &Path, target: &Path) -> Result<Metadata, Error> {
    let read_only = |source| Refusal::ReadOnly { path: path.to_owned(), source };
    // Only the system knows whether this user may write: modes, access lists, mounts and attributes all have a say. Nothing is changed by asking.
    File::options().write(true).open(target).map_err(read_only)?;
    let metadata = fs::metadata(target).map_err(read_only)?;
    // Nobody may write it, which binds everyone but root; whoever said so meant root too.
    if metadata.permissions().readonly() {
        return Err(read_only(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only")).into());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // To rename would leave the old text under the other names, and to write in place could leave half a text under all of them.
        let mut names = metadata.nlink();
        if names > 1 {
            // The other name may be that of a staged file, of a run that was killed while it put it in its place.
            drop(temporary::tidy(target.parent().unwrap_or(Path::new(""))));
            names = fs::metadata(target).map_err(read_only)?.nlink();
        }
        if names > 1 {
            return Err(Refusal::HardLink { path: path.to_owned(), names }.into());
        }
    }
    Ok(metadata)
}

/// Refuses a path with a link that leads out of the current folder, or out of the repository that the link is in. Anywhere else the link of a file must
/// lead to its own folder or below, while links to folders are taken to be how the machine is set up: `/var/run`, or a home on another disk.
fn stays(path: &Path) -> Result<(), Error> {
    let unwritable = |source| Error::Output { path: path.to_owned(), source };
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).map_err(unwritable)?;
    let named = std::path::absolute(path).map_err(unwritable)?;
    for link in named.ancestors().filter(|it| it.is_symlink()) {
        let Some(folder) = link.parent() else { continue };
        let folder = folder.canonicalize().map_err(unwritable)?;
        let bound = match repository(&folder) {
            _ if folder.starts_with(&here) => &here,
            Some(root) => root,
            None if link == named => &folder,
            None => continue,
        };
        let target = link.canonicalize().map_err(unwritable)?;
        if !target.starts_with(bound) && !target.starts_with(&here) {
            return Err(Refusal::Outside { path: path.to_owned(), folder: bound.to_owned() }.into());
        }
    }
    Ok(())
}

/// The root of the repository that `folder` is in.
fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join(".git").exists())
}
