//! `expression/unquoted-named-value`: a text without quotes in code.

use crate::ast::Expression;
use crate::csharp::{
    ExprId, ExprKind, StmtKind,
    ast::{BinaryOperator, Predefined, TypeKind},
    check::Meanings,
    library::{ClassId, MemberKind, Shape},
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
    let meanings = expression.document().meanings();
    let is_text = |id: ExprId| meanings.class_of(meanings.type_of(id)) == Some(ClassId::STRING);
    let in_values = csharp.expressions(expression.root()).any(|(id, node)| match node.kind {
        ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
            left == value && is_text(right) || right == value && is_text(left)
        }
        ExprKind::Assign { operator: None, target, value: assigned } => assigned == value && is_text(target),
        ExprKind::Call { target, arguments } => {
            let Some(at) = csharp.list(arguments).iter().position(|argument| argument.value == value) else { return false };
            // Of overloads, one may take what another does not.
            let known = match csharp.last_name(target).unwrap_or_default() {
                "Parse" | "AsJwt" | "GetBytes" => at == 0,
                // The names of variables, headers and the like are texts, whatever other dictionaries have for keys.
                "ContainsKey" | "GetValueOrDefault" => at == 0 && csharp.text_of(target).contains("context."),
                "IsMatch" | "Match" => at == 1,
                _ => false,
            };
            known || takes_text(meanings, id, at)
        }
        ExprKind::Index { target, arguments, .. } => {
            let known = matches!(csharp.last_name(target), Some("Variables" | "Headers" | "Query" | "MatchedParameters" | "Claims"));
            let first = csharp.list(arguments).first().is_some_and(|argument| argument.value == value);
            first && (known || takes_text(meanings, id, 0))
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

/// Whether the parameter at this place of what `id` calls is a text.
fn takes_text(meanings: &Meanings, id: ExprId, at: usize) -> bool {
    let Some((_, member)) = meanings.member_of(id) else { return false };
    // An extension method has what it is called on for its first.
    let at = at + usize::from(member.kind == MemberKind::Extension);
    member.parameters.get(at).is_some_and(|parameter| matches!(parameter.of, Shape::Class(ClassId::STRING, _)))
}
