//! `requests/copied-credentials`: a copy of the request sends the caller's credentials to another host.

use crate::ast::{Policy, views::SendRequest};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "requests/copied-credentials",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/copied-credentials.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(call) = SendRequest::cast(policy) else { return };
    let Some(mode) = policy.setting("mode").filter(|setting| setting.value().raw() == "copy") else { return };
    let Some(index) = cx.model().request(policy) else { return };
    let url = &cx.model().nth_request(index).url;
    let host = url.host();
    let Some(host) = host.as_literal().filter(|host| host.contains('.') && !is_loopback(host)) else { return };
    // Who is asked about the caller gets the caller's credentials on purpose.
    let path = url.to_string().to_ascii_lowercase();
    if ["introspect", "userinfo", "auth", "validate", "verify"].iter().any(|word| path.contains(word)) {
        return;
    }
    let handled = call.headers().any(|header| header.name().is_some_and(|name| name.raw().eq_ignore_ascii_case("authorization")));
    if handled || call.authentication().next().is_some() {
        return;
    }
    findings
        .report(mode.span(), say!("the copy sends the caller's `Authorization` and other headers to `{}`", quoted(host)))
        .help("delete `Authorization`, `Ocp-Apim-Subscription-Key` and `Cookie` with `set-header`, or use `mode=\"new\"`");
}

fn is_loopback(host: &str) -> bool {
    host.starts_with("localhost") || host.starts_with("127.")
}
