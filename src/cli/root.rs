//! Paths in reports from the root of the repository, wherever the command was run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::input::STANDARD;
use crate::config::absolute;
use crate::lint::{FileOutcome, Outcome};
use crate::text::Order;
use crate::workspace::shown;

/// Where pipelines say that the repository is: GitHub Actions, Azure Pipelines, GitLab. An archive has no `.git` that would tell.
const WORKSPACES: [&str; 3] = ["GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR"];

/// The folders from which paths begin.
pub(super) struct Roots {
    /// Those that hold for every file, the first one first.
    known: Vec<PathBuf>,
    /// Whether the repository of each file counts behind these.
    own: bool,
    /// The roots of folders that were asked for.
    repositories: HashMap<PathBuf, Option<PathBuf>>,
}

impl Roots {
    /// The folder that the user names; an error if it is none.
    pub(super) fn given(folder: &Path) -> Result<Self, Error> {
        if !folder.is_dir() {
            let message = format!("`{}` is not a folder", shown(folder));
            let help = Some("`--path-root` names the folder from which paths begin in the report".to_owned());
            return Err(Error::Usage { message, help });
        }
        Ok(Self { known: vec![absolute(folder)], own: false, repositories: HashMap::new() })
    }

    /// The root of the repository of the current folder, and for files that are not in it the root of their own; without any, what a pipeline says.
    pub(super) fn of_repository() -> Self {
        let mut roots = Self { known: Vec::new(), own: true, repositories: HashMap::new() };
        let here = roots.repository(&absolute(Path::new("")));
        roots.known.extend(here);
        roots
    }

    /// The root of the repository around `folder`, an absolute path.
    pub(super) fn around(folder: &Path) -> Option<PathBuf> {
        Self { known: Vec::new(), own: false, repositories: HashMap::new() }.repository(folder)
    }

    /// Makes the paths of `outcome` begin there. A path to elsewhere stays as it is.
    pub(super) fn rebase(mut self, outcome: &mut Outcome) {
        let rebase = |roots: &mut Self, file: &mut FileOutcome| {
            if file.path != STANDARD
                && let Some(path) = roots.relative(Path::new(&file.path))
            {
                file.path = path;
            }
        };
        for file in &mut outcome.files {
            rebase(&mut self, file);
            file.related.iter_mut().for_each(|related| rebase(&mut self, related));
            let fixes = file.findings.iter_mut().filter_map(|finding| finding.diagnostic.fix.as_mut());
            for other in fixes.flat_map(|fix| &mut fix.elsewhere) {
                if let Some(path) = self.relative(Path::new(&other.path)) {
                    other.path = path;
                }
            }
        }
        outcome.files.order_by(|one, other| one.path.cmp(&other.path));
    }

    /// `path` from the root that it is in.
    fn relative(&mut self, path: &Path) -> Option<String> {
        let file = absolute(path);
        let mut roots = self.known.clone();
        if self.own {
            roots.extend(file.parent().and_then(|folder| self.repository(folder)));
            roots.extend(WORKSPACES.iter().filter_map(std::env::var_os).filter(|root| !root.is_empty()).map(PathBuf::from));
        }
        if let Some(inside) = roots.iter().find_map(|root| file.strip_prefix(root).ok()) {
            return Some(shown(inside));
        }
        // The folder of a file may be reached by a link, such as a temporary folder; a file that is a link stays the one that was named.
        let file = file.parent()?.canonicalize().ok()?.join(file.file_name()?);
        roots.iter().find_map(|root| file.strip_prefix(root.canonicalize().ok()?).ok()).map(shown)
    }

    /// The root of the repository that `folder` is in.
    fn repository(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.repositories.get(folder) {
            return known.clone();
        }
        let root = match folder.join(".git").symlink_metadata() {
            Ok(_) => Some(folder.to_owned()),
            Err(_) => folder.parent().and_then(|parent| self.repository(parent)),
        };
        self.repositories.insert(folder.to_owned(), root.clone());
        root
    }
}
