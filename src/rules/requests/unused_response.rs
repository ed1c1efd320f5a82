//! `requests/unused-response`: a call waits for a response that nothing reads.

use crate::ast::{DocumentShape, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "requests/unused-response",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/unused-response.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("response-variable-name") else { return };
    // Whoever includes a fragment may read what it sets.
    if !matches!(cx.document.shape(), DocumentShape::Policies) {
        return;
    }
    let Some(index) = cx.model().request(policy) else { return };
    let Some(variable) = cx.model().nth_request(index).response else { return };
    let answer = cx.model().answer(index);
    if answer.is_read() || answer.is_read_elsewhere() {
        return;
    }
    findings
        .report(setting.span(), say!("nothing reads `{}`, but callers wait for it", quoted(variable.text)))
        .help("use `send-one-way-request` when neither the response nor a failure matters");
}
