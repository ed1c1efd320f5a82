//! `requests/ignored-error`: a failed call leaves null, and the answer is used without a test for it.

use crate::ast::{DocumentShape, Expression, Policy};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{ExprKind, Literal, ast::BinaryOperator};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{IgnoreError, Read};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "requests/ignored-error",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/requests/ignored-error.md"),
    check: Check::PolicyOf(
        Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest, Kind::AuthenticationManagedIdentity, Kind::GetAuthorizationContext]),
        check,
    ),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("ignore-error") else { return };
    match policy.kind() {
        Kind::AuthenticationManagedIdentity => return check_token(cx, policy, "output-token-variable-name", findings),
        Kind::GetAuthorizationContext => return check_token(cx, policy, "context-variable-name", findings),
        _ => {}
    }
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    let (IgnoreError::Yes, Some(variable)) = (request.ignore_error, request.response) else { return };
    let answer = cx.model().answer(index);
    let null_uses = answer.null_uses();
    let Some(first) = null_uses.first() else {
        // A snippet to paste: whoever needs the secret below it is not told to test it.
        let snippet = cx.document.shape() == DocumentShape::Bare && !answer.is_read() && !answer.is_read_elsewhere();
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

/// The same for a token: of a managed identity, or of a connection to another service. The attribute called `name` says in which variable it is.
fn check_token(cx: &Context, policy: Policy, name: &str, findings: &mut Findings) {
    let Some(setting) = policy.setting("ignore-error").filter(|setting| setting.typed().is_bool(true)) else { return };
    let Some(variable) = policy.value_of(name).and_then(|name| name.literal()) else { return };
    let model = cx.model();
    let is_later = |read: &&Read| read.name == Some(&variable) && read.element.id() > policy.element().id();
    let reads: Vec<&Read> = model.reads().iter().filter(is_later).collect();
    let asks =
        |read: &&Read| read.kind.tests() || read.expression.is_none_or(asks_for_anything) || !model.conditions(read.element).is_empty();
    let Some(first) = reads.first().filter(|_| !reads.iter().any(asks)) else { return };
    let report = findings
        .report(setting.span(), say!("without a token, `{}` is null or not set, and it is used without a test for that", quoted(&variable)))
        .label(first.span, "this fails then, or goes on without a token")
        .help("test the variable for null before anything else, or set `ignore-error=\"false\"`, so that the request ends in `on-error`")
        .fix("let the request end in `on-error`", vec![Edit::replace(setting.value().span(), "false")]);
    // Of a managed identity, no source says what is in the variable.
    if policy.kind() == Kind::AuthenticationManagedIdentity {
        report.at_most(Severity::Info);
    }
}

/// Whether code asks for null at all, or goes on where there is nothing.
fn asks_for_anything(expression: Expression) -> bool {
    let code = expression.code();
    code.nodes().any(|(id, node)| match node.kind {
        ExprKind::Literal(Literal::Null) | ExprKind::As { .. } | ExprKind::Is { .. } | ExprKind::Conditional { .. } => true,
        ExprKind::Binary { operator: BinaryOperator::Coalesce, .. } => true,
        ExprKind::Member { conditional, .. } | ExprKind::Index { conditional, .. } => conditional,
        ExprKind::Call { .. } => matches!(code.member_name(id), Some("IsNullOrEmpty" | "IsNullOrWhiteSpace")),
        _ => false,
    }) || !expression.errors().is_empty()
}
