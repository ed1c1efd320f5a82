//! `apim-policy lint [PATH]…`: checks policies.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::arguments::Lint;
use super::error::Error;
use super::files::{self, Content, Destination};
use super::progress::Progress;
use super::root::Roots;
use super::terminal::Terminal;
use super::{Status, diff, input};
use crate::config::Globs;
use crate::diagnostic::Safety;
use crate::hosts::Folders;
use crate::lint::{self, Baseline, Left, Outcome};
use crate::reading::{self, MAX_BYTES};
use crate::report::{self, Automation, Form, Format, Style, harmless};
use crate::session::{self, Change, Files, Job, Options, Origin, Session, State, Visit};
use crate::text::{self, shown_path};
use crate::workspace::{self, Choice, Deployed, Found, Search};

/// The files of a run.
struct Repository<'o> {
    options: &'o Lint,
    progress: Progress,
    /// What fixes would change, by path.
    diffs: Mutex<BTreeMap<String, String>>,
    /// Standard input as fixes have left it, if it can be fixed.
    standard: Mutex<Option<String>>,
}

/// How many findings a person is shown on a terminal, if they do not say it. Whoever has more begins with the worst.
const MOST_ON_TERMINAL: usize = 50;

/// Lints what the options say.
pub(super) fn run(options: &Lint, terminal: &Terminal) -> super::Outcome {
    let format = format(options, terminal).map_err(|error| vec![error])?;
    let given = options.path_root.as_deref().map(Roots::given).transpose().map_err(|error| vec![error])?;
    let baseline = baseline(options).map_err(|error| vec![error])?;
    let (jobs, mut errors) = jobs(options).map_err(|error| vec![error])?;
    let (output, new_baseline) = destinations(options, &jobs).map_err(|error| vec![error])?;

    let progress = Progress::new(jobs.len(), !options.quiet && terminal.shows_progress());
    let disk = Repository { options, progress, diffs: Mutex::default(), standard: Mutex::default() };
    let safety = if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fixes = (options.fix || options.diff).then_some(safety);
    let session::Run { mut outcome, mut visits } = session::run(&jobs, fixes, options.jobs.map(usize::from), &disk);
    disk.progress.finish();
    errors.extend(sorted(visits.iter_mut().filter_map(|visit| visit.error.take()).collect()));

    let silent = outcome.summary.files == 0 && errors.is_empty() && !options.quiet;
    if options.verbose {
        notes(&jobs, &visits).values().flatten().for_each(|line| terminal.note(line));
    }
    if !options.quiet {
        for path in &outcome.unfinished {
            terminal.note(&format!(
                "`{}` holds so many policies that some checks, which compare each with all others, stopped early",
                text::line(path)
            ));
        }
    }
    if silent {
        terminal.note("no policy was found");
    }
    let fixes = visits.iter().map(|visit| visit.fixes).sum();
    if fixes > 0 && !options.quiet {
        terminal.note(&format!("{} fixed", plural(fixes, "finding")));
    }
    if fixes_standard(options) {
        match disk.standard.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(fixed) => errors.extend(terminal.deliver_fixed(&fixed).err()),
            None if errors.is_empty() => errors.push(Error::UnfixableInput),
            // Why it could not be read is told.
            None => {}
        }
    }
    if let Some((path, destination)) = options.write_baseline.as_ref().zip(new_baseline) {
        destination.write(&Baseline::of(&outcome).render(), Form::Json).map_err(|error| vec![error])?;
        let count = outcome.files.iter().map(|file| file.findings.len()).sum();
        if !options.quiet {
            terminal.note(&format!("{} written to `{}`", plural(count, "finding"), shown_path(path)));
        }
        return if errors.is_empty() { Ok(Status::Clean) } else { Err(errors) };
    }
    if let Some(baseline) = baseline {
        baseline.apply(&mut outcome);
    }

    let diffs = disk.diffs.into_inner().unwrap_or_else(PoisonError::into_inner);
    let fails = if options.diff { !diffs.is_empty() } else { session::fails(&outcome) };
    let automation = match is_set("GITHUB_ACTIONS") {
        true => Automation::github(),
        false => Automation::azure(|name| std::env::var(name).ok()),
    };
    let style = style(options, format, terminal, &automation);
    let starts_at_root = format.starts_at_root();
    let told = match options.diff {
        true => write(&diffs.into_values().collect::<String>(), Form::Text, output.as_ref(), terminal),
        false => {
            let roots = given.or_else(|| starts_at_root.then(Roots::of_repository));
            let is_rebased = roots.is_some();
            roots.into_iter().for_each(|roots| roots.rebase(&mut outcome));
            let (report, form) = report(&outcome, format, options, style);
            let written = match fixes_standard(options) && output.is_none() {
                true => {
                    terminal.report_beside(&report, form);
                    Ok(())
                }
                false => write(&report, form, output.as_ref(), terminal),
            };
            sum_up(&outcome, format, style, options, terminal);
            if let Some(path) = step_summary(options) {
                if !is_rebased {
                    Roots::of_repository().rebase(&mut outcome);
                }
                tell_step(&outcome, Path::new(&path), terminal);
            }
            written
        }
    };
    errors.extend(told.err());
    match (errors.is_empty(), fails && !options.exit_zero) {
        (false, _) => Err(errors),
        (true, true) => Ok(Status::Findings),
        (true, false) => Ok(Status::Clean),
    }
}

