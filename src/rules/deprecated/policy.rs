//! `deprecated/policy`: a policy that is deprecated.

use crate::ast::Policy;
use crate::catalog::{RETIRED_KINDS, RETIRED_POLICIES};
use crate::diagnostic::{Sentence, Severity, quoted, say};
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
    let since = if retired.since.is_empty() { Sentence::default() } else { say!(", since {}", retired.since) };
    let report = findings
        .report(policy.name_span(), say!("`{}` is deprecated: {}{}", quoted(policy.name()), retired.why, since))
        .help(retired.instead);
    if retired.since.is_empty() {
        report.at_most(Severity::Info);
    }
}
