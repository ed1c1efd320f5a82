//! The counters of the policies of a run: limits and quotas by a key, which count together wherever the key is the same.
//!
//! Azure, *Limit call rate by key*: there is one counter for a key, for all scopes at which the policy is configured.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memchr::memmem;

use super::role::Role;
use super::source::Embedded;
use crate::ast::{Document, Element, PartKind, Policy};
use crate::catalog::{Definition, Kind, Kinds, Section};
use crate::csharp::Path;
use crate::spelling::decode_entities;
use crate::text::{FileLine, Span};

/// The policies that count by a key.
pub const COUNTING: Kinds = Kinds::of(&[Kind::RateLimitByKey, Kind::QuotaByKey]);

/// What stands in every document with such a policy.
const WORD: &[u8] = b"-by-key";

/// What has the same value for a caller whichever API is called.
const SAME_EVERYWHERE: [&[&str]; 6] =
    [&["Subscription"], &["User"], &["Product"], &["Request", "IpAddress"], &["Request", "Headers"], &["Request", "Certificate"]];

/// A policy that counts by a key, for every call of what its document is the policy of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counter {
    /// The path of the file, as the user gave it.
    pub path: String,
    /// Its line in that file, counted from 1.
    pub line: u32,
    /// What the document is the policy of.
    pub roles: Arc<[Role]>,
    /// After how long it begins anew, as it is written.
    pub period: String,
    kind: Kind,
    key: String,
}

/// The counters of a run, by the kind of policy and the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    by_key: BTreeMap<(Kind, String), BTreeSet<Counter>>,
}

/// Returns whether `text` may have a policy in them that counts by a key.
pub(super) fn may_count(text: &str) -> bool {
    memmem::find(text.as_bytes(), WORD).is_some()
}

/// Returns the counters in `document`, which is `embedded`; `place` tells where something stands.
pub(super) fn counters_of(document: &Document<'_>, embedded: &Embedded, place: &dyn Fn(Span) -> FileLine) -> Vec<Counter> {
    if embedded.roles.is_empty() || !document.kinds().meets(COUNTING) {
        return Vec::new();
    }
    let counting = document.policies().filter(|policy| COUNTING.contains(policy.kind()));
    let counter = |policy: Policy<'_>| {
        let key = counter_key(policy)?;
        let place = place(policy.element().span());
        let (roles, period) = (Arc::clone(&embedded.roles), period(policy).to_owned());
        Some(Counter { path: place.path.to_string(), line: place.line, roles, period, kind: policy.kind(), key })
    };
    counting.filter_map(counter).collect()
}

/// Returns after how long the counter of `policy` begins anew, as it is written.
pub fn period(policy: Policy<'_>) -> &str {
    policy.element().value_of("renewal-period").map_or("", |period| period.raw().trim())
}

/// Returns the key by which `policy` counts every call, in one spelling; `None` if it counts some calls only, or by a key that may differ where the text is the
/// same: by API, by operation, by variables that others set, or by what a tool fills in.
pub fn counter_key(policy: Policy<'_>) -> Option<String> {
    let element = policy.element();
    let counts_some = element.value_of("increment-condition").is_some() || element.value_of("increment-count").is_some();
    let in_all_calls = |parent: Element<'_>| matches!(parent.definition(), Definition::Section(Section::Inbound) | Definition::Fragment);
    let counts_all = !counts_some && element.parent().is_some_and(in_all_calls);
    let key = element.value_of("counter-key").filter(|_| counts_all)?;
    let is_filled_in = |kind: &PartKind<'_>| matches!(kind, PartKind::Interpolation | PartKind::Liquid);
    if key.parts().iter().any(|part| is_filled_in(&part.kind)) {
        return None;
    }
    if let Some(expression) = key.expression() {
        let code = expression.code();
        let mut paths = code.nodes().flat_map(|(id, _)| code.paths(id));
        if expression.is_template() || !expression.errors().is_empty() || !paths.all(is_same_everywhere) {
            return None;
        }
    }
    let key: String = decode_entities(key.raw()).split_whitespace().collect();
    (!key.is_empty()).then_some(key)
}

/// Whether `path`, or what it is on the way to, has the same value whichever API is called.
fn is_same_everywhere(path: Path<'_>) -> bool {
    path.is_empty() || path.is(&["Request"]) || SAME_EVERYWHERE.iter().any(|members| path.begins_with(members))
}

impl Counters {
    /// Adds `counters`.
    pub(super) fn add(&mut self, counters: &[Counter]) {
        for counter in counters {
            self.by_key.entry((counter.kind, counter.key.clone())).or_default().insert(counter.clone());
        }
    }

    /// Returns the counters of policies of this kind that count by `key`, by file and line.
    pub fn of(&self, kind: Kind, key: &str) -> impl Iterator<Item = &Counter> {
        self.by_key.get(&(kind, key.to_owned())).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(attributes: &str) -> Option<String> {
        let text = format!("<policies><inbound><rate-limit-by-key calls='1' renewal-period='60' {attributes} /></inbound></policies>");
        let document = Document::parse(&text);
        document.policies().next().and_then(counter_key)
    }

    #[test]
    fn a_key_is_known_where_it_is_the_same_for_all_apis() {
        assert_eq!(key("counter-key='@( context.Subscription.Id )'").as_deref(), Some("@(context.Subscription.Id)"));
        assert_eq!(
            key("counter-key='@(context.Request.IpAddress + &quot;a&quot;)'").as_deref(),
            Some("@(context.Request.IpAddress+\"a\")")
        );
        assert_eq!(key("counter-key='all-{{stage}}'").as_deref(), Some("all-{{stage}}"));
        for differs in ["@(context.Api.Id)", "@(context.Subscription.Id + context.Operation.Id)", "@(context.Request.Url.Host)", "${key}"] {
            assert_eq!(key(&format!("counter-key='{differs}'")), None, "{differs}");
        }
        assert_eq!(key("counter-key='@((string)context.Variables[\"a\"])'"), None);
        assert_eq!(key("counter-key='a' increment-condition='@(true)'"), None);
    }

    #[test]
    fn what_counts_under_a_condition_has_no_key() {
        let text =
            "<policies><inbound><choose><when condition='@(true)'><quota-by-key counter-key='a' /></when></choose></inbound></policies>";
        let document = Document::parse(text);
        let policies: Vec<_> = document.policies().filter(|policy| COUNTING.contains(policy.kind())).map(counter_key).collect();
        assert_eq!(policies, [None]);
    }
}
