//! The baseline of a run: what of it no longer occurs, and how that is taken out of it.

use std::collections::HashMap;
use std::path::Path;

use super::{Done, Plan, plural};
use crate::cli::error::Error;
use crate::cli::terminal::Terminal;
use crate::lint::Known;
use crate::report::Form;
use crate::session::{Job, State};
use crate::text::{line, shown_path};

/// How many entries that no longer occur are named if the user does not want to know all.
const NAMED: usize = 10;

impl Plan<'_> {
    /// Silences what the baseline knows, and says what of it no longer occurs.
    pub(super) fn apply_baseline(&self, done: &mut Done, terminal: &Terminal) -> Result<(), Error> {
        let Some((baseline, path)) = self.baseline.as_ref().zip(self.options.baseline.as_ref()) else { return Ok(()) };
        let mut gone = baseline.apply(&mut done.outcome);
        let looked_at = LookedAt::of(self, done);
        gone.retain(|known| looked_at.covers(&known));
        if gone.is_empty() {
            return Ok(());
        }
        let count = gone.entries().map(|known| known.count).sum();
        let said = match self.destinations.pruned.as_ref() {
            Some(destination) => {
                destination.write(&baseline.without(&gone).render(), Form::Json)?;
                format!("{} taken out of `{}`, because they no longer occur", plural(count, "finding"), shown_path(path))
            }
            None => format!("{} of the baseline no longer occur; `--prune-baseline` takes them out", plural(count, "finding")),
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

/// What a run has looked at, so that its silence means something.
struct LookedAt<'r> {
    jobs: HashMap<&'r str, &'r Job>,
}

impl<'r> LookedAt<'r> {
    fn of(plan: &'r Plan<'_>, done: &Done) -> Self {
        let jobs = plan.jobs.iter().zip(&done.visits).filter(|(job, visit)| job.heard && visit.state != State::Unreadable);
        Self { jobs: jobs.map(|(job, _)| (normal(&job.found.path), job)).collect() }
    }

    /// Whether the finding would have been found if it were still there.
    fn covers(&self, known: &Known<'_>) -> bool {
        match self.jobs.get(known.path) {
            Some(job) => {
                let selection = &job.selection;
                let runs = selection.severity(known.rule).is_some_and(|severity| severity >= selection.least());
                runs || !selection.knows(known.rule)
            }
            None => Path::new(known.path).symlink_metadata().is_err(),
        }
    }
}

/// `path` as baselines have it.
fn normal(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}
