//! `security/jwt-issuer`: tokens of any issuer are accepted.

use crate::ast::{Policy, views::ValidateToken};
use crate::catalog::is_tenant_host;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-issuer",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/jwt-issuer.md"),
    check: Check::PolicyOf(ValidateToken::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(token) = ValidateToken::cast(policy).filter(|token| token.is_jwt() && !token.checks_issuer()) else { return };
    if !is_plain(policy.element()) {
        return;
    }
    if let Some(config) = token.openid_configs().find(|config| is_of_any_tenant(config.raw())) {
        findings
            .report(config.span(), "tokens of every tenant are accepted: no issuer is asked for")
            .help("list the issuers in `issuers`, or name the tenant in the address");
    } else if token.openid_configs().next().is_none() && token.signing_keys().next().is_some() {
        findings
            .report(policy.name_span(), "whoever has the key can make tokens: no issuer is asked for")
            .help("list the issuers in `issuers`")
            .at_most(Severity::Info);
    }
}

/// Whether the metadata at `url` is that of all tenants of Microsoft Entra ID.
fn is_of_any_tenant(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let mut parts = rest.split('/');
    let host = parts.next().unwrap_or_default().to_ascii_lowercase();
    is_tenant_host(&host)
        && parts.next().is_some_and(|tenant| tenant.eq_ignore_ascii_case("common") || tenant.eq_ignore_ascii_case("organizations"))
}
