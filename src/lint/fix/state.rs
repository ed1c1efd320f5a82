//! A text between rounds of fixes, with all that is wrong in it.

use super::super::engine::lint;
use super::super::outcome::Finding;
use super::super::plan::Plan;
use super::super::selection::Selection;
use crate::ast::{Document, DocumentShape};
use crate::diagnostic::{Diagnostic, FileId, Sentence, Severity};
use crate::rules::Context;
use crate::text::Span;
use crate::workspace::Source;

/// The rules that say, some with less than certainty, that code does not compile.
const COMPILER: [&str; 11] = [
    "expression/disallowed-member",
    "expression/disallowed-type",
    "expression/invalid-jump",
    "expression/missing-return",
    "expression/misuse",
    "expression/result-type",
    "expression/type-mismatch",
    "expression/unassigned",
    "expression/unknown-member",
    "expression/unknown-name",
    "expression/wrong-arguments",
];

/// What is looked for in a text: what the run asked for, and the errors that no fix may make.
pub(super) struct Judge<'s> {
    pub(super) selection: &'s Selection,
    /// The rules that run by default and those of the run, each at its worst.
    all: Selection,
}

impl<'s> Judge<'s> {
    pub(super) fn new(selection: &'s Selection) -> Self {
        let mut all = Selection::default();
        all.set_gateway(selection.gateway());
        for (rule, severity) in selection.enabled() {
            let severity = all.severity(rule.id).map_or(severity, |own| own.max(severity));
            all.set(rule.id, severity).expect("a rule that runs is known");
        }
        Self { selection, all }
    }
}

/// A text and what is wrong in it.
pub(super) struct State {
    pub(super) source: Source,
    /// What the run reports.
    pub(super) findings: Vec<Finding>,
    /// What no fix may add to, suppressed or not.
    pub(super) errors: Vec<Fault>,
    /// Whether the text cannot be read whole, so that most rules say nothing of it.
    pub(super) broken: bool,
}

/// An error in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) rule: &'static str,
    pub(super) message: Sentence,
    pub(super) span: Span,
    /// Other places that belong to it.
    pub(super) related: Vec<Span>,
    /// Whether it counts wherever it appears. Code that is not sure to compile counts only where the code itself is new.
    pub(super) certain: bool,
}

impl State {
    pub(super) fn read(source: Source, judge: &Judge<'_>) -> Self {
        let findings = lint(&source, judge.selection).findings;
        let (mut errors, mut broken) = (Vec::new(), false);
        for embedded in &source.documents {
            let first = source.parse(embedded);
            let mut own = Vec::new();
            for document in first.other_readings().chain([first]) {
                let own_broken = document.errors().iter().any(|error| !error.mended);
                broken |= own_broken;
                mistakes(&document, &mut own);
                if document.shape() == DocumentShape::Other && !own_broken {
                    continue;
                }
                let plan = Plan::new(&judge.all);
                for deployed in &embedded.deployments {
                    let context = Context::new(&document).deployed(deployed.deployment, judge.selection.gateway()).embedded(embedded);
                    let mut diagnostics = Vec::new();
                    match own_broken {
                        true => plan.check_syntax(&context, &mut diagnostics),
                        false => plan.check(&context, &mut diagnostics),
                    }
                    own.extend(diagnostics.into_iter().filter(counts).map(Fault::of));
                }
            }
            errors.extend(own.into_iter().map(|fault| fault.moved(|span| source.outer(embedded, span))));
        }
        Self { source, findings, errors, broken }
    }
}

/// What keeps the XML and the C# of `document` from being read.
fn mistakes(document: &Document, faults: &mut Vec<Fault>) {
    let fault = |message: Sentence, span| Fault { rule: "syntax", message, span, related: Vec::new(), certain: true };
    faults.extend(document.errors().iter().map(|error| fault(error.message.clone(), error.span)));
    if document.tree().is_unpaired() {
        faults.push(fault("tags do not pair".into(), Span::at(0)));
    }
    let errors = document.expressions().flat_map(|expression| expression.errors());
    faults.extend(errors.map(|error| fault(error.message.clone(), error.span)));
}

fn counts(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error || diagnostic.severity == Severity::Warning && COMPILER.contains(&diagnostic.rule)
}

impl Fault {
    fn of(diagnostic: Diagnostic) -> Self {
        let related = diagnostic.secondary.iter().filter(|label| label.file == FileId::CHECKED).map(|label| label.span).collect();
        let certain = diagnostic.severity == Severity::Error;
        Self { rule: diagnostic.rule, message: diagnostic.message, span: diagnostic.primary.span, related, certain }
    }

    /// Returns it with other spans.
    fn moved(self, to: impl Fn(Span) -> Span) -> Self {
        Self { span: to(self.span), related: self.related.iter().map(|span| to(*span)).collect(), ..self }
    }

    /// Whether it is about how the text is written, which rules say of a broken document too.
    pub(super) fn is_syntax(&self) -> bool {
        self.rule.starts_with("syntax")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_rules_about_compiling_are_rules() {
        for rule in COMPILER {
            assert!(rules::find(rule).is_some(), "{rule}");
        }
    }
}
