//! `placement/fragment-content`: a fragment holds what fragments cannot hold.

use crate::ast::{DocumentShape, Element};
use crate::catalog::{Definition, Kind, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/fragment-content",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/fragment-content.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    if cx.document.shape() != DocumentShape::Fragment {
        return;
    }
    for element in cx.document.elements() {
        check_element(element, findings);
    }
}

fn check_element(element: Element<'_>, findings: &mut Findings) {
    let name = element.name();
    let in_fragment = element.parent().is_some_and(|parent| parent.definition() == Definition::Fragment);
    let is_section = Section::from_name(name).is_some() || name == "policies";
    match element.definition() {
        Definition::Base => {
            findings
                .report(element.name_span(), "`base` cannot stand in a fragment")
                .help("a fragment has no scope above it: put `base` into the document that includes it");
        }
        Definition::Policy(policy) if !policy.in_fragments => {
            let report = findings.report(element.name_span(), say!("`{}` cannot stand in a fragment", quoted(name)));
            let report = report.help(match policy.kind {
                Kind::IncludeFragment => "include both fragments from the policy document",
                _ => "put it into the policy document that includes the fragment",
            });
            if policy.kind != Kind::IncludeFragment {
                report.at_most(Severity::Warning);
            }
        }
        _ if in_fragment && is_section => {
            findings
                .report(element.name_span(), say!("`{}` cannot stand in a fragment", quoted(name)))
                .help("a fragment holds only policies, and runs in the section that includes it");
        }
        _ => {}
    }
}
