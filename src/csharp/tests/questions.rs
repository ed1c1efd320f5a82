//! What the tree answers.

use super::super::ast::*;
use super::super::{Encoding, Extent, TextPart, parse};
use crate::text::Span;

/// Asks something about the expression `@(code)`.
fn ask<T>(code: &str, question: impl FnOnce(&Ast<'_>, ExprId) -> T) -> T {
    let code = format!("@({code})");
    let mut ast = Ast::new(&code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    assert_eq!(ast.errors(&root), []);
    let Body::Expression(id) = root.body else { panic!("`@(` holds an expression") };
    question(&ast, id)
}

#[test]
fn strings_have_their_values() {
    let value = |code: &str| ask(code, |ast, id| ast.string_value(id).map(|text| text.into_owned()));
    assert_eq!(value(r#""a\"b\\c\n\u0041\x42""#).as_deref(), Some("a\"b\\c\nAB"));
    assert_eq!(value(r#"@"a""b\n""#).as_deref(), Some("a\"b\\n"));
    assert_eq!(value(r#"((string)("x"))"#).as_deref(), Some("x"));
    assert_eq!(value(r#"$"a{{b}}""#).as_deref(), Some("a{{b}}"));
    assert_eq!(value(r#"$"a{{ b }}""#).as_deref(), Some("a{ b }"));
    assert_eq!(value(r#""{{name}}""#).as_deref(), Some("{{name}}"));
    assert_eq!(value(r#"$"a{b}""#), None);
    assert_eq!(value("1"), None);
    assert!(ask(r#""{{name}}""#, |ast, id| ast.has_placeholder(id)));
    assert!(!ask(r#""name""#, |ast, id| ast.has_placeholder(id)));
}

#[test]
fn texts_are_put_together_from_parts() {
    let parts = |code: &str| {
        ask(code, |ast, id| {
            let part = |part: &TextPart<'_>| match part {
                TextPart::Literal { text, .. } => format!("{text:?}"),
                TextPart::Dynamic(id) => ast.text_of(*id).to_owned(),
            };
            ast.text_parts(id).iter().map(part).collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(parts(r#""a" + x + $"b{c}d" + @"e""#), r#""a" x "b" c "d" "e""#);
    assert_eq!(parts(r#"string.Concat("a", b, ("c" + d))"#), r#""a" b "c" d"#);
    assert_eq!(parts("x.y"), "x.y");
}

#[test]
fn names_and_paths_are_read_through_casts() {
    let path = |code: &str| ask(code, |ast, id| ast.member_path(id).map(|names| names.join("/")));
    assert_eq!(path("context.Request?.Headers").as_deref(), Some("context/Request/Headers"));
    assert_eq!(path("((A)(a.b)).c").as_deref(), Some("a/b/c"));
    assert_eq!(path("a().b"), None);
    assert!(ask("context.Variables", |ast, id| ast.is_path(id, &["context", "Variables"])));
    assert!(!ask("context.Variables", |ast, id| ast.is_path(id, &["Variables"])));
    assert_eq!(ask("(A)a.b.c(1)", |ast, id| ast.last_name(id).map(str::to_owned)).as_deref(), Some("c"));
}

#[test]
fn a_walk_sees_every_expression_in_order_and_into_blocks() {
    let names = |code: &str| {
        ask(code, |ast, id| {
            let mut names = Vec::new();
            ast.walk(id, |id| {
                if let ExprKind::Name { name, .. } = ast[id].kind {
                    names.push(ast.text(name).to_owned());
                }
                true
            });
            names.join(" ")
        })
    };
    assert_eq!(names("f(a, b[c], x => { if (d) { return e; } g(h); }, $\"{i}\") ?? new J { K = l }"), "f a b c d e g h i K l");
    let code = "from m in n let o = p where q orderby r group s by t";
    assert_eq!(names(code), "n p q r s t");
}

#[test]
fn nodes_of_an_expression_stand_together_children_first() {
    let code = "@(a + b) @(c)";
    let mut ast = Ast::new(code);
    let first = parse(&mut ast, Extent { span: Span::new(0, 8), encoding: Encoding::Raw });
    let second = parse(&mut ast, Extent { span: Span::new(9, 13), encoding: Encoding::Raw });
    let text = |root: &Root| ast.expressions(root).map(|(id, _)| ast.text_of(id).to_owned()).collect::<Vec<_>>();
    assert_eq!(text(&first), ["a", "b", "a + b"]);
    assert_eq!(text(&second), ["c"]);
}

#[test]
fn decoded_code_is_read_and_placed() {
    let code = "<a b=\"@(f(&quot;x&#65;&quot;))\"/>";
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(6, 29), encoding: Encoding::Entities });
    let (id, _) = ast.expressions(&root).find(|(_, expr)| matches!(expr.kind, ExprKind::Literal(_))).expect("there is a string");
    assert_eq!(ast.string_value(id).as_deref(), Some("xA"));
    assert_eq!(ast.span_of(id).text(code), "&quot;x&#65;&quot;");
}
