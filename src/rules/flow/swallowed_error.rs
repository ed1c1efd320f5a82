//! `flow/swallowed-error`: a failure is reported as a success.

use crate::ast::{
    Policy,
    views::{ReturnResponse, SetStatus},
};
use crate::catalog::{Kind, Kinds, Section};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/swallowed-error",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/swallowed-error.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SetStatus, Kind::ReturnResponse]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let at = if let Some(status) = SetStatus::cast(policy) {
        let Some(code) = status.code().and_then(|code| code.integer()).filter(|code| (200..300).contains(code)) else { return };
        let Some(setting) = policy.setting("code") else { return };
        (setting.span(), say!("the failure is reported as a success, with the status {}", code))
    } else if let Some(answer) = ReturnResponse::cast(policy) {
        if answer.response_variable().is_some() || answer.status().is_some() {
            return;
        }
        (policy.name_span(), "the failure is reported as a success: without `set-status`, the status is 200".into())
    } else {
        return;
    };
    if policy.section() != Some(Section::OnError) {
        return;
    }
    let report = findings.report(at.0, at.1).help("set a status of 400 or more, so that callers can tell that the request failed");
    // Whoever asks what has failed may well know an answer for it.
    if !cx.model().conditions(policy.element()).is_empty() {
        report.at_most(Severity::Info);
    }
}
