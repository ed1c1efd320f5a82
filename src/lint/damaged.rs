//! What is wrong with the rest of a document that has a syntax mistake: everything is judged in the document that was meant.

use super::plan::Plan;
use crate::ast::Document;
use crate::diagnostic::Diagnostic;
use crate::rules::Context;
use crate::syntax::Repaired;
use crate::workspace::Embedded;

/// Adds to `diagnostics` the mistakes of syntax in `document`: those that hide behind the first one too.
pub(super) fn check_syntax(document: &Document<'_>, repaired: &Repaired, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let document = Document::parse(document.text()).with_errors(repaired.errors.clone());
    plan.check_syntax(&Context::new(&document), diagnostics);
}

/// Adds to `diagnostics`, which are those about the damage and about secrets, what is wrong with the `repaired` document. Returns whether a budget was
/// spent.
///
/// Nothing is said about what is in doubt, and nothing is fixed.
pub(super) fn check_rest(repaired: &Repaired, embedded: &Embedded, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let whole = Document::parse(&repaired.text);
    let context = Context::new(&whole).at(embedded.scope, plan.selection.gateway()).deployed_as(embedded.format);
    let mut found = Vec::new();
    plan.check(&context, &mut found);
    for diagnostic in found {
        let Some(diagnostic) = placed(diagnostic, repaired) else { continue };
        let span = diagnostic.primary.span;
        let said = |other: &Diagnostic| {
            let category = |rule: &'static str| rule.split('/').next();
            let overlaps = other.primary.span.start < span.end.max(span.start + 1) && span.start < other.primary.span.end;
            other.primary.span == span && other.rule == diagnostic.rule || overlaps && category(other.rule) == category(diagnostic.rule)
        };
        if !diagnostics.iter().any(said) {
            diagnostics.push(diagnostic);
        }
    }
    context.is_spent()
}

/// The categories of rules that judge a value by itself, wherever it lies.
const OF_VALUES: [&str; 2] = ["expression/", "secrets/"];

/// `diagnostic`, of the repaired text, in the source; `None` if it is about what is in doubt.
fn placed(mut diagnostic: Diagnostic, repaired: &Repaired) -> Option<Diagnostic> {
    diagnostic.primary.span = repaired.origin(diagnostic.primary.span)?;
    let is_of_value = OF_VALUES.iter().any(|category| diagnostic.rule.starts_with(category));
    if !is_of_value && !repaired.is_arranged_surely(diagnostic.primary.span) {
        return None;
    }
    for label in &mut diagnostic.secondary {
        label.span = repaired.origin(label.span)?;
    }
    diagnostic.fix = None;
    Some(diagnostic)
}
