//! `expression/null-body`: a body is read of a request that may have none.

use crate::ast::Expression;
use crate::csharp::{ExprKind, StmtKind};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Body, body_reads, is_asked_for_null_before};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/null-body",
    severity: Severity::Info,
    default: false,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/null-body.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    if !cx.document.text().contains("Request.Body") {
        return;
    }
    let csharp = cx.document.csharp();
    for read in body_reads(cx.document) {
        if read.body != Body::Request || read.conditional || is_sure(read.expression) {
            continue;
        }
        let ExprKind::Call { target, .. } = csharp[read.call].kind else { continue };
        let ExprKind::Member { target: body, name, .. } = csharp[target].kind else { continue };
        let span = csharp.span_of(body);
        let dot = Span { start: span.end, end: csharp.span(name).start };
        findings
            .report(span, "a request without a body has none here, and reading it fails")
            .help("write `context.Request.Body?.As…`, or test the method or the body first")
            .fix("go on only if there is a body", vec![Edit::replace(dot, "?.")]);
    }
}

/// Whether something here or before asks whether there is a body, or what the method is, or a failure is caught.
fn is_sure(expression: Expression) -> bool {
    let document = expression.document();
    let end = expression.span().start;
    let tells =
        |other: Expression| ["Request.Method", "HasBody", "OriginalMethod", "Content-Length"].iter().any(|word| other.raw().contains(word));
    let catches = document.csharp().statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. }));
    catches
        || is_asked_for_null_before(expression, &["context", "Request", "Body"])
        || document.expressions().take_while(|other| other.span().start <= end).any(tells)
}
