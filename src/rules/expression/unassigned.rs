//! `expression/unassigned`: a local variable is read before it has a value.

use crate::csharp::flow::{FlowMistake, FlowMistakeKind};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/unassigned",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/unassigned.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    cx.flow_mistakes().iter().for_each(|mistake| report(cx, mistake, findings));
}

fn report(cx: &Context, mistake: &FlowMistake, findings: &mut Findings) {
    let csharp = cx.document.csharp();
    let Some(declared) = mistake.related else { return };
    let (at, name) = (csharp.text(mistake.span), csharp.text(declared));
    let message = match mistake.kind {
        FlowMistakeKind::Unassigned => say!("`{}` may have no value here", quoted(name)),
        FlowMistakeKind::UnassignedInCall => say!("`{}` reads `{}`, which may have no value here", quoted(at), quoted(name)),
        FlowMistakeKind::UnassignedOut => say!("the `out` parameter `{}` may have no value at this end", quoted(name)),
        _ => return,
    };
    findings
        .report(csharp.span(mistake.span), message)
        .label(csharp.span(declared), "declared here")
        .help("give it a value where it is declared, or on every path that leads here");
}
