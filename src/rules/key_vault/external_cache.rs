//! `key-vault/external-cache`: a secret that may be stored in an external cache.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, PiecedText, Portion, Store};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "key-vault/external-cache",
    severity: Severity::Info,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/key-vault/external-cache.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStoreValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    if policy.setting("caching-type").is_some() || !context.has_built_in_cache() {
        return;
    }
    let model = context.model();
    let mut stores = model.stores().iter().filter(|store| keeps_secret(model, store));
    let Some(store) = stores.clone().find(|store| store.policy == policy) else { return };
    if stores.any(|earlier| earlier.key == store.key && earlier.policy.id() < policy.id()) {
        return;
    }
    let report = findings
        .report(policy.name_span(), "this secret goes to an external cache as soon as one is connected")
        .help("set `caching-type=\"internal\"` here and where the key is looked up, or `prefer-external` if Redis may hold the secret");
    if let Some(edits) = fix(model, &store.key) {
        report.fix("keep the secret in the built-in cache", edits);
    }
}

fn keeps_secret(model: &Model<'_>, store: &Store<'_>) -> bool {
    store.kept.iter().any(|kept| kept.what != Portion::Derived && model.nth_request(kept.request).target.key_vault().is_some())
}

/// Adds `caching-type` to all that uses the key; nothing when the lookup is elsewhere or says something else.
fn fix(model: &Model<'_>, key: &PiecedText) -> Option<Vec<Edit>> {
    let lookups: Vec<Policy<'_>> = model.lookups().iter().filter(|lookup| lookup.key == *key).map(|lookup| lookup.policy).collect();
    if lookups.is_empty() {
        return None;
    }
    let stores = model.stores().iter().filter(|store| store.key == *key).map(|store| store.policy);
    let removals = model.removals().iter().filter(|removal| removal.key == *key).map(|removal| removal.policy);
    lookups.into_iter().chain(stores).chain(removals).map(internal).collect()
}

fn internal(policy: Policy<'_>) -> Option<Edit> {
    let last = policy.settings().last()?;
    policy.setting("caching-type").is_none().then(|| Edit::insert(last.span().end as usize, " caching-type=\"internal\""))
}
