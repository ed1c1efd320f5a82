//! The inventory of a document: its requests and its uses of the cache, each with what the interpreter knows about it without any assumption.
//!
//! [`super::Model`] makes the inventory on the first question about a request or a cache, and keeps the record of the open scenario, too.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use super::caches::{Kept, Lookup, Portion, Removal, Store};
use super::interpret::{Interpreter, Mentions, NameNumbers, Record, Scenario, SourceSet, Sources};
use super::program::{Program, Role};
use super::requests::target::{self, Call};
use super::requests::{IgnoreError, Request};
use super::texts::PiecedText;
use super::variables::Name;
use crate::ast::{Element, Policy, Value};
use crate::catalog::{Definition, Effect, Kind, Kinds};

/// The kinds of policy without one of which there is nothing to ask about.
pub static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let is_one = |kind: &&Kind| {
        let effect = kind.definition().effect;
        matches!(effect, Effect::Sends | Effect::SendsOneWay | Effect::LooksUp | Effect::Stores | Effect::Removes | Effect::Routes)
    };
    Kind::ALL.iter().filter(is_one).fold(Kinds::EMPTY, |kinds, kind| kinds.with(*kind))
});

/// What there is to ask about.
#[derive(Debug, Default)]
pub struct Inventory<'d> {
    pub requests: Vec<Request<'d>>,
    pub lookups: Vec<Lookup<'d>>,
    pub stores: Vec<Store<'d>>,
    pub removals: Vec<Removal<'d>>,
    /// Each `set-backend-service` with an address that is computed, and the address.
    pub services: Vec<(Policy<'d>, PiecedText)>,
    /// `cache-lookup` and `cache-value`: what may answer in place of what follows, or of what is in it.
    pub response_caches: Vec<Element<'d>>,
    /// `include-fragment` and `<base />`: what may read and do anything.
    pub unseen: Vec<Element<'d>>,
    /// Each `return-response` with the status 401 or 403.
    pub refusals: Vec<Element<'d>>,
    pub sources: Sources,
}

