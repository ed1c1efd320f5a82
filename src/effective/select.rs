//! Which documents run together when an operation is called. Azure API Management: *Subscriptions in Azure API Management*, "How API Management handles requests with or without
//! subscription keys".

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::merge::{Effective, Layer, Read, Show, merge};
use super::relations::{Relation, Relations};
use crate::catalog::{Kind, Scope};
use crate::hosts::DefinitionKind;
use crate::text::{Gather, nearest};
use crate::workspace::{Defined, Embedded, Role, Source};

/// The policies of a repository, by what they are the policies of. Each document is read once, when it is first needed.
pub struct Estate<'s> {
    show: Show<'s>,
    policies: Vec<Policy<'s>>,
    reads: Vec<Document<'s>>,
    /// The policies by their scope and what they belong to, in small letters: the API of an operation too.
    by_name: HashMap<(Scope, String), Vec<usize>>,
    /// The operations' policies by the API and the operation, in small letters.
    by_operation: HashMap<(String, String), Vec<usize>>,
    /// The products that have a policy, by unit: as they are spelt, by their names in small letters.
    products: HashMap<&'s str, BTreeMap<String, &'s str>>,
    relations: Relations,
    /// The products that need no subscription: their units, and their names in small letters.
    open: HashSet<(String, String)>,
    /// The APIs that are defined, with a policy or without: their units and their names.
    apis: Vec<(&'s str, &'s str)>,
}

/// What a document is the policy of.
struct Policy<'s> {
    role: &'s Role,
    /// The document, as an index into [`Estate::reads`].
    document: usize,
}

/// A document, and what is known of it once it was read.
struct Document<'s> {
    source: &'s Source,
    embedded: &'s Embedded,
    read: OnceCell<Read<'s>>,
    fragments: OnceCell<Vec<String>>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The API.
    pub api: String,
    /// The operation; without one, the policy of the API.
    pub operation: Option<String>,
    /// The product by whose key the call comes.
    pub product: Product,
}

/// The product by whose key a call comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Product {
    /// None: the key is one for the API, or for all APIs, or the call has none.
    None,
    /// This one.
    One(String),
    /// Whichever it may be.
    Any,
}

/// A way to call an operation.
#[derive(Clone, Debug)]
pub struct Context<'e> {
    /// The product by whose key the call comes, if by any.
    pub product: Option<String>,
    /// Whether that product needs no subscription, so that calls without any key come by it too.
    pub is_open: bool,
    /// What the documents belong to: the path of a folder or of a file; empty if that is not known.
    pub unit: String,
    /// The documents that run, the narrowest first.
    pub layers: Vec<Layer<'e>>,
}

/// Something that has an effective policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// What it belongs to: the path of a folder or of a file; empty if that is not known.
    pub unit: String,
    /// The API.
    pub api: String,
    /// The operation; `None` stands for the operations that have no policy of their own.
    pub operation: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No policy belongs to such an API; these have some.
    Api(BTreeSet<String>),
    /// No policy belongs to such an operation of the API; these have some.
    Operation(BTreeSet<String>),
    /// No policy belongs to such a product; these have some.
    Product(BTreeSet<String>),
}

impl<'s> Estate<'s> {
    /// Returns the policies of `sources`, which are shown as `show` says. `definitions` say which product has which API.
    pub fn new(sources: impl IntoIterator<Item = &'s Source>, definitions: &'s [Defined], show: Show<'s>) -> Self {
        let mut estate = Self {
            show,
            policies: Vec::new(),
            reads: Vec::new(),
            by_name: HashMap::new(),
            by_operation: HashMap::new(),
            products: HashMap::new(),
            relations: Relations::of(definitions),
            open: open_products(definitions),
            apis: Vec::new(),
        };
        for api in definitions.iter().filter(|it| it.kind == DefinitionKind::Api) {
            estate.apis.extend(api.names.iter().map(|name| (api.unit.as_str(), name.as_str())));
        }
        for source in sources {
            for embedded in &source.documents {
                for role in &*embedded.roles {
                    estate.add(role);
                }
                if !embedded.roles.is_empty() {
                    estate.reads.push(Document { source, embedded, read: OnceCell::new(), fragments: OnceCell::new() });
                }
            }
        }
        estate
    }

