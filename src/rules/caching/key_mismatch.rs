//! `caching/key-mismatch`: a lookup, a store and a removal that use different keys or caches.

use std::borrow::Cow;

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Lookup, Model, PiecedText, Store};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "caching/key-mismatch",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/caching/key-mismatch.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStoreValue, Kind::CacheRemoveValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    match policy.kind() {
        Kind::CacheStoreValue => store(context, policy, findings),
        Kind::CacheRemoveValue => removal(context, policy, findings),
        _ => {}
    }
}

fn store(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let (model, caches) = (context.model(), context.caches());
    let Some(store) = model.store(policy) else { return };
    let same = || model.lookups().iter().filter(|lookup| lookup.key == store.key);
    if let Some(lookup) = same().next()
        && same().all(|lookup| caches_differ(lookup.policy, policy))
    {
        let report = findings
            .report(policy.name_span(), say!("`{}` is stored in one cache and looked up in another", quoted(&store.key)))
            .label(lookup.policy.name_span(), "it is looked up here")
            .help("give both the same `caching-type`");
        // They are the same until an external cache is connected.
        if [lookup.policy, policy].into_iter().any(|it| cache(it).is_some_and(|cache| cache == "prefer-external")) {
            report.at_most(Severity::Info);
        }
        return;
    }
    let Some(lookup) = meant(model, store) else {
        return elsewhere(context, store, findings);
    };
    // Other documents may look up what is stored here, and store what is looked up here.
    if caches.lookups.may_hold(&store.key) || caches.stores.may_hold(&lookup.key) {
        return;
    }
    let (Some(here), Some(there)) = (policy.value_of("key"), lookup.policy.value_of("key")) else { return };
    let report = findings
        .report(here.span(), say!("this is stored as `{}`, and looked up as `{}`", quoted(&store.key), quoted(&lookup.key)))
        .label(there.span(), "it is looked up here")
        .help("use one key for both");
    report.fix("store it under the key of the lookup", vec![Edit::replace(here.span(), there.raw())]);
}

/// The same where the lookup stands in another document, and all documents are known: nothing looks up what is stored here, and nothing stores what is looked up there under
/// nearly the same key.
fn elsewhere(context: &Context<'_>, store: &Store<'_>, findings: &mut Findings<'_>) {
    let (model, caches) = (context.model(), context.caches());
    let (Some(key), Some(here)) = (store.key.as_literal(), store.policy.value_of("key")) else { return };
    if !caches.is_whole || caches.lookups.may_hold(&store.key) || model.lookups().iter().any(|lookup| lookup.key.may_equal(&store.key)) {
        return;
    }
    let is_unmet = |other: &str| !caches.stores.may_hold(&PiecedText::literal(other));
    let Some((other, place)) = caches.lookups.nearest(key, is_unmet) else { return };
    findings
        .report(here.span(), say!("this is stored as `{}`, and looked up as `{}` ({})", quoted(&store.key), quoted(other), quoted(place)))
        .help("use one key for both");
}

/// The lookup that `store` is there for, when they have different keys.
fn meant<'m, 'd>(model: &'m Model<'d>, store: &Store<'d>) -> Option<&'m Lookup<'d>> {
    if model.lookups().iter().any(|other| other.key.may_equal(&store.key)) {
        return None;
    }
    let element = store.policy.element();
    let fills = |name: &str| model.reads_of(element).iter().any(|read| read.name == Some(name));
    let met = |lookup: &Lookup<'_>| model.stores().iter().any(|other| other.key.may_equal(&lookup.key));
    // What guards the store is asked last: it has to be tried out.
    let mut lookups = model.lookups().iter().enumerate();
    let meant = lookups.find(|(index, lookup)| {
        lookup.variable.is_some_and(|variable| fills(variable.text))
            && !met(lookup)
            && model.guards(element).iter().any(|guard| guard.lookup == *index)
    });
    meant.map(|(_, lookup)| lookup)
}

fn removal(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let (model, caches) = (context.model(), context.caches());
    let (Some(stored), [removal]) = (model.stores().first(), model.removals()) else { return };
    let single =
        model.stores().iter().all(|store| store.key == stored.key) && model.lookups().iter().any(|lookup| lookup.key == stored.key);
    let met = model.lookups().iter().any(|lookup| lookup.key.may_equal(&removal.key)) || stored.key.may_equal(&removal.key);
    if !single || met || caches.stores.may_hold(&removal.key) || includes_fragment(policy) && !caches.is_whole {
        return;
    }
    findings
        .report(
            policy.value_of("key").map_or(policy.name_span(), |key| key.span()),
            say!("`{}` is removed, but never stored here", quoted(&removal.key)),
        )
        .label(stored.policy.name_span(), say!("what is stored is `{}`", quoted(&stored.key)))
        .help("remove the key that is stored")
        .at_most(Severity::Info);
}

fn includes_fragment(policy: Policy<'_>) -> bool {
    policy.document().kinds().contains(Kind::IncludeFragment)
}

/// Whether one goes to the built-in cache and the other one to an external cache.
fn caches_differ(lookup: Policy<'_>, store: Policy<'_>) -> bool {
    let (Some(lookup), Some(store)) = (cache(lookup), cache(store)) else { return false };
    lookup != store && (lookup == "internal" || store == "internal")
}

fn cache(policy: Policy<'_>) -> Option<Cow<'_, str>> {
    policy.value_of("caching-type").map_or(Some("prefer-external".into()), |value| value.literal())
}
