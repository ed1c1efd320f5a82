//! A document as read.

use super::element::{Element, Policy};
use super::expression::Expression;
use crate::catalog::{Definition, Section};
use crate::csharp::{self, Ast, Root};
use crate::syntax::{self, NodeId, NodeKind, SyntaxError, Tree};
use crate::text::Span;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `<policies>` with sections.
    Policies,
    /// A `<fragment>`, whose section the including document decides.
    Fragment,
    /// Sections, or policies, without a root: a snippet to paste.
    Bare,
    /// A policy that is the root by itself, as a GraphQL resolver has it.
    Resolver,
    /// None of these: no policy document.
    Other,
}

/// A policy document.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree,
    pub(super) definitions: Vec<Definition>,
    pub(super) csharp: Ast<'a>,
    pub(super) roots: Vec<Root>,
    shape: Shape,
    errors: Vec<SyntaxError>,
}

impl<'a> Document<'a> {
    /// Reads `text`. What is wrong with its XML is in [`Document::errors`], what is wrong with its C# in [`Expression::errors`].
    pub fn parse(text: &'a str) -> Self {
        let (tree, errors) = syntax::parse(text);
        let mut csharp = Ast::new(text);
        let roots = tree
            .expressions()
            .iter()
            .map(|site| csharp::parse(&mut csharp, csharp::Extent { span: site.span, encoding: site.encoding }))
            .collect();
        let definitions = define(text, &tree);
        let shape = shape(&tree, &definitions);
        Self { text, tree, definitions, csharp, roots, shape, errors }
    }

    /// The source.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The XML tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What kind of document it is.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What keeps it from being read whole.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The arena of its expressions.
    pub fn csharp(&self) -> &Ast<'a> {
        &self.csharp
    }

    /// The elements at the top: one, unless it is a snippet.
    pub fn roots(&self) -> impl Iterator<Item = Element<'_>> {
        self.tree.children(None).filter_map(|id| Element::of(self, id))
    }

    /// All elements in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.tree.nodes().len() as u32).filter_map(|id| Element::of(self, NodeId(id)))
    }

    /// All policies in document order, nested ones included.
    pub fn policies(&self) -> impl Iterator<Item = Policy<'_>> {
        self.elements().filter_map(Element::policy)
    }

    /// The sections in document order; a section that is repeated comes twice.
    pub fn sections(&self) -> impl Iterator<Item = (Section, Element<'_>)> {
        self.elements().filter_map(|element| match element.definition() {
            Definition::Section(section) => Some((section, element)),
            _ => None,
        })
    }

    /// All expressions in document order. Those that never close are not among them.
    pub fn expressions(&self) -> impl Iterator<Item = Expression<'_>> {
        (0..self.roots.len()).map(|index| Expression { document: self, index }).filter(|expression| expression.site().terminated)
    }

    /// The comments in document order: all of each, and what stands between its marks.
    pub fn comments(&self) -> impl Iterator<Item = (Span, Span)> {
        self.tree.nodes().iter().filter_map(|node| match node.kind {
            NodeKind::Comment(content) => Some((node.span, content)),
            _ => None,
        })
    }

    /// The innermost element that covers the byte at `offset`.
    pub fn element_at(&self, offset: u32) -> Option<Element<'_>> {
        // What covers the byte has begun before it, so it is the last node that has begun, or holds that node.
        let begun = self.tree.nodes().partition_point(|node| node.span.start <= offset);
        let last = NodeId(begun.checked_sub(1)? as u32);
        std::iter::successors(Some(last), |&id| self.tree.node(id).parent)
            .find(|&id| self.tree.node(id).span.contains(offset) && self.tree.element(id).is_some())
            .and_then(|id| Element::of(self, id))
    }
}

fn define(text: &str, tree: &Tree) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = Vec::with_capacity(tree.nodes().len());
    for node in tree.nodes() {
        let definition = match &node.kind {
            NodeKind::Element(element) => {
                let name = element.name.text(text);
                match node.parent {
                    Some(parent) => definitions[parent.0 as usize].child(name),
                    None => Definition::root(name),
                }
            }
            _ => Definition::Unknown,
        };
        definitions.push(definition);
    }
    definitions
}

fn shape(tree: &Tree, definitions: &[Definition]) -> Shape {
    let mut roots = tree.children(None).filter(|&id| tree.element(id).is_some()).map(|id| definitions[id.0 as usize]);
    match roots.next() {
        Some(Definition::Policies) => Shape::Policies,
        Some(Definition::Fragment) => Shape::Fragment,
        Some(Definition::Policy(policy)) if policy.category == "graphql-resolver" => Shape::Resolver,
        Some(Definition::Section(_) | Definition::Policy(_) | Definition::Base) => Shape::Bare,
        _ => Shape::Other,
    }
}
