//! `syntax/xml`: the document is no XML, even with its expressions hidden.

use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::syntax::SyntaxErrorKind;

pub(super) const RULE: Rule = Rule {
    id: "syntax/xml",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/xml.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    findings.report_syntax(cx.document, SyntaxErrorKind::Xml);
}
