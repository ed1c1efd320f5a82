//! `expression/wrong-section`: what is null in this section.

use crate::ast::{Element, Expression};
use crate::catalog::{Kind, Kinds, Section};
use crate::csharp::ExprKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_asked_for_null;

pub(super) const RULE: Rule = Rule {
    id: "expression/wrong-section",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/wrong-section.md"),
    check: Check::ExpressionWith(&["context.Response", "context.LastError"], check),
};

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    let raw = expression.raw();
    if !raw.contains("context.Response") && !raw.contains("context.LastError") {
        return;
    }
    let Some(element) = expression.element() else { return };
    let Some(section) = element.section() else { return };
    let late = expression.setting().and_then(|setting| setting.definition()).is_some_and(|attribute| attribute.deferred);
    // What these send goes out when the response is there.
    let reports = element.ancestors().chain([element]).filter_map(|holder| holder.policy()).any(|policy| {
        matches!(policy.kind(), Kind::EmitMetric | Kind::LlmEmitTokenMetric | Kind::AzureOpenaiEmitTokenMetric | Kind::ReturnResponse)
    });
    // What these have called has answered.
    let calls = |other: Element| {
        matches!(other.policy().map(|policy| policy.kind()), Some(Kind::ForwardRequest | Kind::InvokeRequest))
            && other.section() == Some(section)
    };
    let answered = Kinds::of(&[Kind::ForwardRequest, Kind::InvokeRequest]).meets(cx.document.kinds()) && cx.document.elements().any(calls);
    if section == Section::Inbound && !late && !reports && !answered {
        report(
            expression,
            "Response",
            "in `inbound` there is no response yet",
            "to read the answer to a `send-request`, use its variable: `((IResponse)context.Variables[\"…\"])`",
            findings,
        );
    }
    if section != Section::OnError {
        report(expression, "LastError", "outside of `on-error` there is no error", "read it in `on-error`", findings);
    }
}

/// Reports the first use of a member of `context` that goes wrong where the member is null, unless the code asks whether it is.
fn report(expression: Expression, name: &str, why: &str, help: &str, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    let path = ["context", name];
    let is = |id| csharp.is_path(id, &path);
    let used = csharp.expressions(expression.root()).find_map(|(_, node)| match node.kind {
        ExprKind::Member { target, conditional: false, .. } if is(target) => Some(target),
        _ => None,
    });
    let Some(used) = used.filter(|_| !is_asked_for_null(expression, &path)) else { return };
    findings.report(csharp.span_of(used), format!("`context.{name}` is null here: {why}")).help(help);
}
