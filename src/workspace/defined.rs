//! What the files of a run define, by what is deployed as one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::Found;
use super::hosts::{Reader, reader};
use super::index::{Index, is_carrier, key};
use super::linked::OperationParameters;
use super::role::Role;
use super::source::{Host, Source};
use super::unused::{Candidates, Unused, Uses};
use crate::catalog::Scope;
use crate::hosts::{Definition, DefinitionKind, Folders, Name};
use crate::text::{Gather, Order, Span};

/// Something that exists in a service by the files of a run, or the service itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defined {
    /// What it is.
    pub kind: DefinitionKind,
    /// What is deployed as one with it, by the absolute path of a folder or of a file.
    pub unit: String,
    /// What others call it: a named value has an id and a display name. Empty if that is not known.
    pub names: Vec<String>,
    /// What it lies in, by any of these names: the API of an operation, the product that has an API. Empty if it lies in nothing, or if that is not known.
    pub parent: Vec<String>,
    /// The absolute path of the file that defines it.
    pub path: String,
    /// Where in that file; nothing at its beginning where the file as a whole does.
    pub span: Span,
    /// The line at which that begins, counted from 1.
    pub line: u32,
    /// Whether it is only referred to, so that somebody else creates it.
    pub existing: bool,
    /// The parameters of an operation, if all are known: those of its URL template, and those that it declares of the query.
    pub parameters: Option<Vec<String>>,
    /// Whether an API, or a product, can be called without a subscription, if that is known.
    pub is_open: Option<bool>,
}

impl Defined {
    /// Returns what `definition` says, which begins at this line of its file.
    pub(super) fn of(definition: &Definition, line: u32) -> Self {
        let names = |name: &Name| name.names().iter().map(|name| name.to_string()).collect();
        Self {
            kind: definition.kind,
            unit: definition.unit.to_string(),
            names: names(&definition.name),
            parent: definition.parent.as_ref().map(names).unwrap_or_default(),
            path: definition.site.0.to_string(),
            span: definition.site.1,
            line,
            existing: definition.existing,
            parameters: definition.details.parameters.as_ref().map(|all| all.iter().map(|name| name.to_string()).collect()),
            is_open: definition.details.is_open,
        }
    }
}

/// Returns the name of an API without its revision, in small letters. Of the revisions, any may become the current one: `orders;rev=2`.
fn current(api: &str) -> String {
    api.split(";rev=").next().unwrap_or_default().to_lowercase()
}

impl Index {
    /// Returns all that the files define, in the order of its kind, of the unit and of its names. What is defined twice is there twice: in several files of an
    /// extractor, for one, or in several units.
    pub fn definitions(&self) -> &[Defined] {
        &self.defined
    }

    /// Returns the operations that a document in this role may be the policy of: those that are deployed with it, or else all of these names.
    pub(super) fn operations(&self, role: &Role) -> Vec<&Defined> {
        let keys = role.operation.iter().flat_map(|name| role.api.iter().map(|api| (current(api), name.to_lowercase())));
        let named: BTreeSet<usize> = keys.filter_map(|key| self.operations.get(&key)).flatten().copied().gathered();
        let named: Vec<&Defined> = named.into_iter().map(|at| &self.defined[at]).collect();
        let own: Vec<&Defined> = named.iter().copied().filter(|it| it.unit == role.unit).collect();
        if own.is_empty() { named } else { own }
    }

