//! `key-vault/no-identity`: a vault that is called without a token, or with one for something else.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds, audience_of};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Evidence;

pub(super) const RULE: Rule = Rule {
    id: "key-vault/no-identity",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/key-vault/no-identity.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest, Kind::SendOneWayRequest]), check),
};

/// Key Vault's own application, which stands for its audience in every cloud.
const APPLICATION: &str = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(request) = model.request(policy).map(|index| model.nth_request(index)) else { return };
    if request.target.key_vault().is_none_or(|vault| vault.by != Evidence::Host) {
        return;
    }
    let Some(identity) = policy.child("authentication-managed-identity") else {
        if !brings_credentials(policy) {
            findings
                .report(policy.name_span(), "this request to Key Vault has no token, so the response is 401")
                .label(request.url_span, "a Key Vault")
                .help("add `<authentication-managed-identity resource=\"https://vault.azure.net\" />` to the request");
        }
        return;
    };
    let (Some(resource), Some(audience)) = (identity.value_of("resource"), audience(&request.url.to_string())) else { return };
    let Some(given) = resource.literal() else { return };
    let given = given.trim().trim_end_matches("/.default").trim_end_matches('/');
    if !given.eq_ignore_ascii_case(audience) && !given.eq_ignore_ascii_case(APPLICATION) {
        findings
            .report(resource.span(), say!("this vault does not accept a token for `{}`", quoted(given)))
            .label(request.url_span, "the vault")
            .help(say!("request a token for `{}`", audience));
    }
}

fn brings_credentials(request: Policy<'_>) -> bool {
    let copies = request.value_of("mode").is_none_or(|mode| mode.literal().as_deref() != Some("new"));
    let credential = request.children().any(|child| match child.name() {
        "set-header" => {
            child.value_of("name").is_none_or(|name| name.literal().is_none_or(|name| name.eq_ignore_ascii_case("authorization")))
        }
        name => name.starts_with("authentication-"),
    });
    copies || credential
}

fn audience(url: &str) -> Option<&'static str> {
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', '?', ':']).next()?.to_ascii_lowercase();
    audience_of(&host)
}
