//! `workspace/unused-named-value`: a named value is defined and nothing in the repository refers to it.

use super::references::report_unused;
use crate::diagnostic::Severity;
use crate::rules::{Check, Findings, Rule};
use crate::workspace::{Referred, Unused};

pub(super) const RULE: Rule = Rule {
    id: "workspace/unused-named-value",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/workspace/unused-named-value.md"),
    check: Check::Unused(check),
};

fn check(unused: &Unused, findings: &mut Findings) {
    if unused.kind == Referred::NamedValue {
        report_unused(unused, "named value", findings);
    }
}