impl<'d> Inventory<'d> {
    /// The inventory of `program`, and what the interpreter saw in the open scenario.
    pub fn of(program: &Program<'d>, names: &mut NameNumbers<'d>, mentions: &Mentions) -> (Self, Record<'d>) {
        let mut inventory = Self::default();
        let mut requests = Vec::new();
        let (mut lookups, mut stores, mut removals) = (Vec::new(), Vec::new(), Vec::new());
        let (mut identities, mut services) = (Vec::new(), Vec::new());
        for (_, step) in program.steps() {
            let Some(policy) = step.policy() else {
                if matches!(step.role, Role::Base) {
                    inventory.unseen.push(step.element);
                }
                continue;
            };
            match step.effect() {
                Effect::Sends | Effect::SendsOneWay => requests.push(policy),
                Effect::LooksUp => lookups.push(policy),
                Effect::Stores => stores.push(policy),
                Effect::Removes => removals.push(policy),
                Effect::AnswersFromCache => inventory.response_caches.push(step.element),
                Effect::Routes if policy.value_of("base-url").is_some_and(|url| url.expression().is_some()) => services.push(policy),
                Effect::Answers if refuses(step.element) => inventory.refusals.push(step.element),
                Effect::Includes => inventory.unseen.push(step.element),
                Effect::GetsToken => identities.push(policy),
                _ => {}
            }
        }
        if requests.is_empty() && lookups.is_empty() && stores.is_empty() && removals.is_empty() && services.is_empty() {
            return (inventory, Record::default());
        }
        inventory.sources = Sources::new(requests.iter().chain(&lookups).chain(&identities).map(|policy| policy.element()));
        let mut interpreter = Interpreter::new(program, names, &inventory.sources, mentions, Scenario::Open, None);
        interpreter.walk();
        // What is never reached is looked at by itself.
        for policy in requests.iter().chain(&lookups).chain(&stores).chain(&removals) {
            if interpreter.record.at(policy.element()).is_none() {
                interpreter.look_at(*policy);
            }
        }
        let audience = |identity: &Policy<'d>| (inventory.sources.of(identity.element()), text_of(&interpreter, *identity, "resource"));
        let audiences: Vec<(SourceSet, PiecedText)> =
            identities.iter().map(audience).take_while(|(source, _)| !source.is_empty()).collect();
        let seen = Looked { interpreter: &interpreter, identities: &identities, audiences: &audiences };
        inventory.requests = requests.into_iter().map(|policy| seen.request(policy)).collect();
        inventory.services = services.into_iter().map(|policy| (policy, text_of(&interpreter, policy, "base-url"))).collect();
        inventory.lookups = lookups.into_iter().map(|policy| lookup(&interpreter, policy)).collect();
        inventory.removals = removals.into_iter().map(|policy| Removal { policy, key: text_of(&interpreter, policy, "key") }).collect();
        let mut kept = kept(&interpreter.record, &inventory);
        inventory.stores = stores
            .into_iter()
            .map(|policy| Store {
                policy,
                key: text_of(&interpreter, policy, "key"),
                kept: kept.remove(&policy.id().0).unwrap_or_default(),
            })
            .collect();
        let record = interpreter.finish();
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

/// An interpreter that has run the open scenario, and the managed identities in the document.
struct Looked<'l, 'd> {
    interpreter: &'l Interpreter<'l, 'd>,
    identities: &'l [Policy<'d>],
    /// What the tokens are for that the identities get, by their sources.
    audiences: &'l [(SourceSet, PiecedText)],
}

impl<'d> Looked<'_, 'd> {
    fn request(&self, policy: Policy<'d>) -> Request<'d> {
        let element = policy.element();
        let text = |name: &str| element.child(name).and_then(Element::text);
        let url = text("set-url");
        // Identities come in document order.
        let first = self.identities.partition_point(|identity| identity.id() < element.id());
        let within = self.identities[first..].iter().take_while(|identity| element.holds(identity.element()));
        let authorization = element
            .children_named("set-header")
            .find(|header| header.value_of("name").is_some_and(|name| name.raw().eq_ignore_ascii_case("authorization")));
        let tokens: SourceSet = authorization
            .into_iter()
            .flat_map(|header| header.children_named("value"))
            .filter_map(Element::text)
            .map(|value| self.interpreter.sources_in(value))
            .fold(SourceSet::EMPTY, |all, sources| all | sources);
        // A body that is no code asks for no token unless it says so.
        let body = text("set-body").filter(|body| body.expression().is_some() || body.raw().contains(target::GRANT));
        let call = Call {
            url: url.map(|url| self.interpreter.text_of(url)).unwrap_or_default(),
            method: text("set-method").map(|method| method.raw().to_ascii_uppercase()).unwrap_or_default(),
            audiences: within.map(|identity| text_of(self.interpreter, *identity, "resource")).collect(),
            tokens: self.audiences.iter().filter(|(source, _)| tokens.meets(*source)).map(|(_, audience)| audience.clone()).collect(),
            body: body.map(|body| self.interpreter.text_of(body)).unwrap_or_default(),
        };
        let named = policy.value_of("response-variable-name").map(|name| Name { text: name.raw(), span: name.span() });
        Request {
            policy,
            one_way: policy.catalog().effect == Effect::SendsOneWay,
            target: target::classify(&call),
            url: call.url,
            url_span: url.map_or(policy.name_span(), Value::span),
            response: named.filter(|name| !name.text.is_empty()),
            ignore_error: ignore_error(policy),
        }
    }
}

fn lookup<'d>(interpreter: &Interpreter<'_, 'd>, policy: Policy<'d>) -> Lookup<'d> {
    Lookup {
        policy,
        key: text_of(interpreter, policy, "key"),
        variable: policy.value_of("variable-name").map(|name| Name { text: name.raw(), span: name.span() }),
        default: policy.value_of("default-value").map(|default| interpreter.text_of(default)),
    }
}

/// The text that an attribute of `policy` was seen to be.
fn text_of<'d>(interpreter: &Interpreter<'_, 'd>, policy: Policy<'d>, attribute: &str) -> PiecedText {
    policy.value_of(attribute).map(|value| interpreter.text_of(value)).unwrap_or_default()
}

/// What each store keeps, by its node.
fn kept(record: &Record<'_>, inventory: &Inventory<'_>) -> HashMap<u32, Vec<Kept>> {
    let mut kept: HashMap<u32, Vec<Kept>> = HashMap::new();
    for stored in &record.stored {
        let of = kept.entry(stored.element.id().0).or_default();
        // Those without a source are past the number that are followed, and so are all that come later.
        let sources =
            inventory.requests.iter().map(|asked| inventory.sources.of(asked.policy.element())).take_while(|source| !source.is_empty());
        of.extend(sources.enumerate().filter_map(|(request, source)| Some(Kept { request, what: Portion::of(&stored.taint, source)? })));
    }
    kept
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
