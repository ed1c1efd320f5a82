//! What a run of `lint` reads: the files, the rules that hold for each, the baseline, and where results go.

use std::path::{Path, PathBuf};

use super::changed::{self, Changed};
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::files::{self, Content, Destination};
use crate::cli::input::{self, Chosen};
use crate::cli::revision::Revision;
use crate::lint::{Baseline, Selection};
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
    // A name that no rule has leaves none either, and is told itself.
    if errors.is_empty() {
        check_rules(options, &session, &jobs)?;
    }
    if let Some(changed) = &changed {
        changed.mark(&mut jobs);
    }
    Ok(Input { jobs, index, errors })
}

/// An error if the options by themselves leave no rule that could report anything, or hide all that they say is bad enough to fail.
fn check_rules(options: &Lint, session: &Session, jobs: &[Job]) -> Result<(), Error> {
    let usage = |message: String, help: &str| Err(Error::Usage { message, help: Some(help.to_owned()) });
    let plain = session.plain();
    let is_left = |is_so: fn(&Selection) -> bool| jobs.is_empty() || is_so(plain) || jobs.iter().any(|job| is_so(&job.selection));
    if !is_left(Selection::runs) {
        let help = match options.select.is_empty() {
            true => "leave rules out of `--ignore` and `--severity RULE=off`",
            false => "`--ignore` and `--severity RULE=off` win over `--select`: leave out what they have in common",
        };
        return usage("no rule is left to run".to_owned(), help);
    }
    if !is_left(Selection::reports) {
        let message = format!("no rule that is left to run reports anything as severe as `{}`", plain.least().name());
        return usage(message, "lower `--min-severity`, or select other rules");
    }
    let least = jobs.iter().map(|job| job.selection.least()).min();
    if let Some((fail_on, least)) = options.fail_on.zip(least).filter(|(fail_on, least)| fail_on < least) {
        let message = format!("`--fail-on {}` has no effect: what is less severe than `{}` is not reported", fail_on.name(), least.name());
        return usage(message, "raise `--fail-on`, or lower `--min-severity`");
    }
    Ok(())
}

/// Whether no rule runs on any of the files.
pub(super) fn runs_nothing(jobs: &[Job]) -> bool {
    !jobs.is_empty() && !jobs.iter().any(|job| job.selection.runs())
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
