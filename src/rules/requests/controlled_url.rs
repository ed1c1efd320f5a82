//! `requests/controlled-url`: the caller chooses which host is called.

use crate::ast::{
    Element, Policy, Value,
    views::{SendRequest, SetBackendService},
};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Piece, Text};

pub(super) const RULE: Rule = Rule {
    id: "requests/controlled-url",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/controlled-url.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest, Kind::SetBackendService]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let (url, value) = if let Some(call) = SendRequest::cast(policy) {
        let Some(value) = call.url().filter(|value| value.expression().is_some()) else { return };
        let Some(index) = cx.model().request(policy) else { return };
        (cx.model().nth_request(index).url.clone(), value)
    } else if let Some(service) = SetBackendService::cast(policy) {
        let Some(value) = service.base_url().filter(|value| value.expression().is_some()) else { return };
        (cx.model().backend_address(policy).cloned().unwrap_or_default(), value)
    } else {
        return;
    };
    let host = url.host();
    let Some(source) = host.chosen_by_caller() else { return };
    if is_tested(policy.element(), source, value) {
        return;
    }
    report(&host, value, findings);
}

fn report(host: &Text, value: Value, findings: &mut Findings) {
    let is_theirs = |piece: &Piece| matches!(piece, Piece::Variable { caller: true, .. } | Piece::Code { caller: true, .. });
    let message = match host.pieces().iter().all(is_theirs) {
        true => "the caller chooses the host that is called",
        false => "the caller chooses a part of the host that is called",
    };
    findings
        .report(value.span(), message)
        .help("take the host from a named value or a backend, or compare it with a list of hosts first: it may be one of your own network");
}

/// Whether a condition before `element` looks at what the caller sent: at a header or parameter of that name.
fn is_tested(element: Element, source: &str, value: Value) -> bool {
    let mut names = source.split('"').skip(1).step_by(2).chain((!source.contains('"')).then_some(source));
    let conditions: Vec<&str> = element
        .document()
        .elements()
        .take_while(|other| other.id() < element.id())
        .filter(|other| other.name() == "when")
        .filter_map(|when| when.value_of("condition"))
        .map(Value::raw)
        .collect();
    let inside = value.raw().contains('?') || value.raw().contains("if ");
    names.any(|name| conditions.iter().any(|condition| condition.contains(name))) || (inside && value.raw().contains(".Contains("))
}
