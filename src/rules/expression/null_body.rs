//! `expression/null-body`: a body is read of a request that may have none.

use crate::ast::Expression;
use crate::csharp::{ExprKind, StmtKind};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Body, body_reads, is_asked_for_null};
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
    // From the first expression on that asks, all that follow may rely on it.
    let asked = cx.document.expressions().find(|expression| asks(*expression)).map_or(u32::MAX, |expression| expression.span().start);
    for read in body_reads(cx.document) {
        let place = read.expression.span().start;
        if read.body != Body::Request || read.conditional || place >= asked || catches(read.expression) {
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

/// Whether the code asks whether there is a body, or what the method is.
fn asks(expression: Expression) -> bool {
    ["Request.Method", "HasBody", "OriginalMethod", "Content-Length"].iter().any(|word| expression.raw().contains(word))
        || is_asked_for_null(expression, &["context", "Request", "Body"])
}

fn catches(expression: Expression) -> bool {
    expression.document().csharp().statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. }))
}
