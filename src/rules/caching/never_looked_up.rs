//! `caching/never-looked-up`: a value that is fetched and stored on every request.

use crate::ast::{DocumentShape, Policy};
use crate::catalog::{Kind, Kinds, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Piece;

pub(super) const RULE: Rule = Rule {
    id: "caching/never-looked-up",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/never-looked-up.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStore, Kind::CacheStoreValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let caches = context.caches();
    if context.document.shape() == DocumentShape::Fragment && !caches.is_whole {
        return;
    }
    if policy.kind() == Kind::CacheStore {
        return check_responses(context, policy, findings);
    }
    let model = context.model();
    let Some(store) = model.store(policy) else { return };
    let computed = store.key.pieces().iter().any(|piece| matches!(piece, Piece::Variable { .. } | Piece::Code { .. }));
    let is_unseen = context.document.kinds().contains(Kind::IncludeFragment) && !caches.is_whole;
    let elsewhere = is_unseen || context.document.kinds().contains(Kind::CacheValue) || caches.lookups.may_hold(&store.key);
    if computed || elsewhere || model.lookups().iter().any(|lookup| lookup.key.may_equal(&store.key)) {
        return;
    }
    let fetched = store.kept.iter().map(|kept| model.nth_request(kept.request));
    let Some(request) = fetched.into_iter().find(|request| model.conditions(request.policy.element()).is_empty()) else { return };
    findings
        .report(policy.name_span(), say!("`{}` is stored on every request and never looked up", quoted(&store.key)))
        .label(request.policy.name_span(), "the value is fetched here, every time")
        .help("look it up with `cache-lookup-value` first, and fetch it only when nothing was found");
}

/// The same of whole responses, whose other half may be in a wider scope, in a narrower one, or in a fragment.
fn check_responses(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let document = context.document;
    if document.shape() != DocumentShape::Policies || document.kinds().contains(Kind::CacheLookup) {
        return;
    }
    let Some(others) = context.others(Section::Inbound) else { return };
    if others.kinds.contains(Kind::CacheLookup) {
        return;
    }
    let report = findings.report(policy.name_span(), "responses are stored and never looked up").help("add `cache-lookup` to `inbound`");
    if !others.is_known {
        report.at_most(Severity::Info);
    }
}
