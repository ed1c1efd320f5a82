//! What the documents of a run do to one another, put together from the summary of each: what runs in the place of `<base />`, what narrower scopes do, who includes a fragment.
//! Azure API Management: *How to set or edit Azure API Management policies*, "Use `base` element to set policy evaluation order"; *Subscriptions in Azure API Management* (the
//! product by whose key a call comes); *Reuse policy configurations in your API Management policy definitions*.
//!
//! What is not in the run may do anything. That something is not there counts only where a unit creates its service and all of it is in the run (`existing.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

use super::layers::{Addition, Layer, and, either, none, unknown, with_product};
use super::policies::{Lookup, Outlined, Policies, name};
use super::renewed::share;
use super::role::Role;
use super::source::Embedded;
use crate::catalog::{Kinds, Scope};
use crate::semantic::{Caches, Effects, Includer, Surroundings, Union};
use crate::text::Gather;

/// The fragments of a unit, by id in small letters.
type Fragments = Arc<BTreeMap<String, Arc<Effects>>>;

/// What documents do to others.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// For each unit what its fragments do.
    fragments: HashMap<String, Fragments>,
    /// For each unit what an API inherits.
    inherited: HashMap<String, Inherited>,
    /// For each API what its operations may do, whatever unit they are of.
    operations: HashMap<String, Arc<Effects>>,
    /// What all of a run may do, once somebody asks: few documents are as wide as that.
    all: OnceLock<All>,
    /// What may stand at any scope, since nobody knows where it is deployed.
    loose: Effects,
    /// What products may do that are deployed apart from their service.
    stray_products: Effects,
    /// Whether there is an API or an operation.
    has_api: bool,
    /// Whether the API of each operation is known.
    are_apis_known: bool,
    /// Who includes each fragment, by its id in small letters, in each closed unit, and in others.
    callers: HashMap<Option<String>, HashMap<String, Caller>>,
    caches: Arc<Caches>,
}

/// What policies of one unit inherit.
#[derive(Clone, Debug)]
struct Inherited {
    /// What a product does.
    product: Layer,
    /// What an API does, with and without the products by whose keys it may be called.
    api: Layer,
    /// What a workspace does.
    workspace: Layer,
    /// What the operations of an API inherit whose policy is the only one in its file, by the path of the file.
    of_apis: HashMap<Arc<str>, Layer>,
}

/// What narrower scopes of a whole run may do.
#[derive(Clone, Debug)]
struct All {
    apis: Arc<Effects>,
    apis_and_products: Arc<Effects>,
}

/// Who includes a fragment.
#[derive(Clone, Debug)]
struct Caller {
    /// What these do, when it is not known in which case each comes about.
    effects: Effects,
    includers: Arc<[Includer]>,
}

/// Those who include a fragment, as they are put together.
#[derive(Debug, Default)]
struct Callers {
    effects: Union,
    includers: Vec<Includer>,
    /// What is in the effects already, by its address.
    seen: HashMap<usize, Arc<Effects>>,
}

impl Around {
    /// Returns what `policies` do to one another.
    pub(super) fn of(policies: &Policies) -> Self {
        let mut around = Self::default();
        let units = policies.units();
        around.has_api = [Scope::Api, Scope::Operation].into_iter().any(|scope| policies.at(scope).next().is_some());
        around.are_apis_known = policies.at(Scope::Operation).all(|(_, role)| !role.api.is_empty());
        around.caches = Arc::new(caches(policies, !units.is_empty() && units.iter().all(|unit| policies.closed.contains(*unit))));
        for unit in &units {
            let fragments = around.fragments_of(policies, unit);
            around.fragments.insert((*unit).to_owned(), fragments);
        }
        let mut loose = Union::default();
        for policy in policies.all.iter().filter(|policy| policy.roles.is_empty()) {
            around.add_anytime(&mut loose, policy, None);
        }
        around.loose = Effects { placed: Kinds::EMPTY, ..loose.blurred() };
        let mut stray = Union::default();
        for (policy, role) in policies.at(Scope::Product).filter(|(_, role)| !policies.closed.contains(&role.unit)) {
            around.add_anytime(&mut stray, policy, Some(&role.unit));
        }
        around.stray_products = stray.blurred();
        let (mut loose, mut stray) = (Addition::of(around.loose.clone()), Addition::of(around.stray_products.clone()));
        for unit in &units {
            let mut inherited = around.inherited_in(policies, unit);
            (inherited.product, inherited.workspace) = (loose.to(inherited.product), loose.to(inherited.workspace));
            inherited.api = loose.to(stray.to(inherited.api));
            around.inherited.insert((*unit).to_owned(), inherited);
        }
        around.add_apis(policies);
        around.add_operations(policies);
        around.add_callers(policies);
        around
    }

