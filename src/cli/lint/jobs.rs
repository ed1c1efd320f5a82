//! What a run of `lint` reads: the files, the rules that hold for each, the baseline, and where results go.

use std::path::{Path, PathBuf};

use super::changed::{self, Changed};
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::files::{self, Content, Destination};
use crate::cli::input::{self, Chosen};
use crate::cli::revision::Revision;
use crate::lint::Baseline;
use crate::reading::{self, MAX_BYTES};
use crate::session::{Job, Options, Origin, Session};

/// What a run reads.
pub(super) struct Input {
    /// The files.
    pub(super) jobs: Vec<Job>,
    /// The index, if what is in it is linted rather than what is on the disk.
    pub(super) index: Option<Revision>,
    /// What went wrong on the way to the files.
    pub(super) errors: Vec<Error>,
}

/// The files to lint.
pub(super) fn input(options: &Lint) -> Result<Input, Error> {
    let changed = Changed::of(options)?;
    let mut session = Session::new(Options {
        select: options.select.clone(),
        extend_select: options.extend_select.clone(),
        ignore: options.ignore.clone(),
        levels: options.severity.clone(),
        fail_on: options.fail_on,
        min_severity: options.min_severity,
    })?;
    let Chosen { search, paths, texts } = input::chosen(&options.paths, &options.files)?;
    let index = changed.as_ref().filter(|_| options.staged).map(Changed::index).transpose()?;
    let (mut jobs, errors): (Vec<Job>, Vec<Error>) = match &index {
        None => {
            let (jobs, errors) = session.discover(&paths, &search, texts);
            (jobs, errors.into_iter().map(Error::from).collect())
        }
        Some(index) => {
            let (found, mut errors) = changed::indexed(index, &paths, &search)?;
            let texts = texts.into_iter().map(|found| (found, Origin::Face));
            let (jobs, faults) = session.jobs(found.into_iter().map(|found| (found, Origin::File)).chain(texts));
            errors.extend(faults.into_iter().map(Error::from));
            (jobs, errors)
        }
    };
    if let Some(changed) = &changed {
        changed.mark(&mut jobs);
    }
    Ok(Input { jobs, index, errors })
}

pub(super) fn baseline(options: &Lint) -> Result<Option<Baseline>, Error> {
    let Some(path) = &options.baseline else { return Ok(None) };
    let text = reading::text(path, MAX_BYTES).map_err(|source| Error::Input { path: path.clone(), source })?;
    Baseline::parse(&text).map(Some).map_err(|source| Error::Baseline { path: path.clone(), source })
}

/// Where the report and the new baseline go, if they go to files.
pub(super) struct Destinations {
    pub(super) output: Option<Destination>,
    pub(super) baseline: Option<Destination>,
    /// Where the baseline is that loses what no longer occurs.
    pub(super) pruned: Option<Destination>,
}

/// The destinations of a run. It is known before anything is changed that they may be written.
pub(super) fn destinations(options: &Lint, jobs: &[Job]) -> Result<Destinations, Error> {
    let open = |path: &Option<PathBuf>, content| -> Result<Option<Destination>, Error> {
        let Some(path) = path else { return Ok(None) };
        let linted = jobs.iter().filter(|job| job.origin == Origin::File || options.files.stdin_filename.is_some());
        // A search for policies finds the last report too, and passes over it.
        let linted = linted.filter(|job| job.found.named || files::same(path, &job.found.file) && holds_policy(job));
        let configs = jobs.iter().filter_map(|job| job.found.config.as_ref()).map(|config| &*config.path);
        let read = configs.chain(options.files.config.as_deref()).chain(options.baseline.as_deref().filter(|_| !options.prune_baseline));
        let standard = jobs.iter().any(|job| job.origin == Origin::Face).then_some(Path::new("/dev/stdin"));
        let inputs = linted.map(|job| &*job.found.file).chain(read).chain(standard);
        Destination::new(path, content, options.force, inputs).map(Some)
    };
    let pruned = options.baseline.clone().filter(|_| options.prune_baseline);
    Ok(Destinations {
        output: open(&options.output, Content::Report)?,
        baseline: open(&options.write_baseline, Content::Baseline)?,
        pruned: open(&pruned, Content::Baseline)?,
    })
}

/// Whether the file of `job` is linted. One that cannot be read might be.
fn holds_policy(job: &Job) -> bool {
    input::read(&job.found, Origin::File).map_or(true, |source| source.is_some())
}

/// Whether the run changes what it lints.
pub(super) fn changes(options: &Lint) -> bool {
    !options.diff && (options.fix || options.add_ignore.is_some())
}

/// Whether standard input is changed, so that standard output is what becomes of it.
pub(super) fn changes_standard(options: &Lint) -> bool {
    changes(options) && options.paths.iter().any(|path| input::is_standard(path))
}
