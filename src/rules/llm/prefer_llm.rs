//! `llm/prefer-llm`: a policy for one vendor, where one for all exists.

use crate::ast::Policy;
use crate::catalog::{self, Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "llm/prefer-llm",
    severity: Severity::Info,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/llm/prefer-llm.md"),
    check: Check::PolicyOf(OLDER, check),
};

/// The policies for the models of one vendor.
const OLDER: Kinds = Kinds::of(&[
    Kind::AzureOpenaiEmitTokenMetric,
    Kind::AzureOpenaiSemanticCacheLookup,
    Kind::AzureOpenaiSemanticCacheStore,
    Kind::AzureOpenaiTokenLimit,
]);

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(rest) = policy.name().strip_prefix("azure-openai-") else { return };
    let name = format!("llm-{rest}");
    let Some(other) = catalog::policy(&name) else { return };
    // What the gateway does not have is no advice for it.
    if cx.gateway.is_some_and(|gateway| !other.gateways.is_empty() && !other.gateways.holds(gateway)) {
        return;
    }
    let mut edits = vec![Edit::replace(policy.name_span(), name.clone())];
    let close = policy.content_span().end + "</".len() as u32;
    let close = Span { start: close, end: close + policy.name().len() as u32 };
    if close.end <= policy.span().end && close.text(policy.document().text()) == policy.name() {
        edits.push(Edit::replace(close, name.clone()));
    }
    findings
        .report(policy.name_span(), say!("`{}` does the same for the models of every vendor", quoted(&name)))
        .help(say!("use `{}`", quoted(&name)))
        .fix(say!("use `{}`", quoted(&name)), edits);
}
