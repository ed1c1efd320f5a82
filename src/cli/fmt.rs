//! `apim-policy fmt [PATH]…`: brings policies into one layout.

use super::arguments::Fmt;
use super::error::Error;
use super::input::Chosen;
use super::lint::plural;
use super::progress::Progress;
use super::repository::OnDisk;
use super::terminal::Terminal;
use super::{Status, diff, files, input};
use crate::format::{self, Formatted, Reason};
use crate::lint::{self, FileOutcome, Outcome, Selection};
use crate::report::{self, Form, Format, Style};
use crate::session::{self, Job, Options, Origin, Session};
use crate::text;
use crate::workspace::Source;

/// What becomes of a file.
struct Visit {
    /// The difference, where it is asked for.
    diff: String,
    /// Whether the file is in another layout than it should be.
    changes: bool,
    /// What it should be, if it is standard input.
    text: Option<String>,
    /// What is wrong with its policies.
    outcome: Option<FileOutcome>,
    /// Lines that everybody should see.
    told: Vec<String>,
    /// Lines for those who want to know all.
    notes: Vec<String>,
    /// What went wrong with writing it.
    error: Option<Error>,
}

/// Formats what the options say.
pub(super) fn run(options: &Fmt, terminal: &Terminal) -> super::Outcome {
    let one = |error: Error| vec![error];
    let mut session = Session::new(Options::default()).map_err(|error| one(error.into()))?;
    let Chosen { search, paths, texts } = input::chosen(&options.paths, &options.files).map_err(one)?;
    let (jobs, errors) = session.discover(&paths, &search, texts);
    let mut errors: Vec<Error> = errors.into_iter().map(Error::from).collect();
    let threads = options.jobs.map(usize::from);
    let progress = Progress::new(jobs.len(), !options.quiet && terminal.shows_progress());
    let session::Each { read, .. } = session::read_each(&jobs, threads, &OnDisk);
    let mut sources = Vec::new();
    for (job, read) in jobs.iter().zip(read) {
        match read {
            Ok(source) => sources.extend(source.map(|source| (job, source))),
            Err(error) => errors.push(error),
        }
    }
    let visits = lint::on_threads(&sources, threads, |(job, source)| {
        let visit = visit(job, source, options);
        progress.step();
        visit
    });
    progress.finish();

    let (mut changed, mut outcomes, mut output) = (0, Vec::new(), String::new());
    let refused = visits.iter().filter(|visit| visit.outcome.is_some()).count();
    for ((job, _), visit) in sources.iter().zip(visits) {
        changed += usize::from(visit.changes);
        outcomes.extend(visit.outcome);
        if !options.quiet {
            visit.told.iter().for_each(|note| terminal.note(note));
        }
        if options.verbose {
            visit.notes.iter().for_each(|note| terminal.note(note));
        }
        output.push_str(&visit.diff);
        if options.check && visit.changes {
            output.push_str(&format!("{}\n", text::line(&job.found.path)));
        }
        if let Some(text) = visit.text.filter(|_| !options.check && !options.diff) {
            errors.extend(terminal.deliver_fixed(&text).err());
        }
        errors.extend(visit.error);
    }
    if !output.is_empty() {
        errors.extend(terminal.print(&output, Form::Text).err());
    }
    tell(outcomes, refused, options, terminal);
    if !options.quiet {
        sum_up(changed, sources.len() - changed - refused, errors.is_empty() && refused == 0, options, terminal);
    }
    match (errors.is_empty(), refused > 0 || changed > 0 && (options.check || options.diff)) {
        (false, _) => Err(errors),
        (true, true) => Ok(Status::Findings),
        (true, false) => Ok(Status::Clean),
    }
}

