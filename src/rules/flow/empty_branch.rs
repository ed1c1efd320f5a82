//! `flow/empty-branch`: a branch, or a limit, with nothing in it.

use crate::ast::{Element, Policy, views::Choose};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "flow/empty-branch",
    severity: Severity::Info,
    default: false,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/flow/empty-branch.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::Choose, Kind::LimitConcurrency]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(choose) = Choose::cast(policy) else {
        if is_empty(policy.element()) {
            findings
                .report(policy.name_span(), say!("this `{}` does nothing", quoted(policy.name())))
                .help("add the policies that it is meant for, or remove it");
        }
        return;
    };
    for branch in choose.branches() {
        let element = branch.element();
        // A comment says why there is nothing.
        if !is_empty(element) {
            continue;
        }
        let report = findings.report(element.name_span(), say!("this `{}` does nothing", quoted(element.name())));
        match branch.is_otherwise() {
            true => report.help("remove it").fix("remove the `otherwise`", vec![Edit::delete(element.span_with_space())]),
            false => report.help("say in a comment why nothing is to be done here, or remove it"),
        };
    }
}

fn is_empty(element: Element<'_>) -> bool {
    element.content_span().text(element.document().text()).trim().is_empty()
}
