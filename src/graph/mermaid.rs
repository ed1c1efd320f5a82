//! A graph as a flowchart of Mermaid, which GitHub, GitLab and Azure DevOps draw in Markdown.

use super::{Graph, MARK, NodeKind};

/// Returns `graph` as a flowchart.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = format!("%% {MARK}\nflowchart LR\n");
    let several = graph.has_several_units();
    for (number, (unit, nodes)) in graph.by_unit().into_iter().enumerate() {
        let is_box = several && !unit.is_empty();
        if is_box {
            text.push_str(&format!("  subgraph u{number} [{}]\n", quoted(unit)));
        }
        for at in nodes {
            let node = &graph.nodes[at];
            let (open, close) = shape(node.kind);
            let label = quoted(&format!("{} {}", node.kind.title(), node.name));
            let missing = if node.defined { "" } else { ":::other" };
            text.push_str(&format!("{}n{at}{open}{label}{close}{missing}\n", if is_box { "    " } else { "  " }));
        }
        if is_box {
            text.push_str("  end\n");
        }
    }
    for edge in &graph.edges {
        text.push_str(&format!("  n{} -->|{}| n{}\n", edge.from, edge.kind.name(), edge.to));
    }
    text.push_str("  classDef other stroke-dasharray: 4 3\n");
    text
}

/// What the label of a kind stands between, which makes its shape.
fn shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Service | NodeKind::Workspace => ("[[", "]]"),
        NodeKind::Product => ("([", "])"),
        NodeKind::Api | NodeKind::Operation | NodeKind::Document => ("[", "]"),
        NodeKind::Fragment => (">", "]"),
        NodeKind::Backend | NodeKind::Host => ("{{", "}}"),
        NodeKind::NamedValue | NodeKind::Logger | NodeKind::Certificate => ("(", ")"),
        NodeKind::Vault => ("[(", ")]"),
    }
}

/// `text` as a label: what means something to Mermaid, Markdown or HTML is written as a number.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for it in text.chars() {
        match it {
            it if it.is_alphanumeric() || matches!(it, ' ' | '-' | '.' | '/' | ',' | '(' | ')') => quoted.push(it),
            it if it.is_control() => quoted.push(' '),
            it => quoted.push_str(&format!("#{};", it as u32)),
        }
    }
    quoted.push('"');
    quoted
}