    /// Returns this, what `policies` do, with whatever is as it was in `before` shared with it, so that one look tells what has not changed.
    pub(super) fn keeping(mut self, policies: &Policies, before: &Self) -> Self {
        let layer = |own: &mut Layer, old: &Layer| own.iter_mut().zip(old).for_each(|(own, old)| share(own, old));
        for (unit, own) in &mut self.fragments {
            before.fragments.get(unit).into_iter().for_each(|old| share(own, old));
        }
        for (unit, own) in &mut self.inherited {
            let Some(old) = before.inherited.get(unit) else { continue };
            layer(&mut own.product, &old.product);
            layer(&mut own.api, &old.api);
            layer(&mut own.workspace, &old.workspace);
            for (path, own) in &mut own.of_apis {
                old.of_apis.get(path).into_iter().for_each(|old| layer(own, old));
            }
        }
        for (api, own) in &mut self.operations {
            before.operations.get(api).into_iter().for_each(|old| share(own, old));
        }
        if let Some(old) = before.all.get() {
            let mut all = self.all(policies).clone();
            share(&mut all.apis, &old.apis);
            share(&mut all.apis_and_products, &old.apis_and_products);
            self.all = OnceLock::from(all);
        }
        share(&mut self.caches, &before.caches);
        self
    }

    /// Returns what is around `embedded`, which stands in the file at the path `near`, for each scope at which it is deployed.
    pub(super) fn of_document(&self, policies: &Policies, embedded: &Embedded, near: &str) -> Vec<(Scope, Arc<Surroundings>)> {
        let mut found: Vec<(Scope, Surroundings)> = Vec::new();
        for role in &*embedded.roles {
            let own = self.of_role(policies, role, near);
            match found.iter_mut().find(|(scope, _)| *scope == role.scope) {
                Some((_, known)) => join(known, own),
                None => found.push((role.scope, own)),
            }
        }
        found.into_iter().map(|(scope, surroundings)| (scope, Arc::new(surroundings))).collect()
    }

    fn of_role(&self, policies: &Policies, role: &Role, near: &str) -> Surroundings {
        let fragments = self.fragments.get(&role.unit).cloned().unwrap_or_default();
        let (caller, includers) = self.caller(policies, role);
        Surroundings {
            base: self.base(policies, role, near),
            narrower: self.narrower(policies, role),
            caller,
            fragments,
            includers,
            caches: Arc::clone(&self.caches),
        }
    }

    /// Returns what runs in the place of the `<base />` of a policy with this role.
    fn base(&self, policies: &Policies, role: &Role, near: &str) -> Layer {
        let Some(inherited) = self.inherited.get(&role.unit) else { return unknown() };
        match role.scope {
            Scope::Global => none(),
            Scope::Workspace => inherited.workspace.clone(),
            Scope::Product => inherited.product.clone(),
            Scope::Api => inherited.api.clone(),
            Scope::Fragment => unknown(),
            Scope::Operation if role.api.is_empty() => unknown(),
            Scope::Operation => {
                let of_api = |api: &String| self.of_api(policies, api, &role.unit, near);
                let mut all = role.api.iter().map(of_api);
                let first = all.next().unwrap_or_else(unknown);
                all.fold(first, |one, other| either(&one, &other))
            }
        }
    }

