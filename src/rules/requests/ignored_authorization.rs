//! `requests/ignored-authorization`: the answer decides access, and a failed call lets the caller through.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::IgnoreError;

pub(super) const RULE: Rule = Rule {
    id: "requests/ignored-authorization",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/ignored-authorization.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("ignore-error") else { return };
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    if request.ignore_error != IgnoreError::Yes || !cx.model().answer(index).null_uses().is_empty() {
        return;
    }
    let refusals = cx.model().passed_refusals(index);
    let Some(refusal) = refusals.first() else { return };
    let report = findings
        .report(setting.span(), "a failed call lets the caller through: the response decides who is refused, and there is none")
        .label(refusal.name_span(), "refuses callers by the response, and does not run without one")
        .help("refuse the caller when the response is null, or set `ignore-error=\"false\"`, so that a failed call ends in `on-error`");
    // The answer may be about something else than who calls, someone else may check the caller too, and whoever compares with null
    // may have meant to let callers through.
    let meant = !cx.model().answer(index).comparisons().is_empty();
    if meant {
        report.at_most(Severity::Info);
    } else if !asks_who_calls(&request.url.to_string()) || cx.document.policies().any(|other| authenticates(other.kind())) {
        report.at_most(Severity::Warning);
    }
}

fn asks_who_calls(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["auth", "introspect", "permission", "userinfo", "validate", "verify", "access", "entitle"].iter().any(|word| url.contains(word))
}

fn authenticates(kind: Kind) -> bool {
    matches!(kind, Kind::ValidateJwt | Kind::ValidateAzureAdToken | Kind::ValidateClientCertificate | Kind::CheckHeader | Kind::IpFilter)
}
