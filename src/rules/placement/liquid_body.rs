//! `placement/liquid-body`: a Liquid template in a place where it has no body to read.

use crate::ast::{Policy, views::SetBody};
use crate::catalog::{Definition, Kind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/liquid-body",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/liquid-body.md"),
    check: Check::PolicyOf(SetBody::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(body) = SetBody::cast(policy).filter(|body| body.is_liquid()) else { return };
    let in_return = policy.parent().is_some_and(|parent| match parent.definition() {
        Definition::Policy(holder) => holder.kind == Kind::ReturnResponse,
        _ => false,
    });
    // What else there is for a template to read is there.
    let reads_body = body.policy().content_span().text(policy.document().text()).contains("body.");
    if in_return && reads_body {
        findings
            .report(policy.name_span(), "this template gets no body to read: `return-response` drops it")
            .help("write the text with an expression, or set the body without `return-response`");
    }
}
