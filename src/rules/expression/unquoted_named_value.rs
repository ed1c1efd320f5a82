//! `expression/unquoted-named-value`: a named value is inserted into code as text without quotes.

use crate::ast::Expression;
use crate::csharp::{
    Encoding, ExprId, ExprKind, StmtKind,
    ast::{BinaryOperator, Predefined, TypeKind},
    check::Meanings,
    library::{ClassId, MemberKind, SignatureType},
};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::spelling::named_value;
use crate::text::{Edit, Order};

pub(super) const RULE: Rule = Rule {
    id: "expression/unquoted-named-value",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/unquoted-named-value.md"),
    check: Check::Expression(check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !expression.root().outline.has_placeholder {
        return;
    }
    let is_bare = |id: &ExprId| matches!(csharp[*id].kind, ExprKind::Placeholder) && named_value(csharp.text_of(*id)).is_some();
    let mut bare: Vec<ExprId> = places_of_text(expression).into_iter().filter(is_bare).collect();
    bare.order();
    bare.dedup();
    let quote = if expression.site().encoding == Encoding::Entities { "&quot;" } else { "\"" };
    for id in bare {
        let span = csharp.span_of(id);
        let name = csharp.text_of(id);
        findings
            .report(span, say!("the value of `{}` is inserted into the code as it is, and text needs quotes there", quoted(name)))
            .help(say!("write `\"{}\"`, unless the value itself contains the quotes", quoted(name)))
            .fix("put quotes around it", vec![Edit::insert(span.start as usize, quote), Edit::insert(span.end as usize, quote)]);
    }
}

/// The expressions in whose places only a text can stand.
fn places_of_text(expression: Expression) -> Vec<ExprId> {
    let csharp = expression.document().csharp();
    let meanings = expression.document().meanings();
    let is_text = |id: ExprId| meanings.class_of(meanings.type_of(id)) == Some(ClassId::STRING);
    let mut places = Vec::new();
    for (id, node) in csharp.expressions(expression.root()) {
        match node.kind {
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                places.extend(Some(left).filter(|_| is_text(right)));
                places.extend(Some(right).filter(|_| is_text(left)));
            }
            ExprKind::Assign { operator: None, target, value } => places.extend(Some(value).filter(|_| is_text(target))),
            ExprKind::Call { target, arguments } => {
                for (at, argument) in csharp.list(arguments).iter().enumerate() {
                    // Of overloads, one may take what another does not.
                    let known = match csharp.last_name(target).unwrap_or_default() {
                        "Parse" | "AsJwt" | "GetBytes" => at == 0,
                        // The names of variables, headers and the like are texts, whatever other dictionaries have for keys.
                        "ContainsKey" | "GetValueOrDefault" => at == 0 && is_of_context(expression, target),
                        "IsMatch" | "Match" => at == 1,
                        _ => false,
                    };
                    places.extend(Some(argument.value).filter(|_| known || takes_text(meanings, id, at)));
                }
            }
            ExprKind::Index { target, arguments, .. } => {
                let known = matches!(csharp.last_name(target), Some("Variables" | "Headers" | "Query" | "MatchedParameters" | "Claims"));
                let first = csharp.list(arguments).first().map(|argument| argument.value);
                places.extend(first.filter(|_| known || takes_text(meanings, id, 0)));
            }
            _ => {}
        }
    }
    for (_, statement) in csharp.statements(expression.root()) {
        if let StmtKind::Local { of, variables, .. } = statement.kind
            && matches!(csharp[of].kind, TypeKind::Predefined(Predefined::String))
        {
            places.extend(csharp.list(variables).iter().filter_map(|variable| variable.value));
        }
    }
    places
}

/// Whether a member that is called is one of what `context` has.
fn is_of_context(expression: Expression, member: ExprId) -> bool {
    let code = expression.code();
    let ExprKind::Member { target, .. } = code.ast()[member].kind else { return false };
    code.paths(target).next().is_some()
}

/// Whether the parameter at this place of what `id` calls is a text.
fn takes_text(meanings: &Meanings, id: ExprId, at: usize) -> bool {
    let Some((_, member)) = meanings.member_of(id) else { return false };
    // An extension method has what it is called on for its first.
    let at = at + usize::from(member.kind == MemberKind::Extension);
    member.parameters.get(at).is_some_and(|parameter| matches!(parameter.of, SignatureType::Class(ClassId::STRING, _)))
}
