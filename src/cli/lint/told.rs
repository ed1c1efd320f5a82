//! What a run of `lint` says beside its findings, and how these are written.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::Path;

use super::jobs::changes_standard;
use super::{MOST_ON_TERMINAL, plural};
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Safety;
use crate::lint::{Left, Obstacle, Outcome};
use crate::report::{self, Automation, Form, Format, Style, harmless};
use crate::rules::{self, Rule};
use crate::session::{Job, State, Visit};
use crate::text::{self, Order, shown_path};
use crate::workspace::Deployed;

/// What the report looks like.
pub(super) fn style<'s>(
    options: &Lint,
    format: Format,
    terminal: &Terminal,
    (automation, own_rules): (&'s Automation, &'s [Rule]),
) -> Style<'s> {
    // With a text on standard output, standard error has the report.
    let is_file = options.output.is_some() || changes_standard(options);
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
        own_rules,
    }
}

/// The rules of one's own that ran, each once.
pub(super) fn own_rules(jobs: &[Job]) -> Vec<Rule> {
    let mut own: Vec<Rule> = Vec::new();
    let mut known: Vec<*const Rule> = Vec::new();
    for job in jobs {
        let rules = job.selection.rules().as_slice();
        // Most files share one set.
        if known.contains(&rules.as_ptr()) {
            continue;
        }
        known.push(rules.as_ptr());
        for rule in rules.iter().filter(|rule| rules::find(rule.id).is_none()) {
            if !own.iter().any(|it| it.id == rule.id) {
                own.push(*rule);
            }
        }
    }
    own
}

/// Tells people beside a report of lines what there is, and what to do with it.
pub(super) fn sum_up(outcome: &Outcome, format: Format, style: Style<'_>, options: &Lint, terminal: &Terminal) {
    if options.quiet || options.statistics {
        return;
    }
    let first = outcome.files.iter().flat_map(|file| &file.findings).next();
    let is_summed_up = match format {
        // An editor that has its text fixed wants to hear of what is wrong, and of nothing else. That there are no files is told already.
        Format::Concise => first.is_some() || outcome.summary.files > 0 && !changes_standard(options),
        Format::Agent => first.is_some(),
        Format::Github | Format::Azure => first.is_some() && style.most.is_some(),
        _ => false,
    };
    if is_summed_up {
        report::closing(outcome, style).lines().for_each(|line| terminal.note(line));
    }
    if let Some(first) = first.filter(|_| matches!(format, Format::Concise | Format::Agent)) {
        terminal.note(&format!("`apim-policy explain {}` says why, and what to do", first.diagnostic.rule));
    }
}

/// Where a run of GitHub Actions takes a summary for its page, whether or not the findings are written to a file.
pub(super) fn step_summary(options: &Lint) -> Option<OsString> {
    let is_github = options.format == Some(Format::Github) || options.format.is_none() && is_set("GITHUB_ACTIONS");
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| is_github && !options.statistics && !path.is_empty())
}

/// Adds a summary to the file at `path`.
pub(super) fn tell_step(outcome: &Outcome, path: &Path, terminal: &Terminal) {
    let text = report::step_summary(outcome);
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(harmless(&text, Form::Text).as_bytes())) {
        terminal.note(&format!("cannot write the summary of the step to `{}`: {error}", shown_path(path)));
    }
}

/// What is said of files that not all rules have looked at whole.
pub(super) fn unfinished(outcome: &Outcome) -> Vec<String> {
    let told = outcome.unfinished.iter().map(|path| {
        format!("`{}` holds so many policies that some checks, which compare each with all others, stopped early", text::line(path))
    });
    told.collect()
}

/// What is said of the changes that were made to files, and of those that could not be made.
pub(super) fn changes(options: &Lint, jobs: &[Job], visits: &[Visit<Error>]) -> Vec<String> {
    let mut lines = Vec::new();
    let fixes = visits.iter().map(|visit| visit.fixes).sum();
    if fixes > 0 {
        lines.push(format!("{} fixed", plural(fixes, "finding")));
    }
    let silenced = visits.iter().map(|visit| visit.silenced).sum();
    if silenced > 0 {
        let files = visits.iter().filter(|visit| visit.silenced > 0).count();
        lines.push(format!("{} silenced by comments in {}", plural(silenced, "finding"), plural(files, "file")));
    }
    if options.add_ignore.is_some() {
        lines.extend(jobs.iter().zip(visits).flat_map(|(job, visit)| unsilenced(&job.found.path, visit)));
    }
    lines
}

/// What is said of findings that no comment silences.
fn unsilenced(path: &str, visit: &Visit<Error>) -> Vec<String> {
    let mut counts: BTreeMap<Obstacle, usize> = BTreeMap::new();
    visit.unsilenced.iter().for_each(|left| *counts.entry(left.obstacle).or_default() += 1);
    let why = |obstacle| match obstacle {
        Obstacle::Damage => "it cannot be read whole",
        Obstacle::Language => "its language has no comments; `[[overrides]]` in the configuration can silence a rule for it",
        Obstacle::Place => "none can be written in that place",
    };
    let line = |(obstacle, count): (&Obstacle, &usize)| {
        format!("{} in `{}` cannot be silenced by a comment: {}", plural(*count, "finding"), text::line(path), why(*obstacle))
    };
    counts.iter().map(line).collect()
}

/// Lines for those who want to know all, by path.
pub(super) fn notes(jobs: &[Job], visits: &[Visit<Error>]) -> BTreeMap<String, Vec<String>> {
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
    rules.order();
    rules.dedup();
    let count = if left.len() == 1 { "1 fix".to_owned() } else { format!("{} fixes", left.len()) };
    format!("left {count} of {} in `{}`: they would make an error, or not end what they are for", rules.join(", "), text::line(path))
}

/// The report, and what form it has.
pub(super) fn report(outcome: &Outcome, format: Format, options: &Lint, style: Style<'_>) -> (String, Form) {
    let mut bytes = Vec::new();
    let written =
        if options.statistics { report::statistics(outcome, &mut bytes) } else { report::write(outcome, format, style, &mut bytes) };
    written.expect("memory can be written to");
    let form = if options.statistics { Form::Text } else { format.form() };
    (String::from_utf8(bytes).expect("a report is text"), form)
}

pub(super) fn format(options: &Lint, terminal: &Terminal) -> Result<Format, Error> {
    let format = match options.format {
        Some(format) => format,
        // Commands for a pipeline belong into its log, and nowhere else.
        None if options.output.is_some() => Format::Concise,
        None if is_set("GITHUB_ACTIONS") => Format::Github,
        None if is_set("TF_BUILD") => Format::Azure,
        None if terminal.is_watched() && !changes_standard(options) => Format::Human,
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
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}
