//! What is known of a name in code.

use super::super::markdown::{describe, fenced};
use crate::ast::Expression;
use crate::csharp::{
    ExprId, ExprKind,
    ast::TypeId,
    check::Ty,
    library::{MemberKind, library},
};
use crate::text::Span;

/// What is known of the name at `at` of an expression.
pub(super) fn found(expression: Expression<'_>, at: u32) -> Option<(Span, String)> {
    let ast = expression.document().csharp();
    let touches = |span: Span| {
        let span = ast.span(span);
        span.start <= at && at <= span.end && !span.is_empty()
    };
    for (id, node) in ast.expressions(expression.root()) {
        match node.kind {
            ExprKind::Member { name, .. } if touches(name) => return Some((ast.span(name), member(expression, id, ast.text(name))?)),
            ExprKind::Name { name, .. } if touches(name) => return Some((ast.span(name), self::name(expression, id, ast.text(name))?)),
            ExprKind::New { of, .. } => {
                if let Some(told) = of_type(expression, of, at) {
                    return Some(told);
                }
            }
            ExprKind::Cast { to, .. } | ExprKind::As { to, .. } | ExprKind::TypeOf(to) | ExprKind::Default(Some(to)) => {
                if let Some(told) = of_type(expression, to, at) {
                    return Some(told);
                }
            }
            ExprKind::NewArray { element: Some(of), .. } | ExprKind::Declaration { of, .. } => {
                if let Some(told) = of_type(expression, of, at) {
                    return Some(told);
                }
            }
            _ => {}
        }
    }
    None
}

/// What is known of a member, or of the type or namespace that stands behind a dot.
fn member(expression: Expression<'_>, id: ExprId, name: &str) -> Option<String> {
    let document = expression.document();
    let (ast, meanings) = (document.csharp(), document.meanings());
    let call = ast.expressions(expression.root()).find_map(|(call, node)| match node.kind {
        ExprKind::Call { target, .. } if ast.strip(target) == id => Some(call),
        _ => None,
    });
    let bound = meanings.member_of(id).map(|it| (id, it)).or_else(|| call.and_then(|call| Some((call, meanings.member_of(call)?))));
    let Some((node, (class, bound))) = bound else {
        return describe(&ast.member_path(id)?.join(".")).or_else(|| {
            let ty = meanings.type_of(id);
            ty.is_value().then(|| fenced("csharp", &format!("{} {name}", meanings.name(ty))))
        });
    };
    let class = library().class(class);
    let ty = meanings.type_of(node);
    let signature = signature(bound.signature);
    let head = match bound.kind {
        MemberKind::Property => format!("{} {}.{}", shown(expression, ty, ""), class.name, bound.name),
        _ => format!("{} {}.{signature}", shown(expression, ty, "void"), class.name),
    };
    let told = describe(&format!("{}.{}", class.full_name(), bound.name)).unwrap_or_default();
    Some(format!("{}\n\n{told}", fenced("csharp", head.trim())))
}

/// A type as code spells it.
fn shown(expression: Expression<'_>, ty: Ty, otherwise: &str) -> String {
    let meanings = expression.document().meanings();
    if ty.is_value() { meanings.name(ty) } else { otherwise.to_owned() }
}

/// The signature of the tables without what it yields.
fn signature(signature: &str) -> &str {
    let signature = signature.split_once(") -> ").map_or(signature, |(before, _)| &signature[..=before.len()]);
    ["static ", "extension "].into_iter().fold(signature, |text, word| text.strip_prefix(word).unwrap_or(text))
}

/// What is known of a name that stands by itself.
fn name(expression: Expression<'_>, id: ExprId, name: &str) -> Option<String> {
    let meanings = expression.document().meanings();
    let ty = meanings.type_of(id);
    if name == "context" {
        return describe("context");
    }
    if ty.is_value() {
        return Some(fenced("csharp", &format!("{} {name}", meanings.name(ty))));
    }
    describe(name).filter(|_| !library().imported(name).is_empty())
}

/// What is known of a type that is named at `at`.
fn of_type(expression: Expression<'_>, of: TypeId, at: u32) -> Option<(Span, String)> {
    let ast = expression.document().csharp();
    let span = ast.span(ast[of].span);
    if !(span.start <= at && at <= span.end) {
        return None;
    }
    let text = ast.text(ast[of].span);
    let name = text.split(['<', '[', '?', ' ']).next().unwrap_or_default();
    Some((span, describe(name)?))
}
