//! A graph as JSON, which other programs read.

use serde_json::{Value, json};

use super::{Edge, Graph, MARK, Node};
use crate::text::FileLine;

/// Returns `graph` as JSON: nodes with their ids, and edges between them.
pub fn json(graph: &Graph) -> Value {
    let path = |place: &Option<FileLine>| place.as_ref().map(|place| place.path.to_string());
    let line = |place: &Option<FileLine>| place.as_ref().map(|place| place.line);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let node = |node: &Node| {
        json!({
            "id": node.id,
            "kind": node.kind.name(),
            "name": node.name,
            "api": some(&node.parent),
            "unit": some(&node.unit),
            "path": path(&node.place),
            "line": line(&node.place),
            "defined": node.defined,
        })
    };
    let edge = |edge: &Edge| {
        json!({
            "from": graph.nodes[edge.from].id,
            "to": graph.nodes[edge.to].id,
            "kind": edge.kind.name(),
            "path": path(&edge.place),
            "line": line(&edge.place),
            "count": edge.count,
        })
    };
    json!({
        "version": 1,
        "generator": MARK,
        "nodes": graph.nodes.iter().map(node).collect::<Vec<_>>(),
        "edges": graph.edges.iter().map(edge).collect::<Vec<_>>(),
    })
}
