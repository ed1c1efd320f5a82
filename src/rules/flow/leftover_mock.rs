//! `flow/leftover-mock`: a mock response is returned instead of calling the backend.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/leftover-mock",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/flow/leftover-mock.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::MockResponse]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    if policy.setting("enabled").is_some_and(|enabled| enabled.typed().is_bool(false)) {
        return;
    }
    findings
        .report(policy.name_span(), "callers get a mock response: the backend is not called")
        .help("remove it before the policy goes into production");
}
