//! `security/hard-coded-backend`: the address of a backend is written into the policy.

use crate::ast::{Policy, views::SetBackendService};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/hard-coded-backend",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/security/hard-coded-backend.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SetBackendService]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(url) = SetBackendService::cast(policy).and_then(SetBackendService::base_url) else { return };
    if url.literal().is_none_or(|text| text.trim().is_empty()) {
        return;
    }
    findings
        .report(url.span(), "the address of the backend is written into the policy")
        .help("create a backend entity and refer to it by `backend-id`, or keep the address in a named value");
}
