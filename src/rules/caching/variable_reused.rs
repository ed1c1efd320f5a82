//! `caching/variable-reused`: one variable holds both the response and the value.

use crate::ast::{Expression, Policy};
use crate::catalog::{Kind, Kinds};
use crate::csharp::ExprId;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "caching/variable-reused",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/variable-reused.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(response) = model.request(policy).and_then(|index| model.nth_request(index).response) else { return };
    let other = model.writes_of(response.text).find(|write| holds_value(write.policy));
    let Some(other) = other else { return };
    findings
        .report(response.span, say!("`{}` holds a response here and a value elsewhere", quoted(response.text)))
        .label(other.name.span, "here it holds a value")
        .help("store the response in a variable of its own");
}

fn holds_value(policy: Policy<'_>) -> bool {
    match policy.kind() {
        Kind::CacheLookupValue => true,
        Kind::SetVariable => {
            let Some(value) = policy.value_of("value") else { return false };
            // An empty text is no value, nor is `null`: it says that there is no answer yet. An answer that is handed on is one.
            let initial = value.literal().is_some_and(|text| text.is_empty());
            !initial && !value.expression().is_some_and(is_none_or_answer)
        }
        _ => false,
    }
}

/// Whether all that an expression yields is nothing yet, or an answer.
fn is_none_or_answer(expression: Expression<'_>) -> bool {
    let code = expression.code();
    let is_none = |id: ExprId| code.is_nothing(id) || code.constant(id).is_some_and(|text| text.is_empty());
    let is_answer = |id: ExprId| code.type_name(id) == Some("IResponse");
    !code.yields().is_empty() && code.yields().iter().all(|&id| is_none(code.origin(id)) || is_answer(id))
}