    /// Adds what the document is the policy of that is added next.
    fn add(&mut self, role: &'s Role) {
        let at = self.policies.len();
        self.policies.push(Policy { role, document: self.reads.len() });
        let mut enter = |scope: Scope, name: String| self.by_name.entry((scope, name)).or_default().push(at);
        match role.scope {
            Scope::Global | Scope::Workspace => enter(role.scope, String::new()),
            Scope::Api => role.api.iter().for_each(|name| enter(Scope::Api, name.to_lowercase())),
            Scope::Product => role.product.iter().for_each(|name| enter(Scope::Product, name.to_lowercase())),
            Scope::Fragment => role.fragment.iter().for_each(|name| enter(Scope::Fragment, name.to_lowercase())),
            Scope::Operation => {
                for api in &role.api {
                    enter(Scope::Operation, api.to_lowercase());
                    for operation in &role.operation {
                        self.by_operation.entry((api.to_lowercase(), operation.to_lowercase())).or_default().push(at);
                    }
                }
            }
        }
        if role.scope == Scope::Product
            && let Some(name) = role.product.first()
        {
            self.products.entry(&role.unit).or_default().entry(name.to_lowercase()).or_insert(name);
        }
    }

    /// Returns what the file at `path` has the policies of.
    pub fn roles_in(&self, path: &str) -> Vec<&'s Role> {
        self.policies.iter().filter(|policy| self.reads[policy.document].source.path == path).map(|policy| policy.role).collect()
    }

    /// Returns the effective policy in `context`.
    pub fn effective(&self, context: &Context<'_>) -> Effective {
        merge(&context.layers, &|id| self.fragment(&context.unit, id))
    }

    /// Returns the fragment `id`: that of `unit`, or one of another unit if it has none of that name. Of two with a name the later one counts.
    pub fn fragment(&self, unit: &str, id: &str) -> Option<Layer<'_>> {
        let at = self.fragment_at(unit, id)?;
        let name = named(&self.policies[at].role.fragment, id).to_owned();
        Some(Layer { scope: Scope::Fragment, name, read: self.read(self.policies[at].document) })
    }

    fn fragment_at(&self, unit: &str, id: &str) -> Option<usize> {
        let named = self.named(Scope::Fragment, id);
        named.iter().rev().find(|&&at| self.policies[at].role.unit == unit).or(named.last()).copied()
    }

    /// Returns what has a policy at one of `scopes`: the scope, the name, which is empty for a service and a workspace, and the unit.
    pub fn owners(&self, scopes: &[Scope]) -> BTreeSet<(Scope, String, String)> {
        let mut owners = BTreeSet::new();
        for role in self.roles().filter(|role| scopes.contains(&role.scope)) {
            let mut add = |name: &str| _ = owners.insert((role.scope, name.to_owned(), role.unit.clone()));
            match role.scope {
                Scope::Global | Scope::Workspace => add(""),
                Scope::Product => role.product.iter().for_each(|name| add(name)),
                Scope::Api => role.api.iter().for_each(|name| add(name)),
                Scope::Operation => role.operation.iter().for_each(|name| add(name)),
                Scope::Fragment => role.fragment.iter().for_each(|name| add(name)),
            }
        }
        owners
    }

    /// Returns the policy of `unit` that is called `name` at `scope`.
    pub fn layer(&self, scope: Scope, name: &str, unit: &str) -> Option<Layer<'_>> {
        let at = self.choose(unit, scope, self.named(scope, name))?;
        Some(Layer { scope, name: name.to_owned(), read: self.read(self.policies[at].document) })
    }

    /// Returns everything that has an effective policy: each API that has a policy or is among the `definitions`, and each operation that has a policy of its own.
    pub fn subjects(&self, definitions: &[Defined]) -> BTreeSet<Subject> {
        let mut all = BTreeSet::new();
        for definition in definitions.iter().filter(|it| it.kind == DefinitionKind::Api) {
            // A revision has the policies of its API.
            let names = definition.names.iter().filter(|name| !name.contains(";rev="));
            all.extend(names.map(|api| Subject { unit: definition.unit.clone(), api: api.clone(), operation: None }));
        }
        for policy in &self.policies {
            let role = policy.role;
            if !matches!(role.scope, Scope::Api | Scope::Operation) {
                continue;
            }
            for api in &role.api {
                all.insert(Subject { unit: role.unit.clone(), api: api.clone(), operation: None });
                if role.scope == Scope::Operation {
                    let own =
                        |operation: &String| Subject { unit: role.unit.clone(), api: api.clone(), operation: Some(operation.clone()) };
                    all.extend(role.operation.iter().map(own));
                }
            }
        }
        all
    }

    /// Returns each way in which what `query` asks for can be called.
    pub fn contexts(&self, query: &Query) -> Result<Vec<Context<'_>>, Unknown> {
        let of_api =
            || [Scope::Api, Scope::Operation].into_iter().flat_map(|scope| self.named(scope, &query.api)).map(|&at| self.policies[at].role);
        let mut units: BTreeSet<&str> = of_api().map(|role| role.unit.as_str()).gathered();
        if units.is_empty() {
            // An API without a policy runs those of wider scopes.
            let own = self.apis.iter().filter(|(_, name)| name.eq_ignore_ascii_case(&query.api));
            units.extend(own.map(|(unit, _)| *unit).filter(|unit| self.contexts_in(query, unit).iter().any(|it| !it.layers.is_empty())));
        }
        if units.is_empty() {
            return Err(Unknown::Api(self.roles().flat_map(|role| role.api.iter().cloned()).collect()));
        }
        if let Some(operation) = &query.operation
            && self.operation(&query.api, operation).is_empty()
        {
            // An operation without a policy runs that of its API; a name that is nearly another one is a slip.
            let operations = of_api().filter(|role| role.scope == Scope::Operation);
            let known: BTreeSet<String> = operations.flat_map(|role| role.operation.iter().cloned()).gathered();
            if nearest(operation, known.iter().map(String::as_str)).is_some() {
                return Err(Unknown::Operation(known));
            }
        }
        let contexts: Vec<Context<'_>> = units.into_iter().flat_map(|unit| self.contexts_in(query, unit)).collect();
        if contexts.is_empty() {
            return Err(Unknown::Product(self.roles().flat_map(|role| role.product.iter().cloned()).collect()));
        }
        Ok(contexts)
    }

    /// Returns each way in which what `query` asks for can be called in `unit`.
    pub fn contexts_in(&self, query: &Query, unit: &str) -> Vec<Context<'_>> {
        let products: Vec<Option<&str>> = match &query.product {
            Product::None => vec![None],
            Product::One(name) => vec![Some(name)],
            Product::Any => {
                let of_unit = self.products.get(unit).into_iter().flat_map(BTreeMap::values).copied();
                std::iter::once(None)
                    .chain(of_unit.filter(|product| self.relations.between(unit, product, &query.api) != Relation::HasNot).map(Some))
                    .collect()
            }
        };
        products.into_iter().filter_map(|product| self.context(query, unit, product)).collect()
    }

    fn context(&self, query: &Query, unit: &str, product: Option<&str>) -> Option<Context<'_>> {
        let mut layers = Vec::new();
        let mut add = |scope: Scope, name: &str, candidates: &[usize]| {
            let policy = self.choose(unit, scope, candidates);
            layers.extend(policy.map(|at| Layer { scope, name: name.to_owned(), read: self.read(self.policies[at].document) }));
            policy.is_some()
        };
        if let Some(operation) = &query.operation {
            add(Scope::Operation, operation, self.operation(&query.api, operation));
        }
        add(Scope::Api, &query.api, self.named(Scope::Api, &query.api));
        if let Some(product) = product
            && !add(Scope::Product, product, self.named(Scope::Product, product))
            && matches!(query.product, Product::One(_))
        {
            return None;
        }
        let workspaces = self.workspaces_of(query, unit);
        add(Scope::Workspace, "", &workspaces);
        add(Scope::Global, "", self.named(Scope::Global, ""));
        let is_open = product.is_some_and(|product| self.open.contains(&(unit.to_owned(), product.to_lowercase())));
        Some(Context { product: product.map(str::to_owned), is_open, unit: unit.to_owned(), layers })
    }

    /// The policies of the workspace of `unit` that has what `query` asks for in it.
    fn workspaces_of(&self, query: &Query, unit: &str) -> Vec<usize> {
        let own =
            self.operation(&query.api, query.operation.as_deref().unwrap_or_default()).iter().chain(self.named(Scope::Api, &query.api));
        let roles = own.map(|&at| self.policies[at].role).filter(|role| role.unit == unit);
        let names: BTreeSet<&String> = roles.flat_map(|role| &role.workspace).gathered();
        let has_it = |at: &usize| {
            let role = self.policies[*at].role;
            role.unit == unit && role.workspace.iter().any(|name| names.contains(name))
        };
        self.named(Scope::Workspace, "").iter().copied().filter(has_it).collect()
    }

    /// The policy of `unit` among `candidates`, or the only one that the repository has: the service may be another unit than its APIs.
    fn choose(&self, unit: &str, scope: Scope, candidates: &[usize]) -> Option<usize> {
        let fits = |at: &&usize| self.policies[**at].role.scope == scope;
        let own = candidates.iter().filter(fits).find(|&&at| self.policies[at].role.unit == unit);
        let only = || {
            let mut all = candidates.iter().filter(fits);
            let source = |at: usize| std::ptr::from_ref(self.reads[self.policies[at].document].source);
            all.next().filter(|&&first| all.all(|&other| source(first) == source(other)))
        };
        own.or_else(only).copied()
    }

    /// Returns whether `product` of `unit` has `api`.
    pub fn relation(&self, unit: &str, product: &str, api: &str) -> Relation {
        self.relations.between(unit, product, api)
    }

    /// Returns the products that have a policy.
    pub fn products(&self) -> BTreeSet<&'s str> {
        self.products.values().flat_map(BTreeMap::values).copied().gathered()
    }

    /// Returns the texts of the documents that run in `context`, each with its scope and the texts of the fragments in it. Where these are the same, the effective
    /// policies are.
    pub fn texts<'e>(&'e self, context: &Context<'e>) -> Vec<(Scope, &'e str)> {
        let mut texts = Vec::new();
        for layer in &context.layers {
            texts.push((layer.scope, layer.read.document().text()));
            for id in self.fragments_of(layer) {
                let fragment = self.fragment_at(&context.unit, id).map(|at| self.read(self.policies[at].document));
                texts.push((Scope::Fragment, fragment.map_or("", |fragment| fragment.document().text())));
            }
        }
        texts
    }

    /// The ids of the fragments that the document of `layer` includes.
    fn fragments_of(&self, layer: &Layer<'_>) -> &[String] {
        let Some(document) = self.reads.get(layer.read.number()) else { return &[] };
        document.fragments.get_or_init(|| {
            let included =
                layer.read.document().elements().filter_map(|element| element.policy()).filter(|it| it.kind() == Kind::IncludeFragment);
            let ids = included.filter_map(|policy| Some(policy.element().value_of("fragment-id")?.literal()?.into_owned()));
            let mut seen = HashSet::new();
            ids.filter(|id| seen.insert(id.clone())).collect()
        })
    }

    /// The document with this number, read.
    fn read(&self, number: usize) -> &Read<'s> {
        let document = &self.reads[number];
        document.read.get_or_init(|| Read::new(number, document.source, document.embedded, self.show))
    }

    fn named(&self, scope: Scope, name: &str) -> &[usize] {
        self.by_name.get(&(scope, name.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    fn operation(&self, api: &str, operation: &str) -> &[usize] {
        self.by_operation.get(&(api.to_lowercase(), operation.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    fn roles(&self) -> impl Iterator<Item = &'s Role> {
        self.policies.iter().map(|policy| policy.role)
    }
}

/// The products among `definitions` that need no subscription.
fn open_products(definitions: &[Defined]) -> HashSet<(String, String)> {
    let open = definitions.iter().filter(|it| it.kind == DefinitionKind::Product && it.is_open == Some(true));
    open.flat_map(|it| it.names.iter().map(|name| (it.unit.clone(), name.to_lowercase()))).collect()
}

/// The one of `names` that is `name`, as it is spelt. The service does not tell cases apart.
fn named<'n>(names: &'n [String], name: &'n str) -> &'n str {
    names.iter().find(|own| own.eq_ignore_ascii_case(name)).map_or(name, String::as_str)
}
