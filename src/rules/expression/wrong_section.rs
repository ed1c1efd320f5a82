//! `expression/wrong-section`: a member of `context` that is null in this section.

use crate::ast::{Expression, Policy};
use crate::catalog::{Kind, Kinds, Section};
use crate::csharp::{ExprKind, Names};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/wrong-section",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/wrong-section.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for (_, expression) in in_sections(cx, "LastError").filter(|(section, _)| *section != Section::OnError) {
        report(cx, expression, "LastError", "outside of `on-error` there is no error", "read it in `on-error`", findings);
    }
    let mut inbound = in_sections(cx, "Response").filter(|(section, _)| *section == Section::Inbound).peekable();
    if inbound.peek().is_some() && !answers_in_inbound(cx) {
        for (_, expression) in inbound.filter(|(_, expression)| !is_late(*expression)) {
            let help = "to read the response to a `send-request`, use its variable: `((IResponse)context.Variables[\"…\"])`";
            report(cx, expression, "Response", "in `inbound` there is no response yet", help, findings);
        }
    }
}

/// The expressions in sections that may read a member of `context`, with the sections.
fn in_sections<'d>(cx: &Context<'d>, name: &'static str) -> impl Iterator<Item = (Section, Expression<'d>)> {
    let expressions = cx.document.expressions().filter(move |expression| expression.names(Names::of(&[name])));
    expressions.filter_map(|expression| Some((expression.element()?.section()?, expression)))
}

/// Whether a policy in `inbound` gets a response there already.
fn answers_in_inbound(cx: &Context) -> bool {
    let calls = Kinds::of(&[Kind::ForwardRequest, Kind::InvokeRequest]);
    let in_inbound = |policy: Policy| calls.contains(policy.kind()) && policy.section() == Some(Section::Inbound);
    calls.meets(cx.document.kinds()) && cx.document.policies().any(in_inbound)
}

/// Whether the code runs when the response is there, wherever the policy stands.
fn is_late(expression: Expression) -> bool {
    // What these send goes out afterwards.
    const REPORTS: Kinds = Kinds::of(&[Kind::EmitMetric, Kind::LlmEmitTokenMetric, Kind::AzureOpenaiEmitTokenMetric, Kind::ReturnResponse]);
    let deferred = expression.setting().and_then(|setting| setting.definition()).is_some_and(|attribute| attribute.deferred);
    let mut holders = expression.element().into_iter().flat_map(|element| std::iter::once(element).chain(element.ancestors()));
    deferred || holders.any(|holder| holder.policy().is_some_and(|policy| REPORTS.contains(policy.kind())))
}

/// Reports the first use of a member of `context` that goes wrong where the member is null, unless the code or a condition around it asks whether it is.
fn report(cx: &Context, expression: Expression, name: &'static str, why: &'static str, help: &'static str, findings: &mut Findings) {
    let code = expression.code();
    let used = code.nodes().find_map(|(_, node)| match node.kind {
        ExprKind::Member { target, conditional: false, .. } if code.is(target, &[name]) => Some(target),
        _ => None,
    });
    let Some(used) = used.filter(|_| !code.asks_for_null(&[name])) else { return };
    let conditions = expression.element().map(|element| cx.model().conditions(element)).unwrap_or_default();
    let asks = |test| cx.model().in_code(test, Names::of(&[name]), &|code| code.asks_for_null(&[name]));
    // Where another branch is taken when it is null, this one never runs, which is no better.
    if conditions.into_iter().filter(|condition| condition.holds).filter_map(|condition| condition.expression).any(asks) {
        return;
    }
    findings.report(code.ast().span_of(used), say!("`context.{}` is null here: {}", name, why)).help(help);
}
