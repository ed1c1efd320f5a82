//! What the policies of wider scopes check before a request goes on, for documents that leave them out.

use std::collections::BTreeSet;

use super::policies::{Lookup, Outlined, Policies};
use super::role::Role;
use super::source::Embedded;
use crate::ast::{Document, Element};
use crate::catalog::{Definition, Flow, Kind, Kinds, Scope, Section};
use crate::text::{FileLine, Order, Span};

/// The policies that let a request pass or refuse it.
const CHECKS: Kinds = Kinds::of(&[
    Kind::CheckHeader,
    Kind::IpFilter,
    Kind::LlmTokenLimit,
    Kind::AzureOpenaiTokenLimit,
    Kind::Quota,
    Kind::QuotaByKey,
    Kind::RateLimit,
    Kind::RateLimitByKey,
    Kind::ValidateAzureAdToken,
    Kind::ValidateClientCertificate,
    Kind::ValidateJwt,
]);

/// The policies among them that find out who calls, or from where; limits do not.
pub const IDENTIFYING: Kinds =
    Kinds::of(&[Kind::CheckHeader, Kind::IpFilter, Kind::ValidateAzureAdToken, Kind::ValidateClientCertificate, Kind::ValidateJwt]);

/// A check that a wider policy makes in `inbound`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WiderCheck {
    /// The policy that checks.
    pub kind: Kind,
    /// The scope of the document that has it.
    pub scope: Scope,
    /// Where it stands.
    pub place: FileLine,
}

/// What the wider scopes of a document check in `inbound`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wider {
    /// The checks that `<base />` would run, without those of products, which run for some calls alone.
    pub checks: Vec<WiderCheck>,
    /// Whether all wider scopes are in the repository, so that there is nothing else that `<base />` would run.
    pub is_whole: bool,
    /// Whether something in them may refuse a call in another way: by an answer of its own, or in a fragment that is not there.
    pub may_refuse: bool,
}

impl Wider {
    /// Whether it is known of all policies of these kinds whether the scopes around the document have them.
    pub fn tells(&self, kinds: Kinds) -> bool {
        self.is_whole && kinds.is_within(CHECKS)
    }
}

/// What a document checks in `inbound`, or as a fragment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Checks {
    /// Whether `inbound` runs what is wider still.
    inherits: bool,
    checks: Vec<(Kind, FileLine)>,
    /// The fragments that it includes in `inbound`.
    fragments: BTreeSet<String>,
    /// Whether it may end a call with an answer of its own.
    answers: bool,
}

/// Returns what `document` checks, where `place` tells where something stands; `None` if it leaves `inbound` out.
pub(super) fn checks_of(document: &Document<'_>, place: &dyn Fn(Span) -> FileLine) -> Option<Checks> {
    let mut found = Checks::default();
    let root = inbound(document)?;
    for policy in root.descendants().filter_map(|element| element.policy()) {
        if CHECKS.contains(policy.kind()) {
            found.checks.push((policy.kind(), place(policy.element().span())));
        }
        if policy.kind() == Kind::IncludeFragment
            && let Some(id) = policy.element().value_of("fragment-id").and_then(|id| id.literal())
        {
            found.fragments.insert(id.to_ascii_lowercase());
        }
    }
    found.answers = root.descendants().any(|element| element.policy().is_some_and(|policy| policy.catalog().flow == Flow::Stops));
    found.inherits = root.descendants().any(|element| element.definition() == Definition::Base);
    Some(found)
}

/// Whether `document` may refuse a call on the way in: by a check of who calls, by an answer of its own, or in a fragment.
pub(super) fn may_refuse(document: &Document<'_>) -> bool {
    let refuses = |element: Element<'_>| {
        element.policy().is_some_and(|policy| {
            let kind = policy.kind();
            IDENTIFYING.contains(kind) || kind == Kind::IncludeFragment || policy.catalog().flow == Flow::Stops
        })
    };
    inbound(document).is_some_and(|root| root.descendants().any(refuses))
}

/// Returns what the scopes around `embedded` check by `policies`, if anything is known of them. It stands in the file at the path `near`.
pub(super) fn wider_of(policies: &Policies, embedded: &Embedded, near: &str) -> Option<Wider> {
    if policies.all.is_empty() {
        return None;
    }
    let scopes = [Scope::Operation, Scope::Api, Scope::Product, Scope::Workspace];
    let roles = || embedded.roles.iter().filter(|role| scopes.contains(&role.scope));
    let mut wider = Wider { is_whole: roles().next().is_some(), ..Wider::default() };
    for role in roles() {
        let is_whole = inherited(policies, role, near, &mut wider);
        wider.is_whole &= is_whole;
    }
    wider.checks.order();
    wider.checks.dedup();
    (wider.is_whole || !wider.checks.is_empty()).then_some(wider)
}

/// Adds the checks of all scopes around `role`. Returns whether all these scopes are known.
fn inherited(policies: &Policies, role: &Role, near: &str, wider: &mut Wider) -> bool {
    if role.scope == Scope::Operation {
        // An API may have no policy of its own here, and one that somebody else deploys.
        let found = role.api.iter().find_map(|api| found(policies.find(Scope::Api, api, &role.unit, near)));
        let Some(api) = found else { return false };
        add(policies, api, &role.unit, wider);
        if !api.1.inherits {
            return true;
        }
    }
    match found(policies.find(Scope::Global, "", &role.unit, near)) {
        Some(global) => {
            add(policies, global, &role.unit, wider);
            true
        }
        None => false,
    }
}

/// The policy that was found and checks something, with its scope and what it checks.
fn found<'p>(lookup: Lookup<'p>) -> Option<(&'p Outlined, &'p Checks, Scope)> {
    match lookup {
        Lookup::Found(policy, role) => Some((policy, policy.checks.as_ref()?, role.scope)),
        Lookup::Absent | Lookup::Ambiguous => None,
    }
}

fn add(policies: &Policies, (policy, checks, scope): (&Outlined, &Checks, Scope), unit: &str, to: &mut Wider) {
    to.may_refuse |= checks.answers;
    let mut all = vec![(checks, scope)];
    for id in &checks.fragments {
        match found(policies.find(Scope::Fragment, id, unit, &policy.path)) {
            Some((_, fragment, scope)) => {
                to.may_refuse |= fragment.answers || !fragment.fragments.is_empty();
                all.push((fragment, scope));
            }
            None => to.may_refuse = true,
        }
    }
    for (checks, scope) in all {
        to.checks.extend(checks.checks.iter().map(|(kind, place)| WiderCheck { kind: *kind, scope, place: place.clone() }));
    }
}

/// The section of `document` that requests come in by; of a fragment, all of it.
fn inbound<'d>(document: &'d Document<'_>) -> Option<Element<'d>> {
    let section = document.sections().find(|(section, _)| *section == Section::Inbound).map(|(_, element)| element);
    section.or_else(|| document.roots().find(|root| root.definition() == Definition::Fragment))
}
