//! `workspace/circular-fragment`: a fragment includes itself, through others or at once.

use crate::ast::{DocumentShape, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "workspace/circular-fragment",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/circular-fragment.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::IncludeFragment]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(linked) = cx.linked.filter(|_| cx.document.shape() == DocumentShape::Fragment) else { return };
    let Some(value) = policy.element().value_of("fragment-id") else { return };
    let Some(circle) = value.literal().and_then(|id| linked.circle(&id)) else { return };
    let through = circle.split_last().map_or(&[][..], |(_, through)| through);
    let names = Sentence::joined(through.iter().map(|name| say!("`{}`", quoted(name))), ", ");
    let message = match through.is_empty() {
        true => "this fragment includes itself".into(),
        false => say!("this fragment includes itself through {}", names),
    };
    findings.report(value.span(), message).help("a fragment cannot include another one: include each of them from the policy document");
}
