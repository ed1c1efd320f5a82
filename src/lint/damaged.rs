//! What is wrong with the rest of a document that has a syntax mistake: everything is judged in the document that was meant.

use foldhash::{HashMap, HashMapExt};

use super::plan::Plan;
use crate::ast::Document;
use crate::catalog::Deployment;
use crate::diagnostic::Diagnostic;
use crate::rules::Context;
use crate::syntax::Repaired;
use crate::text::{Order, Span};
use crate::workspace::Embedded;

/// Adds to `diagnostics` the mistakes of syntax in `document`: those that hide behind the first one too.
pub(super) fn check_syntax(document: &Document<'_>, repaired: &Repaired, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    plan.check_syntax(&Context::new(document).with_errors(&repaired.errors), diagnostics);
}

/// Adds to `diagnostics`, which are those about the damage and about secrets, what is wrong with the `repaired` document. Returns whether a budget was
/// spent.
///
/// Nothing is said about what is in doubt, and nothing is fixed.
pub(super) fn check_rest(
    repaired: &Repaired,
    (deployment, embedded): (Deployment, &Embedded),
    plan: &Plan<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let whole = Document::parse_repaired(repaired);
    let context = Context::new(&whole).deployed(deployment, plan.selection.gateway()).embedded(embedded);
    let mut found = Vec::new();
    plan.check(&context, &mut found);
    let told = Told::of(diagnostics);
    diagnostics.extend(found.into_iter().filter_map(|diagnostic| placed(diagnostic, repaired)).filter(|it| !told.covers(it)));
    context.is_spent()
}

/// The findings that were told before, by category: where they begin, in order, and where the furthest of those up to each one ends.
struct Told(HashMap<&'static str, Vec<(u32, u32)>>);

impl Told {
    fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut told: HashMap<&str, Vec<(u32, u32)>> = HashMap::new();
        for diagnostic in diagnostics {
            // What has no width stands for the character behind it.
            let Span { start, end } = diagnostic.primary.span;
            told.entry(category(diagnostic)).or_default().push((start, end.max(start + 1)));
        }
        for spans in told.values_mut() {
            spans.order();
            let mut furthest = 0;
            for (_, end) in spans {
                furthest = furthest.max(*end);
                *end = furthest;
            }
        }
        Self(told)
    }

    /// Whether something of the same category was told where `diagnostic` is.
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let Span { start, end } = diagnostic.primary.span;
        self.0.get(category(diagnostic)).is_some_and(|spans| {
            let before = spans.partition_point(|&(other, _)| other < end.max(start + 1));
            before.checked_sub(1).is_some_and(|last| spans[last].1 > start)
        })
    }
}

/// The category of the rule that found it.
fn category(diagnostic: &Diagnostic) -> &'static str {
    diagnostic.rule.split('/').next().unwrap_or_default()
}

/// The categories of rules that judge a value by itself, wherever it lies.
const OF_VALUES: [&str; 2] = ["expression/", "secrets/"];

/// `diagnostic`, of the repaired text, in the source; `None` if it is about what is in doubt.
fn placed(mut diagnostic: Diagnostic, repaired: &Repaired) -> Option<Diagnostic> {
    let place = repaired.origin(diagnostic.primary.span)?;
    let is_of_value = OF_VALUES.iter().any(|category| diagnostic.rule.starts_with(category));
    if !is_of_value && !repaired.is_arranged_surely(place) {
        return None;
    }
    for span in diagnostic.own_spans() {
        *span = repaired.origin(*span)?;
    }
    diagnostic.fix = None;
    Some(diagnostic)
}
