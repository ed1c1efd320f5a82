//! Staged files that a killed run left behind, and how the next run removes them.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What the names of staged files begin with.
pub(super) const PREFIX: &str = ".apim-policy-";

/// How many random characters follow.
pub(super) const RANDOM: usize = 16;

/// What the names of staged files end with: no ending of a policy, so that no search for policies finds one.
pub(super) const SUFFIX: &str = ".tmp";

/// Removes the staged files in `folder` that no living process holds.
pub(super) fn remove_from(folder: &Path) {
    // A folder that cannot be listed keeps what is in it, which does no harm.
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else { return };
    for path in entries.flatten().filter(|entry| is_staged(&entry.file_name())).map(|entry| entry.path()) {
        remove(&path);
    }
}

/// Whether a file of this name is a staged one.
fn is_staged(name: &OsStr) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|it| it.is_ascii_alphanumeric()))
}

/// Removes the staged file at `path`, unless it is in use: whoever writes one holds its lock, which ends with the process, however that ends.
fn remove(path: &PathBuf) {
    // Nothing else is opened: a pipe of that name would wait for a writer, and a link leads elsewhere.
    if !path.symlink_metadata().is_ok_and(|it| it.is_file()) {
        return;
    }
    // Some network file systems lock only what is open for writing.
    let opened = match File::options().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path),
        opened => opened,
    };
    let Ok(file) = opened else { return };
    // Where locks do not work, nobody can tell whether the file is in use, so it stays.
    if file.try_lock().is_ok() {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_this_tool_makes_are_its_own() {
        assert!(is_staged(OsStr::new(".apim-policy-0123456789abcDEF.tmp")));
        for name in [
            "apim-policy-0123456789abcDEF.tmp",
            ".apim-policy-0123456789abcDE.tmp",
            ".apim-policy-0123456789abc-EF.tmp",
            ".apim-policy-.tmp",
        ] {
            assert!(!is_staged(OsStr::new(name)), "{name}");
        }
    }
}
