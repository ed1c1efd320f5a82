//! Reads a file up to a limit.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

/// The size in bytes from which on a file that is there for this tool is refused: a configuration, a template, a manifest.
pub const MAX_OWN_BYTES: usize = 16 << 20;

/// The size in bytes from which on a file with patterns of files to leave out is refused.
pub const MAX_IGNORE_BYTES: usize = 1 << 20;

/// The bytes of the file at `path`; if there are more than `most`, the first that make it so. Memory for the file is taken as it is read.
pub fn head(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    check(path)?;
    let opened = File::open(path)?;
    let length = usize::try_from(opened.metadata()?.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(length.min(most) + 1);
    opened.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of the file at `path`, which may have `most` bytes.
pub fn text(path: &Path, most: usize) -> io::Result<String> {
    let bytes = head(path, most)?;
    if bytes.len() > most {
        return Err(io::Error::other(format!("it is larger than {} MiB", most >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// An error if what is at `path` cannot be read to its end: a folder, a device, a pipe that somebody else may never write to.
pub fn check(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() || is_given(path, kind) {
        return Ok(());
    }
    let what = if kind.is_dir() { "it is a folder" } else { "it is a device or a pipe, and no file" };
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

/// Whether it is a pipe or nothing at all that the shell made for this process: `/dev/stdin`, `/dev/null`, `<(…)`.
#[cfg(unix)]
fn is_given(path: &Path, kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let of_process = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd") || path == Path::new("/dev/stdin");
    path == Path::new("/dev/null") || (of_process && (kind.is_fifo() || kind.is_char_device()))
}

/// Whether it is a pipe that was made for this process. Windows has no names for these.
#[cfg(not(unix))]
fn is_given(_: &Path, kind: FileType) -> bool {
    !kind.is_dir() && !kind.is_symlink()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a.toml");
        fs::write(&path, vec![b'a'; 1 << 20]).expect("a file can be written");
        assert_eq!(text(&path, 1 << 20).expect("it is as large as may be").len(), 1 << 20);
        fs::write(&path, vec![b'a'; (1 << 20) + 1]).expect("a file can be written");
        assert_eq!(text(&path, 1 << 20).expect_err("it is too large").to_string(), "it is larger than 1 MiB");
        assert_eq!(head(&path, 10).expect("its beginning can be read").len(), 11);
    }

    #[test]
    fn what_is_no_text_and_no_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a.toml");
        fs::write(&path, b"\xff").expect("a file can be written");
        assert_eq!(text(&path, 10).expect_err("it is no text").to_string(), "it is not UTF-8");
        assert_eq!(text(folder.path(), 10).expect_err("it is a folder").to_string(), "it is a folder");
        assert!(text(&folder.path().join("none"), 10).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_device_is_refused_and_nothing_at_all_is_empty() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a.toml");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link can be made");
        assert_eq!(text(&path, 10).expect_err("it has no end").to_string(), "it is a device or a pipe, and no file");
        assert_eq!(text(Path::new("/dev/null"), 10).expect("it is empty"), "");
    }
}
