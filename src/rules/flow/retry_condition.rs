//! `flow/retry-condition`: a `retry` whose condition is always the same.

use crate::ast::{Policy, views::Retry};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::constant;

pub(super) const RULE: Rule = Rule {
    id: "flow/retry-condition",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/retry-condition.md"),
    check: Check::PolicyOf(Retry::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    // With nothing in it, it is a pause.
    if policy.children().next().is_none() {
        return;
    }
    let Some(condition) = Retry::cast(policy).and_then(Retry::condition) else { return };
    let report = match constant(condition) {
        Some(true) => findings.report(condition.span(), "this retries even after a success: the condition always holds"),
        Some(false) => findings.report(condition.span(), "this never retries: the condition never holds"),
        None => return,
    };
    report.help("test for a failure, as in `@(context.Response.StatusCode >= 500)`");
}
