//! `expression/local-time`: the local time of the gateway.

use foldhash::{HashSet, HashSetExt};

use crate::ast::Expression;
use crate::csharp::{Code, ExprId, ExprKind, NameSet, Names};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "expression/local-time",
    severity: Severity::Info,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/local-time.md"),
    check: Check::ExpressionNaming(NameSet::of(&["Now", "Today"]), check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(const { Names::of(&["Now", "Today"]) }) {
        return;
    }
    let (csharp, code) = (expression.document().csharp(), expression.code());
    let is_clock =
        |id: ExprId| code.bound(id).is_some_and(|(class, member)| class.name == "DateTime" && matches!(member.name, "Now" | "Today"));
    let clocks: Vec<ExprId> = code
        .nodes()
        .map(|(id, _)| id)
        .filter(|id| matches!(csharp[*id].kind, ExprKind::Member { .. }))
        .filter(|id| is_clock(*id))
        .collect();
    if clocks.is_empty() || reads_certificate(code) {
        return;
    }
    let mut minded = HashSet::new();
    for (id, _) in code.nodes().filter(|(id, _)| minds_the_zone(code, *id)) {
        csharp.walk(id, |inner| minded.insert(inner));
    }
    for id in clocks {
        let ExprKind::Member { name, .. } = csharp[id].kind else { continue };
        let utc = if csharp.text(name) == "Now" { "UtcNow" } else { "UtcNow.Date" };
        if minded.contains(&id) {
            continue;
        }
        findings
            .report(csharp.span_of(id), say!("`{}` is the time in the time zone of the gateway", quoted(csharp.text_of(id))))
            .help(say!("write `DateTime.{}`: it is the same time everywhere", utc))
            .fix(say!("use `{}`", utc), vec![Edit::replace(csharp.span(name), utc)]);
    }
}

/// Whether the code asks how long a certificate is valid, which is told in the time zone of the gateway.
fn reads_certificate(code: Code) -> bool {
    code.nodes().any(|(id, _)| {
        let of_certificate = |class: &str| matches!(class, "X509Certificate" | "X509Certificate2");
        code.bound(id).is_some_and(|(class, member)| of_certificate(class.name) && matches!(member.name, "NotAfter" | "NotBefore"))
    })
}

/// Whether what stands in `id` is made independent of the zone.
fn minds_the_zone(code: Code, id: ExprId) -> bool {
    match code.ast()[id].kind {
        ExprKind::New { .. } => code.type_name(id) == Some("DateTimeOffset"),
        // Expressions may not use all of these, and then they are bound to nothing.
        ExprKind::Call { .. } => matches!(code.member_name(id), Some("ToUniversalTime" | "ConvertTimeToUtc" | "ConvertTime")),
        _ => false,
    }
}
