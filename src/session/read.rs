//! Reads the files of a run, and puts together what they say of one another.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::files::Files;
use super::{Job, Origin};
use crate::ast::Detached;
use crate::lint;
use crate::workspace::{Index, Outlined, Source, Uses, beside, examine, is_carrier};

/// The files of a repository as they were read.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub struct Repository<E> {
    /// What the files hold, with what they say about one another.
    pub sources: Vec<Source>,
    /// What the files say about one another.
    pub index: Index,
    /// What went wrong with reading them.
    pub errors: Vec<E>,
}

/// The files of jobs as they were read, one by one.
#[derive(Debug)]
pub struct Each<E> {
    /// What the files say about one another.
    pub index: Index,
    /// What each of them holds, if something in it concerns this tool, or what went wrong with reading it; in the order of the jobs.
    pub read: Vec<Result<Option<Source>, E>>,
    /// What each of them refers to, in the order of the jobs; `None` if no rule asks for that, or if a file could not be read.
    #[cfg_attr(not(any(feature = "cli", feature = "lsp")), expect(dead_code, reason = "only faces that go on after a run ask"))]
    pub uses: Option<Vec<Uses>>,
}

/// Returns what each of the files of `jobs` holds, with all that the other files say of it.
#[cfg(any(feature = "cli", feature = "lsp"))]
pub fn read_each<F: Files>(jobs: &[Job], threads: Option<usize>, files: &F) -> Each<F::Error> {
    let (Each { index, read, uses }, _) = read_all(jobs, threads, files);
    let read = jobs.iter().zip(read).map(|(job, read)| read.map(|source| completed(job, &index, source, files))).collect();
    Each { index, read, uses }
}

/// Returns what the files of `jobs` hold and define.
#[cfg(feature = "cli")]
pub fn read<F: Files>(jobs: &[Job], threads: Option<usize>, files: &F) -> Repository<F::Error> {
    let Each { index, read, .. } = read_each(jobs, threads, files);
    let (mut sources, mut errors) = (Vec::new(), Vec::new());
    for read in read {
        match read {
            Ok(source) => sources.extend(source),
            Err(error) => errors.push(error),
        }
    }
    Repository { sources, index, errors }
}

/// What a file holds, if something in it concerns this tool; or what went wrong with reading it.
pub(super) type Read<E> = Result<Option<Source>, E>;

/// The documents of a file, in order, as far as they were read and there was room for them.
pub(super) type Documents = Vec<Option<Detached>>;

/// The length in bytes of the texts whose documents are kept from the time when files tell of one another until each is linted: these take about four times as much memory. What goes
/// beyond is read twice.
const KEPT: usize = 16 << 20;

/// The room for documents that is left in a run.
struct Room(AtomicUsize);

impl Room {
    /// Returns those documents of `source` that there is room for.
    fn keep(&self, source: &Source, documents: Documents) -> Documents {
        let length = source.documents.iter().map(|embedded| source.text_of(embedded).len()).sum();
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(length));
        if left.is_ok() { documents } else { Vec::new() }
    }
}

/// Reads the files of `jobs`. What each holds is not yet told what the other files say of it. Returns the documents of each file, too.
pub(super) fn read_all<F: Files>(jobs: &[Job], threads: Option<usize>, files: &F) -> (Each<F::Error>, Vec<Documents>) {
    let examined = lint::on_threads(jobs, threads, |job| match is_carrier(&job.found) {
        true => files.bytes(job).map(|bytes| examine(&job.found, bytes)),
        false => Ok(None),
    });
    let (mut carriers, mut errors) = (Vec::new(), Vec::with_capacity(jobs.len()));
    for examined in examined {
        match examined {
            Ok(examined) => {
                carriers.extend(examined);
                errors.push(None);
            }
            Err(error) => errors.push(Some(error)),
        }
    }
    let others = beside(&carriers, files.folders());
    carriers.extend(others);
    let found: Vec<_> = jobs.iter().map(|job| &job.found).collect();
    let mut index = Index::link(carriers, &found, files.folders());
    let room = Room(AtomicUsize::new(KEPT));
    let of_carriers = lint::on_threads(&index.carriers(), threads, |source| {
        let (policies, documents) = index.outlined_in(source);
        (source.path.clone(), policies, room.keep(source, documents))
    });
    let mut policies: Vec<Outlined> = Vec::new();
    let mut carried: HashMap<String, Documents> = HashMap::new();
    for (path, own, documents) in of_carriers {
        policies.extend(own);
        carried.insert(path, documents);
    }
    let failed: Vec<bool> = errors.iter().map(Option::is_some).collect();
    let wanted: Vec<(&Job, bool)> = jobs.iter().zip(failed).collect();
    let outlined = lint::on_threads(&wanted, threads, |&(job, has_failed)| match is_carrier(&job.found) {
        true if has_failed => Ok((None, Vec::new(), Vec::new())),
        // Its bytes were read before, and so were its policies.
        true => Ok((index.deployed(&job.found, Vec::new(), files.folders()), Vec::new(), Vec::new())),
        false => files.bytes(job).map(|bytes| match index.deployed(&job.found, bytes, files.folders()) {
            Some(source) => {
                let (policies, documents) = index.outlined_in(&source);
                let documents = room.keep(&source, documents);
                (Some(source), policies, documents)
            }
            None => (None, Vec::new(), Vec::new()),
        }),
    });
    let mut is_whole = true;
    let (mut sources, mut kept) = (Vec::with_capacity(jobs.len()), Vec::with_capacity(jobs.len()));
    for ((job, outlined), error) in jobs.iter().zip(outlined).zip(errors) {
        let (read, documents) = match (outlined, error) {
            (_, Some(error)) | (Err(error), None) => (Err(error), Vec::new()),
            (Ok((source, own, documents)), None) => {
                policies.extend(own);
                (Ok(source), carried.remove(&job.found.path).unwrap_or(documents))
            }
        };
        kept.push(documents);
        is_whole &= read.is_ok();
        sources.push(read);
    }
    index.add_policies(policies, is_whole);
    let uses = if jobs.iter().any(|job| job.selection.asks_what_is_unused()) { uses_in(jobs, &index, threads, files) } else { None };
    if let Some(uses) = &uses {
        index.find_unused(uses.iter().cloned(), files.folders());
    }
    (Each { index, read: sources, uses }, kept)
}

/// Returns what each of the files of `jobs` refers to; `None` if one of them cannot be read, since that may refer to anything.
fn uses_in<F: Files>(jobs: &[Job], index: &Index, threads: Option<usize>, files: &F) -> Option<Vec<Uses>> {
    let uses = lint::on_threads(jobs, threads, |job| {
        // What a face has cannot be asked for twice.
        (job.origin == Origin::File).then(|| files.bytes(job).ok())?.map(|bytes| index.uses_in(&job.found, &bytes))
    });
    uses.into_iter().collect()
}

/// Returns what the file of `job` holds, which was read as `source`, with all that the other files say of it.
pub(super) fn completed<F: Files>(job: &Job, index: &Index, source: Option<Source>, files: &F) -> Option<Source> {
    match is_carrier(&job.found) {
        // It may have become worth a word by what the others say.
        true => index.understand(&job.found, Vec::new(), files.folders()),
        false => source.map(|source| index.surrounded(&job.found, source)),
    }
}
