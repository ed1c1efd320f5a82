//! Findings at what looks like a hole of a template, in code of a document that nothing renders.

use crate::ast::Document;
use crate::diagnostic::{Diagnostic, Severity};
use crate::spelling::{PlaceholderKind, placeholders};
use crate::text::Span;

/// Makes warnings of the errors that are found at what looks like a hole of a template in `document`, which nothing in the repository renders: a step of a pipeline
/// may do it before the document is deployed.
pub(super) fn soften(document: &Document<'_>, diagnostics: &mut [Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let text = document.text();
    let by_template = |kind| matches!(kind, PlaceholderKind::Interpolation | PlaceholderKind::Directive);
    let found = placeholders(text, Span::new(0, text.len())).filter(|found| by_template(found.kind));
    let holes: Vec<Span> = found.map(|found| found.span).collect();
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let next = holes.partition_point(|hole| hole.end < span.start);
        if holes.get(next).is_some_and(|hole| hole.start <= span.end) {
            diagnostic.severity = diagnostic.severity.min(Severity::Warning);
        }
    }
}
