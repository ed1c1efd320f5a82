//! `requests/no-timeout`: a call waits as long as the service does by default.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds, LONGEST_TIMEOUT, total_request_seconds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "requests/no-timeout",
    severity: Severity::Info,
    default: false,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/requests/no-timeout.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest, Kind::ForwardRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    if policy.setting("timeout").is_some() || policy.setting("timeout-ms").is_some() {
        return;
    }
    let timeout = policy.catalog().element.attributes.iter().find(|attribute| attribute.name == "timeout");
    let Some(default) = timeout.map(|attribute| attribute.default).filter(|default| !default.is_empty()) else { return };
    let name = policy.name_span();
    let report = findings
        .report(name, say!("`{}` waits up to {} seconds, the default timeout", quoted(policy.name()), default))
        .help("set `timeout` to the time that callers may have to wait");
    // A time that the gateway does not wait for would be reported where it is written down.
    let longest = cx.gateway.and_then(total_request_seconds).unwrap_or(LONGEST_TIMEOUT);
    if default.parse().is_ok_and(|seconds: u64| seconds <= longest) {
        report.fix("write the default timeout", vec![Edit::insert(name.end as usize, format!(" timeout=\"{default}\""))]);
    }
}