/// Writes a report to its destination, or to standard output.
fn write(report: &str, form: Form, output: Option<&Destination>, terminal: &Terminal) -> Result<(), Error> {
    match output {
        Some(destination) => destination.write(report, form),
        None => terminal.print(report, form),
    }
}

/// Whether standard input is fixed, so that standard output is what becomes of it.
fn fixes_standard(options: &Lint) -> bool {
    options.fix && options.paths.iter().any(|path| input::is_standard(path))
}

/// What the report looks like.
fn style<'s>(options: &Lint, format: Format, terminal: &Terminal, automation: &'s Automation) -> Style<'s> {
    // With a text on standard output, standard error has the report.
    let is_file = options.output.is_some() || fixes_standard(options);
    let is_shown = !is_file && terminal.is_watched();
    Style {
        color: if is_file { terminal.colors_files() } else { terminal.is_colored() },
        links: !is_file && terminal.links(),
        summary: !options.quiet,
        most: match options.max_diagnostics {
            Some(most) => most.0,
            None => (format == Format::Human && is_shown).then_some(MOST_ON_TERMINAL),
        },
        fixed: options.fix.then_some(if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe }),
        // GitHub takes a finding that is marked as silenced for one that is open.
        silenced: !is_set("GITHUB_ACTIONS"),
        automation: Some(automation),
    }
}

/// Tells people beside a report of lines what there is, and what to do with it.
fn sum_up(outcome: &Outcome, format: Format, style: Style<'_>, options: &Lint, terminal: &Terminal) {
    let first = outcome.files.iter().flat_map(|file| &file.findings).next();
    let Some(first) = first.filter(|_| !options.quiet && !options.statistics) else { return };
    match format {
        Format::Concise | Format::Agent => {
            report::closing(outcome, style).lines().for_each(|line| terminal.note(line));
            terminal.note(&format!("`apim-policy explain {}` says why, and what to do", first.diagnostic.rule));
        }
        Format::Github | Format::Azure if style.most.is_some() => {
            report::closing(outcome, style).lines().for_each(|line| terminal.note(line));
        }
        _ => {}
    }
}

/// Where a run of GitHub Actions takes a summary for its page, whether or not the findings are written to a file.
fn step_summary(options: &Lint) -> Option<OsString> {
    let is_github = options.format == Some(Format::Github) || options.format.is_none() && is_set("GITHUB_ACTIONS");
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| is_github && !options.statistics && !path.is_empty())
}

/// Adds a summary to the file at `path`.
fn tell_step(outcome: &Outcome, path: &Path, terminal: &Terminal) {
    let text = report::step_summary(outcome);
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(harmless(&text, Form::Text).as_bytes())) {
        terminal.note(&format!("cannot write the summary of the step to `{}`: {error}", shown_path(path)));
    }
}

