//! Fixes that change several files at once: each is tried in memory with all others, and the files are changed when nothing is left to do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::files::{Change, Files};
use super::run::{Run, once};
use super::{Job, Origin};
use crate::diagnostic::{Beyond, Elsewhere, Safety};
use crate::hosts::Folders;
use crate::lint::Outcome;
use crate::text::{Edit, Gather, Order, apply};
use crate::workspace::{Found, Source, understand};

/// How often what fixes have left is looked at again.
const ROUNDS: usize = 50;

/// The files of a run as fixes have left them, in memory.
struct Memory<'f, F> {
    files: &'f F,
    /// The texts that fixes have made, by path as the user would write it.
    texts: Mutex<BTreeMap<String, String>>,
    /// The texts that the face has, which it gives once.
    given: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl<F: Files> Files for Memory<'_, F> {
    type Error = F::Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, F::Error> {
        match self.text(&job.found.path) {
            Some(text) => Ok(text.into_bytes()),
            None if job.origin == Origin::Face => {
                let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(bytes) = given.get(&job.found.path) {
                    return Ok(bytes.clone());
                }
                let bytes = self.files.bytes(job)?;
                given.insert(job.found.path.clone(), bytes.clone());
                Ok(bytes)
            }
            None => self.files.bytes(job),
        }
    }

    fn folders(&self) -> &dyn Folders {
        self.files.folders()
    }

    fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, F::Error> {
        self.keep(&job.found.path, change.after.text.clone());
        Ok(true)
    }

    fn create(&self, _: &Found, _: &str) -> Result<bool, F::Error> {
        Ok(true)
    }
}

impl<F> Memory<'_, F> {
    fn text(&self, path: &str) -> Option<String> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn keep(&self, path: &str, text: String) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), text);
    }
}

/// Lints the files of `jobs` and makes all fixes, also those that change several files. Each job is asked for its bytes more than once.
pub(super) fn run<F: Files>(jobs: &[Job], threads: Option<usize>, files: &F) -> Run<F::Error> {
    let memory = Memory { files, texts: Mutex::default(), given: Mutex::default() };
    let mut all = jobs.to_vec();
    let mut run = once(&all, Some(Safety::Unsafe), threads, &memory);
    let (mut fixes, mut made): (Vec<usize>, usize) = (run.visits.iter().map(|visit| visit.fixes).collect(), 0);
    for _ in 0..ROUNDS {
        let count = make(&run.outcome, &mut all, &memory);
        if count == 0 {
            break;
        }
        made += count;
        let next = once(&all, Some(Safety::Unsafe), threads, &memory);
        fixes.iter_mut().zip(&next.visits).for_each(|(fixes, visit)| *fixes += visit.fixes);
        run = next;
    }
    let changed = write(jobs, &all, &memory, &mut run);
    match changed {
        true => {
            run.visits.iter_mut().zip(fixes).for_each(|(visit, fixes)| visit.fixes = fixes);
            if let Some(visit) = run.visits.first_mut() {
                visit.fixes += made;
            }
        }
        // The files are not as they were to be, so what is in them is told.
        false => {
            let errors: Vec<_> = run.visits.iter_mut().map(|visit| visit.error.take()).collect();
            memory.texts.lock().unwrap_or_else(PoisonError::into_inner).clear();
            run = once(jobs, None, threads, &memory);
            run.visits.iter_mut().zip(errors).for_each(|(visit, error)| visit.error = error.or(visit.error.take()));
        }
    }
    run.visits.truncate(jobs.len());
    run
}

