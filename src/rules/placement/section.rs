//! `placement/section`: a policy in a section that does not take it.

use crate::ast::Policy;
use crate::catalog::{Basis, Sections};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/section",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/section.md"),
    check: Check::Policy(check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let catalog = policy.catalog();
    // Nearly all policies may stand anywhere.
    if catalog.sections.holds(Sections::ANY) || catalog.sections.is_empty() || !policy.stands_among_policies() {
        return;
    }
    let Some(section) = policy.section().filter(|section| !catalog.sections.contains(*section)) else { return };
    let name = policy.name();
    let report = findings.report(policy.name_span(), format!("`{name}` does not belong in `{}`", section.name()));
    let sections: Vec<_> = catalog.sections.names().map(|name| format!("`{name}`")).collect();
    let report = if catalog.sections.with(Sections::ANY) == Sections::ANY {
        report.help(format!("it goes into {}", sections.join(" or ")))
    } else {
        report.help("it goes into the document of a GraphQL resolver")
    };
    if catalog.sections_extra.contains(section) {
        report.at_most(Severity::Info);
    } else if !matches!(catalog.basis, Basis::Page | Basis::Derived) {
        report.at_most(Severity::Warning);
    }
}
