//! Lints the files of a run, one after the other or on several threads, and fixes what is to be fixed.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Job, Origin, extract};
use crate::ast::Detached;
use crate::diagnostic::Safety;
use crate::hosts::{Folders, Nowhere};
use crate::lint::{self, FileOutcome, Left, Outcome, Shelf, Unsilenced};
use crate::workspace::{Deployed, Found, Index, Outlined, Source, Uses, beside, examine, is_carrier};

/// Where the texts of a run come from, and what becomes of fixed ones. Several threads ask at once.
pub trait Files: Sync {
    /// What can go wrong.
    type Error: Send;

    /// Returns the bytes of the file of `job`; of one that is too large, the first ones. It is asked once for each job.
    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Self::Error>;

    /// Returns the files around those of the jobs. A face that has none says nothing.
    fn folders(&self) -> &dyn Folders {
        &Nowhere
    }

    /// Takes what fixes make of the file of `job`. Returns whether the file has that text from now on, so that what is left in it is reported, rather
    /// than what was found in it before.
    fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, Self::Error>;

    /// Takes a new file with this text, such as a fix makes for a policy fragment. Returns whether it is there from now on. A face that makes no files says nothing.
    fn create(&self, _: &Found, _: &str) -> Result<bool, Self::Error> {
        Ok(false)
    }

    /// Is told whenever a job is done.
    fn done(&self, _: &Job) {}
}

/// What fixes make of a file.
#[derive(Clone, Copy, Debug)]
pub struct Change<'s> {
    /// The file as it was read.
    pub before: &'s Source,
    /// The file with the fixes.
    pub after: &'s Source,
}

/// What comes of a run.
#[derive(Debug)]
pub struct Run<E> {
    /// What was found in all files; [`Outcome::tell_copies_once`] puts advice about identical copies together, for a report.
    pub outcome: Outcome,
    /// How each job went, in the order of the jobs.
    pub visits: Vec<Visit<E>>,
}

/// How a job went.
#[derive(Debug)]
pub struct Visit<E> {
    /// Whether the file was read.
    pub state: State,
    /// What went wrong with reading or changing the file.
    pub error: Option<E>,
    /// How many findings the change mended that was made to the file.
    pub fixes: usize,
    /// The fixes that were not made.
    pub left: Vec<Left>,
    /// How the documents of the file are deployed, as far as other files say it.
    pub deployed: Vec<Deployed>,
    /// How many findings comments silence that were added to the file.
    pub silenced: usize,
    /// The findings that no comment silences, where comments were to be added.
    pub unsilenced: Vec<Unsilenced>,
}

impl<E> Visit<E> {
    /// A file that was read, and with which nothing went wrong.
    pub(super) fn read() -> Self {
        let (left, deployed, unsilenced) = (Vec::new(), Vec::new(), Vec::new());
        Self { state: State::Read, error: None, fixes: 0, left, deployed, silenced: 0, unsilenced }
    }
}

/// Whether a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was.
    Read,
    /// Nothing in it concerns this tool.
    PassedOver,
    /// It could not be read.
    Unreadable,
}

/// Lints the files of `jobs` on as many threads as `threads` says, or as the machine has, and makes the fixes that are as safe as `fixes` says, if it
/// says anything.
pub fn run<F: Files>(jobs: &[Job], fixes: Option<Safety>, threads: Option<usize>, files: &F) -> Run<F::Error> {
    match fixes {
        Some(Safety::Unsafe) if jobs.iter().any(|job| job.selection.fixes_across_files()) => extract::run(jobs, threads, files),
        _ => once(jobs, fixes, threads, files),
    }
}

