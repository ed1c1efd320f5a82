//! `requests/ignored-error`: a failed call leaves null, and the answer is used without a test for it.

use crate::ast::{Policy, Shape};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::IgnoreError;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "requests/ignored-error",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/requests/ignored-error.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("ignore-error") else { return };
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    let (IgnoreError::Yes, Some(variable)) = (request.ignore_error, request.response) else { return };
    let answer = cx.model().answer(index);
    let null_uses = answer.null_uses();
    let Some(first) = null_uses.first() else {
        // A snippet to paste: whoever needs the secret below it is not told to test it.
        let snippet = cx.document.shape() == Shape::Bare && !answer.is_read() && !answer.is_read_elsewhere();
        if snippet && request.target.key_vault().is_some() {
            findings
                .report(setting.span(), say!("a failed call leaves null in `{}` instead of the secret", quoted(variable.text)))
                .help("set `ignore-error=\"false\"`, so that a failed call ends in `on-error`, or test the response for null before it is used")
                .fix("let a failed call end in `on-error`", vec![Edit::replace(setting.value().span(), "false")]);
        }
        return;
    };
    findings
        .report(setting.span(), say!("a failed call leaves null in `{}`, which is used without a test for null", quoted(variable.text)))
        .label(first.span, "this fails when it is null")
        .help("test the response for null before anything else, or set `ignore-error=\"false\"`, so that a failed call ends in `on-error`")
        .fix("let a failed call end in `on-error`", vec![Edit::replace(setting.value().span(), "false")]);
}
