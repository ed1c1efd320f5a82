//! `key-vault/certificate-value`: the private key of a certificate is read from an address that does not return it.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::VaultObject;

pub(super) const RULE: Rule = Rule {
    id: "key-vault/certificate-value",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/key-vault/certificate-value.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    let Some(response) = request.response else { return };
    if !request.target.key_vault().is_some_and(|vault| vault.object == VaultObject::Certificate) {
        return;
    }
    let reads_of = |name: &str| cx.model().reads().iter().filter(move |read| read.name == Some(name)).collect::<Vec<_>>();
    let direct = reads_of(response.text);
    // What was read may be put into a variable first.
    let kept = direct.iter().filter_map(|read| {
        let policy = read.element.policy().filter(|policy| policy.kind() == Kind::SetVariable)?;
        Some(reads_of(policy.value_of("name")?.raw()))
    });
    let kept: Vec<_> = kept.flatten().collect();
    let reads = direct.into_iter().chain(kept).filter_map(|read| read.expression);
    let value = reads.into_iter().find(|expression| {
        let code = expression.code();
        code.nodes().any(|(id, _)| code.constant(id).is_some_and(|text| text == "value"))
    });
    if let Some(value) = value {
        findings
            .report(request.url_span, "the response from this address has no `value`: it holds only the public part of the certificate")
            .label(value.span(), "this reads null")
            .help("the certificate with its private key is a secret of the same name: request it from `/secrets/…`");
    }
}
