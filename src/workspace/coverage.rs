//! Which folders a run covers as a whole, so that what is not found in them is not there.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::found::{Found, shown};
use crate::hosts::{Folders, folder};
use crate::text::Gather;

/// What stands at the root of repositories and seldom elsewhere. An export of one, such as an archive or what is copied into a container, has no `.git` and still has these.
const MARKS: [&str; 9] = [
    ".gitignore",
    ".gitattributes",
    ".gitlab-ci.yml",
    "azure-pipelines.yml",
    ".pre-commit-config.yaml",
    ".editorconfig",
    "LICENSE",
    "CODEOWNERS",
    "README.md",
];

/// Returns the folders, as absolute paths, that these files were found in and that are all of a repository: its root, or a folder that has a configuration of its own
/// in it. One that lies in no repository and does not look like the root of one may be an excerpt of something, and what is missing there may be left out.
pub(super) fn whole(found: &[&Found], folders: &dyn Folders) -> Vec<String> {
    let searched: BTreeSet<&Arc<Path>> = found.iter().filter_map(|found| found.searched.as_ref()).gathered();
    let is_whole = |root: &&Arc<Path>| {
        let has_config = || {
            let own = found.iter().filter(|found| found.searched.as_ref() == Some(root));
            own.filter_map(|found| found.config.as_ref()).any(|config| config.folder().starts_with(root.as_ref()))
        };
        is_repository(&plain(root), folders) || has_config()
    };
    searched.iter().copied().filter(is_whole).map(|root| plain(root)).collect()
}

/// Returns the folders, as absolute paths, that these files were found in and that lie in no repository: all there is of one, or an excerpt.
pub(super) fn loose(found: &[&Found], folders: &dyn Folders) -> Vec<String> {
    let searched: BTreeSet<String> = found.iter().filter_map(|found| found.searched.as_ref()).map(|root| plain(root)).gathered();
    searched.into_iter().filter(|root| !has_git(root, folders) && !is_within_repository(root, folders)).collect()
}

/// Returns whether one of the folders `whole` has all of `unit`, the path of a file or of a folder.
pub(super) fn covers(whole: &[String], unit: &str) -> bool {
    whole.iter().any(|root| unit.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Returns whether something is one of the files at `paths`, or a folder that has one of them in it.
pub(super) fn looked_at(paths: impl Iterator<Item = String>) -> impl Fn(&str) -> bool {
    let mut all = HashSet::new();
    for path in paths {
        all.insert(folder(&path).to_owned());
        all.insert(path);
    }
    move |path| all.contains(path)
}

/// The path as definitions have it.
fn plain(path: &Path) -> String {
    shown(path).replace('\\', "/").trim_end_matches("/.").trim_end_matches('/').to_owned()
}

/// Whether `folder` is the root of a repository, or of an export of one.
fn is_repository(folder: &str, folders: &dyn Folders) -> bool {
    if has_git(folder, folders) {
        return true;
    }
    !is_within_repository(folder, folders) && MARKS.iter().any(|mark| folders.exists(&format!("{folder}/{mark}")))
}

/// Whether a folder above `folder` is the root of a repository of git.
fn is_within_repository(folder: &str, folders: &dyn Folders) -> bool {
    let above = std::iter::successors(folder.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/'));
    above.into_iter().any(|(parent, _)| has_git(parent, folders))
}

/// Whether git has its files in `folder`. In a worktree, their mark is a file.
fn has_git(folder: &str, folders: &dyn Folders) -> bool {
    folders.exists(&format!("{folder}/.git/HEAD")) || folders.exists(&format!("{folder}/.git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files around of which the paths are these.
    struct Paths(&'static [&'static str]);

    impl Folders for Paths {
        fn files(&self, _: &str) -> Vec<String> {
            Vec::new()
        }

        fn beside(&self, _: &str) -> Vec<String> {
            Vec::new()
        }

        fn exists(&self, path: &str) -> bool {
            self.0.contains(&path)
        }

        fn text(&self, _: &str) -> Option<String> {
            None
        }
    }

    fn is_whole(searched: Option<&str>, paths: &'static [&'static str]) -> bool {
        let searched = searched.map(|it| Arc::from(Path::new(it)));
        let found = Found { path: "a.tf".to_owned(), file: "/r/infra/a.tf".into(), named: false, config: None, searched };
        covers(&whole(&[&found], &Paths(paths)), "/r/infra")
    }

    #[test]
    fn an_export_of_a_repository_is_known_by_what_stands_at_its_root() {
        assert!(is_whole(Some("/r"), &["/r/.gitignore"]));
        assert!(is_whole(Some("/r"), &["/r/README.md"]));
        assert!(!is_whole(Some("/r"), &["/r/infra/README.md"]));
    }

    #[test]
    fn a_part_of_a_repository_is_not_all_of_it() {
        assert!(is_whole(Some("/r"), &["/r/.git/HEAD"]));
        assert!(!is_whole(Some("/r"), &[]));
        assert!(!is_whole(Some("/r/infra"), &["/r/.git/HEAD"]));
        assert!(!is_whole(Some("/r/infra"), &["/r/.git"]));
        assert!(!is_whole(Some("/r/infra"), &["/r/.git/HEAD", "/r/infra/README.md"]));
        assert!(!is_whole(None, &[]));
    }
}
