//! How far up the configuration is searched for.

use std::path::PathBuf;

use super::WARNING;
use crate::common::folder::{Folder, Run};

/// A configuration that silences everything.
const OFF: &str = "[rules]\nall = \"off\"\n";

/// How many findings are reported for `path` by a user with this home who stands in the folder `here`.
fn findings(folder: &Folder, here: &str, home: &str, path: &str) -> usize {
    let home: PathBuf = folder.path(home);
    let output = folder.command(&["lint", path]).current_dir(folder.path(here)).env("HOME", &home).env("USERPROFILE", &home).output();
    Run::of(output).out.lines().count()
}

#[test]
fn the_search_ends_at_the_root_of_the_repository() {
    // A worktree and a submodule have a file of that name.
    for git in ["repository/.git/HEAD", "repository/.git"] {
        let folder = Folder::with(&[("apim-policy.toml", OFF), (git, "gitdir: elsewhere\n"), ("repository/apis/orders/a.xml", WARNING)]);
        for (here, path) in
            [("repository", "."), ("repository/apis", "orders/a.xml"), ("", "repository/apis"), ("repository/apis/orders", "../../apis")]
        {
            assert_eq!(findings(&folder, here, "nowhere", path), 1, "{path} in {here}");
            assert_eq!(findings(&folder, here, "", path), 1, "{path} in {here}, with the home further up");
        }
        folder.write("repository/apim-policy.toml", OFF);
        assert_eq!(findings(&folder, "repository/apis", "nowhere", "."), 0, "the root itself counts");
        assert_eq!(findings(&folder, "", "nowhere", "repository/apis"), 0);
    }
}

#[test]
fn the_search_ends_at_the_home_of_the_user() {
    let folder = Folder::with(&[("apim-policy.toml", OFF), ("home/policies/a.xml", WARNING)]);
    assert_eq!(findings(&folder, "home/policies", "home", "."), 1);
    assert_eq!(findings(&folder, "", "home", "home"), 1);
    folder.write("home/apim-policy.toml", OFF);
    assert_eq!(findings(&folder, "home/policies", "home", "."), 0, "the home itself counts");
    assert_eq!(findings(&folder, "", "home", "home/policies/a.xml"), 0);
}

#[test]
fn a_repository_in_the_home_ends_the_search() {
    let folder = Folder::with(&[("home/apim-policy.toml", OFF), ("home/repository/.git/HEAD", ""), ("home/repository/a.xml", WARNING)]);
    assert_eq!(findings(&folder, "home/repository", "home", "."), 1);
}

#[test]
fn the_search_reaches_the_current_folder_without_a_repository() {
    let folder = Folder::with(&[("apim-policy.toml", OFF), ("deep/down/a.xml", WARNING)]);
    assert_eq!(findings(&folder, "", "nowhere", "."), 0);
    assert_eq!(findings(&folder, "", "nowhere", "deep/down/a.xml"), 0);
}

#[cfg(unix)]
#[test]
fn the_search_passes_no_folder_that_everybody_may_write_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("shared/apim-policy.toml", OFF), ("shared/mine/deep/a.xml", WARNING)]);
    assert_eq!(findings(&folder, "shared/mine", "nowhere", "."), 0, "the folders have one owner");
    std::fs::set_permissions(folder.path("shared"), std::fs::Permissions::from_mode(0o1777)).expect("the mode can be set");
    for (here, path) in [("shared/mine", "."), ("shared/mine/deep", "a.xml")] {
        assert_eq!(findings(&folder, here, "nowhere", path), 1, "{path} in {here}");
    }
    assert_eq!(findings(&folder, "shared", "nowhere", "mine"), 0, "the user stands in it");
}

#[cfg(unix)]
#[test]
fn the_search_passes_no_folder_of_somebody_else() {
    if !super::is_root() {
        return;
    }
    let folder = Folder::with(&[("theirs/apim-policy.toml", OFF), ("theirs/mine/deep/a.xml", WARNING)]);
    std::os::unix::fs::chown(folder.path("theirs"), Some(1234), None).expect("root may do that");
    assert_eq!(findings(&folder, "theirs/mine", "nowhere", "."), 1);
}
