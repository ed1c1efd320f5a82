//! What the policies of wider scopes check before a request goes on, for documents that leave them out.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::fragments::{Fragment, Fragments};
use super::role::Role;
use super::source::{Embedded, Source};
use crate::ast::{Document, Element};
use crate::catalog::{Definition, Flow, Kind, Kinds, Scope, Section};
use crate::text::LineIndex;

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
    /// The path of the file.
    pub path: String,
    /// Its line in that file, counted from 1.
    pub line: u32,
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

/// The policies of scopes that others have around them, and fragments.
#[derive(Clone, Debug, Default)]
pub(super) struct WiderPolicies {
    policies: Vec<WiderPolicy>,
    /// The policies by their scope and what they belong to, in small letters; all of the repository's, in order.
    by_name: HashMap<(Scope, String), Vec<usize>>,
    /// What the fragments hold.
    pub(super) fragments: Arc<Fragments>,
}

/// A policy that others may have around them, or a fragment.
#[derive(Clone, Debug)]
pub struct WiderPolicy {
    role: Role,
    /// Whether `inbound` runs what is wider still.
    inherits: bool,
    checks: Vec<WiderCheck>,
    /// The fragments that it includes in `inbound`.
    fragments: BTreeSet<String>,
    /// Whether it may end a call with an answer of its own.
    answers: bool,
    /// What it holds, if it is a fragment.
    fragment: Option<Arc<Fragment>>,
}

/// Returns the policies of `source` that others may have around them.
pub(super) fn wider_in(source: &Source) -> Vec<WiderPolicy> {
    let mut found = Vec::new();
    for embedded in &source.documents {
        let roles: Vec<&Role> = embedded.roles.iter().filter(|role| role.scope != Scope::Operation).collect();
        if roles.is_empty() {
            continue;
        }
        let document = Document::parse(source.text_of(embedded));
        let Some(root) = inbound(&document) else { continue };
        let lines = LineIndex::new(&source.text);
        let mut checks = Vec::new();
        let mut fragments = BTreeSet::new();
        for policy in root.descendants().filter_map(|element| element.policy()) {
            if CHECKS.contains(policy.kind()) {
                let start = source.outer(embedded, policy.element().span()).start;
                checks.push((policy.kind(), lines.position(&source.text, start).line));
            }
            if policy.kind() == Kind::IncludeFragment
                && let Some(id) = policy.element().value_of("fragment-id").and_then(|id| id.literal())
            {
                fragments.insert(id.to_ascii_lowercase());
            }
        }
        let answers = root.descendants().any(|element| element.policy().is_some_and(|policy| policy.catalog().flow == Flow::Stops));
        let inherits = root.descendants().any(|element| element.definition() == Definition::Base);
        for role in roles {
            let check = |&(kind, line): &(Kind, u32)| WiderCheck { kind, scope: role.scope, path: source.path.clone(), line };
            let checks = checks.iter().map(check).collect();
            let fragment = Fragment::of(source, embedded, &document, role).map(Arc::new);
            found.push(WiderPolicy { role: role.clone(), inherits, checks, fragments: fragments.clone(), answers, fragment });
        }
    }
    found
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

/// Whether a policy of this role may be around others, or in them.
pub(super) fn is_wider(role: &Role) -> bool {
    role.scope != Scope::Operation
}

impl WiderPolicies {
    /// Adds `policies`.
    pub(super) fn add(&mut self, policies: Vec<WiderPolicy>) {
        for policy in policies {
            let names = match policy.role.scope {
                Scope::Api => policy.role.api.clone(),
                Scope::Fragment => policy.role.fragment.clone(),
                Scope::Product => policy.role.product.clone(),
                Scope::Global | Scope::Workspace | Scope::Operation => vec![String::new()],
            };
            for name in names {
                self.by_name.entry((policy.role.scope, name.to_ascii_lowercase())).or_default().push(self.policies.len());
            }
            policy.fragment.iter().for_each(|fragment| Arc::make_mut(&mut self.fragments).add(fragment));
            self.policies.push(policy);
        }
    }

    /// Returns what the scopes around `embedded` check, if anything is known of them.
    pub(super) fn around(&self, embedded: &Embedded) -> Option<Wider> {
        if self.policies.is_empty() {
            return None;
        }
        let scopes = [Scope::Operation, Scope::Api, Scope::Product, Scope::Workspace];
        let roles = || embedded.roles.iter().filter(|role| scopes.contains(&role.scope));
        let mut wider = Wider { is_whole: roles().next().is_some(), ..Wider::default() };
        for role in roles() {
            wider.is_whole &= self.inherited(role, &mut wider);
        }
        wider.checks.sort();
        wider.checks.dedup();
        (wider.is_whole || !wider.checks.is_empty()).then_some(wider)
    }

    /// Adds what all scopes around `role` check. Returns whether all these scopes are known.
    fn inherited(&self, role: &Role, wider: &mut Wider) -> bool {
        if role.scope == Scope::Operation {
            // An API may have no policy of its own here, and one that somebody else deploys.
            let Some(api) = role.api.iter().find_map(|api| self.find(Scope::Api, api, &role.unit)) else { return false };
            self.checks_of(api, wider);
            if !api.inherits {
                return true;
            }
        }
        match self.find(Scope::Global, "", &role.unit) {
            Some(global) => {
                self.checks_of(global, wider);
                true
            }
            None => false,
        }
    }

    /// The policy of this name at `scope` in `unit`, or the only one that the repository has.
    fn find(&self, scope: Scope, name: &str, unit: &str) -> Option<&WiderPolicy> {
        let named = self.by_name.get(&(scope, name.to_ascii_lowercase()))?;
        let own = named.iter().map(|&at| &self.policies[at]).find(|policy| policy.role.unit == unit);
        own.or_else(|| match &named[..] {
            [only] => Some(&self.policies[*only]),
            _ => None,
        })
    }

    fn checks_of(&self, policy: &WiderPolicy, wider: &mut Wider) {
        wider.checks.extend(policy.checks.iter().cloned());
        wider.may_refuse |= policy.answers;
        for id in &policy.fragments {
            match self.find(Scope::Fragment, id, &policy.role.unit) {
                Some(fragment) => {
                    wider.checks.extend(fragment.checks.iter().cloned());
                    wider.may_refuse |= fragment.answers || !fragment.fragments.is_empty();
                }
                None => wider.may_refuse = true,
            }
        }
    }
}

/// The section of `document` that requests come in by; of a fragment, all of it.
fn inbound<'d>(document: &'d Document<'_>) -> Option<Element<'d>> {
    let section = document.sections().find(|(section, _)| *section == Section::Inbound).map(|(_, element)| element);
    section.or_else(|| document.roots().find(|root| root.definition() == Definition::Fragment))
}
