//! Policies as XML: a snippet to paste, a fragment, a whole document.

use std::collections::BTreeMap;

use crate::catalog::{Basis, Definition, Format, Policy, Scope, Scopes, Section};
use crate::generate::error::Error;
use crate::generate::output::{Body, Node, Output, Written, write};

/// What a policy for all APIs says of itself.
pub const REPLACES: &str = "This replaces the policy for all APIs of the service: take over what is in there today.";

/// The policies to paste into a document. A comment says where they go.
pub fn snippet(output: &Output, dialect: Format) -> Result<Written, Error> {
    let mut written = Written::default();
    match output.sections.values().collect::<Vec<_>>()[..] {
        [] => return Err(nothing()),
        _ => {
            for (section, nodes) in &output.sections {
                written.push(&format!("<!-- {} -->\n", goes(*section, nodes)));
                write(nodes, 0, dialect, &mut written);
            }
        }
    }
    Ok(written)
}

/// A policy fragment of the one section that the template fills.
pub fn fragment(output: &Output, dialect: Format) -> Result<Written, Error> {
    let (section, nodes) = match output.sections.iter().collect::<Vec<_>>()[..] {
        [] => return Err(nothing()),
        [(section, nodes)] => (*section, nodes.clone()),
        _ => {
            let names: Vec<String> = output.sections.keys().map(|section| format!("`{}`", section.name())).collect();
            let message = format!("a fragment is included in one section, but the template fills {}", names.join(" and "));
            return Err(Error::request(message, "make one fragment for each with `--section`"));
        }
    };
    if holds(&nodes, "include-fragment") {
        return Err(Error::request(
            "a fragment cannot include another",
            "leave out the argument that names a fragment, or use another target",
        ));
    }
    let mut all = nodes;
    if section == Section::Backend {
        all.insert(0, Node::Comment(format!("<!-- {} -->", goes(section, &all))));
    }
    let mut written = Written::default();
    write(&[element("fragment", all)], 0, dialect, &mut written);
    Ok(written)
}

/// A whole policy document, which runs the policies of wider scopes as well. The widest has none above it, so it forwards the request itself.
pub fn policy(output: &Output, dialect: Format, scope: Scope) -> Result<Written, Error> {
    if output.sections.is_empty() {
        return Err(nothing());
    }
    for (section, nodes) in &output.sections {
        works_at(scope, Definition::Section(*section), nodes, output)?;
    }
    let sections = Section::ALL.map(|section| {
        let mut nodes = output.sections.get(&section).cloned().unwrap_or_default();
        let is_backend = section == Section::Backend;
        let base = || element("base", Vec::new());
        if scope == Scope::Global {
            replace_base(&mut nodes, is_backend);
        } else if !is_backend && !holds(&nodes, "base") {
            nodes.insert(0, base());
        }
        // One scope decides how the request is forwarded.
        if is_backend && !forwards(&nodes) {
            nodes.push(if scope == Scope::Global { element("forward-request", Vec::new()) } else { base() });
        }
        element(section.name(), nodes)
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
            let message = format!("the template generates nothing for `{}`", section.name());
            return Err(Error::request(message, format!("it fills {}", names.join(" and "))));
        }
    }
    Ok(())
}

/// Where policies go, as words for a comment.
fn goes(section: Section, nodes: &[Node]) -> String {
    match section {
        Section::Backend if forwards(nodes) => INSTEAD_OF_BASE.to_owned(),
        Section::Backend => "Goes into backend, in front of base.".to_owned(),
        _ => behind_base(section),
    }
}

/// The words of the comment on policies that `backend` has instead of `<base />`.
pub const INSTEAD_OF_BASE: &str = "Goes into backend, in the place of base: the request is forwarded here.";

/// The words of the comment on policies that go behind what wider scopes have in `section`, as most do.
pub fn behind_base(section: Section) -> String {
    format!("Goes into {}, behind base.", section.name())
}

/// Whether policies of `backend` say how the request is forwarded, or that it is not.
fn forwards(nodes: &[Node]) -> bool {
    let answers = |node: &Node| matches!(node, Node::Element { name, .. } if name == "return-response");
    ["forward-request", "base", "include-fragment"].iter().any(|name| holds(nodes, name)) || nodes.iter().any(answers)
}

/// An error if a policy among `nodes`, which stand in what `parent` is, does not work at `scope` as its documentation has it, and no template expects that.
fn works_at(scope: Scope, parent: Definition, nodes: &[Node], output: &Output) -> Result<(), Error> {
    let Some(wanted) = Scopes::of(scope) else { return Ok(()) };
    for node in nodes {
        let Node::Element { name, body, origin, .. } = node else { continue };
        let own = parent.child(name);
        let is_refused = |policy: &Policy| !policy.scopes.is_empty() && !policy.scopes.holds(wanted) && policy.basis == Basis::Page;
        let is_expected = || {
            let expectations = origin.as_ref().map_or(&output.expectations, |origin| &origin.expectations);
            expectations.iter().any(|expectation| expectation.rule.text == "placement/scope")
        };
        if let Definition::Policy(policy) = own
            && parent.takes_policies()
            && is_refused(policy)
            && !is_expected()
        {
            let names: Vec<String> = policy.scopes.names().map(|name| format!("`{name}`")).collect();
            let message = format!("`{name}` does not work at {} scope", scope.name());
            return Err(Error::request(message, format!("it works at {}", names.join(", "))));
        }
        if let Body::Nodes(inner) = body {
            works_at(scope, own, inner, output)?;
        }
    }
    Ok(())
}

/// Puts what the service does by itself in the place of each `base`.
fn replace_base(nodes: &mut Vec<Node>, is_backend: bool) {
    let is_base = |node: &Node| matches!(node, Node::Element { name, .. } if name == "base");
    if !is_backend {
        nodes.retain(|node| !is_base(node));
    }
    for node in nodes {
        if is_base(node) {
            *node = element("forward-request", Vec::new());
        } else if let Node::Element { body: Body::Nodes(nodes), .. } = node {
            replace_base(nodes, is_backend);
        }
    }
}

fn holds(nodes: &[Node], wanted: &str) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element { name, .. } if name == wanted => true,
        Node::Element { body: Body::Nodes(nodes), .. } => holds(nodes, wanted),
        _ => false,
    })
}

fn element(name: &str, nodes: Vec<Node>) -> Node {
    Node::Element { name: name.to_owned(), attributes: Vec::new(), body: Body::Nodes(nodes), origin: None }
}

fn nothing() -> Error {
    Error::request(
        "the template generates no policy with these arguments",
        "it may generate a named value: use `--target terraform`, `bicep`, `arm` or `apiops`",
    )
}