    /// Returns what an operation of the API called `api` inherits.
    fn of_api(&self, policies: &Policies, api: &str, unit: &str, near: &str) -> Layer {
        match policies.find(Scope::Api, api, unit, near) {
            Lookup::Found(policy, role) => {
                let known = self.inherited.get(&role.unit).and_then(|it| it.of_apis.get(&policy.path));
                known.cloned().unwrap_or_else(|| self.layer_of_api(policy, role))
            }
            Lookup::Absent if policies.closed.contains(unit) => self.inherited.get(unit).map_or_else(unknown, |it| it.api.clone()),
            Lookup::Absent | Lookup::Ambiguous => unknown(),
        }
    }

    fn layer_of_api(&self, policy: &Outlined, role: &Role) -> Layer {
        let wider = self.inherited.get(&role.unit).map_or_else(unknown, |it| it.api.clone());
        self.layer(policy, &wider, &role.unit)
    }

    fn add_apis(&mut self, policies: &Policies) {
        // A file may hold several, which are looked up one by one.
        let mut count: HashMap<(&str, &str), usize> = HashMap::default();
        policies.at(Scope::Api).for_each(|(policy, role)| *count.entry((&policy.path, &role.unit)).or_default() += 1);
        for (policy, role) in policies.at(Scope::Api).filter(|(policy, role)| count[&(&*policy.path, &*role.unit)] == 1) {
            let layer = self.layer_of_api(policy, role);
            let of_unit = self.inherited.get_mut(&role.unit);
            of_unit.into_iter().for_each(|it| _ = it.of_apis.insert(Arc::clone(&policy.path), Layer::clone(&layer)));
        }
    }

    /// Returns what `policy` does in each section, with what is wider.
    fn layer(&self, policy: &Outlined, wider: &Layer, unit: &str) -> Layer {
        std::array::from_fn(|section| {
            let part = &policy.summary.parts[section];
            if part.is_base_alone() {
                return Arc::clone(&wider[section]);
            }
            Arc::new(part.effects(&wider[section], &|id| self.fragment(unit, id)))
        })
    }

    fn fragment(&self, unit: &str, id: &str) -> Arc<Effects> {
        self.fragments.get(unit).and_then(|fragments| fragments.get(id)).cloned().unwrap_or_else(Effects::unknown)
    }

    /// Adds to `effects` what `policy` may do at any time, with the fragments that it includes, as those of `unit` if it is said.
    fn add_anytime(&self, effects: &mut Union, policy: &Outlined, unit: Option<&str>) {
        policy.summary.parts.iter().for_each(|part| effects.add_perhaps(&part.ever));
        for include in policy.summary.includes() {
            match unit {
                Some(unit) => effects.add_perhaps(&self.fragment(unit, &include.fragment)),
                None => self.fragments.values().filter_map(|it| it.get(&include.fragment)).for_each(|it| effects.add_perhaps(it)),
            }
        }
    }

    fn fragments_of(&self, policies: &Policies, unit: &str) -> Fragments {
        let ids: BTreeSet<&str> = policies.at(Scope::Fragment).flat_map(|(_, role)| name(role)).map(String::as_str).gathered();
        let found = ids.into_iter().filter_map(|id| match policies.find(Scope::Fragment, id, unit, "") {
            // No fragment includes others.
            Lookup::Found(policy, _) => {
                let effects = policy.summary.parts[0].effects(&Effects::default(), &|_| Effects::unknown());
                Some((id.to_ascii_lowercase(), Arc::new(effects)))
            }
            Lookup::Absent | Lookup::Ambiguous => None,
        });
        Arc::new(found.gathered())
    }

