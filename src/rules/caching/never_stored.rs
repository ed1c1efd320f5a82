//! `caching/never-stored`: a value that is looked up and fetched, and not stored.

use crate::ast::{DocumentShape, Element, Policy};
use crate::catalog::{Kind, Kinds, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "caching/never-stored",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/never-stored.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheLookup, Kind::CacheLookupValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let caches = context.caches();
    if context.document.shape() == DocumentShape::Fragment && !caches.is_whole {
        return;
    }
    if policy.kind() == Kind::CacheLookup {
        return check_responses(context, policy, findings);
    }
    let model = context.model();
    let Some((index, lookup)) = model.lookup(policy) else { return };
    let Some(variable) = lookup.variable else { return };
    let guarded = |element: Element<'_>| model.guards(element).iter().any(|guard| guard.lookup == index);
    // Under another key, perhaps, but stored.
    let reads = |element: Element<'_>| model.reads_of(element).iter().any(|read| read.name == Some(variable.text));
    let same = |element: Element<'_>| reads(element) && guarded(element);
    let stored = || {
        caches.stores.may_hold(&lookup.key)
            || model.stores().iter().any(|store| store.key.may_equal(&lookup.key))
            || model.stores().iter().any(|store| same(store.policy.element()))
    };
    let is_unseen = context.document.kinds().contains(Kind::IncludeFragment) && !caches.is_whole;
    if is_unseen || context.document.kinds().contains(Kind::CacheValue) || stored() {
        return;
    }
    let fetched =
        model.writes_of(variable.text).find(|write| write.policy.kind() != Kind::CacheLookupValue && guarded(write.policy.element()));
    let Some(fetched) = fetched else { return };
    findings
        .report(policy.name_span(), say!("`{}` is looked up and never stored", quoted(&lookup.key)))
        .label(fetched.name.span, "after a cache miss the value is made here")
        .help("store it with `cache-store-value` under the same key");
}

/// The same of whole responses, whose other half may be in a wider scope, in a narrower one, or in a fragment.
fn check_responses(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let document = context.document;
    if document.shape() != DocumentShape::Policies || document.kinds().contains(Kind::CacheStore) {
        return;
    }
    let Some(others) = context.others(Section::Outbound) else { return };
    if others.kinds.contains(Kind::CacheStore) {
        return;
    }
    let report = findings.report(policy.name_span(), "responses are looked up and never stored").help("add `cache-store` to `outbound`");
    if !others.is_known {
        report.at_most(Severity::Info);
    }
}
