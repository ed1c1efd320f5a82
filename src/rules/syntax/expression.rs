//! `syntax/expression`: a policy expression is no C#.

use crate::ast::Expression;
use crate::csharp::ErrorKind;
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
    findings.report_syntax(cx.document, SyntaxErrorKind::AfterExpression);
    cx.document.expressions().filter(|expression| !expression.errors().is_empty()).for_each(|expression| errors(expression, findings));
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
            .help("it took the quotes of C# for those of attributes: restore the expression from before it was formatted");
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

/// Reports what is meant as an expression, and taken literally because the value does not begin with it.
fn embedded(cx: &Context, span: Span, findings: &mut Findings) {
    if span.text(cx.document.text()).contains("context.") {
        findings
            .report(span, "an expression in the midst of a value is not evaluated")
            .help("make the whole value one expression: put what stands around it into strings, and join them with `+`")
            .at_most(Severity::Warning);
    }
}
