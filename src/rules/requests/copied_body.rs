//! `requests/copied-body`: a copy of the request has lost its body.

use crate::ast::{Policy, views::SendRequest};
use crate::catalog::{Kind, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "requests/copied-body",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/copied-body.md"),
    check: Check::PolicyOf(SendRequest::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(request) = SendRequest::cast(policy) else { return };
    if policy.section() != Some(Section::Outbound) || policy.child(Kind::SetBody.name()).is_some() {
        return;
    }
    let is_copy = request.mode().is_some_and(|mode| mode.choice() == Some("copy"));
    // A request that has no body loses none.
    let has_none = request.method().is_some_and(|method| matches!(method.raw().trim(), "GET" | "HEAD" | "DELETE" | "OPTIONS"));
    let Some(setting) = policy.setting("mode").filter(|_| is_copy && !has_none) else { return };
    findings
        .report(setting.span(), "the copy has no body: the body of the request is no longer available in `outbound`")
        .help("store the body in a variable in `inbound`, and add it with `set-body`");
}
