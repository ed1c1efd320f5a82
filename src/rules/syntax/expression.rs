//! `syntax/expression`: a policy expression is not valid C#.

use memchr::memmem;

use crate::ast::{Element, Expression};
use crate::catalog::Kind;
use crate::csharp::{self, Ast, Encoding, ErrorKind, ExprKind, Extent, Literal, StmtKind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::syntax::{self, SyntaxErrorKind};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "syntax/expression",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/expression.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    findings.report_syntax(cx, SyntaxErrorKind::AfterExpression);
    cx.document.expressions().filter(|expression| !expression.errors().is_empty()).for_each(|expression| errors(expression, findings));
    cx.document.expressions().filter(is_in_body).for_each(|expression| in_body(expression, findings));
    for &span in cx.document.tree().embedded_expressions() {
        embedded(cx, span, findings);
    }
}

fn errors(expression: Expression, findings: &mut Findings) {
    let text = expression.document().text();
    let span = expression.span();
    // `syntax/dialect` says what is wrong with the others.
    let errors = expression.own_errors();
    if errors.is_empty() {
        return;
    }
    if let Some(damage) = syntax::split_by_formatter(text, span) {
        findings
            .report(damage, "an XML formatter has put `=\"\"` into this expression")
            .help("the formatter took the quotes of C# for those of attributes: restore the expression from before it was formatted");
        return;
    }
    // `expression/unsupported-syntax` says which C# is too new.
    for error in errors.iter().filter(|error| matches!(error.kind, ErrorKind::Syntax | ErrorKind::Limit)) {
        let mut report = findings.report(error.span, error.message.clone());
        if error.kind == ErrorKind::Limit {
            // The service may well read on.
            report = report.at_most(Severity::Info);
        }
        if let Some(help) = &error.help {
            report = report.help(help.clone());
        }
        if let Some((span, message)) = error.related {
            report.label(span, message);
        }
    }
}

/// Whether `expression` stands in an element or attribute of a body that is text.
fn is_in_body(expression: &Expression) -> bool {
    let holder = |element: Element| element.ancestors().any(|it| it.policy().is_some_and(|it| it.kind() == Kind::SetBody));
    expression.element().is_some_and(holder)
}

fn in_body(expression: Expression, findings: &mut Findings) {
    findings
        .report(expression.span(), "an expression in a part of a body is not evaluated: it is sent as it is")
        .help("make the whole body one expression that puts the text together, or use a Liquid template")
        .at_most(Severity::Warning);
}

/// Whether `code`, which stands in the midst of a value, is surely meant as an expression: it is one, and no word or number in brackets.
fn is_meant(code: &str) -> bool {
    let mut ast = Ast::new(code);
    let root = csharp::parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Entities });
    let is_context = |name: Span| ast.text(name) == "context";
    let says_more = |kind: &ExprKind| match *kind {
        ExprKind::Literal(Literal::String | Literal::VerbatimString) | ExprKind::Interpolated(_) | ExprKind::Call { .. } => true,
        ExprKind::Name { name, .. } => is_context(name),
        // The time is read: `@(DateTime.UtcNow)`.
        ExprKind::Member { name, .. } => matches!(ast.text(name), "UtcNow" | "Now" | "Empty"),
        _ => false,
    };
    let returns = |kind: &StmtKind| matches!(kind, StmtKind::Return(_));
    let is_code = ast.expressions(&root).any(|(_, it)| says_more(&it.kind)) || ast.statements(&root).any(|(_, it)| returns(&it.kind));
    is_code && ast.errors(&root).is_empty()
}

/// Whether `span` lies between the braces of what should be a reference to a named value, which `syntax/named-value` judges.
fn is_in_reference(cx: &Context, span: Span) -> bool {
    /// How far the beginning of a reference is looked for, in bytes.
    const LONGEST: usize = 512;
    let end = span.start as usize;
    let before = &cx.document.text().as_bytes()[end.saturating_sub(LONGEST)..end];
    let open = memmem::rfind(before, b"{{").filter(|&at| !before[at..].contains(&b'\n'));
    open.is_some_and(|at| memmem::find(&before[at..], b"}}").is_none())
}

/// Reports what is meant as an expression, and taken literally because the value does not begin with it.
fn embedded(cx: &Context, span: Span, findings: &mut Findings) {
    if !is_in_reference(cx, span) && is_meant(span.text(cx.document.text())) {
        findings
            .report(span, "an expression inside a longer value is not evaluated")
            .help("make the whole value one expression: put the text around it into strings, and join them with `+`")
            .at_most(Severity::Warning);
    }
}
