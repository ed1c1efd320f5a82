//! `expression/header-index`: the value of a header that may be absent, taken as if it were there.

use std::borrow::Cow;

use crate::ast::{Element, Expression};
use crate::csharp::{Ast, ExprId, ExprKind, Literal};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/header-index",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/header-index.md"),
    check: Check::ExpressionWith(&["Headers[", "Query["], check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !["Headers[", "Query["].iter().any(|word| expression.raw().contains(word)) {
        return;
    }
    for (id, node) in csharp.expressions(expression.root()) {
        let Some(entry) = first_of(csharp, id) else { continue };
        let ExprKind::Index { target, arguments, conditional: false } = csharp[entry].kind else { continue };
        let (Some(what), [argument]) = (multi_map(csharp, target), csharp.list(arguments)) else { continue };
        let Some(name) = csharp.string_value(argument.value) else { continue };
        if is_sure(expression, what, &name) {
            continue;
        }
        let key = csharp.text_of(argument.value);
        let (map, end) = (csharp.span_of(target), csharp.span(node.span).end);
        let rest = Span { start: map.end, end };
        findings
            .report(csharp.span_of(id), format!("this fails when there is no {what} `{name}`"))
            .help(format!("use `GetValueOrDefault({key}, \"\")`, or ask `ContainsKey({key})` first"))
            .fix(
                "use `GetValueOrDefault`",
                vec![Edit::replace(rest, format!(".GetValueOrDefault({})", rest_key(expression, argument.value)))],
            );
    }
}

/// The name of the header as the source spells it.
fn rest_key<'d>(expression: Expression<'d>, id: ExprId) -> &'d str {
    expression.document().csharp().span_of(id).text(expression.document().text())
}

/// The `x["…"]` of which the expression takes the first value: `[0]`, `.First()`.
fn first_of(csharp: &Ast, id: ExprId) -> Option<ExprId> {
    match csharp[id].kind {
        ExprKind::Index { target, arguments, conditional: false } => match csharp.list(arguments) {
            [index] if matches!(csharp[index.value].kind, ExprKind::Literal(Literal::Integer)) => Some(csharp.strip(target)),
            _ => None,
        },
        ExprKind::Call { target, arguments } if arguments.is_empty() => match csharp[target].kind {
            ExprKind::Member { target, name, conditional: false, .. } if csharp.text(name) == "First" => Some(csharp.strip(target)),
            _ => None,
        },
        _ => None,
    }
}

/// What the entries of a collection are called in which one name has several values.
fn multi_map(csharp: &Ast, id: ExprId) -> Option<&'static str> {
    let ExprKind::Member { target, name, .. } = csharp[csharp.strip(id)].kind else { return None };
    match csharp.text(name) {
        "Headers" => Some("header"),
        "Query" if csharp.last_name(target).is_some_and(|it| it.ends_with("Url")) => Some("query parameter"),
        _ => None,
    }
}

/// Whether something before or in the expression sees to it that there is one, or ends the request: `ContainsKey`, `check-header`.
fn is_sure(expression: Expression, what: &str, name: &str) -> bool {
    let document = expression.document();
    let end = expression.span().start;
    let asks = |other: Expression| {
        let csharp = document.csharp();
        csharp.expressions(other.root()).any(|(_, node)| match node.kind {
            ExprKind::Call { target, arguments } => {
                let asked = matches!(csharp.last_name(target), Some("ContainsKey" | "TryGetValue" | "GetValueOrDefault"));
                let first = csharp.list(arguments).first().and_then(|argument| csharp.string_value(argument.value));
                asked && first.is_some_and(|it: Cow<str>| it.eq_ignore_ascii_case(name))
            }
            ExprKind::Index { conditional, target, .. } if conditional => csharp.text_of(target).contains(name),
            _ => false,
        })
    };
    let checked = |element: Element| {
        element.name() == "check-header" && element.value_of("name").is_some_and(|value| value.raw().eq_ignore_ascii_case(name))
    };
    document.expressions().take_while(|other| other.span().start <= end).any(asks)
        || what == "header" && document.elements().take_while(|element| element.span().start < end).any(checked)
}