    /// Returns what policies of `unit` inherit from one another.
    fn inherited_in(&self, policies: &Policies, unit: &str) -> Inherited {
        let global = match policies.find(Scope::Global, "", root(unit), "") {
            Lookup::Found(policy, _) => self.layer(policy, &none(), unit),
            // The policy that a service begins with sets nothing.
            Lookup::Absent if policies.closed.contains(unit) => none(),
            Lookup::Absent | Lookup::Ambiguous => unknown(),
        };
        let mut outer = global.clone();
        // Whether an API belongs to a workspace is only known where that has a folder of its own.
        let own = policies.at(Scope::Workspace).filter(|(_, role)| role.unit == unit).map(|(policy, _)| policy);
        let is_known = unit != root(unit);
        for policy in own {
            let layer = self.layer(policy, &global, unit);
            outer = if is_known { layer } else { either(&outer, &layer) };
        }
        let mut api = outer.clone();
        for (policy, _) in policies.at(Scope::Product).filter(|(_, role)| role.unit == unit) {
            api = with_product(&api, &self.layer(policy, &outer, unit));
        }
        if !policies.closed.contains(unit) {
            api = either(&api, &unknown());
        }
        Inherited { product: outer, api, workspace: global, of_apis: HashMap::default() }
    }

    fn add_operations(&mut self, policies: &Policies) {
        let mut operations: HashMap<String, Union> = HashMap::default();
        for (policy, role) in policies.at(Scope::Operation) {
            for api in &role.api {
                let effects = operations.entry(api.to_ascii_lowercase()).or_insert_with(|| Union::from(&self.loose));
                self.add_anytime(effects, policy, Some(&role.unit));
            }
        }
        self.operations = operations.into_iter().map(|(api, effects)| (api, Arc::new(effects.blurred()))).collect();
    }

    /// Returns what all APIs, operations and products may do.
    fn all(&self, policies: &Policies) -> &All {
        self.all.get_or_init(|| {
            let mut apis = Union::from(&self.loose);
            for (policy, role) in policies.at(Scope::Operation).chain(policies.at(Scope::Api)) {
                self.add_anytime(&mut apis, policy, Some(&role.unit));
            }
            let apis = apis.blurred();
            let mut products = Union::from(&apis);
            for (policy, role) in policies.at(Scope::Product) {
                self.add_anytime(&mut products, policy, Some(&role.unit));
            }
            All { apis: Arc::new(apis), apis_and_products: Arc::new(products.blurred()) }
        })
    }

    /// Returns what narrower scopes may do than a policy with this role.
    fn narrower(&self, policies: &Policies, role: &Role) -> Arc<Effects> {
        let (known, is_whole) = match role.scope {
            // Whatever runs a fragment is its caller.
            Scope::Operation | Scope::Fragment => return Effects::none(),
            Scope::Api => {
                let is_named = !role.api.is_empty() && self.are_apis_known;
                let mut all = role.api.iter().filter_map(|api| self.operations.get(&api.to_ascii_lowercase()));
                let first = all.next().cloned().unwrap_or_else(|| Arc::new(self.loose.clone()));
                (all.fold(first, |one, other| and(&one, other)), is_named)
            }
            // Who keeps no API beside it keeps them elsewhere.
            Scope::Product => (Arc::clone(&self.all(policies).apis), self.has_api),
            Scope::Global | Scope::Workspace => (Arc::clone(&self.all(policies).apis_and_products), self.has_api),
        };
        if is_whole && policies.closed.contains(&role.unit) { known } else { Arc::new(known.and_any()) }
    }

