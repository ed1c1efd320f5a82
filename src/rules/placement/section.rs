//! `placement/section`: a policy in a section that does not take it.

use crate::ast::Policy;
use crate::catalog::{Basis, Sections};
use crate::diagnostic::{Sentence, Severity, quoted, say};
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
    // Where an official sample has a policy although its page does not, the service takes it.
    let sections = catalog.sections.with(catalog.sections_extra);
    // Nearly all policies may stand anywhere.
    if sections.holds(Sections::ANY) || catalog.sections.is_empty() || !policy.stands_among_policies() {
        return;
    }
    let Some(section) = policy.section().filter(|section| !sections.contains(*section)) else { return };
    let name = policy.name();
    let report = findings.report(policy.name_span(), say!("`{}` does not belong in `{}`", quoted(name), section.name()));
    let names = Sentence::joined(catalog.sections.names().map(|name| say!("`{}`", name)), " or ");
    let report = if catalog.sections.with(Sections::ANY) == Sections::ANY {
        report.help(say!("it goes into {}", names))
    } else {
        report.help("it goes into the document of a GraphQL resolver")
    };
    if !matches!(catalog.basis, Basis::Page | Basis::Derived) {
        report.at_most(Severity::Warning);
    }
}
