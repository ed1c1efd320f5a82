//! `requests/pointless-null-check`: a response is tested for null, and it is never null.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::IgnoreError;

pub(super) const RULE: Rule = Rule {
    id: "requests/pointless-null-check",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/pointless-null-check.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    if policy.setting("response-variable-name").is_none() {
        return;
    }
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    let (IgnoreError::No | IgnoreError::Absent, Some(variable)) = (request.ignore_error, request.response) else { return };
    let comparisons = cx.model().answer(index).comparisons();
    let Some((first, others)) = comparisons.split_first() else { return };
    let mut report = findings
        .report(
            first.span,
            say!("`{}` is never null here: when the call fails, the request goes to `on-error` instead", quoted(variable.text)),
        )
        .label(policy.name_span(), "this call does not ignore errors")
        .help("remove the test, or set `ignore-error=\"true\"` to handle a failed call here");
    for other in others {
        report = report.label(other.span, "never null here either");
    }
}