/// Makes the fixes of `outcome` that change several files, as far as they do not overlap, and adds jobs for new files. Returns how many it made.
fn make<F: Files>(outcome: &Outcome, jobs: &mut Vec<Job>, memory: &Memory<'_, F>) -> usize {
    let texts: BTreeMap<&str, &str> = outcome
        .files
        .iter()
        .flat_map(|file| std::iter::once(file).chain(&file.related))
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .gathered();
    let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    let mut made = 0;
    for file in &outcome.files {
        let fixes = file.findings.iter().filter_map(|finding| finding.diagnostic.fix.as_ref()).filter(|fix| !fix.elsewhere.is_empty());
        for fix in fixes {
            let others = fix.elsewhere.iter().filter_map(|other| match &other.change {
                Beyond::Edits(edits) => Some((other.path.as_str(), edits)),
                Beyond::New(_) => None,
            });
            let changes: Vec<(&str, &Vec<Edit>)> = std::iter::once((file.path.as_str(), &fix.edits)).chain(others).collect();
            let is_free = |path: &str, edit: &Edit| {
                let known = edits.get(path).into_iter().flatten();
                known.into_iter().all(|other| edit.span.end <= other.span.start || other.span.end <= edit.span.start)
            };
            let fits = changes.iter().all(|(path, new)| texts.contains_key(path) && new.iter().all(|edit| is_free(path, edit)));
            let Some(job) = jobs.iter().find(|job| job.found.path == file.path).filter(|_| fits) else { continue };
            let Some(new) = new_jobs(job, &fix.elsewhere)
                .filter(|new| new.iter().all(|(new, _)| jobs.iter().all(|job| job.found.file != new.found.file)))
            else {
                continue;
            };
            for (path, new) in changes {
                edits.entry(path).or_default().extend(new.iter().cloned());
            }
            for (job, text) in new {
                memory.keep(&job.found.path, text);
                jobs.push(job);
            }
            made += 1;
        }
    }
    for (path, mut edits) in edits {
        edits.order_by_key(|edit| edit.span);
        if let Ok(text) = apply(texts[path], &edits) {
            memory.keep(path, text);
        }
    }
    made
}

/// Returns the jobs for the new files among `elsewhere`, with their texts, which lie in the same tree as the file of `job`.
fn new_jobs(job: &Job, elsewhere: &[Elsewhere]) -> Option<Vec<(Job, String)>> {
    let new = |path: &str, text: &str| {
        let file = beside(&job.found, path)?;
        Some((
            Job { found: Found { path: path.to_owned(), file, ..job.found.clone() }, origin: Origin::File, ..job.clone() },
            text.to_owned(),
        ))
    };
    elsewhere
        .iter()
        .filter_map(|other| match &other.change {
            Beyond::New(text) => Some(new(&other.path, text)),
            Beyond::Edits(_) => None,
        })
        .collect()
}

/// Returns the path to open for `path`, which is written as the path of the file that was found.
fn beside(found: &Found, path: &str) -> Option<PathBuf> {
    let common = found.path.bytes().zip(path.bytes()).take_while(|(one, other)| one == other).count();
    let root = found.path.get(..common)?.rfind('/').map_or(0, |at| at + 1);
    let inside = Path::new(&found.path[root..]);
    let mut folder = found.file.as_path();
    for part in inside.components().rev() {
        (folder.file_name() == Some(part.as_os_str())).then_some(())?;
        folder = folder.parent()?;
    }
    Some(folder.join(&path[root..]))
}

/// Writes what fixes made of the files of `all`, as `memory` has it, new ones first, so that nothing refers to a file that could not be written. Returns whether all are as they were to be.
fn write<F: Files>(jobs: &[Job], all: &[Job], memory: &Memory<'_, F>, run: &mut Run<F::Error>) -> bool {
    let mut texts = std::mem::take(&mut *memory.texts.lock().unwrap_or_else(PoisonError::into_inner));
    let mut are_changed = true;
    for job in &all[jobs.len()..] {
        let Some(text) = texts.remove(&job.found.path) else { continue };
        match memory.files.create(&job.found, &text) {
            Ok(created) => are_changed &= created,
            Err(error) => {
                if let Some(visit) = run.visits.first_mut() {
                    visit.error = Some(error);
                }
                return false;
            }
        }
    }
    for (job, visit) in jobs.iter().zip(&mut run.visits) {
        let Some(text) = texts.remove(&job.found.path) else { continue };
        let changed = memory.bytes(job).and_then(|bytes| {
            let Some(before) = understand(&job.found, bytes) else { return Ok(false) };
            let after: Source = before.with_text(text);
            if after.text == before.text { Ok(true) } else { memory.files.change(job, &Change { before: &before, after: &after }) }
        });
        match changed {
            Ok(changed) => are_changed &= changed,
            Err(error) => (are_changed, visit.error) = (false, Some(error)),
        }
    }
    are_changed
}
