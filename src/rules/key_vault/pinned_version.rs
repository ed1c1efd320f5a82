//! `key-vault/pinned-version`: the address names one fixed version of a secret.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "key-vault/pinned-version",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/key-vault/pinned-version.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(request) = model.request(policy).map(|index| model.nth_request(index)) else { return };
    let Some(version) = request.target.key_vault().and_then(|vault| vault.version.as_ref()) else { return };
    if version.as_literal().is_none_or(str::is_empty) {
        return;
    }
    findings
        .report(request.url_span, "this address names one fixed version, so a new version of the secret is never used")
        .help("remove the version, or let a named value or the deployment fill it in");
}
