//! A node of the JSON: what it is, its fields in order, and its place.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::text::{Position, Span};

/// A node of the JSON.
pub(super) struct Node {
    fields: Vec<(&'static str, Field)>,
}

/// What a field holds.
enum Field {
    Text(String),
    Flag(bool),
    Integer(i64),
    Number(f64),
    Node(Node),
    Nodes(Vec<Node>),
    Place(Extent),
}

/// Where a node stands. There is one for every node, so it is kept small until it is written.
pub(super) struct Extent {
    pub(super) span: Span,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Node {
    /// A node that says what it is.
    pub(super) fn new(what: &str) -> Self {
        Self::bare().text("node", what)
    }

    /// A node that is clear from the field that holds it.
    pub(super) fn bare() -> Self {
        Self { fields: Vec::new() }
    }

    pub(super) fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Field::Text(text.into()))
    }

    pub(super) fn flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, Field::Flag(flag))
    }

    pub(super) fn integer(self, name: &'static str, integer: impl Into<i64>) -> Self {
        self.with(name, Field::Integer(integer.into()))
    }

    pub(super) fn number(self, name: &'static str, number: f64) -> Self {
        self.with(name, Field::Number(number))
    }

    pub(super) fn node(self, name: &'static str, node: Node) -> Self {
        self.with(name, Field::Node(node))
    }

    pub(super) fn nodes(self, name: &'static str, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.with(name, Field::Nodes(nodes.into_iter().collect()))
    }

    /// Adds what `add` adds, if there is something to add.
    pub(super) fn maybe<T>(self, some: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match some {
            Some(some) => add(self, some),
            None => self,
        }
    }

    pub(super) fn place(self, name: &'static str, place: Extent) -> Self {
        self.with(name, Field::Place(place))
    }

    fn with(mut self, name: &'static str, field: Field) -> Self {
        self.fields.push((name, field));
        self
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (name, field) in &self.fields {
            map.serialize_entry(name, field)?;
        }
        map.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Node(node) => node.serialize(serializer),
            Self::Nodes(nodes) => serializer.collect_seq(nodes),
            Self::Place(place) => place.serialize(serializer),
        }
    }
}

impl Serialize for Extent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Point {
            line: u32,
            column: u32,
            offset: u32,
        }
        let point = |Position { line, column }, offset| Point { line, column, offset };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("start", &point(self.start, self.span.start))?;
        map.serialize_entry("end", &point(self.end, self.span.end))?;
        map.end()
    }
}
