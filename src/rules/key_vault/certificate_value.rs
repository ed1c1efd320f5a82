//! `key-vault/certificate-value`: the private key of a certificate is read from an address that does not return it.

use crate::ast::{Expression, Policy};
use crate::catalog::{Kind, Kinds};
use crate::csharp::Step;
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
    let Some(request) = cx.model().request(policy).map(|index| cx.model().nth_request(index)) else { return };
    let Some(response) = request.response else { return };
    if !request.target.key_vault().is_some_and(|vault| vault.object == VaultObject::Certificate) {
        return;
    }
    let model = cx.model();
    // The reads of what a policy has put into a variable.
    let reads_of = |name: &str, policy: Policy| {
        let reads = model.reads().iter().enumerate().filter(|(_, read)| read.name == Some(name));
        let is_of =
            |index| model.reaching(index).is_none_or(|reaching| reaching.writes().any(|write| model.nth_write(write).policy == policy));
        reads.filter(|(index, _)| is_of(*index)).map(|(_, read)| read).collect::<Vec<_>>()
    };
    let direct = reads_of(response.text, policy);
    // What was read may be put into a variable first.
    let kept = direct.iter().filter_map(|read| {
        let policy = read.element.policy().filter(|policy| policy.kind() == Kind::SetVariable)?;
        Some(reads_of(policy.value_of("name")?.raw(), policy))
    });
    let kept: Vec<_> = kept.flatten().collect();
    let reads = direct.into_iter().chain(kept).filter_map(|read| read.expression);
    let value = reads.into_iter().find(|expression| asks_for_value(*expression));
    if let Some(value) = value {
        findings
            .report(request.url_span, "the response from this address has no `value`: it holds only the public part of the certificate")
            .label(value.span(), "this reads null")
            .help("the certificate with its private key is a secret of the same name: request it from `/secrets/…`");
    }
}

/// Whether an expression asks the answer itself for a `value`, and not one of its parts: the policy of a certificate may have one.
fn asks_for_value(expression: Expression<'_>) -> bool {
    let code = expression.code();
    let is_value = |text: &str| matches!(text, "value" | "$.value");
    if !code.nodes().any(|(id, _)| code.constant(id).is_some_and(|text| is_value(&text))) {
        return false;
    }
    // The first key is the name of the variable.
    let paths = code.nodes().filter_map(|(id, _)| code.path(id));
    let depths = paths.filter_map(|path| {
        let steps = path.steps();
        let mut entries = steps.iter().filter(|step| matches!(step, Step::Key(_) | Step::Computed(_) | Step::Item)).skip(1);
        entries.position(|step| matches!(step, Step::Key(key) if is_value(key)))
    });
    depths.min().is_none_or(|depth| depth == 0)
}
