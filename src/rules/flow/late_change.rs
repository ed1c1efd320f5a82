//! `flow/late-change`: the request is changed after it has been sent.

use crate::ast::Policy;
use crate::catalog::{Definition, Kind, Kinds, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/late-change",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/late-change.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SetBackendService, Kind::SetQueryParameter]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(section @ (Section::Outbound | Section::OnError)) = policy.section() else { return };
    // Inside a call it changes that call, and a copy of the request is made as the request then is.
    let root = policy.ancestors().find(|holder| holder.definition() == Definition::Section(section));
    let sends =
        |kind| matches!(kind, Kind::SendRequest | Kind::SendOneWayRequest | Kind::ForwardRequest | Kind::IncludeFragment | Kind::Retry);
    if !policy.stands_among_policies()
        || root.is_some_and(|root| root.descendants().any(|it| it.policy().is_some_and(|it| sends(it.kind()))))
    {
        return;
    }
    findings
        .report(
            policy.name_span(),
            say!("`{}` changes nothing: the request has been sent before `{}`", quoted(policy.name()), section.name()),
        )
        .help("move it into `inbound`");
}
