//! `security/jwt-key`: no token can be validated, because there is no key.

use crate::ast::{Policy, views::ValidateToken};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-key",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/jwt-key.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::ValidateJwt]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let is_unsigned = policy.setting("require-signed-tokens").is_some_and(|setting| !setting.typed().is_bool(true));
    let has_key = ["openid-config", "issuer-signing-keys", "issuer-signing-tokens"].iter().any(|name| policy.child(name).is_some());
    if is_unsigned || has_key || ValidateToken::cast(policy).is_none() || !is_plain(policy.element()) || policy.has_open_content() {
        return;
    }
    findings
        .report(policy.name_span(), "no signature can be checked: there are neither `openid-config` nor `issuer-signing-keys`")
        .help("add the `openid-config` of the issuer");
}
