//! Makes the graph of a repository from what its files define and what its documents use.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::links::{Link, links, vault};
use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::ast::Document;
use crate::catalog::Scope;
use crate::hosts::DefinitionKind;
use crate::lint;
use crate::text::{FileLine, LineIndex, Order, Span};
use crate::workspace::{Defined, Role, Source};

/// What tells nodes apart: what they are, what they lie in and what they are called, in small letters, and the unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    kind: NodeKind,
    parent: String,
    name: String,
    unit: String,
}

/// Returns the graph of what `sources` hold, and of what is defined beside them. `shown` returns how a path is shown.
pub fn build(sources: &[&Source], definitions: &[Defined], shown: &dyn Fn(&str) -> String) -> Graph {
    let mut builder =
        Builder { nodes: Vec::new(), units: Vec::new(), known: HashMap::new(), by_name: BTreeMap::new(), edges: BTreeMap::new(), shown };
    definitions.iter().for_each(|definition| builder.define(definition));
    let owners: Vec<Vec<Vec<usize>>> = sources.iter().map(|source| builder.owners(source)).collect();
    for definition in definitions {
        builder.relate(definition);
    }
    let found = lint::on_threads(sources, None, |source| used(source));
    for ((source, owners), documents) in sources.iter().zip(owners).zip(found) {
        for (owners, links) in owners.iter().zip(documents) {
            for &owner in owners {
                links
                    .iter()
                    .for_each(|(link, line)| builder.link(owner, link, FileLine { path: source.path.as_str().into(), line: *line }));
            }
        }
        builder.vaults(source);
    }
    builder.finish()
}

/// What the documents of `source` use, each with the line at which it says so.
fn used(source: &Source) -> Vec<Vec<(Link, u32)>> {
    let lines = LineIndex::new(&source.text);
    let of_document = |embedded| {
        let document = Document::parse(source.text_of(embedded));
        let line = |link: Link| {
            let line = lines.position(&source.text, source.outer(embedded, link.span).start).line;
            (link, line)
        };
        links(&document).into_iter().map(line).collect()
    };
    source.documents.iter().map(of_document).collect()
}

struct Builder<'b> {
    nodes: Vec<Node>,
    /// The unit of each node, as definitions and roles have it.
    units: Vec<String>,
    known: HashMap<Key, usize>,
    /// The nodes by what they are and what they are called, whatever the unit.
    by_name: BTreeMap<(NodeKind, String, String), Vec<usize>>,
    edges: BTreeMap<(usize, usize, EdgeKind), (FileLine, usize)>,
    shown: &'b dyn Fn(&str) -> String,
}

