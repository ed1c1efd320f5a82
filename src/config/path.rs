//! Paths that can be compared: absolute, without `..`.

use std::path::{Component, Path, PathBuf};

/// `path` from the root of the file system, without steps up. Links are left alone unless a step up follows one.
#[cfg(feature = "disk")]
pub fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !absolute.components().any(|it| it == Component::ParentDir) {
        return absolute;
    }
    // What is above a link depends on where it leads.
    let resolved = absolute.parent().and_then(|parent| parent.canonicalize().ok()).zip(absolute.file_name());
    match resolved {
        Some((parent, name)) => parent.join(name),
        // What is not there leads nowhere else.
        None => absolute.canonicalize().unwrap_or_else(|_| without_steps(&absolute)),
    }
}

/// `path` without steps up. Without the disk there is no current folder that it could be relative to, and no link on it.
#[cfg(not(feature = "disk"))]
pub fn absolute(path: &Path) -> PathBuf {
    without_steps(path)
}

/// `path` without `.` and `..`, whatever is on the disk.
fn without_steps(path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(absolute.pop()),
            part => absolute.push(part),
        }
    }
    absolute
}