/// The same, without those fixes that change several files.
pub(super) fn once<F: Files>(jobs: &[Job], fixes: Option<Safety>, threads: Option<usize>, files: &F) -> Run<F::Error> {
    let (Each { index, read: sources, .. }, documents) = read_all(jobs, threads, files);
    let read = jobs.iter().zip(sources.into_iter().zip(documents));
    let read: Vec<_> = read.map(|(job, read)| (job, Mutex::new(Some(read)))).collect();
    let done = lint::on_threads(&read, threads, |(job, read)| {
        // Each is taken once, so that nobody has failed with it.
        let read = read.lock().ok().and_then(|mut read| read.take()).unwrap_or((Ok(None), Vec::new()));
        let (outcome, visit) = visit(job, &index, read, fixes, files);
        let done = (FileOutcome { fail_on: Some(job.fail_on), ..outcome }, visit);
        files.done(job);
        done
    });
    let (outcomes, visits) = done.into_iter().unzip();
    let found: HashMap<&str, &Found> = jobs.iter().map(|job| (job.found.path.as_str(), &job.found)).collect();
    let shelf = |unit: &str, path: &str| {
        index.shelf(unit, found.get(path)?).map(|(folder, taken)| Shelf { folder, taken: taken.into_iter().collect() })
    };
    Run { outcome: Outcome::with_shelves(outcomes, &shelf), visits }
}

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
type Documents = Vec<Option<Detached>>;

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
fn read_all<F: Files>(jobs: &[Job], threads: Option<usize>, files: &F) -> (Each<F::Error>, Vec<Documents>) {
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
    let mut known = None;
    if jobs.iter().any(|job| job.selection.asks_what_is_unused()) {
        // What a face has cannot be asked for twice, and what is not read may refer to anything.
        let uses: Option<Vec<Uses>> = lint::on_threads(jobs, threads, |job| {
            (job.origin == Origin::File).then(|| files.bytes(job).ok())?.map(|bytes| index.uses_in(&job.found, &bytes))
        })
        .into_iter()
        .collect();
        if let Some(uses) = uses {
            index.find_unused(uses.iter().cloned(), files.folders());
            known = Some(uses);
        }
    }
    (Each { index, read: sources, uses: known }, kept)
}

/// Returns what the file of `job` holds, which was read as `source`, with all that the other files say of it.
fn completed<F: Files>(job: &Job, index: &Index, source: Option<Source>, files: &F) -> Option<Source> {
    match is_carrier(&job.found) {
        // It may have become worth a word by what the others say.
        true => index.understand(&job.found, Vec::new(), files.folders()),
        false => source.map(|source| index.surrounded(&job.found, source)),
    }
}

pub(super) fn nothing(job: &Job) -> FileOutcome {
    FileOutcome { path: job.found.path.clone(), ..FileOutcome::default() }
}

fn visit<F: Files>(
    job: &Job,
    index: &Index,
    (read, documents): (Read<F::Error>, Documents),
    fixes: Option<Safety>,
    files: &F,
) -> (FileOutcome, Visit<F::Error>) {
    let mut visit = Visit::read();
    let source = match read.map(|source| completed(job, index, source, files)) {
        Ok(Some(source)) => source,
        Ok(None) => return (nothing(job), Visit { state: State::PassedOver, ..visit }),
        Err(error) => return (nothing(job), Visit { state: State::Unreadable, error: Some(error), ..visit }),
    };
    if !job.heard {
        return (nothing(job), visit);
    }
    visit.deployed = deployed(&source);
    let Some(safety) = fixes else { return (lint::lint_read(&source, documents, &job.selection), visit) };
    let fixed = lint::fix(&source, &job.selection, safety);
    visit.left = fixed.left;
    if fixed.text == source.text {
        return (lint::lint_read(&source, documents, &job.selection), visit);
    }
    let after = source.with_text(fixed.text);
    match files.change(job, &Change { before: &source, after: &after }) {
        Ok(true) => {
            visit.fixes = fixed.fixes;
            (lint::lint(&after, &job.selection), visit)
        }
        Ok(false) => (lint::lint(&source, &job.selection), visit),
        Err(error) => (lint::lint(&source, &job.selection), Visit { error: Some(error), ..visit }),
    }
}

/// Returns how the documents of `source` are deployed, as far as other files say it.
pub(super) fn deployed(source: &Source) -> Vec<Deployed> {
    source.documents.iter().flat_map(|document| &document.deployments).filter(|it| !it.by.is_empty()).cloned().collect()
}

