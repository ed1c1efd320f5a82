//! `syntax/expression-unterminated`: a policy expression is never closed.

use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::syntax::SyntaxErrorKind;

pub(super) const RULE: Rule = Rule {
    id: "syntax/expression-unterminated",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/expression-unterminated.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    findings.report_syntax(cx, SyntaxErrorKind::ExpressionUnterminated);
}
