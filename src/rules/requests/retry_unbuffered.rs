//! `requests/retry-unbuffered`: a retry forwards a request whose body is gone after the first time.

use crate::ast::{
    Element, Policy,
    views::{ForwardRequest, Retry},
};
use crate::catalog::{Definition, Kind, Kinds};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "requests/retry-unbuffered",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/requests/retry-unbuffered.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::ForwardRequest]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    if ForwardRequest::cast(policy).is_none() {
        return;
    }
    let Some(retry) = policy.ancestors().find(|holder| holder.policy().and_then(Retry::cast).is_some()) else { return };
    let buffered = policy.setting("buffer-request-body");
    if buffered.is_some_and(|setting| setting.value().raw() != "false") || sets_body(retry) {
        return;
    }
    let edit = match buffered {
        Some(setting) => Edit::replace(setting.value().span(), "true"),
        None => Edit::insert(policy.name_span().end as usize, " buffer-request-body=\"true\""),
    };
    findings
        .report(policy.name_span(), "from the second attempt on, `forward-request` sends no body: the body is not buffered")
        .label(retry.name_span(), "forwards the request again")
        .help("set `buffer-request-body=\"true\"`")
        .fix("buffer the body", vec![edit]);
}

/// Whether a policy in `retry` gives the request its body each time.
fn sets_body(retry: Element) -> bool {
    retry.descendants().any(|element| {
        let is_body = matches!(element.definition(), Definition::Policy(policy) if policy.kind == Kind::SetBody);
        let is_of_request = |holder: Element| match holder.definition() {
            Definition::Policy(policy) => policy.is_container(),
            _ => true,
        };
        is_body && element.ancestors().all(is_of_request)
    })
}
