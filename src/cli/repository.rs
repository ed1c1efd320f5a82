//! A repository that is read as a whole, for the commands that show what is in it: as it is on the disk, or as it was at a revision.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::input;
use super::revision::{Revision, slashes};
use crate::ast::Document;
use crate::config::{Globs, absolute};
use crate::hosts::Folders;
use crate::lint;
use crate::session::{self, Change, Files, Job, Options, Session};
use crate::text::{line, nearest};
use crate::workspace::{self, Choice, Defined, Search, Source};

/// What the files of a repository hold.
pub(super) struct Repository {
    /// The files, with what they say about one another.
    pub sources: Vec<Source>,
    /// What they define.
    pub definitions: Vec<Defined>,
    /// The absolute paths of all files that were looked at.
    looked_at: BTreeSet<String>,
}

/// The files on the disk, which are only read.
pub(super) struct OnDisk;

impl Files for OnDisk {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        input::bytes(&job.found, job.origin)
    }

    fn folders(&self) -> &dyn Folders {
        &workspace::Disk
    }

    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, Error> {
        Ok(false)
    }
}

impl Repository {
    /// Reads the files in the folder `root`, with the configuration at `config` instead of the nearest ones.
    pub(super) fn read(root: Option<&Path>, config: Option<&Path>) -> Result<Self, Vec<Error>> {
        let one = |error: Error| vec![error];
        let mut session = Session::new(Options::default()).map_err(|error| one(error.into()))?;
        let config = choice(config).map_err(one)?;
        let exclude = Globs::new([])
            .map_err(|(glob, reason)| one(Error::Usage { message: format!("`{glob}` is not a valid glob: {reason}"), help: None }))?;
        let search = Search { ignore_files: true, named_too: true, exclude, config };
        let (jobs, errors) = session.discover(&[folder(root)], &search, Vec::new());
        if !errors.is_empty() {
            return Err(errors.into_iter().map(Error::from).collect());
        }
        Self::of(&jobs, session::read(&jobs, None, &OnDisk))
    }

    /// Reads the files that the folder `root`, in which this repository lies, had at the revision `name`. What ignore files leave out today is left out there too.
    pub(super) fn read_at(&self, name: &str, root: Option<&Path>, config: Option<&Path>) -> Result<Self, Vec<Error>> {
        let one = |error: Error| vec![error];
        let root = folder(root);
        let choice = choice(config).map_err(one)?;
        let revision = Revision::open(&root, name).map_err(one)?;
        let jobs = revision.jobs(&root, &choice, &self.looked_at).map_err(one)?;
        let mut repository = Self::of(&jobs, session::read(&jobs, None, &revision))?;
        revision.complete(&mut repository.sources, &jobs);
        Ok(repository)
    }

    fn of(jobs: &[Job], read: session::Repository<Error>) -> Result<Self, Vec<Error>> {
        if !read.errors.is_empty() {
            return Err(read.errors);
        }
        let looked_at = jobs.iter().map(|job| slashes(&absolute(&job.found.file))).collect();
        Ok(Self { definitions: read.index.definitions().to_vec(), sources: read.sources, looked_at })
    }
}

/// How many names of things that exist are told where something does not.
const NAMED: usize = 8;

/// The error that `what`, such as "no API is called", holds of `name`, where these are the names that there are.
pub(super) fn unknown(what: &str, name: &str, known: &BTreeSet<String>) -> Error {
    let near = nearest(name, known.iter().map(String::as_str)).map(|near| format!("did you mean `{}`?", line(near)));
    let some: Vec<String> = known.iter().take(NAMED).map(|name| format!("`{}`", line(name))).collect();
    let list = (!some.is_empty()).then(|| format!("there are {}{}", some.join(", "), if known.len() > NAMED { " and others" } else { "" }));
    Error::Usage { message: format!("{what} `{}`", line(name)), help: near.or(list) }
}

/// `document` as it may be shown.
pub(super) fn shown(document: &Document<'_>) -> String {
    lint::shown_document(document).text
}

/// The path of a unit, or of a file, as seen from the current folder.
pub(super) fn from_here(path: &str) -> String {
    let here = workspace::shown(&absolute(Path::new("")));
    match path.strip_prefix(&here) {
        Some("") => ".".to_owned(),
        Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/').to_owned(),
        _ => path.to_owned(),
    }
}

fn folder(root: Option<&Path>) -> PathBuf {
    root.unwrap_or(Path::new(".")).to_owned()
}

fn choice(config: Option<&Path>) -> Result<Choice, Error> {
    Ok(match config {
        Some(path) => Choice::Given(session::configuration(path)?),
        None => Choice::Nearest,
    })
}
