//! Policies as XML: a snippet to paste, a fragment, a whole document.

use std::collections::BTreeMap;

use crate::generate::ast::Section;
use crate::generate::error::Error;
use crate::generate::output::{Body, Dialect, Node, Output, Written, write};

/// The policies to paste into a document. With several sections a comment says where each goes.
pub fn snippet(output: &Output, dialect: Dialect) -> Result<Written, Error> {
    let mut written = Written::default();
    match output.sections.values().collect::<Vec<_>>()[..] {
        [] => return Err(nothing()),
        [nodes] => write(nodes, 0, dialect, &mut written),
        _ => {
            for (section, nodes) in &output.sections {
                written.push(&format!("<!-- {} -->\n", section.name()));
                write(nodes, 0, dialect, &mut written);
            }
        }
    }
    Ok(written)
}

/// A policy fragment of the one section that the template fills.
pub fn fragment(output: &Output, dialect: Dialect) -> Result<Written, Error> {
    let nodes = match output.sections.values().collect::<Vec<_>>()[..] {
        [] => return Err(nothing()),
        [nodes] => nodes.clone(),
        _ => {
            let names: Vec<String> = output.sections.keys().map(|section| format!("`{}`", section.name())).collect();
            let message = format!("a fragment stands in one section, but the template fills {}", names.join(" and "));
            return Err(Error::request(message, "make one fragment for each with `--section`"));
        }
    };
    if holds(&nodes, "include-fragment") {
        return Err(Error::request(
            "a fragment cannot include another",
            "leave out the argument that names a fragment, or use another target",
        ));
    }
    let mut written = Written::default();
    write(&[element("fragment", nodes)], 0, dialect, &mut written);
    Ok(written)
}

/// A whole policy document, which runs the policies of wider scopes as well.
pub fn policy(output: &Output, dialect: Dialect) -> Result<Written, Error> {
    if output.sections.is_empty() {
        return Err(nothing());
    }
    let sections = Section::ALL.map(|section| {
        let nodes = output.sections.get(&section).cloned().unwrap_or_default();
        let mut all = vec![element("base", Vec::new())];
        // One scope decides how the request is forwarded.
        if section == Section::Backend && !nodes.is_empty() {
            all.clear();
        }
        all.extend(nodes);
        element(section.name(), all)
    });
    let mut written = Written::default();
    write(&[element("policies", sections.to_vec())], 0, dialect, &mut written);
    Ok(written)
}

/// Keeps the sections that are asked for.
pub fn choose(sections: &mut BTreeMap<Section, Vec<Node>>, section: Section) -> Result<(), Error> {
    match sections.remove(&section) {
        Some(nodes) => *sections = BTreeMap::from([(section, nodes)]),
        None => {
            let names: Vec<String> = sections.keys().map(|section| format!("`{}`", section.name())).collect();
            let message = format!("the template puts nothing into `{}`", section.name());
            return Err(Error::request(message, format!("it fills {}", names.join(" and "))));
        }
    }
    Ok(())
}

fn holds(nodes: &[Node], wanted: &str) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element { name, .. } if name == wanted => true,
        Node::Element { body: Body::Nodes(nodes), .. } => holds(nodes, wanted),
        _ => false,
    })
}

fn element(name: &str, nodes: Vec<Node>) -> Node {
    Node::Element { name: name.to_owned(), attributes: Vec::new(), body: Body::Nodes(nodes) }
}

fn nothing() -> Error {
    Error::request(
        "the template makes no policy with these arguments",
        "it may make a named value: use `--target terraform`, `bicep`, `arm` or `apiops`",
    )
}