/// Returns whether a finding of `outcome` is bad enough to make the run fail.
pub fn fails(outcome: &Outcome) -> bool {
    outcome.files.iter().any(|file| file.findings.iter().any(|finding| file.fails(finding)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Level;
    use crate::session::{Options, Origin, Session};
    use crate::workspace::Found;

    /// What an editor has open: paths and texts. It takes changes unless it is `stubborn`, and refuses those that are `locked`.
    #[derive(Default)]
    struct Editor {
        texts: Mutex<BTreeMap<String, String>>,
        stubborn: bool,
        locked: bool,
    }

    impl Files for Editor {
        type Error = String;

        fn bytes(&self, job: &Job) -> Result<Vec<u8>, String> {
            let texts = self.texts.lock().expect("no thread has failed");
            let text = texts.get(&job.found.path).ok_or_else(|| format!("{} is not open", job.found.path))?;
            Ok(text.clone().into_bytes())
        }

        fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, String> {
            if self.locked {
                return Err(format!("{} is locked", job.found.path));
            }
            if !self.stubborn {
                self.texts.lock().expect("no thread has failed").insert(job.found.path.clone(), change.after.text.clone());
            }
            Ok(!self.stubborn)
        }
    }

    const IDLE: &str = "<policies><inbound><base /><choose><when condition=\"@(true)\"><base /></when><otherwise></otherwise></choose>\
                        </inbound></policies>";

    /// What comes of a run over `a.xml`, which is open, `b.xml`, which is not, and `c.xml`, which is no policy.
    fn ran(editor: &Editor, fixes: Option<Safety>) -> Run<String> {
        let open = [("a.xml", IDLE), ("c.xml", "<project />")].map(|(path, text)| (path.to_owned(), text.to_owned()));
        editor.texts.lock().expect("no thread has failed").extend(open);
        let rule = "flow/empty-branch".to_owned();
        let options = Options { select: vec![rule.clone()], levels: vec![(rule, Level::Warning)], ..Options::default() };
        let mut session = Session::new(options).expect("the rule exists");
        let found = ["a.xml", "b.xml", "c.xml"].map(|path| Found {
            path: path.to_owned(),
            file: path.into(),
            named: false,
            config: None,
            searched: None,
        });
        let (jobs, errors) = session.jobs(found.map(|found| (found, Origin::Face)));
        assert!(errors.is_empty());
        run(&jobs, fixes, Some(2), editor)
    }

    fn states(run: &Run<String>) -> Vec<(State, Option<&str>)> {
        run.visits.iter().map(|visit| (visit.state, visit.error.as_deref())).collect()
    }

    #[test]
    fn a_run_works_on_what_the_face_has() {
        let run = ran(&Editor::default(), None);
        let expected = [(State::Read, None), (State::Unreadable, Some("b.xml is not open")), (State::PassedOver, None)];
        assert_eq!(states(&run), expected);
        assert_eq!((run.outcome.summary.files, run.outcome.summary.warnings), (1, 1));
        assert!(fails(&run.outcome));
    }

    #[test]
    fn what_is_reported_is_of_the_text_that_the_file_has() {
        let editor = Editor::default();
        let run = ran(&editor, Some(Safety::Safe));
        assert_eq!((run.visits[0].fixes, run.outcome.summary.warnings), (1, 0));
        assert!(!fails(&run.outcome));
        assert!(!editor.texts.lock().expect("no thread has failed")["a.xml"].contains("otherwise"));
        let stubborn = Editor { stubborn: true, ..Editor::default() };
        let run = ran(&stubborn, Some(Safety::Safe));
        assert_eq!((run.visits[0].fixes, run.outcome.summary.warnings), (0, 1));
        let locked = Editor { locked: true, ..Editor::default() };
        let run = ran(&locked, Some(Safety::Safe));
        assert_eq!(states(&run)[0], (State::Read, Some("a.xml is locked")));
        assert_eq!((run.visits[0].fixes, run.outcome.summary.warnings), (0, 1));
    }
}
