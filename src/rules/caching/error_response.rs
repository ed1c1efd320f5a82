//! `caching/error-response`: a response that is cached whatever its status.

use crate::ast::{Element, Expression, Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{Code, ExprKind, Path, ast::BinaryOperator, constant, library::Fact};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "caching/error-response",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/error-response.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStore, Kind::CacheStoreValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let (value, help) = match policy.kind() {
        Kind::CacheStore => {
            let Some(value) = policy.value_of("cache-response") else { return };
            if value.literal().as_deref() != Some("true") {
                return;
            }
            (value, "remove `cache-response` to cache only responses with status 200, or test `context.Response.StatusCode` in it")
        }
        Kind::CacheStoreValue => {
            let Some(value) = policy.value_of("value") else { return };
            let model = context.model();
            let reads_body = |expression: Expression<'_>| model.depends_on(expression, Fact::Body.named_by(), &is_body);
            let whole = |expression: Expression<'_>| reads_body(expression) && !looks_at_status(context, expression);
            // What is stored only where the body says what it should is no error.
            let around = policy.element().ancestors().filter(|element| element.name() == "when");
            let mut conditions = around.filter_map(|when| when.value_of("condition")?.expression());
            if !value.expression().is_some_and(whole) || conditions.any(reads_body) {
                return;
            }
            (value, "store it in a `when` that tests `context.Response.StatusCode`")
        }
        _ => return,
    };
    // All that stands before it is looked at.
    if !context.model().takes(policy.id().0 as usize) || is_tested_before(context, policy) {
        return;
    }
    findings.report(value.span(), "this caches the response whatever its status, even an error").help(help);
}

/// The policies that change nothing about whether a response is stored.
const TELLS: Kinds = Kinds::of(&[Kind::Trace, Kind::LogToEventhub, Kind::EmitMetric, Kind::SetHeader]);

/// Whether a value comes from the body of the response.
fn is_body(path: Path<'_>) -> bool {
    path.begins_with(&["Response", "Body"])
}

/// Whether a condition around the policy, or one that may have ended the request before, looks at the status.
fn is_tested_before(context: &Context<'_>, policy: Policy<'_>) -> bool {
    let before = policy.document().elements().take_while(|element| element.id() < policy.id());
    let conditions = before.filter(|element| element.name() == "when" && element.section() == policy.section());
    let holders: Vec<Element<'_>> = policy.element().ancestors().collect();
    let asks = |when: Element<'_>| {
        let Some(test) = when.value_of("condition").and_then(Value::expression) else { return false };
        let is_within = holders.contains(&when);
        // What stands in another branch runs where the condition does not hold.
        let is_beside = || !is_within && holders.iter().any(|holder| holder.parent() == when.parent() && holder.name() == "otherwise");
        // What only writes something about the response lets it go on.
        let goes_on = || {
            let choose = when.parent().filter(|choose| !choose.holds(policy.element()));
            choose.is_some_and(|choose| {
                policy
                    .document()
                    .policies()
                    .filter(|it| choose.holds(it.element()) && it.element() != choose)
                    .all(|it| TELLS.contains(it.kind()))
            })
        };
        looks_at_status(context, test)
            && !goes_on()
            && !(is_within && decides(test, 200) == Some(false))
            && !(is_beside() && decides(test, 200) == Some(true) && decides(test, 500) == Some(false))
    };
    conditions.into_iter().any(asks)
}

/// Whether a condition that says nothing but one thing of the status holds for this one; `None` where it says more.
fn decides(test: Expression<'_>, for_status: i64) -> Option<bool> {
    let code = test.code();
    let comparisons = code.comparisons_of(|path| path.is_a(Fact::Status) && path.begins_with(&["Response"]));
    let is_alone = code.nodes().filter(|(id, _)| code.path(*id).is_some_and(|path| path.is_a(Fact::Status))).count() == 1;
    let [(operator, status)] = comparisons[..] else { return None };
    constant::compare(operator, for_status, status).filter(|_| is_alone && !is_a_choice(code))
}

/// Whether the code does more than to compare: something that could make a comparison one of several, or be about another number than the status.
fn is_a_choice(code: Code<'_>) -> bool {
    let compares = |operator| constant::compare(operator, 0, 0).is_some() || operator == BinaryOperator::And;
    code.nodes().any(|(_, node)| match node.kind {
        ExprKind::Conditional { .. } => true,
        ExprKind::Binary { operator, .. } => !compares(operator),
        _ => false,
    })
}

/// Whether the value depends on the status of the response.
fn looks_at_status(context: &Context<'_>, expression: Expression<'_>) -> bool {
    context.model().depends_on(expression, Fact::Status.named_by(), &|path| path.is_a(Fact::Status) && path.begins_with(&["Response"]))
}
