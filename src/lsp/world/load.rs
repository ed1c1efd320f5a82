//! Reads all files of the workspace, and lints them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::overlay::{Overlay, key};
use super::super::settings::Settings;
use super::{File, World};
use crate::config::Globs;
use crate::lint::{self, FileOutcome};
use crate::session::{self, Each, Error, Job, Origin, Session};
use crate::text::Gather;
use crate::workspace::{self, Choice, Found, Search};

/// What is to be read.
#[derive(Clone, Debug)]
pub(in super::super) struct Input {
    /// The folders of the workspace, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// What the client wants.
    pub settings: Settings,
    /// What is open.
    pub overlay: Overlay,
    /// The files that are open, by their absolute paths, and whether the editor says that each is a policy.
    pub open: Vec<(PathBuf, bool)>,
}

/// What was read.
#[derive(Debug)]
pub(in super::super) struct Loaded {
    /// The files.
    pub world: World,
    /// What was open when they were read.
    pub overlay: Overlay,
    /// What was found in each of them, by key.
    pub outcomes: BTreeMap<String, FileOutcome>,
    /// What keeps files from being read or linted.
    pub errors: Vec<Error>,
}

/// Reads everything that `input` names, and lints it.
pub(in super::super) fn load(input: &Input) -> Loaded {
    let (World { mut session, choice, .. }, mut errors) = empty(input);
    let (found, more) = found(input, &choice);
    errors.extend(more);
    let (jobs, more) = session.jobs(found.into_iter().map(|found| (found, Origin::File)));
    errors.extend(more);
    let Each { index, read, uses } = session::read_each(&jobs, None, &input.overlay);
    let uses: Vec<_> = uses.map_or_else(|| vec![None; jobs.len()], |uses| uses.into_iter().map(Some).collect());
    let mut files = BTreeMap::new();
    let mut keys = HashMap::new();
    for ((job, read), uses) in jobs.into_iter().zip(read).zip(uses) {
        let key = key(&job.found.file);
        keys.insert(job.found.path.clone(), key.clone());
        // A file that cannot be read was there a moment ago, and tells nothing now.
        files.insert(key, File { job, source: read.ok().flatten(), uses });
    }
    let outcomes = lint_all(&files.iter().filter(|(_, file)| file.source.is_some()).collect::<Vec<_>>()).into_iter().gathered();
    let world = World { session, choice, roots: input.roots.clone(), index, files, keys, pending: BTreeSet::new() };
    Loaded { world, overlay: input.overlay.clone(), outcomes, errors }
}

/// Returns what is found in each of these files, in their order, with their keys. All processors work on it.
pub(in super::super) fn lint_all(files: &[(&String, &File)]) -> Vec<(String, FileOutcome)> {
    lint::on_threads(files, None, |(key, file)| ((*key).clone(), file.lint().unwrap_or_default()))
}

/// Returns a workspace in which no file was read yet, with what keeps the settings of `input` from holding.
pub(in super::super) fn empty(input: &Input) -> (World, Vec<Error>) {
    let mut errors = Vec::new();
    let session = Session::new(input.settings.options.clone()).unwrap_or_else(|error| {
        errors.push(error.into());
        Session::default()
    });
    let choice = choice(input).unwrap_or_else(|error| {
        errors.push(error);
        Choice::Nearest
    });
    (World { session, choice, roots: input.roots.clone(), ..World::default() }, errors)
}

/// Which configuration holds.
fn choice(input: &Input) -> Result<Choice, Error> {
    Ok(match &input.settings.configuration {
        Some(path) => {
            let root = input.roots.first().map_or(Path::new(""), PathBuf::as_path);
            Choice::Given(session::configuration(&root.join(path))?)
        }
        None => Choice::Nearest,
    })
}

/// Returns the files in the folders of the workspace, and those that are open.
fn found(input: &Input, choice: &Choice) -> (Vec<Found>, Vec<Error>) {
    let exclude = Globs::new([]).expect("where no pattern is, none is wrong");
    let search = Search { ignore_files: true, named_too: true, exclude, config: choice.clone() };
    let (found, errors) = workspace::discover(&input.roots, &search);
    let mut errors: Vec<Error> = errors.into_iter().map(Error::from).collect();
    let mut by_key: BTreeMap<String, Found> = found.into_iter().map(|found| (key(&found.file), found)).gathered();
    for (path, is_policy) in &input.open {
        let key = key(path);
        if by_key.contains_key(&key) {
            continue;
        }
        match open_file(path, *is_policy, choice) {
            Ok(Some(found)) => _ = by_key.insert(key, found),
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    let name = |mut found: Found| {
        found.path = shown(&found.file, &input.roots);
        found
    };
    (by_key.into_values().map(name).collect(), errors)
}

/// Returns the file at `path`, which is open and no search of the workspace has found; `None` if its configuration leaves it out. `is_policy` tells that the editor
/// takes it for a policy, whatever it is called.
pub(super) fn open_file(path: &Path, is_policy: bool, choice: &Choice) -> Result<Option<Found>, Error> {
    let found = session::unsaved(path, choice)?;
    let is_left_out = found.config.as_ref().is_some_and(|config| path.ancestors().any(|path| config.excludes(path)));
    let searched: Option<Arc<Path>> = None;
    Ok((is_policy || !is_left_out).then_some(Found { named: is_policy, searched, ..found }))
}

/// Returns how the file at `path` is called in messages: as seen from the folder of the workspace that it lies in, with the name of that folder where there are several.
pub(super) fn shown(path: &Path, roots: &[PathBuf]) -> String {
    let name = |root: &Path| root.file_name().map(|name| name.to_owned());
    let inner =
        roots.iter().filter_map(|root| Some((root, path.strip_prefix(root).ok()?))).min_by_key(|(_, inner)| inner.as_os_str().len());
    match inner {
        Some((_, inner)) if roots.len() == 1 => workspace::shown(inner),
        // Two folders with one name are told apart by all of their paths.
        Some((root, inner)) if roots.iter().filter(|other| name(other) == name(root)).count() == 1 => {
            workspace::shown(&name(root).map_or_else(|| path.to_owned(), |name| Path::new(&name).join(inner)))
        }
        _ => workspace::shown(path),
    }
}

/// Whether a change of the file at `path` may change what other files are deployed as, or what exists, so that all has to be read again.
pub(in super::super) fn tells_of_others(path: &Path) -> bool {
    const ENDINGS: [&str; 7] = ["json", "tf", "tfvars", "bicep", "bicepparam", "yaml", "yml"];
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.iter().any(|own| own.eq_ignore_ascii_case(ending)))
}

impl File {
    /// Returns what is found in it; `None` if it holds nothing that concerns this tool.
    pub(in super::super) fn lint(&self) -> Option<FileOutcome> {
        Some(lint::lint(self.source.as_ref()?, &self.job.selection))
    }

    /// Returns the file with nothing known of it yet.
    pub(super) fn new(job: Job) -> Self {
        Self { job, source: None, uses: None }
    }
}
