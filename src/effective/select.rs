//! Which documents run together when an operation is called. Azure API Management: *Subscriptions in Azure API Management*, "How API Management handles requests with or without
//! subscription keys".

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::merge::{Layer, Show};
use crate::catalog::Scope;
use crate::text::nearest;
use crate::workspace::{Embedded, Role, Source};

/// The policies of a repository, by what they are the policies of.
pub struct Estate<'s> {
    show: Show<'s>,
    policies: Vec<(&'s Role, &'s Source, &'s Embedded)>,
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
#[derive(Debug)]
pub struct Context<'s> {
    /// The product by whose key the call comes, if by any.
    pub product: Option<String>,
    /// What the documents belong to: the path of a folder or of a file; empty if that is not known.
    pub unit: String,
    /// The documents that run, the narrowest first.
    pub layers: Vec<Layer<'s>>,
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
    /// Returns the policies of `sources`, which are shown as `show` says.
    pub fn new(sources: &'s [Source], show: Show<'s>) -> Self {
        let documents = sources.iter().flat_map(|source| source.documents.iter().map(move |document| (source, document)));
        let policies = documents.flat_map(|(source, document)| document.roles.iter().map(move |role| (role, source, document)));
        Self { show, policies: policies.collect() }
    }

    /// Returns what the file at `path` has the policies of.
    pub fn roles_in(&self, path: &str) -> Vec<&'s Role> {
        self.policies.iter().filter(|(_, source, _)| source.path == path).map(|(role, ..)| *role).collect()
    }

    /// Returns the fragments by their ids: those of `unit`, and those of others that it has none of the same name for.
    pub fn fragments(&self, unit: &str) -> HashMap<String, Layer<'s>> {
        let all = || self.policies.iter().filter(|(role, ..)| role.scope == Scope::Fragment);
        // Of two with a name the later one counts.
        let fragments = all().filter(|(role, ..)| role.unit != unit).chain(all().filter(|(role, ..)| role.unit == unit));
        let named = fragments.flat_map(|&(role, source, embedded)| {
            role.fragment.iter().map(move |name| (name.clone(), Layer::new(Scope::Fragment, name, source, embedded, self.show)))
        });
        named.collect()
    }

    /// Returns each way in which what `query` asks for can be called.
    pub fn contexts(&self, query: &Query) -> Result<Vec<Context<'s>>, Unknown> {
        let of_api = |role: &Role| has(&role.api, &query.api);
        let units: BTreeSet<&str> = self.roles().filter(|role| of_api(role)).map(|role| role.unit.as_str()).collect();
        if units.is_empty() {
            return Err(Unknown::Api(self.roles().flat_map(|role| role.api.iter().cloned()).collect()));
        }
        if let Some(operation) = &query.operation {
            let operations = || self.roles().filter(|role| role.scope == Scope::Operation && of_api(role));
            // An operation without a policy runs that of its API; a name that is nearly another one is a slip.
            let known: BTreeSet<String> = operations().flat_map(|role| role.operation.iter().cloned()).collect();
            let exists = known.iter().any(|name| name.eq_ignore_ascii_case(operation));
            if !exists && nearest(operation, known.iter().map(String::as_str)).is_some() {
                return Err(Unknown::Operation(known));
            }
        }
        let mut contexts = Vec::new();
        for unit in units {
            let products: Vec<Option<String>> = match &query.product {
                Product::None => vec![None],
                Product::One(name) => vec![Some(name.clone())],
                Product::Any => std::iter::once(None).chain(self.products(unit).into_keys().map(Some)).collect(),
            };
            contexts.extend(products.into_iter().filter_map(|product| self.context(query, unit, product)));
        }
        if contexts.is_empty() {
            return Err(Unknown::Product(self.roles().flat_map(|role| role.product.iter().cloned()).collect()));
        }
        Ok(contexts)
    }

    fn context(&self, query: &Query, unit: &str, product: Option<String>) -> Option<Context<'s>> {
        let mut layers = Vec::new();
        let mut add = |scope: Scope, name: &str, fits: &dyn Fn(&Role) -> bool| {
            let policy = self.policy(unit, &|role| role.scope == scope && fits(role));
            layers.extend(policy.map(|(source, embedded)| Layer::new(scope, name, source, embedded, self.show)));
            policy.is_some()
        };
        if let Some(operation) = &query.operation {
            let fits = |role: &Role| has(&role.api, &query.api) && has(&role.operation, operation);
            add(Scope::Operation, operation, &fits);
        }
        add(Scope::Api, &query.api, &|role| has(&role.api, &query.api));
        if let Some(product) = &product
            && !add(Scope::Product, product, &|role| has(&role.product, product))
            && matches!(query.product, Product::One(_))
        {
            return None;
        }
        add(Scope::Workspace, "", &|_| true);
        add(Scope::Global, "", &|_| true);
        Some(Context { product, unit: unit.to_owned(), layers })
    }

    /// The policy of `unit` whose role `fits`, or the only one that the repository has: the service may be another unit than its APIs.
    fn policy(&self, unit: &str, fits: &dyn Fn(&Role) -> bool) -> Option<(&'s Source, &'s Embedded)> {
        let fitting = || self.policies.iter().filter(|(role, ..)| fits(role)).map(|&(role, source, embedded)| (role, source, embedded));
        let own = fitting().find(|(role, ..)| role.unit == unit);
        let only = || {
            let mut all = fitting();
            all.next().filter(|(_, first, _)| all.all(|(_, other, _)| std::ptr::eq(*first, other)))
        };
        own.or_else(only).map(|(_, source, embedded)| (source, embedded))
    }

    /// The products of `unit` that have a policy.
    fn products(&self, unit: &str) -> BTreeMap<String, &'s Role> {
        let roles = self.roles().filter(|role| role.scope == Scope::Product && role.unit == unit);
        roles.filter_map(|role| Some((role.product.first()?.clone(), role))).collect()
    }

    fn roles(&self) -> impl Iterator<Item = &'s Role> {
        self.policies.iter().map(|(role, ..)| *role)
    }
}

/// Whether one of `names` is `name`. The service does not tell cases apart.
fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|own| own.eq_ignore_ascii_case(name))
}
