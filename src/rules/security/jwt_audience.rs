//! `security/jwt-audience`: tokens for other applications are accepted.

use super::tokens::{AnyIssuer, any_issuer, without_audience};
use crate::ast::views::ValidateToken;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-audience",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/jwt-audience.md"),
    check: Check::DocumentOf(ValidateToken::KINDS, check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for (token, severity) in without_audience(cx) {
        // Whoever has the key could make tokens for any application, so that both are one finding.
        let help = match any_issuer(token) {
            Some(AnyIssuer::Key) => "list the audiences of this API in `audiences`, and the issuers in `issuers`",
            _ => "list the audiences of this API in `audiences`",
        };
        findings
            .report(token.policy().name_span(), "tokens that were made for other applications are accepted: no audience is required")
            .help(help)
            .at_most(severity);
    }
}
