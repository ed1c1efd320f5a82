//! The rules of a run, and the walk that shows a document to all of them.

use super::selection::Selection;
use crate::ast::{Element, Expression, Policy, Setting, Value};
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::NamedValue;

/// The rules whose findings point at a secret and at nothing else.
pub const POINT_AT_SECRETS: [&str; 5] =
    ["secrets/azure-key", "secrets/generic", "secrets/hard-coded", "secrets/in-comment", "secrets/named-value"];

/// The rules of a run, by what they are shown.
pub struct Plan<'s> {
    /// What was selected.
    pub selection: &'s Selection,
    document: Vec<Planned<DocumentCheck>>,
    elements: Vec<Planned<ElementCheck>>,
    policies: Vec<Planned<PolicyCheck>>,
    expressions: Vec<Planned<ExpressionCheck>>,
    values: Vec<Planned<ValueCheck>>,
    named_values: Vec<Planned<NamedValueCheck>>,
}

/// A rule with the severity of its findings, and its check.
type Planned<F> = (&'static Rule, Severity, F);

type DocumentCheck = fn(&Context<'_>, &mut Findings<'_>);
type ElementCheck = fn(&Context<'_>, Element<'_>, &mut Findings<'_>);
type PolicyCheck = fn(&Context<'_>, Policy<'_>, &mut Findings<'_>);
type ExpressionCheck = fn(&Context<'_>, Expression<'_>, &mut Findings<'_>);
type ValueCheck = fn(&Context<'_>, Value<'_>, &mut Findings<'_>);
type NamedValueCheck = fn(&NamedValue, &mut Findings<'_>);

impl<'s> Plan<'s> {
    /// The rules that `selection` runs.
    pub fn new(selection: &'s Selection) -> Self {
        let mut plan = Self {
            selection,
            document: Vec::with_capacity(32),
            elements: Vec::with_capacity(32),
            policies: Vec::with_capacity(32),
            expressions: Vec::new(),
            values: Vec::new(),
            named_values: Vec::new(),
        };
        for (rule, severity) in selection.enabled() {
            match rule.check {
                Check::Document(check) => plan.document.push((rule, severity, check)),
                Check::Element(check) => plan.elements.push((rule, severity, check)),
                Check::Policy(check) => plan.policies.push((rule, severity, check)),
                Check::Expression(check) => plan.expressions.push((rule, severity, check)),
                Check::Value(check) => plan.values.push((rule, severity, check)),
                Check::NamedValue(check) => plan.named_values.push((rule, severity, check)),
                Check::Engine => {}
            }
        }
        plan
    }

    /// Shows the document of `context` to the rules, or only to those about syntax.
    pub fn check(&self, context: &Context<'_>, only_syntax: bool, diagnostics: &mut Vec<Diagnostic>) {
        let document = context.document;
        let hears = |rule: &Rule| !only_syntax || rule.category() == "syntax";
        for &(rule, severity, check) in self.document.iter().filter(|(rule, ..)| hears(rule)) {
            check(context, &mut Findings::new(rule, severity, diagnostics));
        }
        for element in document.elements() {
            for &(rule, severity, check) in self.elements.iter().filter(|(rule, ..)| hears(rule)) {
                check(context, element, &mut Findings::new(rule, severity, diagnostics));
            }
            if let Some(policy) = element.policy() {
                for &(rule, severity, check) in self.policies.iter().filter(|(rule, ..)| hears(rule)) {
                    check(context, policy, &mut Findings::new(rule, severity, diagnostics));
                }
            }
            if !self.values.is_empty() {
                for value in element.settings().map(Setting::value).chain(element.text()) {
                    for &(rule, severity, check) in self.values.iter().filter(|(rule, ..)| hears(rule)) {
                        check(context, value, &mut Findings::new(rule, severity, diagnostics));
                    }
                }
            }
        }
        for expression in document.expressions() {
            for &(rule, severity, check) in self.expressions.iter().filter(|(rule, ..)| hears(rule)) {
                check(context, expression, &mut Findings::new(rule, severity, diagnostics));
            }
        }
    }

    /// Shows `named_values` to the rules about them.
    pub fn check_named_values(&self, named_values: &[NamedValue], diagnostics: &mut Vec<Diagnostic>) {
        for named_value in named_values {
            for &(rule, severity, check) in &self.named_values {
                check(named_value, &mut Findings::new(rule, severity, diagnostics));
            }
        }
    }

    /// The rules that find every secret.
    pub fn secrets() -> Selection {
        let mut selection = Selection::none();
        for rule in POINT_AT_SECRETS {
            selection.enable(rule).expect("a test holds that each of them is a rule");
        }
        selection
    }

    /// Whether all rules that point at secrets are among its own.
    pub fn hears_all_secrets(&self) -> bool {
        POINT_AT_SECRETS.iter().all(|rule| self.selection.severity(rule).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_point_at_secrets_exist() {
        let selection = Plan::secrets();
        assert!(Plan::new(&selection).hears_all_secrets());
        assert_eq!(selection.enabled().count(), POINT_AT_SECRETS.len());
    }
}
