//! `requests/controlled-url`: the caller chooses which host is called.

use crate::ast::{
    Policy, Value,
    views::{SendRequest, SetBackendService},
};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Piece, PiecedText};

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
    let model = cx.model();
    let is_free = |piece: &Piece| {
        is_theirs(piece) && {
            let sent = model.sent_in(piece, policy.element());
            !model.is_compared(&sent, policy.element(), value.expression())
        }
    };
    if host.pieces().iter().any(is_free) {
        report(&host, value, findings);
    }
}

/// Whether the caller chooses a piece of a text.
fn is_theirs(piece: &Piece) -> bool {
    matches!(piece, Piece::Variable { caller: true, .. } | Piece::Code { caller: true, .. })
}

fn report(host: &PiecedText, value: Value, findings: &mut Findings) {
    let message = match host.pieces().iter().all(is_theirs) {
        true => "the caller chooses the host that is called",
        false => "the caller chooses a part of the host that is called",
    };
    findings
        .report(value.span(), message)
        .help("take the host from a named value or a backend, or check it against a list of hosts first: callers could reach hosts in your own network");
}