impl Builder<'_> {
    /// The node of this kind, and names, in `unit`: it is made if there is none.
    fn node(&mut self, kind: NodeKind, parent: &str, names: &[String], unit: &str) -> Option<usize> {
        // Of an id and a name that is shown, policies use the latter.
        let name = names.last()?;
        let key = |name: &String| Key { kind, parent: parent.to_lowercase(), name: name.to_lowercase(), unit: unit.to_owned() };
        let known = names.iter().find_map(|name| self.known.get(&key(name)).copied());
        let at = known.unwrap_or_else(|| {
            let (name, parent) = (name.clone(), parent.to_owned());
            let shown = if unit.is_empty() { String::new() } else { (self.shown)(unit) };
            self.nodes.push(Node { id: String::new(), kind, name, parent, unit: shown, place: None, defined: false });
            self.units.push(unit.to_owned());
            self.nodes.len() - 1
        });
        for name in names {
            if self.known.insert(key(name), at).is_none() {
                self.by_name.entry((kind, parent.to_lowercase(), name.to_lowercase())).or_default().push(at);
            }
        }
        Some(at)
    }

    /// The node that a document of `unit` means by `name`: the unit's own, or the first of another one. If there is none, one that nothing defines.
    fn meant(&mut self, kind: NodeKind, name: &str, unit: &str) -> usize {
        let key = Key { kind, parent: String::new(), name: name.to_lowercase(), unit: unit.to_owned() };
        let own = self.known.get(&key).copied();
        let other = || self.by_name.get(&(kind, String::new(), name.to_lowercase())).and_then(|all| all.first()).copied();
        match own.or_else(other) {
            Some(at) => at,
            None => self.node(kind, "", &[name.to_owned()], "").expect("it has a name"),
        }
    }

    /// Adds what `definition` defines.
    fn define(&mut self, definition: &Defined) {
        let kind = match definition.kind {
            DefinitionKind::Service => NodeKind::Service,
            DefinitionKind::Workspace => NodeKind::Workspace,
            DefinitionKind::Fragment => NodeKind::Fragment,
            DefinitionKind::NamedValue => NodeKind::NamedValue,
            DefinitionKind::Backend => NodeKind::Backend,
            DefinitionKind::Logger => NodeKind::Logger,
            DefinitionKind::Api => NodeKind::Api,
            DefinitionKind::Operation => NodeKind::Operation,
            DefinitionKind::Product => NodeKind::Product,
            DefinitionKind::Resolver | DefinitionKind::ProductApi | DefinitionKind::Subscription | DefinitionKind::Anything => return,
        };
        let place = FileLine { path: (self.shown)(&definition.path).into(), line: definition.line };
        let unit = unit_of(definition);
        let mut add = |parent: &str, names: &[String]| {
            let Some(at) = self.node(kind, parent, names, &unit) else { return };
            self.nodes[at].defined |= !definition.existing;
            self.nodes[at].place.get_or_insert_with(|| place.clone());
        };
        match kind {
            NodeKind::Operation => {
                for api in definition.parent.iter().map(|api| plain(api)) {
                    definition.names.iter().for_each(|name| add(api, std::slice::from_ref(name)));
                }
            }
            // Each of its names is one of one thing; of others, each is one of several things.
            NodeKind::NamedValue => add("", &definition.names),
            NodeKind::Service => add("", &[String::from("service")]),
            _ => definition.names.iter().for_each(|name| add("", &[plain(name).to_owned()])),
        }
    }

    /// Adds which API an operation belongs to, and which product has an API.
    fn relate(&mut self, definition: &Defined) {
        let (of, to) = match definition.kind {
            DefinitionKind::ProductApi => (NodeKind::Product, NodeKind::Api),
            DefinitionKind::Operation => (NodeKind::Api, NodeKind::Operation),
            _ => return,
        };
        let (place, unit) = (FileLine { path: (self.shown)(&definition.path).into(), line: definition.line }, unit_of(definition));
        for parent in definition.parent.iter().map(|parent| plain(parent)) {
            for name in definition.names.iter().map(|name| plain(name)) {
                let from = self.meant(of, parent, &unit);
                let to = match to {
                    NodeKind::Operation => self.node(to, parent, &[name.to_owned()], &unit).expect("it has a name"),
                    _ => self.meant(to, name, &unit),
                };
                self.edge(from, to, EdgeKind::Has, place.clone());
            }
        }
    }

    /// What the documents of `source` are the policies of, each as indices of nodes.
    fn owners(&mut self, source: &Source) -> Vec<Vec<usize>> {
        let mut all = Vec::with_capacity(source.documents.len());
        let lines = LineIndex::new(&source.text);
        for (number, embedded) in source.documents.iter().enumerate() {
            let start = source.outer(embedded, Span::at(0)).start;
            let place = FileLine { path: source.path.as_str().into(), line: lines.position(&source.text, start).line };
            let mut owners: Vec<usize> = embedded.roles.iter().flat_map(|role| self.owners_by(role, &place)).collect();
            if owners.is_empty() {
                let name = if number == 0 { source.path.clone() } else { format!("{}:{}", source.path, place.line) };
                owners.extend(self.node(NodeKind::Document, "", &[name], ""));
            }
            owners.order();
            owners.dedup();
            for &owner in &owners {
                self.nodes[owner].defined = true;
                self.nodes[owner].place.get_or_insert_with(|| place.clone());
            }
            all.push(owners);
        }
        all
    }

    fn owners_by(&mut self, role: &Role, place: &FileLine) -> Vec<usize> {
        let mut owners = Vec::new();
        let each = |names: &[String]| names.iter().map(|name| plain(name).to_owned()).collect::<Vec<_>>();
        let (kind, names) = match role.scope {
            Scope::Global => (NodeKind::Service, vec!["service".to_owned()]),
            Scope::Workspace => (NodeKind::Workspace, vec![role.unit.rsplit('/').next().unwrap_or_default().to_owned()]),
            Scope::Product => (NodeKind::Product, each(&role.product)),
            Scope::Api => (NodeKind::Api, each(&role.api)),
            Scope::Fragment => (NodeKind::Fragment, each(&role.fragment)),
            Scope::Operation => {
                for api in each(&role.api) {
                    for operation in &role.operation {
                        let own = self.node(NodeKind::Operation, &api, std::slice::from_ref(operation), &role.unit);
                        let of = self.node(NodeKind::Api, "", std::slice::from_ref(&api), &role.unit);
                        if let (Some(own), Some(of)) = (own, of) {
                            self.edge(of, own, EdgeKind::Has, place.clone());
                            owners.push(own);
                        }
                    }
                }
                return owners;
            }
        };
        for name in names {
            owners.extend(self.node(kind, "", &[name], &role.unit));
        }
        owners
    }

    /// Adds that `owner` uses what `link` says.
    fn link(&mut self, owner: usize, link: &Link, place: FileLine) {
        let unit = self.units[owner].clone();
        let to = self.meant(link.kind, &link.name, &unit);
        if to != owner {
            self.edge(owner, to, link.how, place);
        }
    }

    /// Adds where the named values of `source` are kept.
    fn vaults(&mut self, source: &Source) {
        let kept = source.named_values.iter().filter(|value| value.key_vault && !value.name.text.is_empty());
        let lines = LineIndex::new(&source.text);
        for value in kept {
            let place = FileLine { path: source.path.as_str().into(), line: lines.position(&source.text, value.span.start).line };
            let name = value.name.text.to_lowercase();
            let all = self.by_name.get(&(NodeKind::NamedValue, String::new(), name)).cloned().unwrap_or_default();
            let of_file: Vec<usize> =
                all.iter().copied().filter(|&at| self.nodes[at].place.as_ref().is_some_and(|own| *own.path == *source.path)).collect();
            let own = if of_file.is_empty() { vec![self.meant(NodeKind::NamedValue, &value.name.text, "")] } else { of_file };
            let to = self.meant(NodeKind::Vault, &vault(value.vault.as_ref()), "");
            own.into_iter().for_each(|own| self.edge(own, to, EdgeKind::KeptIn, place.clone()));
        }
    }

    fn edge(&mut self, from: usize, to: usize, kind: EdgeKind, place: FileLine) {
        let edge = self.edges.entry((from, to, kind)).or_insert_with(|| (place.clone(), 0));
        if place < edge.0 {
            edge.0 = place;
        }
        edge.1 += 1;
    }

    /// The graph, in order, with the ids of its nodes.
    fn finish(self) -> Graph {
        let used: HashSet<usize> = self.edges.keys().flat_map(|&(from, to, _)| [from, to]).collect();
        // A service that somebody else creates, and of which no policy is here, is nothing to look at.
        let is_idle = |at: usize| self.nodes[at].kind == NodeKind::Service && !self.nodes[at].defined && !used.contains(&at);
        let key = |node: &Node| (node.kind, node.parent.to_lowercase(), node.name.to_lowercase(), node.name.clone(), node.unit.clone());
        let keys: Vec<_> = self.nodes.iter().map(key).collect();
        let mut order: Vec<usize> = (0..self.nodes.len()).filter(|&at| !is_idle(at)).collect();
        order.order_by(|&one, &other| keys[one].cmp(&keys[other]));
        let mut place = vec![0; self.nodes.len()];
        order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
        let mut nodes: Vec<Option<Node>> = self.nodes.into_iter().map(Some).collect();
        let mut nodes: Vec<Node> = order.iter().filter_map(|&old| nodes[old].take()).collect();
        let base = |node: &Node| match node.parent.is_empty() {
            true => format!("{}:{}", node.kind.name(), node.name),
            false => format!("{}:{}/{}", node.kind.name(), node.parent, node.name),
        };
        let mut counts: HashMap<String, usize> = HashMap::new();
        nodes.iter().for_each(|node| *counts.entry(base(node).to_lowercase()).or_default() += 1);
        let mut taken: HashSet<String> = HashSet::new();
        for (at, node) in nodes.iter_mut().enumerate() {
            let id = base(node);
            let is_one = counts.get(&id.to_lowercase()) == Some(&1);
            let id = if is_one { id } else { format!("{id}@{}", node.unit) };
            // Slashes in names can make two of them alike.
            node.id = if taken.insert(id.clone()) { id } else { format!("{id}~{at}") };
        }
        let edge = |((from, to, kind), (at, count)): ((usize, usize, EdgeKind), (FileLine, usize))| Edge {
            from: place[from],
            to: place[to],
            kind,
            place: Some(at),
            count,
        };
        let mut edges: Vec<Edge> = self.edges.into_iter().map(edge).collect();
        edges.order();
        Graph { nodes, edges }
    }
}

/// What is deployed as one with what is defined. What an extractor wrote of a workspace belongs to that.
fn unit_of(definition: &Defined) -> String {
    let inner = definition.path.strip_prefix(definition.unit.as_str()).and_then(|rest| rest.strip_prefix('/'));
    let mut parts = inner.unwrap_or_default().split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(folder), Some(name), Some(_)) if folder.eq_ignore_ascii_case("workspaces") => format!("{}/{folder}/{name}", definition.unit),
        _ => definition.unit.clone(),
    }
}

/// The name of an API without its revision: a revision has the policies of its API.
fn plain(name: &str) -> &str {
    name.split(";rev=").next().unwrap_or(name)
}
