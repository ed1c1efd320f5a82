//! `expression/unquoted-named-value`: a text without quotes in code.

use crate::ast::Expression;
use crate::csharp::{
    Ast, ExprId, ExprKind, Literal, StmtKind,
    ast::{BinaryOperator, Predefined, TypeKind},
};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "expression/unquoted-named-value",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/unquoted-named-value.md"),
    check: Check::ExpressionWith(&["{{"], check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !expression.raw().contains("{{") {
        return;
    }
    let mut bare: Vec<ExprId> = csharp
        .expressions(expression.root())
        .filter(|(id, node)| matches!(node.kind, ExprKind::Placeholder) && is_named_value(csharp.text_of(*id)))
        .map(|(id, _)| id)
        .collect();
    if bare.is_empty() {
        return;
    }
    bare.retain(|id| is_for_text(expression, *id));
    let quote = if expression.raw().contains("&quot;") { "&quot;" } else { "\"" };
    for id in bare {
        let span = csharp.span_of(id);
        let name = csharp.text_of(id);
        findings
            .report(span, format!("the value of `{name}` is put into the code as it stands, and a text needs quotes there"))
            .help(format!("write `\"{name}\"`, unless the value brings quotes of its own"))
            .fix("put quotes around it", vec![Edit::insert(span.start as usize, quote), Edit::insert(span.end as usize, quote)]);
    }
}

/// Whether `code` is one `{{name}}` and nothing else.
fn is_named_value(code: &str) -> bool {
    let name = code.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')))
}

/// Whether only a text can stand where `value` does.
fn is_for_text(expression: Expression, value: ExprId) -> bool {
    let csharp = expression.document().csharp();
    let in_values = csharp.expressions(expression.root()).any(|(_, node)| match node.kind {
        ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
            left == value && is_text(csharp, right) || right == value && is_text(csharp, left)
        }
        ExprKind::Call { target, arguments } => {
            let arguments = csharp.list(arguments);
            let first = arguments.first().is_some_and(|argument| argument.value == value);
            let second = arguments.get(1).is_some_and(|argument| argument.value == value);
            match csharp.last_name(target).unwrap_or_default() {
                // A named text and what it is to be compared with or made of.
                "Parse" | "FromBase64String" | "ContainsKey" | "AsJwt" | "GetBytes" | "UrlEncode" | "EscapeDataString" => first,
                "GetValueOrDefault" => first && csharp.text_of(target).contains("context."),
                "IsMatch" | "Match" => second,
                _ => false,
            }
        }
        ExprKind::Index { target, arguments, .. } => {
            let known = matches!(csharp.last_name(target), Some("Variables" | "Headers" | "Query" | "MatchedParameters" | "Claims"));
            known && csharp.list(arguments).first().is_some_and(|argument| argument.value == value)
        }
        _ => false,
    });
    let in_statements = || {
        csharp.statements(expression.root()).any(|(_, statement)| match statement.kind {
            StmtKind::Local { of, variables, .. } => {
                let is_string = matches!(csharp[of].kind, TypeKind::Predefined(Predefined::String));
                is_string && csharp.list(variables).iter().any(|variable| variable.value == Some(value))
            }
            _ => false,
        })
    };
    in_values || in_statements()
}

/// Whether `id` is text for sure.
fn is_text(csharp: &Ast, id: ExprId) -> bool {
    match csharp[id].kind {
        ExprKind::Parenthesized(inner) => is_text(csharp, inner),
        ExprKind::Literal(Literal::String | Literal::VerbatimString) | ExprKind::Interpolated(_) => true,
        ExprKind::Cast { to, .. } => matches!(csharp[to].kind, TypeKind::Predefined(Predefined::String)),
        ExprKind::Call { target, .. } => match csharp[target].kind {
            ExprKind::Member { target: of, name, type_arguments, .. } => match csharp.text(name) {
                "ToString" | "ToLower" | "ToLowerInvariant" | "ToUpper" | "ToUpperInvariant" | "Trim" | "Substring" => true,
                "GetValueOrDefault" => {
                    type_arguments.is_empty() && matches!(csharp.last_name(of), Some("Headers" | "Query" | "MatchedParameters"))
                }
                _ => false,
            },
            _ => false,
        },
        ExprKind::Index { target, .. } => csharp.last_name(target) == Some("MatchedParameters"),
        ExprKind::Member { .. } => {
            const TEXTS: &[&[&str]] = &[
                &["context", "Request", "Method"],
                &["context", "Request", "IpAddress"],
                &["context", "Request", "Url", "Path"],
                &["context", "Request", "Url", "Host"],
                &["context", "Request", "OriginalUrl", "Host"],
                &["context", "Request", "OriginalUrl", "Path"],
                &["context", "Subscription", "Id"],
                &["context", "Subscription", "Key"],
                &["context", "Subscription", "Name"],
                &["context", "Product", "Id"],
                &["context", "Product", "Name"],
                &["context", "Api", "Id"],
                &["context", "Api", "Name"],
                &["context", "Operation", "Id"],
                &["context", "User", "Id"],
                &["context", "User", "Email"],
            ];
            TEXTS.iter().any(|path| csharp.is_path(id, path))
        }
        _ => false,
    }
}