/// Formats the file of `job`, and writes it if it is to be written.
fn visit(job: &Job, source: &Source, options: &Fmt) -> Visit {
    let configured = job.found.config.as_ref().map(|config| format::Options::of(&config.formatting())).unwrap_or_default();
    let wanted = format::Options { dialect: options.dialect.or(configured.dialect), ..configured };
    let Formatted { text, steps, refused, kept } = format::format_source(source, &wanted);
    let path = text::line(&job.found.path);
    let mut visit = Visit {
        diff: String::new(),
        changes: text != source.text,
        text: None,
        outcome: None,
        told: Vec::new(),
        notes: Vec::new(),
        error: None,
    };
    if !refused.is_empty() {
        visit.outcome = Some(mistakes(source));
        visit.notes.push(format!("left `{path}`: it cannot be read"));
    }
    let lines = text::LineIndex::new(&source.text);
    for kept in kept {
        let line = lines.position(&source.text, kept.at).line;
        let note = format!("left `{path}` at line {line}: {}", kept.reason.sentence());
        // Whoever names a file, or a dialect, waits for it to change.
        let is_told = match kept.reason {
            Reason::NoPolicy => job.found.named,
            Reason::DeployedAsXml => true,
            _ => false,
        };
        if is_told { &mut visit.told } else { &mut visit.notes }.push(note);
    }
    if visit.changes && options.diff {
        // What may be shown of the file has its length, so that the edits fit it. They hold nothing of it themselves.
        let before = lint::shown(source);
        let after = steps.iter().try_fold(before.clone(), |text, edits| text::apply(&text, edits));
        let after = after.unwrap_or_else(|_| lint::shown_after(source, &source.with_text(text)));
        visit.diff = diff::diff(&job.found.path, &before, &after);
        return visit;
    }
    if job.origin == Origin::Face {
        visit.text = refused.is_empty().then_some(text);
        return visit;
    }
    if visit.changes && !options.check {
        visit.error = files::replace(&job.found.file, &source.text, &text).err();
        visit.changes = visit.error.is_none();
    }
    if visit.changes {
        visit.notes.push(format!("{} `{path}`", if options.check { "would format" } else { "formatted" }));
    } else if visit.notes.is_empty() && visit.told.is_empty() && visit.error.is_none() {
        visit.notes.push(format!("`{path}` is in its layout"));
    }
    visit
}

/// What keeps the policies of `source` from being read.
fn mistakes(source: &Source) -> FileOutcome {
    let mut selection = Selection::none();
    selection.enable("syntax").expect("there is such a category");
    let mut outcome = lint::lint(source, &selection);
    outcome.findings.retain(|finding| finding.silence.is_none() && SYNTAX.contains(&finding.diagnostic.rule));
    outcome
}

/// The rules that say what keeps a policy from being read.
const SYNTAX: [&str; 4] = ["syntax/xml", "syntax/expression", "syntax/expression-unterminated", "syntax/host"];

/// Tells what is wrong with the policies that cannot be read.
fn tell(outcomes: Vec<FileOutcome>, refused: usize, options: &Fmt, terminal: &Terminal) {
    if refused == 0 {
        return;
    }
    let format = if terminal.shows_progress() { Format::Human } else { Format::Concise };
    let style = Style { color: terminal.colors_notes(), summary: false, ..Style::default() };
    let mut bytes = Vec::new();
    report::write(&Outcome::of(outcomes), format, style, &mut bytes).expect("memory can be written to");
    terminal.report_beside(&String::from_utf8(bytes).expect("a report is text"), format.form());
    if !options.quiet {
        terminal.note(&format!("{} cannot be read and {} unchanged", plural(refused, "file"), if refused == 1 { "is" } else { "are" }));
    }
}

/// Says how many files are as they should be.
fn sum_up(changed: usize, same: usize, is_quiet_about_none: bool, options: &Fmt, terminal: &Terminal) {
    if options.paths.iter().any(|path| input::is_standard(path)) {
        return;
    }
    let would = if options.check || options.diff { "would be formatted" } else { "formatted" };
    match (changed, same) {
        (0, 0) if is_quiet_about_none => terminal.note("no policy was found"),
        (0, 0) => {}
        (0, 1) => terminal.note("1 file in its layout"),
        (0, same) => terminal.note(&format!("{} in their layout", plural(same, "file"))),
        (changed, 0) => terminal.note(&format!("{} {would}", plural(changed, "file"))),
        (changed, same) => terminal.note(&format!("{} {would}, {same} in their layout already", plural(changed, "file"))),
    }
}
