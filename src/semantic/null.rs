//! Who asks whether something is null.

use crate::ast::Expression;
use crate::csharp::{
    Ast, ExprId, ExprKind, Literal,
    ast::{BinaryOperator, PatternKind},
};

/// Whether the code asks whether the chain of names `path` is null: compares it, goes on with `?.`, or says what else to take.
pub fn is_asked_for_null(expression: Expression<'_>, path: &[&str]) -> bool {
    let csharp = expression.document().csharp();
    csharp.expressions(expression.root()).any(|(_, node)| asks(csharp, &node.kind, path))
}

fn asks(csharp: &Ast<'_>, kind: &ExprKind, path: &[&str]) -> bool {
    let is = |id: ExprId| csharp.is_path(id, path);
    let is_null = |id: ExprId| matches!(csharp[csharp.strip(id)].kind, ExprKind::Literal(Literal::Null));
    match *kind {
        ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
            is(left) && is_null(right) || is_null(left) && is(right)
        }
        ExprKind::Binary { operator: BinaryOperator::Coalesce, left, .. } => is(left),
        ExprKind::Member { target, conditional, .. } | ExprKind::Index { target, conditional, .. } => conditional && is(target),
        ExprKind::Is { operand, pattern } => is(operand) && !matches!(csharp[pattern].kind, PatternKind::Type(_)),
        _ => false,
    }
}
