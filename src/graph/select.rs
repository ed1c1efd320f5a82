//! Parts of a graph.

use std::collections::BTreeSet;

use super::{Edge, Graph, NodeKind};
use crate::text::Gather;

/// That nothing is called so; these names are the ones of their kind that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub BTreeSet<String>);

/// Returns the part of `graph` around what is called `name`: a name, or an id such as `fragment:auth`. It holds all that this uses, directly or not, and all that uses it.
pub fn around(graph: &Graph, kind: Option<NodeKind>, name: &str) -> Result<Graph, Unknown> {
    let is_one = |at: &usize| {
        let node = &graph.nodes[*at];
        let fits = kind.is_none_or(|kind| kind == node.kind);
        let id = node.id.split('@').next().unwrap_or_default();
        fits && (node.name.eq_ignore_ascii_case(name)
            || kind.is_none() && (node.id.eq_ignore_ascii_case(name) || id.eq_ignore_ascii_case(name)))
    };
    let start: Vec<usize> = (0..graph.nodes.len()).filter(is_one).collect();
    if start.is_empty() {
        let of_kind = graph.nodes.iter().filter(|node| kind.is_none_or(|kind| kind == node.kind));
        return Err(Unknown(of_kind.map(|node| if kind.is_some() { node.name.clone() } else { node.id.clone() }).collect()));
    }
    let mut kept = reached(graph, &start, |edge| (edge.from, edge.to));
    kept.extend(reached(graph, &start, |edge| (edge.to, edge.from)));
    Ok(part(graph, |at| kept.contains(&at)))
}

/// Returns the part of `graph` that the unit at this path has, with what it uses of others.
pub fn of_unit(graph: &Graph, unit: &str) -> Result<Graph, Unknown> {
    let unit = unit.trim_start_matches("./").trim_end_matches('/');
    let start: Vec<usize> = (0..graph.nodes.len()).filter(|&at| graph.nodes[at].unit == unit).collect();
    if start.is_empty() {
        return Err(Unknown(graph.nodes.iter().map(|node| node.unit.clone()).filter(|unit| !unit.is_empty()).collect()));
    }
    let kept = reached(graph, &start, |edge| (edge.from, edge.to));
    Ok(part(graph, |at| kept.contains(&at)))
}

/// The nodes that edges lead to from those of `start`, which `ends` says the beginning and the end of.
fn reached(graph: &Graph, start: &[usize], ends: impl Fn(&Edge) -> (usize, usize)) -> BTreeSet<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        let (from, to) = ends(edge);
        next[from].push(to);
    }
    let mut seen: BTreeSet<usize> = start.iter().copied().gathered();
    let mut open = start.to_vec();
    while let Some(at) = open.pop() {
        open.extend(next[at].iter().copied().filter(|&to| seen.insert(to)));
    }
    seen
}

/// The nodes of `graph` that are `kept`, and the edges between them.
fn part(graph: &Graph, kept: impl Fn(usize) -> bool) -> Graph {
    let mut place = vec![None; graph.nodes.len()];
    let mut nodes = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| kept(*at)) {
        place[at] = Some(nodes.len());
        nodes.push(node.clone());
    }
    let edge = |edge: &Edge| Some(Edge { from: place[edge.from]?, to: place[edge.to]?, ..edge.clone() });
    Graph { nodes, edges: graph.edges.iter().filter_map(edge).collect() }
}
