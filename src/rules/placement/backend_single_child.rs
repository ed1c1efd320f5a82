//! `placement/backend-single-child`: more than one policy directly in `backend`.

use crate::ast::Element;
use crate::catalog::{Definition, Kind, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/backend-single-child",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/backend-single-child.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for (_, backend) in cx.document.sections().filter(|(section, _)| *section == Section::Backend) {
        check_backend(backend, findings);
    }
}

fn check_backend(backend: Element<'_>, findings: &mut Findings) {
    // Resolvers stand beside what forwards the request.
    let counts = |child: &Element| match child.definition() {
        Definition::Policy(policy) => policy.kind != Kind::SetGraphqlResolver,
        Definition::Base => true,
        _ => false,
    };
    let mut policies = backend.children().filter(counts);
    let (Some(first), Some(second)) = (policies.next(), policies.next()) else { return };
    if backend.has_open_content() {
        return;
    }
    findings
        .report(second.name_span(), say!("`backend` takes one policy, and `{}` is the second", quoted(second.name())))
        .label(first.name_span(), "the first one")
        .help("keep the one that forwards the request, and move the others into `inbound` or around it");
}