/// The files to lint, and what went wrong on the way to them.
fn jobs(options: &Lint) -> Result<(Vec<Job>, Vec<Error>), Error> {
    let mut session = Session::new(Options {
        select: options.select.clone(),
        extend_select: options.extend_select.clone(),
        ignore: options.ignore.clone(),
        levels: options.severity.clone(),
        fail_on: options.fail_on,
        min_severity: options.min_severity,
    })?;
    let config = match (&options.config, options.no_config) {
        (Some(path), _) => Choice::Given(session::configuration(path)?),
        (None, true) => Choice::Without,
        (None, false) => Choice::Nearest,
    };
    let exclude = Globs::new(options.exclude.iter().map(String::as_str))
        .map_err(|(glob, reason)| Error::Usage { message: format!("`{glob}` is not a valid glob: {reason}"), help: None })?;
    let search = Search { ignore_files: !options.no_ignore, named_too: options.force_exclude, exclude, config };

    let (standard, paths): (Vec<PathBuf>, Vec<PathBuf>) = options.paths.iter().cloned().partition(|path| input::is_standard(path));
    if standard.is_empty() && options.stdin_filename.is_some() {
        let help = "add `-` to the paths";
        return Err(Error::Usage {
            message: "`--stdin-filename` says what standard input is, which is not read".to_owned(),
            help: Some(help.to_owned()),
        });
    }
    let mut texts = Vec::new();
    if !standard.is_empty() {
        texts.push(input::standard(options.stdin_filename.as_deref(), &search.config)?);
    }
    let (jobs, errors) = session.discover(&paths, &search, texts);
    Ok((jobs, errors.into_iter().map(Error::from).collect()))
}

impl Files for Repository<'_> {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        let bytes = input::bytes(&job.found, job.origin)?;
        if job.origin == Origin::Face && self.options.fix && bytes.len() <= MAX_BYTES {
            self.keep(String::from_utf8(bytes.clone()).ok());
        }
        Ok(bytes)
    }

    fn folders(&self) -> &dyn Folders {
        &workspace::Disk
    }

    fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, Error> {
        if self.options.diff {
            let path = &job.found.path;
            let difference = diff::diff(path, &lint::shown(change.before), &lint::shown_after(change.before, change.after));
            self.diffs.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), difference);
            return Ok(false);
        }
        if job.origin == Origin::Face {
            self.keep(Some(change.after.text.clone()));
            return Ok(true);
        }
        files::replace(&job.found.file, &change.before.text, &change.after.text).map(|()| true)
    }

    fn create(&self, found: &Found, text: &str) -> Result<bool, Error> {
        if self.options.diff {
            let difference = diff::diff(&found.path, "", text);
            self.diffs.lock().unwrap_or_else(PoisonError::into_inner).insert(found.path.clone(), difference);
            return Ok(false);
        }
        files::commit(vec![files::Staged::creation(&found.file, text)?]).map(|()| true)
    }

    fn done(&self, _: &Job) {
        self.progress.step();
    }
}

