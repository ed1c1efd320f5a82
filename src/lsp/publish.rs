//! Findings as the protocol has them.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::documents::range;
use super::lines::{Encoding, Lines};
use crate::diagnostic::{FileId, Label, Severity};
use crate::lint::{FileOutcome, Finding};
use crate::report;
use crate::rules::Tag;
use crate::text::Span;

/// What the protocol calls the tool.
pub(super) const SOURCE: &str = "apim-policy";

/// The most findings that are told of a file; an editor shows no more at once.
const MOST: usize = 1_000;

/// Writes what was found in files.
pub(super) struct Writer<'a> {
    /// How places are counted.
    pub encoding: Encoding,
    /// Returns the address of the file that messages call so.
    pub uri_of: &'a dyn Fn(&str) -> Option<String>,
}

impl Writer<'_> {
    /// Returns the diagnostics of `outcome`.
    pub(super) fn diagnostics(&self, outcome: &FileOutcome) -> Vec<Value> {
        let mut places = Places::of(outcome);
        outcome.findings.iter().take(MOST).map(|finding| self.diagnostic(&mut places, finding)).collect()
    }

    /// Returns the diagnostic of `finding`, one of those of the file that `places` counts in.
    pub(super) fn diagnostic(&self, places: &mut Places<'_>, finding: &Finding) -> Value {
        let it = &finding.diagnostic;
        let mut diagnostic = json!({
            "range": places.range(FileId::CHECKED, it.primary.span, self.encoding),
            "severity": severity(it.severity),
            "code": it.rule,
            "source": SOURCE,
            "message": message(finding),
        });
        if let Some(page) = report::page(it.rule) {
            diagnostic["codeDescription"] = json!({ "href": page });
        }
        if let Some(tag) = Tag::of(it.rule) {
            diagnostic["tags"] = json!([if tag == Tag::Unnecessary { 1 } else { 2 }]);
        }
        let labels = std::iter::once(&it.primary).chain(&it.secondary).filter(|label| !label.message.is_empty());
        let related: Vec<Value> = labels.filter_map(|label| self.related(places, label)).collect();
        if !related.is_empty() {
            diagnostic["relatedInformation"] = related.into();
        }
        diagnostic
    }

    fn related(&self, places: &mut Places<'_>, label: &Label) -> Option<Value> {
        let file = places.outcome.file(label.file)?;
        let uri = (self.uri_of)(&file.path)?;
        let range = places.range(label.file, label.span, self.encoding);
        Some(json!({ "location": { "uri": uri, "range": range }, "message": label.message.as_str() }))
    }
}

/// Counts places in a file, and in the others that its findings point into.
pub(super) struct Places<'o> {
    outcome: &'o FileOutcome,
    lines: HashMap<Option<usize>, Lines>,
}

impl<'o> Places<'o> {
    /// Returns what counts in the files of `outcome`.
    pub(super) fn of(outcome: &'o FileOutcome) -> Self {
        Self { outcome, lines: HashMap::new() }
    }

    /// Returns the range of `span` in one of the files.
    pub(super) fn range(&mut self, file: FileId, span: Span, encoding: Encoding) -> Value {
        let text = self.outcome.file(file).map_or("", |file| &file.text);
        let lines = self.lines.entry(file.index()).or_insert_with(|| Lines::of(text));
        range(lines, text, span, encoding)
    }
}

/// What is said of a finding.
fn message(finding: &Finding) -> String {
    let it = &finding.diagnostic;
    let mut message = it.message.as_str().to_owned();
    if let Some(help) = &it.help {
        message.push_str(&format!("\nhelp: {}", help.as_str()));
    }
    if !finding.deployments.is_empty() {
        message.push_str(&format!("\nas deployed by {}", finding.deployments.join(", ")));
    }
    message
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Info => 3,
    }
}
