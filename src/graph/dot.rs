//! A graph in the language of Graphviz.

use super::{Graph, MARK, Node, NodeKind};

/// Returns `graph` as a file for `dot`: a box for each unit if there are several, and a shape for each kind.
pub fn dot(graph: &Graph) -> String {
    let mut text = format!("// {MARK}\ndigraph {{\n  rankdir=LR;\n");
    text.push_str("  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=white];\n");
    text.push_str("  edge [fontname=\"sans-serif\", fontsize=9, color=gray40];\n");
    let several = graph.has_several_units();
    for (number, (unit, nodes)) in graph.by_unit().into_iter().enumerate() {
        let is_box = several && !unit.is_empty();
        if is_box {
            text.push_str(&format!("  subgraph cluster_{number} {{\n    label={};\n", quoted(unit)));
        }
        for at in nodes {
            let node = &graph.nodes[at];
            let indent = if is_box { "    " } else { "  " };
            let dashed = if node.defined { "" } else { ", style=\"filled,dashed\"" };
            let (shape, color) = look(node.kind);
            text.push_str(&format!("{indent}n{at} [label={}, shape={shape}, fillcolor={color}{dashed}];\n", quoted(&label(node))));
        }
        if is_box {
            text.push_str("  }\n");
        }
    }
    for edge in &graph.edges {
        text.push_str(&format!("  n{} -> n{} [label={}];\n", edge.from, edge.to, quoted(edge.kind.name())));
    }
    text.push_str("}\n");
    text
}

fn label(node: &Node) -> String {
    format!("{}\n{}", node.kind.title(), node.name)
}

/// The shape and the colour of a kind.
fn look(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Service | NodeKind::Workspace => ("house", "lavender"),
        NodeKind::Product => ("component", "lemonchiffon"),
        NodeKind::Api => ("box", "lightblue"),
        NodeKind::Operation => ("box", "aliceblue"),
        NodeKind::Document => ("note", "white"),
        NodeKind::Fragment => ("note", "honeydew"),
        NodeKind::Backend | NodeKind::Host => ("box3d", "mistyrose"),
        NodeKind::NamedValue => ("ellipse", "cornsilk"),
        NodeKind::Logger | NodeKind::Certificate => ("ellipse", "gainsboro"),
        NodeKind::Vault => ("cylinder", "wheat"),
    }
}

/// `text` as a string of the language, in which a line break is one.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => quoted.extend(['\\', it]),
            '\n' => quoted.push_str("\\n"),
            it if it.is_control() => quoted.push(' '),
            it => quoted.push(it),
        }
    }
    quoted.push('"');
    quoted
}
