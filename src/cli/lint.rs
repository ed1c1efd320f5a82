//! `apim-policy lint [PATH]…`: checks policies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::arguments::Lint;
use super::error::Error;
use super::files::{self, Content, Destination};
use super::progress::Progress;
use super::selections::{self, Selections};
use super::terminal::Terminal;
use super::{Status, diff, input};
use crate::config::{Config, Globs};
use crate::diagnostic::{Safety, Severity};
use crate::lint::{self, Baseline, FileOutcome, Left, Outcome, Selection};
use crate::reading::{self, MAX_BYTES};
use crate::report::{self, Form, Format, Style};
use crate::text::{self, shown_path};
use crate::workspace::{Choice, Found, Search, Source, discover};

/// A file to lint and how.
struct Job {
    found: Found,
    from_standard_input: bool,
    selection: Arc<Selection>,
    /// The least severity that fails the run.
    fail_on: Severity,
}

/// What comes out beside findings.
#[derive(Default)]
struct Aside {
    errors: Vec<Error>,
    /// What fixes would change, by path.
    diffs: BTreeMap<String, String>,
    /// How many findings were mended.
    fixes: usize,
    /// Lines for those who want to know all, by path.
    notes: BTreeMap<String, Vec<String>>,
}

/// Lints what the options say.
pub(super) fn run(options: &Lint, terminal: &Terminal) -> super::Outcome {
    let format = format(options, terminal).map_err(|error| vec![error])?;
    let baseline = baseline(options).map_err(|error| vec![error])?;
    let (jobs, mut errors) = jobs(options).map_err(|error| vec![error])?;
    let (output, new_baseline) = destinations(options, &jobs).map_err(|error| vec![error])?;

    let aside = Mutex::new(Aside::default());
    let progress = Progress::new(jobs.len(), !options.quiet && terminal.shows_progress());
    let mut outcome = lint::lint_all(&jobs, options.jobs.map(usize::from), |job| {
        let outcome = lint_job(job, options, &aside);
        progress.step();
        outcome
    });
    progress.finish();
    let aside = aside.into_inner().unwrap_or_else(PoisonError::into_inner);
    errors.extend(sorted(aside.errors));

    let silent = outcome.summary.files == 0 && errors.is_empty() && !options.quiet;
    if options.verbose {
        aside.notes.values().flatten().for_each(|line| terminal.note(line));
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
    if aside.fixes > 0 && options.fix && !options.quiet {
        terminal.note(&format!("{} fixed", plural(aside.fixes, "finding")));
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

    let (report, form) = match options.diff {
        true => (aside.diffs.into_values().collect(), Form::Text),
        false => report(&outcome, format, options, terminal),
    };
    match &output {
        Some(destination) => destination.write(&report, form),
        None => terminal.print(&report, form),
    }
    .map_err(|error| vec![error])?;
    match (errors.is_empty(), fails(&outcome, &jobs)) {
        (false, _) => Err(errors),
        (true, true) => Ok(Status::Findings),
        (true, false) => Ok(Status::Clean),
    }
}

/// The files to lint, and what went wrong on the way to them.
fn jobs(options: &Lint) -> Result<(Vec<Job>, Vec<Error>), Error> {
    let mut selections = Selections::new(options)?;
    let config = match (&options.config, options.no_config) {
        (Some(path), _) => {
            let config = Config::read(path)?;
            selections::check(&config)?;
            Choice::Given(Arc::new(config))
        }
        (None, true) => Choice::Without,
        (None, false) => Choice::Nearest,
    };
    let exclude = Globs::new(options.exclude.iter().map(String::as_str))
        .map_err(|(glob, reason)| Error::Usage { message: format!("`{glob}` is no glob: {reason}"), help: None })?;
    let search = Search { ignore_files: !options.no_ignore, named_too: options.force_exclude, exclude, config };

    let (standard, paths): (Vec<PathBuf>, Vec<PathBuf>) = options.paths.iter().cloned().partition(|path| input::is_standard(path));
    if standard.is_empty() && options.stdin_filename.is_some() {
        let help = "add `-` to the paths";
        return Err(Error::Usage {
            message: "`--stdin-filename` says what standard input is, which is not read".to_owned(),
            help: Some(help.to_owned()),
        });
    }
    if !standard.is_empty() && options.fix {
        let help = "`--diff` prints what would change";
        return Err(Error::Usage { message: "standard input cannot be fixed in place".to_owned(), help: Some(help.to_owned()) });
    }
    let (found, errors) = discover(&paths, &search);
    let mut errors: Vec<Error> = errors.into_iter().map(Error::from).collect();
    let mut found: Vec<(Found, bool)> = found.into_iter().map(|found| (found, false)).collect();
    if !standard.is_empty() {
        found.push((input::standard(options.stdin_filename.as_deref(), &search.config)?, true));
    }

    let mut jobs = Vec::with_capacity(found.len());
    let mut faulty: Vec<PathBuf> = Vec::new();
    for (found, from_standard_input) in found {
        let config = found.config.as_ref();
        if config.is_some_and(|config| faulty.contains(&config.path)) {
            continue;
        }
        match config.map_or(Ok(()), |config| selections::check(config)).and_then(|()| selections.of(&found)) {
            Ok(selection) => {
                let configured = config.and_then(|config| config.settings.fail_on).map(|least| least.severity());
                let fail_on = options.fail_on.or(configured).unwrap_or(Severity::Warning);
                jobs.push(Job { found, from_standard_input, selection, fail_on });
            }
            Err(error) => {
                faulty.extend(config.map(|config| config.path.clone()));
                errors.push(error);
            }
        }
    }
    Ok((jobs, errors))
}

fn lint_job(job: &Job, options: &Lint, aside: &Mutex<Aside>) -> FileOutcome {
    let aside = || aside.lock().unwrap_or_else(PoisonError::into_inner);
    let path = &job.found.path;
    let nothing = || FileOutcome { path: path.clone(), ..FileOutcome::default() };
    let read = input::read(&job.found, job.from_standard_input);
    if options.verbose {
        let what = match &read {
            Ok(Some(_)) => "read",
            Ok(None) => "passed over",
            Err(_) => "could not read",
        };
        let config = job.found.config.as_ref().map_or(String::new(), |config| format!(" with `{}`", shown_path(&config.path)));
        aside().notes.entry(path.clone()).or_default().push(format!("{what} `{}`{config}", text::line(path)));
    }
    let source = match read {
        Ok(Some(source)) => source,
        Ok(None) => return nothing(),
        Err(error) => {
            aside().errors.push(error);
            return nothing();
        }
    };
    if !options.fix && !options.diff {
        return lint::lint(&source, &job.selection);
    }
    let safety = if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fixed = lint::fix(&source, &job.selection, safety);
    if options.verbose && !fixed.left.is_empty() {
        aside().notes.entry(path.clone()).or_default().push(left(path, &fixed.left));
    }
    let changed = Source { text: fixed.text, ..source.clone() };
    if changed.text == source.text {
        return lint::lint(&source, &job.selection);
    }
    if options.diff {
        let outcome = lint::lint(&source, &job.selection);
        let difference = diff::diff(path, &lint::shown(&source), &lint::shown_after(&source, &changed));
        aside().diffs.insert(path.clone(), difference);
        return outcome;
    }
    match files::replace(&job.found.file, &source.text, &changed.text) {
        Ok(()) => {
            aside().fixes += fixed.fixes;
            lint::lint(&changed, &job.selection)
        }
        Err(error) => {
            aside().errors.push(error);
            lint::lint(&source, &job.selection)
        }
    }
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
fn report(outcome: &Outcome, format: Format, options: &Lint, terminal: &Terminal) -> (String, Form) {
    let mut bytes = Vec::new();
    let color = if options.output.is_some() { terminal.colors_files() } else { terminal.is_colored() };
    let written = if options.statistics {
        report::statistics(outcome, &mut bytes)
    } else {
        report::write(outcome, format, Style { color, summary: !options.quiet }, &mut bytes)
    };
    written.expect("memory can be written to");
    let form = if options.statistics { Form::Text } else { format.form() };
    (String::from_utf8(bytes).expect("a report is text"), form)
}

/// Whether a finding is bad enough to fail the run.
fn fails(outcome: &Outcome, jobs: &[Job]) -> bool {
    let least: BTreeMap<&str, Severity> = jobs.iter().map(|job| (job.found.path.as_str(), job.fail_on)).collect();
    outcome.files.iter().any(|file| {
        let least = least.get(file.path.as_str()).copied().unwrap_or(Severity::Warning);
        file.findings.iter().any(|finding| finding.diagnostic.severity >= least)
    })
}

fn format(options: &Lint, terminal: &Terminal) -> Result<Format, Error> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let format = match options.format {
        Some(format) => format.into(),
        None if set("GITHUB_ACTIONS") => Format::Github,
        None if set("TF_BUILD") => Format::Azure,
        None if options.output.is_none() && terminal.is_watched() => Format::Human,
        None => Format::Concise,
    };
    if options.statistics && options.format.is_some() && !matches!(format, Format::Human | Format::Concise) {
        let help = Some("leave out `--format`".to_owned());
        return Err(Error::Usage { message: "`--statistics` are written as plain text".to_owned(), help });
    }
    if options.unsafe_fixes && !options.fix && !options.diff {
        let help = Some("add `--fix`, or `--diff` to see what they would change".to_owned());
        return Err(Error::Usage { message: "`--unsafe-fixes` only says which fixes to make".to_owned(), help });
    }
    Ok(format)
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
        let linted = jobs.iter().filter(|job| !job.from_standard_input || options.stdin_filename.is_some());
        // A search for policies finds the last report too, and passes over it.
        let linted = linted.filter(|job| job.found.named || files::same(path, &job.found.file) && holds_policy(job));
        let configs = jobs.iter().filter_map(|job| job.found.config.as_ref()).map(|config| &*config.path);
        let read = configs.chain(options.config.as_deref()).chain(options.baseline.as_deref());
        let standard = jobs.iter().any(|job| job.from_standard_input).then_some(Path::new("/dev/stdin"));
        let inputs = linted.map(|job| &*job.found.file).chain(read).chain(standard);
        Destination::new(path, content, options.force, inputs).map(Some)
    };
    Ok((open(&options.output, Content::Report)?, open(&options.write_baseline, Content::Baseline)?))
}

/// Whether the file of `job` is linted. One that cannot be read might be.
fn holds_policy(job: &Job) -> bool {
    input::read(&job.found, false).map_or(true, |source| source.is_some())
}

/// Errors in the order of their files, whichever thread met them first.
fn sorted(mut errors: Vec<Error>) -> Vec<Error> {
    errors.sort_by_key(ToString::to_string);
    errors
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
