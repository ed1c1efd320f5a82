//! `expression/unsupported-syntax`: C# that the service does not compile.

use super::meaning;
use crate::csharp::{ErrorKind, check::MistakeKind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/unsupported-syntax",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/unsupported-syntax.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for expression in cx.document.expressions().filter(|expression| !expression.errors().is_empty()) {
        let unsupported = |kind| matches!(kind, ErrorKind::Version | ErrorKind::Unsupported);
        for error in expression.own_errors().iter().filter(|error| unsupported(error.kind)) {
            let mut report = findings.report(error.span, error.message.clone());
            if let Some(help) = &error.help {
                report = report.help(help.clone());
            }
            if let Some((span, message)) = error.related {
                report.label(span, message);
            }
        }
    }
    meaning::report(cx, &[MistakeKind::Unsupported], false, findings);
}
