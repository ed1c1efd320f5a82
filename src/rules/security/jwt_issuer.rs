//! `security/jwt-issuer`: tokens of any issuer are accepted.

use super::tokens::{AnyIssuer, any_issuer, without_audience};
use crate::ast::views::ValidateToken;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-issuer",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/jwt-issuer.md"),
    check: Check::DocumentOf(ValidateToken::KINDS, check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let open = cx.document.policies().filter_map(ValidateToken::cast).filter_map(|token| Some((token, any_issuer(token)?)));
    let mut open = open.peekable();
    if open.peek().is_none() {
        return;
    }
    let without_audience = without_audience(cx);
    for (token, issuer) in open {
        let is_same = |(other, _): &(ValidateToken, Severity)| other.policy().element().id() == token.policy().element().id();
        match issuer {
            AnyIssuer::Tenant(config) => {
                findings
                    .report(config.span(), "tokens of every tenant are accepted: no issuer is required")
                    .help("list the issuers in `issuers`, or name the tenant in the address");
            }
            // What is said of the audience says it of the issuer as well.
            AnyIssuer::Key if without_audience.iter().any(is_same) => {}
            AnyIssuer::Key => {
                findings
                    .report(token.policy().name_span(), "whoever has the key can make tokens: no issuer is required")
                    .help("list the issuers in `issuers`")
                    .at_most(Severity::Info);
            }
        }
    }
}
