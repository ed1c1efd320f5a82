//! `key-vault/prefer-named-value`: a call for one fixed secret.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Piece, VaultObject};

pub(super) const RULE: Rule = Rule {
    id: "key-vault/prefer-named-value",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/key-vault/prefer-named-value.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(request) = model.request(policy).map(|index| model.nth_request(index)) else { return };
    let Some(vault) = request.target.key_vault() else { return };
    let computed = request.url.pieces().iter().any(|piece| matches!(piece, Piece::Variable { .. } | Piece::Code { .. }));
    if vault.object != VaultObject::Secret || computed {
        return;
    }
    findings
        .report(policy.name_span(), "this call reads one fixed secret, which a named value could hold")
        .help("make a named value that refers to the Key Vault secret: API Management reads and refreshes it by itself");
}
