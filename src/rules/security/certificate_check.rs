//! `security/certificate-check`: a check of client certificates is switched off.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/certificate-check",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/certificate-check.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::ValidateClientCertificate]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    // Whoever lists the certificates that may come knows them, and need not ask those who issued them.
    let knows_them = policy.child("identities").is_some();
    for (name, value, what, severity) in [
        ("ignore-error", true, "certificates that fail validation are accepted", Severity::Warning),
        ("validate-trust", false, "certificates of any issuer are accepted", if knows_them { Severity::Info } else { Severity::Warning }),
        ("validate-not-after", false, "certificates that have expired are accepted", Severity::Warning),
        ("validate-not-before", false, "certificates that are not valid yet are accepted", Severity::Warning),
        ("validate-revocation", false, "certificates that were revoked are accepted", Severity::Info),
    ] {
        let Some(setting) = policy.setting(name).filter(|setting| setting.typed().is_bool(value)) else { continue };
        findings.report(setting.span(), what).help(say!("remove `{}`, or set it to `{}`", name, !value)).at_most(severity);
    }
}
