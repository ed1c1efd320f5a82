//! The baseline of a run: by which paths it knows files, what of it no longer occurs, and how that is taken out of it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::{Done, Plan, plural};
use crate::cli::error::Error;
use crate::cli::input::STANDARD;
use crate::cli::root::Roots;
use crate::cli::terminal::Terminal;
use crate::config::absolute;
use crate::lint::{Baseline, Known};
use crate::report::Form;
use crate::session::{Job, State};
use crate::text::{line, shown_path};
use crate::workspace::shown;

/// How many entries that no longer occur are named if the user does not want to know all.
const NAMED: usize = 10;

impl Plan<'_> {
    /// Silences what the baseline knows, and says what of it no longer occurs.
    pub(super) fn apply_baseline(&self, done: &mut Done, terminal: &Terminal) -> Result<(), Error> {
        let Some((baseline, path)) = self.baseline.as_ref().zip(self.options.baseline.as_ref()) else { return Ok(()) };
        let places = Places::of(path);
        let place = |path: &str| places.place(path);
        let moved = baseline.moved(&done.outcome, place, |place| places.is_gone(place));
        let mut gone = moved.apply(&mut done.outcome, place);
        let looked_at = LookedAt::of(self, done, &places);
        gone.retain(|known| looked_at.covers(&known));
        if let Some(destination) = self.destinations.pruned.as_ref().filter(|_| moved != *baseline || !gone.is_empty()) {
            destination.write(&moved.without(&gone).render(), Form::Json)?;
            if moved != *baseline && !self.options.quiet {
                terminal.note(&format!("findings of files that have moved have their new paths in `{}`", shown_path(path)));
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        let count = gone.entries().map(|known| known.count).sum();
        let said = match self.destinations.pruned.is_some() {
            true => format!("{} taken out of `{}`, because they no longer occur", plural(count, "finding"), shown_path(path)),
            false => format!("{} of the baseline no longer occur; `--prune-baseline` takes them out", plural(count, "finding")),
        };
        if !self.options.quiet {
            terminal.note(&said);
            let most = if self.options.verbose { usize::MAX } else { NAMED };
            gone.entries().take(most).for_each(|known| terminal.note(&entry(known)));
            let rest = gone.entries().count().saturating_sub(most);
            if rest > 0 {
                terminal.note(&format!("  and {rest} more; `--verbose` names all"));
            }
        }
        Ok(())
    }
}

/// A line about an entry.
fn entry(Known { path, rule, policy, count }: Known<'_>) -> String {
    let place = if policy.is_empty() { String::new() } else { format!(" in {}", line(policy)) };
    let times = if count == 1 { String::new() } else { format!(", {count} times") };
    format!("  {}: {}{place}{times}", line(path), line(rule))
}

/// By which paths a baseline knows files: from its own folder, so that it means the same in whatever folder the command runs.
pub(super) struct Places {
    /// The folder as it was named.
    named: Nearby,
    /// The folder with links followed, for files that are reached in another way.
    resolved: Option<Nearby>,
}

/// A folder, and the root of the repository that it is in. Files elsewhere, which have no fixed place beside it, keep the paths that they are given by.
struct Nearby {
    folder: PathBuf,
    repository: Option<PathBuf>,
}

impl Places {
    /// Those for the baseline at `path`.
    pub(super) fn of(path: &Path) -> Self {
        let folder = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        let nearby = |folder: PathBuf| Nearby { repository: Roots::around(&folder), folder };
        Self { resolved: folder.canonicalize().ok().map(nearby), named: nearby(folder) }
    }

    /// The path by which the baseline has the file at `path`.
    pub(super) fn place(&self, path: &str) -> String {
        let file = absolute(Path::new(path));
        let resolved = || self.resolved.as_ref()?.way_to(&resolved(&file)?);
        let inside = if path == STANDARD { None } else { self.named.way_to(&file).or_else(resolved) };
        inside.unwrap_or_else(|| path.strip_prefix("./").unwrap_or(path).to_owned())
    }

    /// Whether there is no file that the baseline has by the path `place`.
    fn is_gone(&self, place: &str) -> bool {
        let is_missing = |path: &Path| path.symlink_metadata().is_err();
        place != STANDARD && is_missing(&self.named.folder.join(place)) && is_missing(Path::new(place))
    }
}

impl Nearby {
    /// The way from the folder to `file`, an absolute path.
    fn way_to(&self, file: &Path) -> Option<String> {
        let is_near = |root: &PathBuf| file.starts_with(root);
        if !is_near(&self.folder) && !self.repository.as_ref().is_some_and(is_near) {
            return None;
        }
        let shared = self.folder.components().zip(file.components()).take_while(|(one, other)| one == other).count();
        let up = self.folder.components().skip(shared).map(|_| Component::ParentDir);
        Some(shown(&up.chain(file.components().skip(shared)).collect::<PathBuf>()))
    }
}

/// `file` with the links followed that lead to its folder; a file that is a link stays the one that was named.
fn resolved(file: &Path) -> Option<PathBuf> {
    Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?))
}

/// What a run has looked at, so that its silence means something.
struct LookedAt<'r> {
    jobs: HashMap<String, &'r Job>,
    places: &'r Places,
}

impl<'r> LookedAt<'r> {
    fn of(plan: &'r Plan<'_>, done: &Done, places: &'r Places) -> Self {
        let jobs = plan.jobs.iter().zip(&done.visits).filter(|(job, visit)| job.heard && visit.state != State::Unreadable);
        Self { jobs: jobs.map(|(job, _)| (places.place(&job.found.path), job)).collect(), places }
    }

    /// Whether the finding would have been found if it were still there.
    fn covers(&self, known: &Known<'_>) -> bool {
        match self.jobs.get(known.path) {
            Some(job) => {
                let selection = &job.selection;
                let runs = selection.severity(known.rule).is_some_and(|severity| severity >= selection.least());
                runs || !selection.knows(known.rule)
            }
            None => self.places.is_gone(known.path),
        }
    }
}

/// Returns the baseline at `path` that holds all findings of `done`.
pub(super) fn whole(path: &Path, done: &Done) -> Baseline {
    let places = Places::of(path);
    Baseline::of(&done.outcome, |path| places.place(path))
}
