//! `expression/null-body`: a body is read of a request that may have none.

use crate::ast::Expression;
use crate::csharp::{ExprId, ExprKind, Names, StmtKind};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Body, body_reads};
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
    let csharp = cx.document.csharp();
    let reads = body_reads(cx.document);
    if reads.is_empty() {
        return;
    }
    // From the first expression on that asks, all that follow may rely on it.
    let asked = cx.document.expressions().find(|expression| asks(*expression)).map_or(u32::MAX, |expression| expression.span().start);
    for read in reads {
        let place = read.expression.span().start;
        if read.body != Body::Request || read.conditional || place >= asked || catches(read.expression) {
            continue;
        }
        let ExprKind::Call { target, .. } = csharp[read.call].kind else { continue };
        let ExprKind::Member { target: body, name, .. } = csharp[target].kind else { continue };
        let span = csharp.span_of(body);
        let dot = Span { start: span.end, end: csharp.span(name).start };
        findings
            .report(span, "`Body` is null for a request without a body, and reading it fails")
            .help("write `context.Request.Body?.As…`, or test the method or the body first")
            .fix("read the body only if there is one", vec![Edit::replace(dot, "?.")]);
    }
}

/// Whether the code asks whether there is a body, or what the method is.
fn asks(expression: Expression) -> bool {
    const TELLING: &[&[&str]] = &[&["Request", "Method"], &["Request", "OriginalMethod"], &["Request", "HasBody"]];
    const NAMES: Names = Names::of(&["Method", "OriginalMethod", "HasBody", "Headers", "Body"]);
    expression.names(NAMES) && {
        let code = expression.code();
        let tells = |id: ExprId| {
            code.paths(id).any(|path| TELLING.iter().any(|telling| path.begins_with(telling)) || path.key().is_some_and(is_length))
        };
        code.asks_for_null(&["Request", "Body"])
            || code.nodes().any(|(id, _)| tells(id) || code.constant(id).is_some_and(|text| is_length(&text)))
    }
}

/// Whether it is the header that says how long the body is.
fn is_length(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-length")
}

fn catches(expression: Expression) -> bool {
    expression.document().csharp().statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. }))
}
