//! Files and configurations that are found on the disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::job::check;
use super::{Error, Job, Origin, Session};
use crate::config::{Config, Finder};
use crate::reading::{self, MAX_OWN_BYTES};
use crate::workspace::{self, Choice, Found, Search};

/// Reads the configuration at `path`; an error if it cannot be used, or names a rule that does not exist.
pub fn configuration(path: &Path) -> Result<Arc<Config>, Error> {
    let config = Config::read(path)?;
    check(&config)?;
    Ok(Arc::new(config))
}

/// Returns the page of a rule of `config` that stands at `path`, as seen from its folder; an error says why it cannot be read.
pub(super) fn page(config: &Config, path: &str) -> Result<String, String> {
    reading::text(&config.folder().join(path), MAX_OWN_BYTES).map_err(|error| error.to_string())
}

/// Returns what holds for a text that the face has, and that would stand at `path` if it were saved.
pub fn unsaved(path: &Path, choice: &Choice) -> Result<Found, Error> {
    let config = match choice {
        Choice::Given(config) => Some(Arc::clone(config)),
        Choice::Without => None,
        Choice::Nearest => Finder::default().for_folder(path.parent().unwrap_or(Path::new("")))?,
    };
    Ok(Found { path: workspace::shown(path), file: path.to_owned(), named: true, config, searched: None })
}

impl Session {
    /// Returns the jobs for the files at and in `paths` and for `texts`, which the face has itself, and what went wrong on the way to them.
    pub fn discover(&mut self, paths: &[PathBuf], search: &Search, texts: Vec<Found>) -> (Vec<Job>, Vec<Error>) {
        let (found, errors) = workspace::discover(paths, search);
        let found = found.into_iter().map(|found| (found, Origin::File));
        let (jobs, faults) = self.jobs(found.chain(texts.into_iter().map(|found| (found, Origin::Face))));
        (jobs, errors.into_iter().map(Error::from).chain(faults).collect())
    }
}
