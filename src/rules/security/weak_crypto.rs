//! `security/weak-crypto`: a signature with a hash that is broken.

use crate::ast::Expression;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "security/weak-crypto",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/weak-crypto.md"),
    check: Check::ExpressionWith(&["MD5", "SHA1"], check),
};

/// What makes signatures with hashes that are broken, as code names it.
const WEAK: &[(&str, &str)] =
    &[("HMACMD5", "MD5"), ("HMACSHA1", "SHA-1"), ("HashAlgorithmName.MD5", "MD5"), ("HashAlgorithmName.SHA1", "SHA-1")];

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let code = expression.raw();
    if !code.contains("MD5") && !code.contains("SHA1") {
        return;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for (name, hash) in WEAK {
        let whole = |at: &usize| {
            let (before, after) = (&code[..*at], &code[*at + name.len()..]);
            !before.ends_with(is_name) && !before.ends_with('"') && !after.starts_with(is_name)
        };
        let Some(at) = code.match_indices(name).map(|(at, _)| at).find(whole) else { continue };
        let start = expression.span().start as usize + at;
        findings
            .report(Span::new(start, start + name.len()), format!("this signs with {hash}, which is broken"))
            .help("use SHA-256 or better where the other side allows it");
    }
}
