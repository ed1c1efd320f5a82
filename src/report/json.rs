//! JSON of this tool's own. Its shape is a promise: what is added keeps the version, what is changed raises it.

use std::io::{self, Write};

use serde::Serialize;

use super::{Places, page};
use crate::diagnostic::{self, Beyond, FileId};
use crate::lint::{FileOutcome, Finding, Outcome};
use crate::text::{self, Position, Span};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'o> {
    version: u32,
    diagnostics: Vec<Diagnostic<'o>>,
    summary: Summary,
}

/// A finding.
#[derive(Serialize)]
pub(super) struct Diagnostic<'o> {
    rule: &'o str,
    severity: &'o str,
    message: &'o str,
    help: Option<&'o str>,
    url: Option<String>,
    path: &'o str,
    span: Range,
    labels: Vec<Label<'o>>,
    policy: Option<&'o str>,
    /// What deploys the document where the finding holds, if that is not everywhere.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    deployments: &'o [String],
    fix: Option<Fix<'o>>,
}

#[derive(Serialize)]
struct Label<'o> {
    message: &'o str,
    /// The path of the file that it is in, where that is not the file of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'o str>,
    span: Range,
}

#[derive(Serialize)]
struct Fix<'o> {
    applicability: &'o str,
    message: &'o str,
    edits: Vec<Edit<'o>>,
    /// What it changes in other files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elsewhere: Vec<Elsewhere<'o>>,
}

#[derive(Serialize)]
struct Elsewhere<'o> {
    path: &'o str,
    /// What is changed in a file that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<Vec<Edit<'o>>>,
    /// What a new file holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'o str>,
}

#[derive(Serialize)]
struct Edit<'o> {
    span: Range,
    replacement: &'o str,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    documents: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
}

pub(super) fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let mut diagnostics = Vec::new();
    for file in &outcome.files {
        let places = Places::new(file);
        diagnostics.extend(file.findings.iter().map(|finding| diagnostic(file, &places, finding)));
    }
    let it = outcome.summary;
    let summary = Summary {
        files: it.files,
        documents: it.documents,
        errors: it.errors,
        warnings: it.warnings,
        infos: it.infos,
        suppressed: it.suppressed,
    };
    serde_json::to_writer_pretty(&mut *out, &Document { version: VERSION, diagnostics, summary })?;
    writeln!(out)
}

/// Returns what is written of `finding`, one of `file`.
pub(super) fn diagnostic<'o>(file: &'o FileOutcome, places: &Places<'_>, finding: &'o Finding) -> Diagnostic<'o> {
    let it = &finding.diagnostic;
    // What stands at the place itself is said there, so it is a label like the others.
    let labels = std::iter::once(&it.primary).filter(|label| !label.message.is_empty()).chain(&it.secondary);
    Diagnostic {
        rule: it.rule,
        severity: it.severity.name(),
        message: &it.message,
        help: it.help.as_deref(),
        url: page(it.rule),
        path: &file.path,
        span: range(places, it.primary.span),
        labels: labels.filter_map(|it| label(file, places, it)).collect(),
        policy: finding.policy.as_deref(),
        deployments: &finding.deployments,
        fix: file.shown_fix(finding).map(|it| fix(places, it)),
    }
}

fn label<'o>(file: &'o FileOutcome, places: &Places<'_>, label: &'o diagnostic::Label) -> Option<Label<'o>> {
    let other = file.file(label.file)?;
    Some(match label.file {
        FileId::CHECKED => Label { message: &label.message, path: None, span: range(places, label.span) },
        _ => Label { message: &label.message, path: Some(&other.path), span: range(places.of(label.file)?, label.span) },
    })
}

fn fix<'o>(places: &Places<'_>, fix: &'o diagnostic::Fix) -> Fix<'o> {
    let elsewhere = fix.elsewhere.iter().filter_map(|other| {
        let (edits, text) = match &other.change {
            Beyond::Edits(own) => (Some(edits(places.at(&other.path)?, own)), None),
            Beyond::New(text) => (None, Some(text.as_str())),
        };
        Some(Elsewhere { path: &other.path, edits, text })
    });
    Fix { applicability: fix.safety.name(), message: &fix.message, edits: edits(places, &fix.edits), elsewhere: elsewhere.collect() }
}

fn edits<'o>(places: &Places<'_>, edits: &'o [text::Edit]) -> Vec<Edit<'o>> {
    edits.iter().map(|edit| Edit { span: range(places, edit.span), replacement: &edit.replacement }).collect()
}

fn range(places: &Places<'_>, span: Span) -> Range {
    let point = |Position { line, column }, offset| Point { line, column, offset };
    Range { start: point(places.start(span), span.start), end: point(places.end(span), span.end) }
}
