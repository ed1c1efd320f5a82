//! `secrets/in-response`: a secret that the gateway fetched goes to the caller.

use crate::ast::{Element, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Portion, Request, RequestTarget, VaultObject};

pub(super) const RULE: Rule = Rule {
    id: "secrets/in-response",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/secrets/in-response.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(index) = cx.model().request(policy) else { return };
    let request = cx.model().nth_request(index);
    let Some((what, sure)) = fetched(request) else { return };
    for handed in cx.model().answer(index).to_caller() {
        if handed.what == Portion::Derived || (handed.what == Portion::Whole && is_refusal(cx, handed.at.element)) {
            continue;
        }
        let report = findings
            .report(handed.at.span, say!("{} is sent to the caller", what))
            .label(request.url_span, "fetched here")
            .help("use it only in the call to the backend, and return the backend's response");
        // Who makes an address of its own for a secret may mean to hand it out, to the right callers.
        if !sure || cx.model().conditions(handed.at.element).iter().any(|condition| condition.picks_an_address()) {
            report.at_most(Severity::Warning);
        }
    }
}

/// What `request` fetches that callers must not see, and whether that is sure.
fn fetched(request: &Request<'_>) -> Option<(&'static str, bool)> {
    match &request.target {
        RequestTarget::KeyVault(vault) => match vault.object {
            VaultObject::Secret => Some(("a secret from Key Vault", true)),
            VaultObject::Unknown => Some(("a response of Key Vault", false)),
            VaultObject::Certificate | VaultObject::Key | VaultObject::Operation => None,
        },
        // A token that the gateway got for the caller (with a code, or on their behalf) is theirs; one for itself is not.
        RequestTarget::TokenEndpoint => {
            let body = request.policy.child("set-body")?;
            let own = body.content_span().text(request.policy.document().text()).contains("client_credentials");
            own.then_some(("the gateway's own token", false))
        }
        RequestTarget::Other => None,
    }
}

/// Whether `element` runs when the vault has refused: then its answer holds no secret.
fn is_refusal(cx: &Context, element: Element<'_>) -> bool {
    let found = cx.document.element_at(element.name_span().start).map(|element| cx.model().conditions(element));
    found.unwrap_or_default().iter().any(|condition| condition.tells_of_refusal())
}
