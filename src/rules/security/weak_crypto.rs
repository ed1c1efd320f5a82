//! `security/weak-crypto`: a signature with a broken hash algorithm.

use crate::ast::Expression;
use crate::csharp::{ExprKind, NameSet, Names};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/weak-crypto",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/weak-crypto.md"),
    check: Check::ExpressionNaming(NameSet::of(&["HMACMD5", "HMACSHA1", "HashAlgorithmName"]), check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(const { Names::of(&["HMACMD5", "HMACSHA1", "HashAlgorithmName"]) }) {
        return;
    }
    let code = expression.code();
    let mut told = Vec::new();
    for (id, node) in code.nodes() {
        let Some((class, member)) = code.bound(id) else { continue };
        let (hash, span) = match (class.name, member.name, node.kind) {
            ("HMACMD5", "new", ExprKind::New { of, .. }) => ("MD5", code.ast()[of].span),
            ("HMACSHA1", "new", ExprKind::New { of, .. }) => ("SHA-1", code.ast()[of].span),
            ("HashAlgorithmName", "MD5", _) => ("MD5", node.span),
            ("HashAlgorithmName", "SHA1", _) => ("SHA-1", node.span),
            _ => continue,
        };
        // Each kind is told once.
        if told.contains(&(class.name, hash)) {
            continue;
        }
        told.push((class.name, hash));
        findings
            .report(code.ast().span(span), say!("this signs with {}, which is broken", hash))
            .help("use SHA-256 or better where the other side allows it");
    }
}
