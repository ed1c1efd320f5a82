//! `expression/local-time`: the time of wherever the gateway stands.

use foldhash::{HashSet, HashSetExt};

use crate::ast::Expression;
use crate::csharp::{Ast, ExprId, ExprKind, ast::TypeKind};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "expression/local-time",
    severity: Severity::Info,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/local-time.md"),
    check: Check::ExpressionWith(&["DateTime."], check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !expression.raw().contains("DateTime.") || compares_certificates(expression.raw()) {
        return;
    }
    let mut minded = HashSet::new();
    for (id, node) in csharp.expressions(expression.root()) {
        if minds_the_zone(csharp, &node.kind) {
            csharp.walk(id, |inner| minded.insert(inner));
        }
    }
    for (id, node) in csharp.expressions(expression.root()) {
        let ExprKind::Member { target, name, .. } = node.kind else { continue };
        let utc = match csharp.text(name) {
            "Now" => "UtcNow",
            "Today" => "UtcNow.Date",
            _ => continue,
        };
        if csharp.last_name(target) != Some("DateTime") || minded.contains(&id) {
            continue;
        }
        let span = csharp.span(name);
        findings
            .report(csharp.span_of(id), format!("`{}` is the time in the time zone of the gateway", csharp.text_of(id)))
            .help(format!("write `DateTime.{utc}`: it is the same time everywhere"))
            .fix(format!("use `{utc}`"), vec![Edit::replace(span, utc)]);
    }
}

/// Whether `code` asks when a certificate is valid, which is told in the time zone of the gateway as well.
fn compares_certificates(code: &str) -> bool {
    ["NotAfter", "NotBefore"].iter().any(|member| code.contains(member)) && code.contains("ertificate")
}

/// Whether a value made like this keeps the time zone in mind, so that it is right wherever the gateway stands.
fn minds_the_zone(csharp: &Ast, kind: &ExprKind) -> bool {
    let called = |target: ExprId| csharp.last_name(target).unwrap_or_default();
    match *kind {
        ExprKind::New { of, .. } => matches!(csharp[of].kind, TypeKind::Named { name, .. } if csharp.text(name) == "DateTimeOffset"),
        ExprKind::Call { target, .. } => matches!(called(target), "ToUniversalTime" | "ConvertTimeToUtc" | "ConvertTime"),
        _ => false,
    }
}
