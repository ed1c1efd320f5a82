//! `deprecated/policy`: a policy whose reason has gone.

use crate::ast::Policy;
use crate::catalog::{RETIRED_KINDS, RETIRED_POLICIES};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "deprecated/policy",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/deprecated/policy.md"),
    check: Check::PolicyOf(RETIRED_KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(retired) = RETIRED_POLICIES.iter().find(|retired| retired.kind == policy.kind()) else { return };
    let since = if retired.since.is_empty() { String::new() } else { format!(", since {}", retired.since) };
    let report =
        findings.report(policy.name_span(), format!("`{}` has had its day: {}{since}", policy.name(), retired.why)).help(retired.instead);
    if retired.since.is_empty() {
        report.at_most(Severity::Info);
    }
}