impl Repository<'_> {
    /// Remembers `text` as what standard input is fixed to.
    fn keep(&self, text: Option<String>) {
        *self.standard.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// Lines for those who want to know all, by path.
fn notes(jobs: &[Job], visits: &[Visit<Error>]) -> BTreeMap<String, Vec<String>> {
    let mut notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (job, visit) in jobs.iter().zip(visits) {
        let path = &job.found.path;
        let what = match visit.state {
            State::Read => "read",
            State::PassedOver => "passed over",
            State::Unreadable => "could not read",
        };
        let config = job.found.config.as_ref().map_or(String::new(), |config| format!(" with `{}`", shown_path(&config.path)));
        let lines = notes.entry(path.clone()).or_default();
        lines.push(format!("{what} `{}`{config}", text::line(path)));
        lines.extend(visit.deployed.iter().map(|deployed| deployment(path, deployed)));
        if !visit.left.is_empty() {
            lines.push(left(path, &visit.left));
        }
    }
    notes
}

/// What is said of how a document is deployed.
fn deployment(path: &str, Deployed { deployment, by }: &Deployed) -> String {
    const NAMED: usize = 5;
    let scope = deployment.scope.map_or(String::new(), |scope| format!(" at scope {}", scope.name()));
    let format = deployment.format.map_or(String::new(), |format| format!(" as {}", format.name()));
    let names: Vec<String> = by.iter().take(NAMED).map(|name| format!("`{}`", text::line(name))).collect();
    let rest = by.len().saturating_sub(NAMED);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("`{}` is deployed{scope}{format} by {}{rest}", text::line(path), names.join(", "))
}

/// What is said of fixes that were not made.
fn left(path: &str, left: &[Left]) -> String {
    let mut rules: Vec<String> = left.iter().map(|left| format!("`{}`", left.rule)).collect();
    rules.sort();
    rules.dedup();
    let count = if left.len() == 1 { "1 fix".to_owned() } else { format!("{} fixes", left.len()) };
    format!("left {count} of {} in `{}`: they would make an error, or not end what they are for", rules.join(", "), text::line(path))
}

/// The report, and what form it has.
fn report(outcome: &Outcome, format: Format, options: &Lint, style: Style<'_>) -> (String, Form) {
    let mut bytes = Vec::new();
    let written =
        if options.statistics { report::statistics(outcome, &mut bytes) } else { report::write(outcome, format, style, &mut bytes) };
    written.expect("memory can be written to");
    let form = if options.statistics { Form::Text } else { format.form() };
    (String::from_utf8(bytes).expect("a report is text"), form)
}

fn format(options: &Lint, terminal: &Terminal) -> Result<Format, Error> {
    let format = match options.format {
        Some(format) => format,
        // Commands for a pipeline belong into its log, and nowhere else.
        None if options.output.is_some() => Format::Concise,
        None if is_set("GITHUB_ACTIONS") => Format::Github,
        None if is_set("TF_BUILD") => Format::Azure,
        None if terminal.is_watched() && !fixes_standard(options) => Format::Human,
        None => Format::Concise,
    };
    if options.statistics && options.format.is_some() && !matches!(format, Format::Human | Format::Concise) {
        let help = Some("leave out `--format`".to_owned());
        return Err(Error::Usage { message: "`--statistics` are written as plain text".to_owned(), help });
    }
    if options.max_diagnostics.is_some() && format.is_document() {
        let help = Some("`--min-severity` leaves out findings that are less severe".to_owned());
        let message = format!("`--max-diagnostics` has no effect with `--format {}`, which is one document", format.name());
        return Err(Error::Usage { message, help });
    }
    if options.unsafe_fixes && !options.fix && !options.diff {
        let help = Some("add `--fix`, or `--diff` to see what they would change".to_owned());
        return Err(Error::Usage { message: "`--unsafe-fixes` only says which fixes to make".to_owned(), help });
    }
    Ok(format)
}

/// Whether the environment sets the variable called `name` to something.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn baseline(options: &Lint) -> Result<Option<Baseline>, Error> {
    let Some(path) = &options.baseline else { return Ok(None) };
    let text = reading::text(path, MAX_BYTES).map_err(|source| Error::Input { path: path.clone(), source })?;
    Baseline::parse(&text).map(Some).map_err(|source| Error::Baseline { path: path.clone(), source })
}

/// Where the report and the new baseline go, if they go to files. It is known before anything is changed that they may.
fn destinations(options: &Lint, jobs: &[Job]) -> Result<(Option<Destination>, Option<Destination>), Error> {
    let open = |path: &Option<PathBuf>, content| -> Result<Option<Destination>, Error> {
        let Some(path) = path else { return Ok(None) };
        let linted = jobs.iter().filter(|job| job.origin == Origin::File || options.stdin_filename.is_some());
        // A search for policies finds the last report too, and passes over it.
        let linted = linted.filter(|job| job.found.named || files::same(path, &job.found.file) && holds_policy(job));
        let configs = jobs.iter().filter_map(|job| job.found.config.as_ref()).map(|config| &*config.path);
        let read = configs.chain(options.config.as_deref()).chain(options.baseline.as_deref());
        let standard = jobs.iter().any(|job| job.origin == Origin::Face).then_some(Path::new("/dev/stdin"));
        let inputs = linted.map(|job| &*job.found.file).chain(read).chain(standard);
        Destination::new(path, content, options.force, inputs).map(Some)
    };
    Ok((open(&options.output, Content::Report)?, open(&options.write_baseline, Content::Baseline)?))
}

/// Whether the file of `job` is linted. One that cannot be read might be.
fn holds_policy(job: &Job) -> bool {
    input::read(&job.found, Origin::File).map_or(true, |source| source.is_some())
}

/// Errors in the order of their files, whichever thread met them first.
fn sorted(mut errors: Vec<Error>) -> Vec<Error> {
    errors.sort_by_key(ToString::to_string);
    errors
}

pub(super) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
