//! Owners and modes are kept, or the file is.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;

use super::{FIXED, WARNING, is_root, skipped};
use crate::common::folder::{Folder, Run};

/// A user who owns nothing.
const NOBODY: u32 = 65534;

fn set_mode(folder: &Folder, path: &str, mode: u32) {
    fs::set_permissions(folder.path(path), Permissions::from_mode(mode)).expect("the mode can be set");
}

/// The command, run by nobody; `None` where nobody cannot even start it.
fn by_nobody(folder: &Folder, arguments: &[&str]) -> Option<Run> {
    let output = folder.command(arguments).uid(NOBODY).gid(NOBODY).env("HOME", "/nonexistent").output();
    if output.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied) {
        skipped("the program lies where nobody may not start it");
        return None;
    }
    Some(Run::of(output))
}

#[test]
fn the_mode_of_a_file_that_is_replaced_stays() {
    for mode in [0o600, 0o640, 0o644, 0o664, 0o666, 0o755] {
        let folder = Folder::with(&[("a.xml", WARNING), ("report.txt", "")]);
        set_mode(&folder, "a.xml", mode);
        set_mode(&folder, "report.txt", mode);
        assert_eq!(folder.lint(&["--fix", "-o", "report.txt"]).status, 0);
        for path in ["a.xml", "report.txt"] {
            let found = fs::metadata(folder.path(path)).expect("it is there").mode() & 0o7777;
            assert_eq!(found, mode, "{path}: {found:o} instead of {mode:o}");
        }
        assert_eq!(folder.read("a.xml"), FIXED);
    }
}

#[test]
fn the_owner_of_a_file_that_root_replaces_stays() {
    if !is_root() {
        return;
    }
    let folder = Folder::with(&[("a.xml", WARNING)]);
    chown(folder.path("a.xml"), Some(1234), Some(2345)).expect("root may do that");
    set_mode(&folder, "a.xml", 0o2640);
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    let metadata = fs::metadata(folder.path("a.xml")).expect("it is there");
    assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (1234, 2345, 0o2640));
    assert_eq!(folder.read("a.xml"), FIXED);
}

#[test]
fn a_file_that_the_user_may_not_write_is_left_alone_although_the_folder_is_writable() {
    if !is_root() {
        return;
    }
    let folder = Folder::with(&[("a.xml", WARNING), ("report.txt", "")]);
    set_mode(&folder, "", 0o777);
    set_mode(&folder, "a.xml", 0o644);
    let Some(run) = by_nobody(&folder, &["lint", "--fix", "a.xml"]) else { return };
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.err.contains("you may not write `a.xml`"), "{run:?}");
    assert!(run.out.starts_with("a.xml:3:"), "its findings are reported all the same: {run:?}");
    let run = by_nobody(&folder, &["lint", "-o", "report.txt", "a.xml"]).expect("it started before");
    assert_eq!((run.status, folder.read("report.txt").as_str()), (2, ""), "{run:?}");
    assert_eq!((folder.read("a.xml").as_str(), folder.files()), (WARNING, vec!["a.xml".to_owned(), "report.txt".to_owned()]));
}

#[test]
fn a_file_that_would_get_another_owner_is_left_alone() {
    if !is_root() {
        return;
    }
    let folder = Folder::with(&[("a.xml", WARNING)]);
    set_mode(&folder, "", 0o777);
    set_mode(&folder, "a.xml", 0o666);
    let Some(run) = by_nobody(&folder, &["lint", "--fix", "a.xml"]) else { return };
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.err.contains("another owner or group"), "{run:?}");
    assert_eq!((folder.read("a.xml").as_str(), folder.files()), (WARNING, vec!["a.xml".to_owned()]));
}

#[test]
fn a_file_with_several_names_is_left_alone() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    fs::hard_link(folder.path("a.xml"), folder.path("b.txt")).expect("a link can be made");
    let run = folder.lint(&["--fix"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.err.contains("2 names"), "{run:?}");
    assert_eq!((folder.read("a.xml").as_str(), folder.read("b.txt").as_str()), (WARNING, WARNING));
    fs::remove_file(folder.path("b.txt")).expect("it can be removed");
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert_eq!(folder.files(), ["a.xml"]);
}
