//! `flow/silent-validation`: the errors that a validation detects are not stored.

use crate::ast::{Element, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/silent-validation",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/flow/silent-validation.md"),
    check: Check::PolicyOf(VALIDATIONS, check),
};

const VALIDATIONS: Kinds = Kinds::of(&[Kind::ValidateContent, Kind::ValidateParameters, Kind::ValidateHeaders, Kind::ValidateStatusCode]);

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    if policy.setting("errors-variable-name").is_some() {
        return;
    }
    let detects = |element: Element| element.settings().any(|setting| setting.typed().choice() == Some("detect"));
    if detects(policy.element()) || policy.descendants().any(detects) {
        findings
            .report(policy.name_span(), "detected errors are only traced: they are not stored in a variable")
            .help("add `errors-variable-name`, and log the variable or return an error for it in `outbound` or `on-error`");
    }
}
