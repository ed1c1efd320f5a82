//! The files of a run of `lint`: read from the disk or standard input, and changed there.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::jobs::changes;
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::progress::Progress;
use crate::cli::revision::Revision;
use crate::cli::{diff, files, input};
use crate::hosts::Folders;
use crate::lint;
use crate::reading::MAX_BYTES;
use crate::session::{Change, Files, Job, Origin};
use crate::workspace::{self, Found};

/// The files of a run.
pub(super) struct Repository<'o> {
    options: &'o Lint,
    /// The index, if what is in it is linted.
    index: Option<&'o Revision>,
    progress: Progress,
    /// What the run would change, by path.
    diffs: Mutex<BTreeMap<String, String>>,
    /// Standard input as the run has left it, if it can be changed.
    standard: Mutex<Option<String>>,
}

impl<'o> Repository<'o> {
    /// The files that `options` name, on the disk or in the `index`, with a `progress` that is told of each.
    pub(super) fn new(options: &'o Lint, index: Option<&'o Revision>, progress: Progress) -> Self {
        Self { options, index, progress, diffs: Mutex::default(), standard: Mutex::default() }
    }

    /// Ends the run. Returns what it would change, by path, and standard input as it has left that.
    pub(super) fn finish(self) -> (BTreeMap<String, String>, Option<String>) {
        self.progress.finish();
        let of = |of: Mutex<_>| of.into_inner().unwrap_or_else(PoisonError::into_inner);
        (of(self.diffs), self.standard.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Files for Repository<'_> {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        // What is changed is the file on the disk, which is as in the index.
        if let Some(index) = self.index.filter(|_| job.origin == Origin::File && !(job.heard && changes(self.options))) {
            return index.bytes(job);
        }
        let bytes = input::bytes(&job.found, job.origin)?;
        if job.origin == Origin::Face && changes(self.options) && bytes.len() <= MAX_BYTES {
            self.keep(String::from_utf8(bytes.clone()).ok());
        }
        Ok(bytes)
    }

    fn folders(&self) -> &dyn Folders {
        match self.index {
            Some(index) => index,
            None => &workspace::Disk,
        }
    }

    fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, Error> {
        if self.options.diff {
            let path = &job.found.path;
            let difference = diff::diff(path, &lint::shown(change.before), &lint::shown_after(change.before, change.after));
            self.diffs.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), difference);
            return Ok(false);
        }
        if job.origin == Origin::Face {
            self.keep(Some(change.after.text.clone()));
            return Ok(true);
        }
        files::replace(&job.found.file, &change.before.text, &change.after.text).map(|()| true)
    }

    fn create(&self, found: &Found, text: &str) -> Result<bool, Error> {
        if self.options.diff {
            let difference = diff::diff(&found.path, "", text);
            self.diffs.lock().unwrap_or_else(PoisonError::into_inner).insert(found.path.clone(), difference);
            return Ok(false);
        }
        files::commit(vec![files::Staged::creation(&found.file, text)?]).map(|()| true)
    }

    fn done(&self, _: &Job) {
        self.progress.step();
    }
}

impl Repository<'_> {
    /// Remembers `text` as what standard input is fixed to.
    fn keep(&self, text: Option<String>) {
        *self.standard.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}
