//! `caching/never-stored`: a value that is looked up and fetched, and not stored.

use crate::ast::{Element, Policy, Shape};
use crate::catalog::{Kind, Kinds, Scope, Section};
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
    if context.document.shape() == Shape::Fragment {
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
        model.stores().iter().any(|store| store.key.may_equal(&lookup.key))
            || model.stores().iter().any(|store| same(store.policy.element()))
    };
    if context.document.kinds().meets(Kinds::of(&[Kind::IncludeFragment, Kind::CacheValue])) || stored() {
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

/// The same of whole responses, whose other half may be in a wider scope, or in a narrower one.
fn check_responses(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let document = context.document;
    if document.shape() != Shape::Policies || document.kinds().meets(Kinds::of(&[Kind::CacheStore, Kind::IncludeFragment])) {
        return;
    }
    let report = findings.report(policy.name_span(), "responses are looked up and never stored").help("add `cache-store` to `outbound`");
    let inherits = document.sections().any(|(section, element)| section == Section::Outbound && element.child("base").is_some());
    if inherits || context.deployment.scope != Some(Scope::Operation) {
        report.at_most(Severity::Info);
    }
}
