//! `expression/constant`: an expression whose value is constant.

use std::borrow::Cow;

use crate::ast::{Expression, Typed};
use crate::catalog::{Attribute, Expected};
use crate::csharp::{Ast, Body, ExprId, ExprKind, Literal, StmtKind, Tautology, constant::Constant};
use crate::diagnostic::{Safety, Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic;
use crate::syntax::ExpressionPlace;
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/constant",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/expression/constant.md"),
    check: Check::Expression(check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !expression.errors().is_empty() {
        return;
    }
    tautology(expression, findings);
    let value = match expression.root().body {
        Body::Expression(value) => value,
        Body::Block(statements) => match csharp.list(statements) {
            [only] => match csharp[*only].kind {
                StmtKind::Return(Some(value)) => value,
                _ => return,
            },
            _ => return,
        },
    };
    let truth = Constant::of(csharp, value).and_then(|constant| constant.truth());
    let is_literal = matches!(csharp[value].kind, ExprKind::Literal(_) | ExprKind::Interpolated(_));
    if truth.is_none() && !is_literal {
        return;
    }
    match (expression.expected(), truth) {
        (Some(Expected::Bool), Some(truth)) => condition(expression, truth, findings),
        (Some(Expected::Bool), None) => {}
        _ => literal(expression, value, findings),
    }
}

/// Reports comparisons with different constants that are joined so that they come to the same whatever is compared.
fn tautology(expression: Expression, findings: &mut Findings) {
    let (csharp, code) = (expression.document().csharp(), expression.code());
    let mut told: Vec<Span> = Vec::new();
    for (id, _) in csharp.expressions(expression.root()) {
        let Some(Tautology { one, other, holds }) = code.tautology(id) else { continue };
        let (one, other) = (csharp.span_of(one), csharp.span_of(other));
        // What holds a chain is one, too.
        if told.contains(&other) {
            continue;
        }
        told.push(other);
        let (what, help) = match holds {
            true => ("always holds: the value differs from at least one of them", "join the comparisons with `&&`"),
            false => ("never holds: the value cannot be both", "join the comparisons with `||`"),
        };
        findings.report(Span { start: one.start, end: other.end }, say!("this {}", what)).help(help);
    }
}

/// Reports a condition that comes out the same whatever happens.
fn condition(expression: Expression, truth: bool, findings: &mut Findings) {
    let Some(element) = expression.element().filter(|element| element.name() == "when") else { return };
    // `flow/unreachable` speaks of branches that are never taken.
    let plain = element.value_of("condition").and_then(semantic::constant);
    let last = element.parent().is_some_and(|choose| choose.children().last() == Some(element));
    if plain == Some(false) || plain == Some(true) && !last {
        return;
    }
    let (what, help) = match truth {
        true => ("always holds", "move the content of the branch out of the `choose`, or correct the condition"),
        false => ("never holds", "remove the branch, or correct the condition"),
    };
    findings.report(expression.span(), say!("this condition {}", what)).help(help);
}

/// A whole number that is written down, as it is spelt.
fn number<'d>(csharp: &'d Ast, id: ExprId) -> Option<&'d str> {
    matches!(csharp[id].kind, ExprKind::Literal(Literal::Integer)).then(|| csharp.text_of(id))
}

/// Reports a value that could stand there without code.
fn literal(expression: Expression, value: ExprId, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    let plain = match expression.expected() {
        Some(Expected::String | Expected::Any) => csharp.string_value(value).filter(|_| csharp.strip(value) == value),
        Some(Expected::Int) => number(csharp, value).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).map(Cow::Borrowed),
        _ => None,
    };
    let Some(plain) = plain.filter(|plain| is_the_same_as_literal(expression, plain)) else { return };
    let report = findings
        .report(expression.span(), "this expression is a constant")
        .at_most(Severity::Info)
        .help("write the value without an expression: there is nothing to compute");
    if is_taken(expression, &plain) {
        report.fix("write the value itself", vec![Edit::replace(expression.span(), plain)]);
    }
}

/// Whether the place takes `value` as a literal. What it does not take is a mistake that the fix would only move.
fn is_taken(expression: Expression, value: &str) -> bool {
    let fits = |expected, choices| !matches!(Typed::of_text(value.into(), expected, choices), Typed::Invalid(_));
    let in_range = |attribute: &Attribute| {
        let is_count = attribute.expected == Expected::Int;
        value.parse::<i32>().map_or(!is_count, |number| {
            let number = f64::from(number);
            attribute.min.is_none_or(|min| min <= number)
                && attribute.max.is_none_or(|max| number <= max)
                && attribute.min_beside_zero.is_none_or(|min| number == 0.0 || min <= number)
        })
    };
    match expression.setting().map(|setting| setting.definition()) {
        Some(Some(attribute)) => {
            (fits(attribute.value, attribute.values) || fits(attribute.value, attribute.values_extra)) && in_range(attribute)
        }
        Some(None) => true,
        None => {
            let definition = expression.element().and_then(|element| element.definition().element());
            definition.is_none_or(|definition| fits(definition.text_type, &[]))
        }
    }
}

/// Whether the value means the same when it stands there without code.
fn is_the_same_as_literal(expression: Expression, value: &str) -> bool {
    let Some(element) = expression.element() else { return false };
    let plain = !value.is_empty() && value.trim() == value && !value.contains(char::is_control);
    // A template of an address and Liquid have marks of their own.
    let marks = element.name() == "rewrite-uri" && value.contains(['{', '*']) || element.is_liquid();
    // In XML, these would have to be escaped, which reads no better.
    let escaped = value.contains(['&', '<', '>']) || expression.site().place == ExpressionPlace::Attribute && value.contains(['"', '\'']);
    // What a tool fills in is escaped for C#, where it stands now.
    let filled_in = expression.document().placeholders_in_code(expression.span()).next().is_some();
    // `$(…)` is a variable of a pipeline.
    plain && !marks && !escaped && !filled_in && !value.contains('@') && !["{{", "$("].iter().any(|mark| value.contains(mark))
}
