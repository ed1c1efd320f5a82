//! `caching/variable-reused`: one variable for the answer and for the value.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::csharp::Body;
use crate::diagnostic::Severity;
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
        .report(response.span, format!("`{}` holds the answer here, and a value elsewhere", response.text))
        .label(other.name.span, "here it holds a value")
        .help("give the answer a name of its own");
}

fn holds_value(policy: Policy<'_>) -> bool {
    match policy.kind() {
        Kind::CacheLookupValue => true,
        Kind::SetVariable => {
            let Some(value) = policy.value_of("value") else { return false };
            let initial = value.literal().is_some_and(|text| text.is_empty());
            let response = value.expression().is_some_and(|expression| {
                let code = expression.raw().trim_start_matches(['@', '(']).trim_end_matches(')');
                code.ends_with("null") || code.starts_with("IResponse)") && !code.contains('.')
            });
            // An empty text is no value: it says that there is no answer yet.
            let empty = value.expression().is_some_and(|expression| match expression.root().body {
                Body::Expression(code) => expression.document().csharp().string_value(code).is_some_and(|text| text.is_empty()),
                Body::Block(_) => false,
            });
            !initial && !empty && !response
        }
        _ => false,
    }
}
