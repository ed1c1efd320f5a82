//! Which files have changed, as git knows it: since a revision, or for the next commit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::jobs::changes;
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::revision::{Revision, slashes};
use crate::cli::{git, input};
use crate::config::absolute;
use crate::session::{Job, Origin};
use crate::text::{Gather, Order, shown_path};
use crate::workspace::{self, DiscoverError, Found, Search};

/// The files that have changed.
pub(super) struct Changed {
    /// The root of the repository.
    top: PathBuf,
    /// Their absolute paths.
    files: BTreeSet<String>,
}

impl Changed {
    /// What has changed in the repository of the current folder, if `options` ask for that.
    pub(super) fn of(options: &Lint) -> Result<Option<Self>, Error> {
        if options.since.is_none() && !options.staged {
            return Ok(None);
        }
        let top = git::top(Path::new(""))?;
        let outside = options.paths.iter().filter(|path| !input::is_standard(path)).find(|path| !absolute(path).starts_with(&top));
        if let Some(path) = outside {
            let message = format!("`{}` is not in the repository of the current folder, `{}`", shown_path(path), shown_path(&top));
            return Err(Error::Usage { message, help: Some("run the command in the repository of the files".to_owned()) });
        }
        let files = match &options.since {
            Some(revision) => git::changed_since(&top, revision)?,
            None => git::staged(&top)?,
        };
        let root = slashes(&top);
        let changed = Self { files: files.iter().map(|path| format!("{root}/{path}")).collect(), top };
        if options.staged && changes(options) {
            changed.refuse_unstaged()?;
        }
        Ok(Some(changed))
    }

    /// An error if a staged file has changes that are not staged: what is changed in it would be mixed with them.
    fn refuse_unstaged(&self) -> Result<(), Error> {
        let root = slashes(&self.top);
        let mixed = git::unstaged(&self.top)?.into_iter().find(|path| self.files.contains(&format!("{root}/{path}")));
        let Some(path) = mixed else { return Ok(()) };
        Err(Error::Usage {
            message: format!(
                "`{}` has changes that are not staged, so the staged ones cannot be fixed alone",
                shown_path(Path::new(&path))
            ),
            help: Some("stage them with `git add`, or put them aside with `git stash --keep-index`".to_owned()),
        })
    }

    /// Leaves out of the report what is found in other files. What the user hands over is always new.
    pub(super) fn mark(&self, jobs: &mut [Job]) {
        for job in jobs.iter_mut().filter(|job| job.origin == Origin::File) {
            job.heard = self.files.contains(&slashes(&absolute(&job.found.file)));
        }
    }

    /// Opens the index.
    pub(super) fn index(&self) -> Result<Revision, Error> {
        Revision::staged(&self.top)
    }
}

/// The files of the index at and in `paths`, each with the configuration that the index has for it, and what went wrong.
pub(super) fn indexed(index: &Revision, paths: &[PathBuf], search: &Search) -> Result<(Vec<Found>, Vec<Error>), Error> {
    let (on_disk, errors) = workspace::discover(paths, search);
    let now: BTreeSet<String> = on_disk.iter().map(|found| slashes(&absolute(&found.file))).gathered();
    let mut errors: Vec<Error> =
        errors.into_iter().filter(|error| !matches!(error, DiscoverError::Missing { .. })).map(Error::from).collect();
    let (mut found, mut known) = (BTreeMap::new(), HashMap::new());
    for path in paths {
        let file = absolute(path);
        if path.is_dir() {
            for inner in index.found(path, &search.config, &mut known, &now)? {
                found.entry(inner.file.clone()).or_insert(inner);
            }
        } else if index.has(&file) && (!search.named_too || now.contains(&slashes(&file))) {
            let config = index.configuration(&file, &search.config, &mut known)?;
            let named = Found { path: workspace::shown(path), file: file.clone(), named: !search.named_too, config, searched: None };
            found.insert(file, named);
        } else if path.symlink_metadata().is_err() {
            errors.push(DiscoverError::Missing { path: workspace::shown(path) }.into());
        }
    }
    let mut found: Vec<Found> = found.into_values().collect();
    found.order_by(|one, other| one.path.cmp(&other.path));
    Ok((found, errors))
}
