//! `security/certificate-thumbprint`: a certificate is named by its thumbprint, which changes when it is renewed.

use crate::ast::{Policy, views::AuthenticationCertificate};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/certificate-thumbprint",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/certificate-thumbprint.md"),
    check: Check::PolicyOf(AuthenticationCertificate::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    // A name that is filled in can be kept up to date where that is done.
    let Some(thumbprint) = policy.value_of("thumbprint").filter(|thumbprint| !thumbprint.is_dynamic()) else { return };
    findings
        .report(thumbprint.span(), "the call fails once the certificate is renewed: a renewed certificate has another thumbprint")
        .help("refer to the certificate by `certificate-id`");
}
