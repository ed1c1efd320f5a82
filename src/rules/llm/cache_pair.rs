//! `llm/cache-pair`: a semantic cache with only a lookup, or only a store.

use crate::ast::{DocumentShape, Policy};
use crate::catalog::{Definition, Kind, Kinds, Scope, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "llm/cache-pair",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/llm/cache-pair.md"),
    check: Check::DocumentOf(
        Kinds::of(&[
            Kind::LlmSemanticCacheLookup,
            Kind::AzureOpenaiSemanticCacheLookup,
            Kind::LlmSemanticCacheStore,
            Kind::AzureOpenaiSemanticCacheStore,
        ]),
        check,
    ),
};

fn check(cx: &Context, findings: &mut Findings) {
    if cx.document.shape() != DocumentShape::Policies {
        return;
    }
    const LOOKUPS: Kinds = Kinds::of(&[Kind::LlmSemanticCacheLookup, Kind::AzureOpenaiSemanticCacheLookup]);
    const STORES: Kinds = Kinds::of(&[Kind::LlmSemanticCacheStore, Kind::AzureOpenaiSemanticCacheStore]);
    let of = |kinds: Kinds| -> Option<Policy> { cx.document.policies().find(|policy| kinds.contains(policy.kind())) };
    let (lookup, store) = (of(LOOKUPS), of(STORES));
    let (policy, message, help) = match (lookup, store) {
        (Some(lookup), None) => (
            lookup,
            "this lookup never finds anything: no policy stores responses",
            say!("add `{}` to `outbound`", quoted(lookup.name().replace("lookup", "store"))),
        ),
        (None, Some(store)) => (
            store,
            "what this stores is never used: no policy looks responses up",
            say!("add `{}` to `inbound`", quoted(store.name().replace("store", "lookup"))),
        ),
        _ => return,
    };
    let (section, half) = if lookup.is_some() { (Section::Outbound, STORES) } else { (Section::Inbound, LOOKUPS) };
    if cx.others(section).is_none_or(|others| others.kinds.meets(half)) {
        return;
    }
    let report = findings.report(policy.name_span(), message).help(help);
    // The other half may be in a wider scope, or in a narrower one.
    let is_alone =
        cx.deployment.scope == Some(Scope::Operation) && cx.document.elements().all(|element| element.definition() != Definition::Base);
    if !is_alone {
        report.at_most(Severity::Warning);
    }
}
