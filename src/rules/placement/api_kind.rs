//! `placement/api-kind`: a policy that does nothing for an API of this kind.

use crate::ast::Policy;
use crate::catalog::{ABOUT_BODIES, ApiKind, FOR_API, Kind};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/api-kind",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/api-kind.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let Some(api) = cx.deployment.api else { return };
    for policy in cx.document.policies() {
        if let Some((_, other)) = FOR_API.iter().find(|(kind, other)| *kind == policy.kind() && *other != api) {
            findings
                .report(
                    policy.name_span(),
                    say!("`{}` works on the requests of {}, and this is {}", quoted(policy.name()), other.title(), api.title()),
                )
                .help("remove it, or move it to the API that it is meant for");
        }
        if api == ApiKind::WebSocket {
            check_handshake(policy, findings);
        }
    }
}

/// What the handshake of a WebSocket API has nothing for.
fn check_handshake(policy: Policy, findings: &mut Findings) {
    let is_of_answer = policy.element().ancestors().any(|holder| holder.name() == "return-response");
    let is_of_own_request = policy.element().ancestors().any(|holder| matches!(holder.name(), "send-request" | "send-one-way-request"));
    if is_of_answer || is_of_own_request {
        return;
    }
    if ABOUT_BODIES.contains(policy.kind()) {
        findings
            .report(
                policy.name_span(),
                say!("`{}` has nothing to work on: the handshake of a WebSocket API has no body", quoted(policy.name())),
            )
            .help("remove it: no policy runs on the messages after the handshake");
    }
    let host = policy.value_of("name").filter(|name| policy.kind() == Kind::SetHeader && name.raw().trim().eq_ignore_ascii_case("host"));
    if let Some(name) = host {
        findings
            .report(name.span(), "the `Host` header of a handshake stays as it is")
            .help("remove it: no policy can change this header for a WebSocket API");
    }
}
