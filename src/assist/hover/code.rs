//! What is known of a name in code.

use super::super::markdown::{describe, fenced};
use crate::ast::Expression;
use crate::csharp::{
    ExprId, ExprKind, StmtKind,
    ast::TypeKind,
    check::{Meanings, Ty},
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
            ExprKind::Predefined(_) if touches(node.span) => return Some((ast.span(node.span), describe(ast.text(node.span))?)),
            _ => {}
        }
    }
    declared(expression, at).or_else(|| of_type(expression, at))
}

/// What is known of the local that is declared at `at`, or whose type stands there as `var`.
fn declared(expression: Expression<'_>, at: u32) -> Option<(Span, String)> {
    let document = expression.document();
    let (ast, meanings, root) = (document.csharp(), document.meanings(), expression.root());
    let touches = |span: Span| ast.span(span).start <= at && at <= ast.span(span).end;
    let of_var = ast.statements(root).find_map(|(_, node)| match node.kind {
        StmtKind::Local { of, variables, .. } if touches(ast[of].span) && ast[of].kind == TypeKind::Var => {
            Some(ast.list(variables).first()?.name)
        }
        StmtKind::ForEach { of, name, .. } if touches(ast[of].span) && ast[of].kind == TypeKind::Var => Some(name),
        _ => None,
    });
    let locals = Meanings::locals(ast, root);
    let name = of_var.or_else(|| locals.iter().find(|it| it.at == it.declared && touches(it.at)).map(|it| it.declared))?;
    let is_it = |span: Span| locals.iter().any(|it| it.at == span && it.declared == name);
    let used = ast.expressions(root).filter_map(|(id, node)| match node.kind {
        ExprKind::Name { name, .. } if is_it(name) => Some(id),
        _ => None,
    });
    let given = ast.statements(root).find_map(|(_, node)| match node.kind {
        StmtKind::Local { variables, .. } => ast.list(variables).iter().find(|it| it.name == name)?.value,
        _ => None,
    });
    let ty = used.chain(given).map(|id| meanings.type_of(id)).find(|ty| ty.is_value())?;
    let shown = if touches(name) { name } else { ast.types().find(|it| touches(it.span)).map_or(name, |it| it.span) };
    Some((ast.span(shown), fenced("csharp", &format!("{} {}", meanings.name(ty), ast.text(name)))))
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

/// What is known of the type that is named at `at`.
fn of_type(expression: Expression<'_>, at: u32) -> Option<(Span, String)> {
    let ast = expression.document().csharp();
    let touching = ast.types().map(|of| ast.span(of.span)).filter(|span| span.start <= at && at <= span.end);
    // The innermost: an argument rather than what has it.
    let span = touching.min_by_key(|span| span.len())?;
    let text = span.text(expression.document().text());
    let name = text.split(['<', '[', '?', ' ']).next().unwrap_or_default();
    Some((span, describe(name)?))
}