    /// Returns the parameters of the operation that a document in this role is the policy of, with what it is called, if they are known.
    pub(super) fn parameters(&self, role: &Role) -> Option<OperationParameters> {
        let operations = self.operations(role);
        let known: Option<Vec<&Vec<String>>> = operations.iter().map(|operation| operation.parameters.as_ref()).collect();
        let mut names: Vec<String> = Vec::new();
        for name in known.filter(|known| !known.is_empty())?.into_iter().flatten() {
            // The template has it, and often what describes its parameters, too.
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Some(OperationParameters { operation: role.operation.first().cloned().unwrap_or_default(), names })
    }

    /// Returns the API that a document in these roles is a policy of, if it is known that it can be called without a subscription. An open product that has the API
    /// may have a policy of its own, so that nothing is known then.
    pub(super) fn open_api(&self, roles: &[Role]) -> Option<String> {
        let is_open = |role: &Role| {
            let named = role.api.iter().filter_map(|name| self.apis.get(&name.to_lowercase())).flatten().map(|at| &self.defined[*at]);
            let own: Vec<&Defined> = named.filter(|api| api.unit == role.unit).collect();
            !own.is_empty() && own.iter().all(|api| api.is_open == Some(true)) && !self.may_be_in_open_product(role)
        };
        let is_narrow = |role: &Role| matches!(role.scope, Scope::Api | Scope::Operation);
        let name = roles.first()?.api.first()?.clone();
        (!self.apis.is_empty() && roles.iter().all(|role| is_narrow(role) && is_open(role))).then_some(name)
    }

    /// Whether a product may have the API of `role` that can be called without a subscription.
    fn may_be_in_open_product(&self, role: &Role) -> bool {
        // What is not known may be any.
        let has = |name: &str| self.in_open_products.contains(&(role.unit.clone(), name.to_lowercase()));
        has("") || role.api.iter().any(|api| has(api))
    }

    /// Returns the APIs that products may have which can be called without a subscription, each with its unit, in small letters; an empty one for one that is not known.
    fn apis_in_open_products(&self) -> BTreeSet<(String, String)> {
        let of_kind = |kind: DefinitionKind| self.defined.iter().filter(move |it| it.kind == kind);
        let names = |it: &Defined| it.names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
        let mut closed: BTreeSet<(&str, String)> = BTreeSet::new();
        for product in of_kind(DefinitionKind::Product).filter(|it| it.is_open == Some(false)) {
            closed.extend(names(product).into_iter().map(|name| (product.unit.as_str(), name)));
        }
        for product in of_kind(DefinitionKind::Product).filter(|it| it.is_open == Some(true)) {
            names(product).into_iter().for_each(|name| _ = closed.remove(&(product.unit.as_str(), name)));
        }
        let mut open = BTreeSet::new();
        for link in of_kind(DefinitionKind::ProductApi) {
            let is_closed = link.parent.iter().any(|product| closed.contains(&(link.unit.as_str(), product.to_lowercase())));
            if !is_closed {
                let apis = if link.names.is_empty() { vec![String::new()] } else { names(link) };
                open.extend(apis.into_iter().map(|api| (link.unit.clone(), api)));
            }
        }
        open
    }

    /// Puts what is defined in order, and makes ready to find operations.
    pub(super) fn order_definitions(&mut self) {
        self.defined.order();
        self.in_open_products = self.apis_in_open_products();
        self.operations.clear();
        self.apis.clear();
        for (at, defined) in self.defined.iter().enumerate() {
            match defined.kind {
                DefinitionKind::Operation => {
                    for (api, name) in defined.parent.iter().flat_map(|api| defined.names.iter().map(move |name| (api, name))) {
                        self.operations.entry((current(api), name.to_lowercase())).or_default().push(at);
                    }
                }
                DefinitionKind::Api if defined.is_open.is_some() => {
                    defined.names.iter().for_each(|name| self.apis.entry(name.to_lowercase()).or_default().push(at));
                }
                _ => {}
            }
        }
    }

    /// Returns what in the file that was found, if these are its bytes, may refer to something that the files define.
    pub fn uses_in(&self, found: &Found, bytes: &[u8]) -> Uses {
        let candidates = self.candidates.get_or_init(|| {
            let is_whole = |unit: &str| self.units.is_whole(unit);
            Arc::new(Candidates::of(&self.defined, is_whole, |unit| self.trees.contains(unit), |path| self.text(path)))
        });
        candidates.uses_in(&key(found), &String::from_utf8_lossy(bytes), is_carrier(found))
    }

    /// Finds out what nothing refers to, if all files of the run refer to things as `uses` say, those of [`Index::uses_in`].
    pub fn find_unused(&mut self, uses: impl IntoIterator<Item = Uses>, folders: &dyn Folders) {
        let Some(candidates) = self.candidates.get().map(Arc::clone) else { return };
        let named_values = Arc::clone(&self.named_values);
        let mut unused = candidates.unused(uses, |name| named_values.values(name));
        for (path, unused) in &mut unused {
            if self.text(path).is_none() && matches!(reader(Path::new(path)), Reader::Host(_)) {
                // What an extractor wrote, in which there is nothing else to lint.
                let text = folders.text(path).unwrap_or_default();
                self.defining.insert(path.clone(), Source { host: Host::Arm, documents: Vec::new(), ..Source::document(path, &text) });
            }
            let text = self.text(path).unwrap_or_default();
            unused.iter_mut().for_each(|unused| unused.place(text));
        }
        self.unused = unused;
    }

    /// What nothing in the run refers to of what the file that was found defines.
    pub(super) fn unused(&self, found: &Found) -> Vec<Unused> {
        if self.unused.is_empty() { Vec::new() } else { self.unused.get(&key(found)).cloned().unwrap_or_default() }
    }

    /// The text of the file at `path` that is in the language of a host and defines something.
    fn text(&self, path: &str) -> Option<&str> {
        let source = self.carriers.get(path).and_then(Option::as_ref).or_else(|| self.defining.get(path))?;
        Some(&source.text)
    }
}
