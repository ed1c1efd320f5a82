//! `apim-policy lint [PATH]…`: checks policies.

mod baseline;
mod changed;
mod jobs;
mod repository;
mod told;
mod watch;

use std::collections::BTreeMap;
use std::path::Path;

use self::jobs::{Destinations, Input, changes_standard};
use self::repository::Repository;
use super::Status;
use super::arguments::Lint;
use super::error::Error;
use super::files::Destination;
use super::progress::Progress;
use super::revision::Revision;
use super::root::Roots;
use super::terminal::Terminal;
use crate::diagnostic::Safety;
use crate::lint::{Baseline, Outcome};
use crate::report::{Automation, Form, Format};
use crate::session::{self, Job, Visit};
use crate::text::{Order, shown_path};

/// How many findings a person is shown on a terminal, if they do not say it. Whoever has more begins with the worst.
const MOST_ON_TERMINAL: usize = 50;

/// What a run is to do.
struct Plan<'o> {
    options: &'o Lint,
    format: Format,
    /// From where paths begin in the report, if the user says it.
    roots: Option<Roots>,
    baseline: Option<Baseline>,
    jobs: Vec<Job>,
    /// The index, if what is in it is linted rather than what is on the disk.
    index: Option<Revision>,
    destinations: Destinations,
}

/// What a run has done.
struct Done {
    outcome: Outcome,
    visits: Vec<Visit<Error>>,
    /// What would be changed, by path.
    diffs: BTreeMap<String, String>,
    /// Standard input as the run has left it, if it can be changed.
    standard: Option<String>,
}

/// Lints what the options say.
pub(super) fn run(options: &Lint, terminal: &Terminal) -> super::Outcome {
    if options.watch {
        return watch::watch(options, terminal);
    }
    let (plan, errors) = Plan::new(options, terminal).map_err(|error| vec![error])?;
    plan.run(errors, terminal)
}

impl<'o> Plan<'o> {
    /// What `options` say, and what went wrong with finding the files.
    fn new(options: &'o Lint, terminal: &Terminal) -> Result<(Self, Vec<Error>), Error> {
        let format = told::format(options, terminal)?;
        let roots = options.path_root.as_deref().map(Roots::given).transpose()?;
        let baseline = jobs::baseline(options)?;
        let Input { jobs, index, errors } = jobs::input(options)?;
        let destinations = jobs::destinations(options, &jobs)?;
        Ok((Self { options, format, roots, baseline, jobs, index, destinations }, errors))
    }

    /// Lints the files, and says what was found. Of what went wrong before there are `errors`.
    fn run(self, mut errors: Vec<Error>, terminal: &Terminal) -> super::Outcome {
        let options = self.options;
        let mut done = self.work(terminal);
        errors.extend(sorted(done.visits.iter_mut().filter_map(|visit| visit.error.take()).collect()));
        self.note(&done, errors.is_empty(), terminal);
        if changes_standard(options) {
            match done.standard.take() {
                Some(changed) => errors.extend(terminal.deliver_fixed(&changed).err()),
                None if errors.is_empty() => errors.push(Error::UnfixableInput),
                // Why it could not be read is told.
                None => {}
            }
        }
        if self.destinations.baseline.is_some() {
            errors.extend(self.write_baseline(&done, terminal).err());
            return if errors.is_empty() { Ok(Status::Clean) } else { Err(errors) };
        }
        errors.extend(self.apply_baseline(&mut done, terminal).err());
        // A baseline has it for each of the copies, so that it still knows it when one of them changes.
        done.outcome.tell_copies_once();
        let fails = if options.diff { !done.diffs.is_empty() } else { session::fails(&done.outcome) };
        errors.extend(self.report(done, terminal).err());
        match (errors.is_empty(), fails && !options.exit_zero) {
            (false, _) => Err(errors),
            (true, true) => Ok(Status::Findings),
            (true, false) => Ok(Status::Clean),
        }
    }

