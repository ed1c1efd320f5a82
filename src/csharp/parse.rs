//! From code to the syntax tree.

use super::ast::{Ast, Body, Expr, ExprId, ExprKind, Root};
use super::scan::Extent;

/// Parses the policy expression at `extent` of the arena's source into the arena.
/// Never fails: mistakes are among [`Ast::errors`] of the root.
pub fn parse(ast: &mut Ast<'_>, extent: Extent) -> Root {
    let id = ExprId(ast.expressions.len() as u32);
    ast.expressions.push(Expr { kind: ExprKind::Error, span: extent.span });
    Root { code: extent.span, body: Body::Expression(id), expressions: id.0..id.0 + 1, statements: 0..0, errors: 0..0 }
}
