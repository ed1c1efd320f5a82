//! `syntax/expression`: a policy expression is no C#.

use crate::ast::Expression;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::syntax::{self, PlaceholderKind, SyntaxErrorKind};
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
    findings.report_syntax(cx.document, SyntaxErrorKind::AfterExpression);
    cx.document.expressions().filter(|expression| !expression.errors().is_empty()).for_each(|expression| errors(expression, findings));
    for &span in cx.document.tree().embedded_expressions() {
        embedded(cx, span, findings);
    }
}

fn errors(expression: Expression, findings: &mut Findings) {
    let text = expression.document().text();
    let span = expression.span();
    // `syntax/dialect` says what is wrong with these.
    if is_template(expression) || syntax::twice_escaped(text, span).next().is_some() {
        return;
    }
    if let Some(damage) = syntax::split_by_formatter(text, span) {
        findings
            .report(damage, "an XML formatter has put `=\"\"` into this expression")
            .help("it took the quotes of C# for those of attributes: restore the expression from before it was formatted");
        return;
    }
    for error in expression.errors() {
        let mut report = findings.report(error.span, error.message.clone());
        if let Some(help) = &error.help {
            report = report.help(help.clone());
        }
        if let Some((span, message)) = error.related {
            report.label(span, message);
        }
    }
}

/// Whether the code is not yet C#: it holds directives of a template, or all its braces are doubled for one.
fn is_template(expression: Expression) -> bool {
    let directive = |kind| matches!(kind, PlaceholderKind::Directive | PlaceholderKind::LiquidTag);
    let doubled = expression.raw().starts_with("@{{") && expression.raw().ends_with("}}");
    doubled || syntax::placeholders(expression.document().text(), expression.span()).any(|found| directive(found.kind))
}

/// Reports what is meant as an expression, and taken literally because the value does not begin with it.
fn embedded(cx: &Context, span: Span, findings: &mut Findings) {
    if span.text(cx.document.text()).contains("context.") {
        findings
            .report(span, "an expression in the midst of a value is not evaluated")
            .help("make the whole value one expression: put what stands around it into strings, and join them with `+`")
            .at_most(Severity::Warning);
    }
}