    fn add_callers(&mut self, policies: &Policies) {
        let is_any = policies.all.iter().flat_map(|policy| &policy.summary.parts).any(|part| part.may_include_any);
        let mut callers: HashMap<Option<&str>, HashMap<&str, Callers>> = HashMap::default();
        for policy in policies.all.iter().filter(|policy| policy.summary.includes().next().is_some()) {
            let mut own = Union::default();
            self.add_anytime(&mut own, policy, policy.roles.first().map(|role| &*role.unit));
            let own = Arc::new(own.effects());
            let mut units: BTreeMap<Option<&str>, Vec<Arc<Effects>>> = BTreeMap::new();
            for role in &*policy.roles {
                let beside = units.entry(policies.closed.get(&role.unit).map(String::as_str)).or_default();
                beside.extend(self.base(policies, role, &policy.path));
                beside.push(self.narrower(policies, role));
            }
            if policy.roles.is_empty() {
                units.insert(None, vec![Effects::unknown()]);
            }
            for (unit, beside) in units {
                let of_unit = callers.entry(unit).or_default();
                for include in policy.summary.includes() {
                    let callers = of_unit.entry(&include.fragment).or_default();
                    beside.iter().chain([&own]).for_each(|effects| callers.add(effects));
                    callers.includers.push(Includer { place: include.place.clone(), is_guarded: include.is_guarded });
                }
            }
        }
        let caller = |callers: Callers| {
            let effects = callers.effects.blurred();
            Caller { effects: if is_any { effects.and_any() } else { effects }, includers: callers.includers.into() }
        };
        let of_unit = |callers: HashMap<&str, Callers>| callers.into_iter().map(|(id, callers)| (id.to_owned(), caller(callers))).collect();
        self.callers = callers.into_iter().map(|(unit, callers)| (unit.map(str::to_owned), of_unit(callers))).collect();
    }

    /// Returns what runs the fragment with this role, and where it is included, if all of that is known.
    fn caller(&self, policies: &Policies, role: &Role) -> (Arc<Effects>, Option<Arc<[Includer]>>) {
        let [id] = &role.fragment[..] else { return (Effects::unknown(), None) };
        let id = id.to_ascii_lowercase();
        let unit = policies.closed.get(&role.unit);
        let of = |unit: Option<&String>| self.callers.get(&unit.cloned())?.get(&id);
        let all: Vec<&Caller> = unit.map(|unit| of(Some(unit))).into_iter().chain([of(None)]).flatten().collect();
        let (mut effects, includers) = match all[..] {
            [caller] => (caller.effects.clone(), Arc::clone(&caller.includers)),
            _ => {
                let mut effects = Union::default();
                all.iter().for_each(|caller| effects.add_perhaps(&caller.effects));
                (effects.effects(), all.iter().flat_map(|caller| caller.includers.iter().cloned()).collect())
            }
        };
        // One that nothing includes may be there for others.
        if all.is_empty() || unit.is_none() {
            effects = effects.and_any();
        }
        let is_known = !effects.may_set_any;
        (Arc::new(effects), is_known.then_some(includers))
    }
}

impl Callers {
    fn add(&mut self, effects: &Arc<Effects>) {
        let address = Arc::as_ptr(effects) as usize;
        // What is kept stays at its address.
        if self.seen.insert(address, Arc::clone(effects)).is_none() {
            self.effects.add_perhaps(effects);
        }
    }
}

/// The tree of files that `unit` is a workspace of, or `unit` itself.
pub(super) fn root(unit: &str) -> &str {
    let mut parts = unit.rsplitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some("workspaces"), Some(root)) => root,
        _ => unit,
    }
}

/// Makes of `known` what is around a document that is deployed in another place as well.
fn join(known: &mut Surroundings, other: Surroundings) {
    known.base = either(&known.base, &other.base);
    known.narrower = and(&known.narrower, &other.narrower);
    known.caller = and(&known.caller, &other.caller);
    known.includers = None;
    if known.fragments != other.fragments {
        let shared = known.fragments.iter().filter_map(|(id, own)| {
            let mut both = Union::from(&**own);
            both.add_instead(other.fragments.get(id)?);
            Some((id.clone(), Arc::new(both.effects())))
        });
        known.fragments = Arc::new(shared.gathered());
    }
}

/// What all documents keep in the cache.
fn caches(policies: &Policies, is_whole: bool) -> Caches {
    let mut caches = Caches { is_whole, ..Caches::default() };
    for policy in &policies.all {
        policy.summary.lookups.iter().for_each(|used| caches.lookups.add(used));
        policy.summary.stores.iter().for_each(|used| caches.stores.add(used));
    }
    caches
}
