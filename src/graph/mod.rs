//! Who uses whom in a repository: APIs, operations, products, fragments, backends, named values, vaults. Data first, and then the ways to draw it.
//!
//! Names are all that is shown. What a named value is, and what stands in a policy, is not.

mod build;
mod dot;
mod html;
mod json;
mod links;
mod mermaid;
mod select;

use std::collections::BTreeMap;

use crate::text::FileLine;

pub use build::build;
pub use dot::dot;
pub use html::html;
pub use json::json;
pub use links::{Link, links};
pub use mermaid::mermaid;
pub use select::{Unknown, around, of_unit};

/// What tells that a file is a graph of this tool.
const MARK: &str = "apim-policy graph";

/// Returns whether `text` is a graph that this tool drew, in whatever format.
pub fn is_graph(text: &str) -> bool {
    let is_drawn = ["// ", "%% "].iter().any(|comment| text.strip_prefix(comment).is_some_and(|rest| rest.starts_with(MARK)));
    let is_page = || text.starts_with("<!doctype html>") && text.contains(&format!("content=\"{MARK}\""));
    let is_json = || {
        text.trim_start().starts_with('{')
            && serde_json::from_str(text).is_ok_and(|value: serde_json::Value| value.get("generator").is_some_and(|it| it == MARK))
    };
    is_drawn || is_page() || is_json()
}

/// Things and how they use one another, in an order that depends on their names alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The things.
    pub nodes: Vec<Node>,
    /// Which of them uses which.
    pub edges: Vec<Edge>,
}

/// Something of a service, or something that its policies call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is called among all: `api:orders`, `operation:orders/get`; with `@` and the unit behind it where several units have such a thing.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its name; of an operation, without that of its API.
    pub name: String,
    /// The API of an operation; empty for everything else.
    pub parent: String,
    /// The path of what is deployed as one with it; empty if that is not known.
    pub unit: String,
    /// Where it is defined, or where its policy stands.
    pub place: Option<FileLine>,
    /// Whether the repository defines it, or has its policy; otherwise it is only referred to.
    pub defined: bool,
}

/// That something uses something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// What uses, as an index into [`Graph::nodes`].
    pub from: usize,
    /// What is used, as an index into [`Graph::nodes`].
    pub to: usize,
    /// How.
    pub kind: EdgeKind,
    /// The first place that says so.
    pub place: Option<FileLine>,
    /// How many places say so.
    pub count: usize,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// The service, with the policy for all APIs.
    Service,
    /// A workspace.
    Workspace,
    /// A product.
    Product,
    /// An API.
    Api,
    /// An operation.
    Operation,
    /// A policy of which nobody knows what it belongs to.
    Document,
    /// A policy fragment.
    Fragment,
    /// A backend.
    Backend,
    /// A named value.
    NamedValue,
    /// A logger.
    Logger,
    /// A certificate.
    Certificate,
    /// A Key Vault.
    Vault,
    /// A host that policies call by its address.
    Host,
}

/// How something uses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// It has it: a product an API, an API an operation.
    Has,
    /// Its policy includes the fragment.
    Includes,
    /// Its policy sends requests there instead of to the address of the API.
    RoutesTo,
    /// Its policy reads the named value.
    Reads,
    /// Its policy sends a request of its own there.
    Calls,
    /// Its policy writes to the logger.
    LogsTo,
    /// Its policy presents or accepts the certificate.
    Presents,
    /// Its value is kept there.
    KeptIn,
}

impl NodeKind {
    /// All of them, the widest first.
    pub const ALL: [Self; 13] = [
        Self::Service,
        Self::Workspace,
        Self::Product,
        Self::Api,
        Self::Operation,
        Self::Document,
        Self::Fragment,
        Self::Backend,
        Self::NamedValue,
        Self::Logger,
        Self::Certificate,
        Self::Vault,
        Self::Host,
    ];

    /// Its name in ids and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Workspace => "workspace",
            Self::Product => "product",
            Self::Api => "api",
            Self::Operation => "operation",
            Self::Document => "document",
            Self::Fragment => "fragment",
            Self::Backend => "backend",
            Self::NamedValue => "named-value",
            Self::Logger => "logger",
            Self::Certificate => "certificate",
            Self::Vault => "vault",
            Self::Host => "host",
        }
    }

    /// What it is, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Vault => "Key Vault",
            Self::NamedValue => "named value",
            Self::Document => "policy",
            other => other.name(),
        }
    }
}

impl EdgeKind {
    /// Its name in JSON and in drawings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Includes => "includes",
            Self::RoutesTo => "routes to",
            Self::Reads => "reads",
            Self::Calls => "calls",
            Self::LogsTo => "logs to",
            Self::Presents => "presents",
            Self::KeptIn => "kept in",
        }
    }
}

impl Graph {
    /// Whether nodes lie in several units, so that their names alone do not tell them apart.
    fn has_several_units(&self) -> bool {
        let mut units = self.nodes.iter().map(|node| node.unit.as_str()).filter(|unit| !unit.is_empty());
        let first = units.next();
        units.any(|unit| Some(unit) != first)
    }

    /// The nodes by their units, each as an index, in order.
    fn by_unit(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut units: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            units.entry(&node.unit).or_default().push(at);
        }
        units
    }
}
