//! What a document has to ask about: its requests and its uses of the cache, each with what an open trial tells of it.

use foldhash::{HashMap, HashMapExt};

use super::caches::{Kept, Lookup, Removal, Store};
use super::pieces;
use super::requests::{IgnoreError, Request};
use super::target::{self, Call};
use super::text::Text;
use super::trial::{Mentions, Names, Record, Scenario, Seen, Sources, Trial};
use super::variables::Name;
use crate::ast::{Document, Element, Policy, Value};
use crate::catalog::{Definition, Kind, Kinds};

/// The kinds of policy without one of which there is nothing to ask about.
pub const KINDS: Kinds = Kinds::of(&[
    Kind::SendRequest,
    Kind::SendOneWayRequest,
    Kind::CacheLookupValue,
    Kind::CacheStoreValue,
    Kind::CacheRemoveValue,
    Kind::SetBackendService,
]);

/// What there is to ask about.
#[derive(Debug, Default)]
pub struct Inventory<'d> {
    pub requests: Vec<Request<'d>>,
    pub lookups: Vec<Lookup<'d>>,
    pub stores: Vec<Store<'d>>,
    pub removals: Vec<Removal<'d>>,
    /// Each `set-backend-service` with an address that is computed, and the address.
    pub services: Vec<(Policy<'d>, Text)>,
    /// `cache-lookup` and `cache-value`: what may answer in place of what follows, or of what is in it.
    pub response_caches: Vec<Element<'d>>,
    /// `include-fragment` and `<base />`: what may read and do anything.
    pub unseen: Vec<Element<'d>>,
    /// Each `return-response` with the status 401 or 403.
    pub refusals: Vec<Element<'d>>,
    pub sources: Sources,
}

