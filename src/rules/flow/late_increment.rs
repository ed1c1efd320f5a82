//! `flow/late-increment`: calls are counted only when they have ended.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/late-increment",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/flow/late-increment.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::RateLimitByKey]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let late = ["increment-condition", "increment-count"].iter().filter_map(|name| policy.value_of(name));
    if let Some(value) = late.into_iter().find(|value| value.expression().is_some()) {
        findings
            .report(value.span(), "a call is counted when it has ended, so the first call over the limit still passes")
            .help("remove this attribute if every call may be counted");
    }
}
