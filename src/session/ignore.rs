//! Adds the comments to the files of a run that silence what is found in them.

use std::sync::{Mutex, PoisonError};

use super::read::{Read, read_each};
use super::run::{Run, State, Visit, deployed, nothing};
use super::{Change, Files, Job};
use crate::lint::{self, FileOutcome, Outcome};
use crate::text::Span;
use crate::workspace::Source;

/// Lints the files of `jobs`, on as many threads as `threads` says, or as the machine has, and adds comments that silence what is found. Each says `reason`, of
/// which [`lint::is_reason`] holds. What is found afterwards is what no comment could silence.
pub fn ignore<F: Files>(jobs: &[Job], reason: &str, threads: Option<usize>, files: &F) -> Run<F::Error> {
    let read: Vec<_> = jobs.iter().zip(read_each(jobs, threads, files).read).map(|(job, read)| (job, Mutex::new(Some(read)))).collect();
    let linted = lint::on_threads(&read, threads, |(job, read)| {
        // Each is taken once, so that nobody has failed with it.
        let read = read.lock().ok().and_then(|mut read| read.take()).unwrap_or(Ok(None));
        found(job, read)
    });
    let (mut outcomes, mut rest) = (Vec::with_capacity(jobs.len()), Vec::with_capacity(jobs.len()));
    for (outcome, source, visit) in linted {
        outcomes.push(outcome);
        rest.push(Mutex::new(Some((source, visit))));
    }
    let shared = lint::shared_places(&outcomes);
    let work: Vec<_> = jobs.iter().zip(outcomes).zip(shared).zip(rest).collect();
    let done = lint::on_threads(&work, threads, |(((job, outcome), shared), rest)| {
        let rest = rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (source, visit) = rest.unwrap_or_else(|| (None, Visit::read()));
        let (outcome, visit) = match source {
            Some(source) => silence(job, (&source, outcome, shared), visit, reason, files),
            None => (outcome.clone(), visit),
        };
        files.done(job);
        (FileOutcome { fail_on: Some(job.fail_on), ..outcome }, visit)
    });
    let (outcomes, visits) = done.into_iter().unzip();
    Run { outcome: Outcome::of(outcomes), visits }
}

/// What is found in the file of `job`, which was read as `read`.
fn found<E>(job: &Job, read: Read<E>) -> (FileOutcome, Option<Source>, Visit<E>) {
    match read {
        Ok(Some(_)) if !job.heard => (nothing(job), None, Visit::read()),
        Ok(Some(source)) => {
            let visit = Visit { deployed: deployed(&source), ..Visit::read() };
            (lint::lint(&source, &job.selection), Some(source), visit)
        }
        Ok(None) => (nothing(job), None, Visit { state: State::PassedOver, ..Visit::read() }),
        Err(error) => (nothing(job), None, Visit { state: State::Unreadable, error: Some(error), ..Visit::read() }),
    }
}

/// A file, what was found in it, and what of that stands in others too.
type Found<'f> = (&'f Source, &'f FileOutcome, &'f [(&'static str, Span)]);

/// Adds the comments to the file of `job`. Returns what is found in it then.
fn silence<F: Files>(job: &Job, found: Found<'_>, visit: Visit<F::Error>, reason: &str, files: &F) -> (FileOutcome, Visit<F::Error>) {
    let (source, outcome, shared) = found;
    if outcome.findings.is_empty() && shared.is_empty() {
        return (outcome.clone(), visit);
    }
    let ignored = lint::ignore(source, &job.selection, outcome, shared, reason);
    let visit = Visit { unsilenced: ignored.left, ..visit };
    if ignored.silenced == 0 {
        return (outcome.clone(), visit);
    }
    match files.change(job, &Change { before: source, after: &ignored.after }) {
        Ok(true) => (lint::lint(&ignored.after, &job.selection), Visit { silenced: ignored.silenced, ..visit }),
        Ok(false) => (outcome.clone(), visit),
        Err(error) => (outcome.clone(), Visit { error: Some(error), ..visit }),
    }
}
