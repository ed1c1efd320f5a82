//! Lints the files of a run, one after the other or on several threads, and fixes what is to be fixed.

use std::collections::HashMap;
use std::sync::Mutex;

use super::files::{Change, Files};
use super::read::{Documents, Each, Read, completed, read_all};
use super::{Job, extract};
use crate::diagnostic::Safety;
use crate::lint::{self, FileOutcome, Left, Outcome, Shelf, Unsilenced};
use crate::workspace::{Deployed, Found, Index, Source};

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
