//! `requests/unchecked-status`: the body of a response is used whatever its status is.

use crate::ast::{Element, Policy};
use crate::catalog::{Definition, Kind, Kinds, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "requests/unchecked-status",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/requests/unchecked-status.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    if policy.setting("response-variable-name").is_none() {
        return;
    }
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    // Key Vault has a rule of its own for this.
    if request.target.key_vault().is_some() || refuses_by_itself(policy) {
        return;
    }
    let Some(variable) = request.response else { return };
    let unchecked = cx.model().answer(index).unchecked();
    let Some(first) = unchecked.uses.iter().find(|place| !is_report(place.element)) else { return };
    let report = findings
        .report(first.span, say!("the body of `{}` is used without a test of its status", quoted(variable.text)))
        .label(policy.name_span(), "a response with status 401 or 500 arrives here too")
        .help("test `.StatusCode` first: the body of an error response is not the requested data");
    if unchecked.fails {
        // What fails on an error's body hands nothing wrong on.
        report.at_most(Severity::Info);
    }
}

/// Whether a status of 400 or more already ends in `on-error`.
fn refuses_by_itself(policy: Policy) -> bool {
    policy.value_of("fail-on-error-status-code").is_some_and(|value| value.raw() != "false")
}

/// Whether what is used in `element` goes to logs, or into the handling of an error, where an error's body is welcome.
fn is_report(element: Element) -> bool {
    element.section() == Some(Section::OnError)
        || std::iter::once(element).chain(element.ancestors()).any(|holder| match holder.definition() {
            Definition::Policy(policy) => {
                matches!(policy.kind, Kind::Trace | Kind::LogToEventhub | Kind::EmitMetric | Kind::SendOneWayRequest)
            }
            _ => false,
        })
}