    /// Lints the files, and changes them if that is wanted.
    fn work(&self, terminal: &Terminal) -> Done {
        let options = self.options;
        let progress = Progress::new(self.jobs.len(), !options.quiet && terminal.shows_progress());
        let files = Repository::new(options, self.index.as_ref(), progress);
        let threads = options.jobs.map(usize::from);
        let run = match &options.add_ignore {
            Some(reason) => session::ignore(&self.jobs, reason.trim(), threads, &files),
            None => {
                let safety = if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
                session::run(&self.jobs, (options.fix || options.diff).then_some(safety), threads, &files)
            }
        };
        let (diffs, standard) = files.finish();
        Done { outcome: run.outcome, visits: run.visits, diffs, standard }
    }

    /// Says beside the report what was read and done.
    fn note(&self, done: &Done, is_whole: bool, terminal: &Terminal) {
        if self.options.verbose {
            told::notes(&self.jobs, &done.visits).values().flatten().for_each(|line| terminal.note(line));
        }
        if self.options.quiet {
            return;
        }
        told::unfinished(&done.outcome).iter().for_each(|line| terminal.note(line));
        if jobs::runs_nothing(&self.jobs) {
            terminal.note("no rule runs: the configuration leaves none");
        }
        if done.outcome.summary.files == 0 && is_whole {
            let is_part = self.options.staged || self.options.since.is_some();
            terminal.note(if is_part { "no policy has changed" } else { "no policy was found" });
        }
        told::changes(self.options, &self.jobs, &done.visits).iter().for_each(|line| terminal.note(line));
    }

    /// Writes all findings to the new baseline.
    fn write_baseline(&self, done: &Done, terminal: &Terminal) -> Result<(), Error> {
        let Some((path, destination)) = self.options.write_baseline.as_ref().zip(self.destinations.baseline.as_ref()) else {
            return Ok(());
        };
        destination.write(&baseline::whole(path, done).render(), Form::Json)?;
        let count = done.outcome.files.iter().map(|file| file.findings.len()).sum();
        if !self.options.quiet {
            terminal.note(&format!("{} written to `{}`", plural(count, "finding"), shown_path(path)));
        }
        Ok(())
    }

    /// Writes the report, or what would be changed.
    fn report(self, done: Done, terminal: &Terminal) -> Result<(), Error> {
        let Self { options, format, roots, destinations, jobs, .. } = self;
        let Done { mut outcome, diffs, .. } = done;
        let output = destinations.output.as_ref();
        if options.diff {
            return write(&diffs.into_values().collect::<String>(), Form::Text, output, terminal);
        }
        let automation = match told::is_set("GITHUB_ACTIONS") {
            true => Automation::github(),
            false => Automation::azure(|name| std::env::var(name).ok()),
        };
        let own_rules = told::own_rules(&jobs);
        let style = told::style(options, format, terminal, (&automation, &own_rules));
        let roots = roots.or_else(|| format.starts_at_root().then(Roots::of_repository));
        let is_rebased = roots.is_some();
        roots.into_iter().for_each(|roots| roots.rebase(&mut outcome));
        let (report, form) = told::report(&outcome, format, options, style);
        let written = match changes_standard(options) && output.is_none() {
            true => {
                terminal.report_beside(&report, form);
                Ok(())
            }
            false => write(&report, form, output, terminal),
        };
        told::sum_up(&outcome, format, style, options, terminal);
        if let Some(path) = told::step_summary(options) {
            if !is_rebased {
                Roots::of_repository().rebase(&mut outcome);
            }
            told::tell_step(&outcome, Path::new(&path), terminal);
        }
        written
    }
}

/// Writes a report to its destination, or to standard output.
fn write(report: &str, form: Form, output: Option<&Destination>, terminal: &Terminal) -> Result<(), Error> {
    match output {
        Some(destination) => destination.write(report, form),
        None => terminal.print(report, form),
    }
}

/// Errors in the order of their files, whichever thread met them first.
fn sorted(mut errors: Vec<Error>) -> Vec<Error> {
    errors.order_by_key(ToString::to_string);
    errors
}

pub(super) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