impl<'d> Inventory<'d> {
    /// The inventory of `document`, and what the open trial of it saw.
    pub fn of(document: &'d Document<'d>, names: &mut Names<'d>, mentions: &Mentions) -> (Self, Record<'d>) {
        let mut inventory = Self::default();
        let mut requests = Vec::new();
        let (mut lookups, mut stores, mut removals) = (Vec::new(), Vec::new(), Vec::new());
        let (mut identities, mut services) = (Vec::new(), Vec::new());
        for element in document.elements() {
            match element.definition() {
                Definition::Base => inventory.unseen.push(element),
                Definition::Policy(definition) => {
                    let Some(policy) = element.policy() else { continue };
                    match definition.kind {
                        Kind::SendRequest | Kind::SendOneWayRequest => requests.push(policy),
                        Kind::CacheLookupValue => lookups.push(policy),
                        Kind::CacheStoreValue => stores.push(policy),
                        Kind::CacheRemoveValue => removals.push(policy),
                        Kind::CacheLookup | Kind::CacheValue => inventory.response_caches.push(element),
                        Kind::SetBackendService if policy.value_of("base-url").is_some_and(|url| url.expression().is_some()) => {
                            services.push(policy);
                        }
                        Kind::ReturnResponse if refuses(element) => inventory.refusals.push(element),
                        Kind::IncludeFragment => inventory.unseen.push(element),
                        Kind::AuthenticationManagedIdentity => identities.push(policy),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if requests.is_empty() && lookups.is_empty() && stores.is_empty() && removals.is_empty() && services.is_empty() {
            return (inventory, Record::default());
        }
        let mut nodes: Vec<u32> = requests.iter().chain(&lookups).chain(&identities).map(|policy| policy.id().0).collect();
        nodes.sort_unstable();
        inventory.sources.nodes = nodes;
        let mut trial = Trial::new(document, names, &inventory.sources, mentions, Scenario::Open, None);
        trial.walk();
        // What is never reached is looked at by itself.
        for policy in requests.iter().chain(&lookups).chain(&stores).chain(&removals) {
            if trial.record.at(policy.element()).is_none() {
                trial.look_at(*policy);
            }
        }
        let record = trial.record;
        let audience = |identity: &Policy<'d>| (inventory.sources.bit(identity.id().0), seen(&record, identity.value_of("resource")).text);
        let audiences: Vec<(u64, Text)> = identities.iter().map(audience).collect();
        let seen = Looked { record: &record, identities: &identities, audiences: &audiences };
        inventory.requests = requests.into_iter().map(|policy| seen.request(policy)).collect();
        inventory.services = services.into_iter().map(|policy| (policy, seen.attribute(policy, "base-url"))).collect();
        inventory.lookups = lookups.into_iter().map(|policy| seen.lookup(policy)).collect();
        inventory.removals = removals.into_iter().map(|policy| Removal { policy, key: seen.attribute(policy, "key") }).collect();
        let kept = seen.kept(&inventory);
        inventory.stores = stores
            .into_iter()
            .map(|policy| Store { policy, key: seen.attribute(policy, "key"), kept: kept.get(&policy.id().0).cloned().unwrap_or_default() })
            .collect();
        (inventory, record)
    }

    /// Each `include-fragment`.
    pub fn fragments(&self) -> impl Iterator<Item = Element<'d>> {
        self.unseen.iter().copied().filter(|element| element.definition() != Definition::Base)
    }

    /// The store that `element` is, as an index.
    pub fn store_at(&self, element: Element<'_>) -> Option<usize> {
        self.stores.binary_search_by_key(&element.id(), |store| store.policy.id()).ok()
    }
}

/// What an open trial saw, for the inventory.
struct Looked<'l, 'd> {
    record: &'l Record<'d>,
    identities: &'l [Policy<'d>],
    audiences: &'l [(u64, Text)],
}

impl<'d> Looked<'_, 'd> {
    fn seen(&self, value: Option<Value<'d>>) -> Seen {
        seen(self.record, value)
    }

    fn attribute(&self, policy: Policy<'d>, name: &str) -> Text {
        self.seen(policy.value_of(name)).text
    }

    fn request(&self, policy: Policy<'d>) -> Request<'d> {
        let element = policy.element();
        let url = element.child("set-url").and_then(Element::text);
        let seen = self.seen(url);
        let within = |identity: &&Policy<'d>| element.holds(identity.element());
        let authorization = element
            .children_named("set-header")
            .find(|header| header.value_of("name").is_some_and(|name| name.raw().eq_ignore_ascii_case("authorization")));
        let tokens: u64 = authorization
            .into_iter()
            .flat_map(|header| header.children_named("value"))
            .map(|value| self.seen(value.text()).sources)
            .fold(0, |all, bits| all | bits);
        let call = Call {
            url: seen.text.clone(),
            method: element.child("set-method").and_then(Element::text).map(|method| method.raw().to_ascii_uppercase()).unwrap_or_default(),
            audiences: self.identities.iter().filter(within).map(|identity| self.attribute(*identity, "resource")).collect(),
            tokens: self.audiences.iter().filter(|(bit, _)| tokens & bit != 0).map(|(_, audience)| audience.clone()).collect(),
            body: self.seen(element.child("set-body").and_then(Element::text)).text,
        };
        let named = policy.value_of("response-variable-name").map(|name| Name { text: name.raw(), span: name.span() });
        Request {
            policy,
            one_way: policy.kind() == Kind::SendOneWayRequest,
            url: seen.text,
            url_span: url.map_or(policy.name_span(), Value::span),
            target: target::classify(&call),
            response: named.filter(|name| !name.text.is_empty()),
            ignore_error: ignore_error(policy),
        }
    }

    fn lookup(&self, policy: Policy<'d>) -> Lookup<'d> {
        Lookup {
            policy,
            key: self.attribute(policy, "key"),
            variable: policy.value_of("variable-name").map(|name| Name { text: name.raw(), span: name.span() }),
            default: policy.value_of("default-value").map(|default| self.seen(Some(default)).text),
        }
    }

    /// What each store keeps, by its node.
    fn kept(&self, inventory: &Inventory<'d>) -> HashMap<u32, Vec<Kept>> {
        let mut kept: HashMap<u32, Vec<Kept>> = HashMap::new();
        for stored in &self.record.stored {
            let of = kept.entry(stored.element.id().0).or_default();
            for (request, asked) in inventory.requests.iter().enumerate() {
                if let Some(what) = super::portion(&stored.taint, inventory.sources.bit(asked.policy.id().0)) {
                    of.push(Kept { request, what });
                }
            }
        }
        kept
    }
}

/// What `value` was seen to be. Of one that is no expression nothing has to be seen.
fn seen<'d>(record: &Record<'d>, value: Option<Value<'d>>) -> Seen {
    let Some(value) = value else { return Seen::default() };
    match value.expression() {
        Some(_) => record.seen.get(&value.span().start).cloned().unwrap_or_default(),
        None => Seen { text: pieces::markup(value.raw()), sources: 0 },
    }
}

fn refuses(response: Element<'_>) -> bool {
    let status = response.child("set-status").and_then(|status| status.value_of("code"));
    status.is_some_and(|code| matches!(code.raw().trim(), "401" | "403"))
}

fn ignore_error(policy: Policy<'_>) -> IgnoreError {
    let Some(value) = policy.value_of("ignore-error") else { return IgnoreError::Absent };
    match value.literal().as_deref().map(str::trim) {
        Some("true" | "True" | "1") => IgnoreError::Yes,
        Some("false" | "False" | "0") => IgnoreError::No,
        _ => IgnoreError::Unknown,
    }
}
