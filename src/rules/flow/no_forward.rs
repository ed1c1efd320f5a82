//! `flow/no-forward`: a backend section that calls no backend.

use crate::ast::{DocumentShape, Element};
use crate::catalog::{Definition, Flow, Kind, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;

pub(super) const RULE: Rule = Rule {
    id: "flow/no-forward",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/no-forward.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    if cx.document.shape() != DocumentShape::Policies {
        return;
    }
    for (_, backend) in cx.document.sections().filter(|(section, _)| *section == Section::Backend) {
        if !is_plain(backend) || backend.descendants().any(may_answer) {
            continue;
        }
        let answered = cx.document.sections().any(|(section, element)| match section {
            Section::Inbound => cx.model().ends(element) || !is_plain(element) || element.descendants().any(sends_elsewhere),
            Section::Outbound => element.children().any(makes_answer),
            Section::Backend | Section::OnError => false,
        });
        if answered {
            continue;
        }
        findings
            .report(backend.name_span(), "the request goes nowhere: this `backend` neither forwards it nor returns a response")
            .help("add `<base />`, or `<forward-request />`");
    }
}

/// Whether `element` calls a backend or answers, or may do so.
fn may_answer(element: Element) -> bool {
    match element.definition() {
        Definition::Base | Definition::Unknown => true,
        Definition::Policy(policy) => {
            matches!(policy.flow, Flow::Forwards | Flow::Stops) || policy.kind == Kind::IncludeFragment || sends(policy.kind)
        }
        _ => false,
    }
}

/// Whether `element` takes the request elsewhere than to the backend.
fn sends_elsewhere(element: Element) -> bool {
    element.policy().is_some_and(|policy| sends(policy.kind()) && policy.kind() != Kind::SendRequest)
}

fn sends(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::SendRequest
            | Kind::InvokeRequest
            | Kind::InvokeDaprBinding
            | Kind::PublishToDapr
            | Kind::SendServiceBusMessage
            | Kind::LogToEventhub
    )
}

/// Whether `element` makes an answer of its own.
fn makes_answer(element: Element) -> bool {
    let makes = |element: Element| {
        element.policy().is_some_and(|policy| {
            matches!(policy.kind(), Kind::SetBody | Kind::SetStatus | Kind::ReturnResponse | Kind::MockResponse | Kind::IncludeFragment)
        })
    };
    makes(element) || element.descendants().any(makes)
}
