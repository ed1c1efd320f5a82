//! `placement/backend-single-child`: more than one policy directly in `backend`.

use crate::ast::Element;
use crate::catalog::{Definition, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/backend-single-child",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/backend-single-child.md"),
    check: Check::Element(check),
};

fn check(_: &Context, element: Element, findings: &mut Findings) {
    if element.definition() != Definition::Section(Section::Backend) {
        return;
    }
    let mut policies = element.children().filter(|child| matches!(child.definition(), Definition::Policy(_) | Definition::Base));
    let (Some(first), Some(second)) = (policies.next(), policies.next()) else { return };
    if element.has_open_content() {
        return;
    }
    findings
        .report(second.name_span(), format!("`backend` takes one policy, and `{}` is the second", second.name()))
        .label(first.name_span(), "the first one")
        .help("keep the one that forwards the request, and move the others into `inbound` or around it");
}
