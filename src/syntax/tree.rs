//! The XML tree: names, attributes, values and texts as spans of the source.

use std::ops::Range;

use crate::csharp::Encoding;
use crate::text::{Span, steps};

/// The index of a node; nodes are numbered in document order, a node before what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// All of it: an element with its tags, a comment with its marks.
    pub span: Span,
    /// The element that holds it; `None` at the top.
    pub parent: Option<NodeId>,
    /// One past the last node it holds: nodes between its own id and this are its descendants.
    pub end: NodeId,
    /// Whether it is text of nothing but white space.
    pub blank: bool,
}

/// The kinds of node.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// An element.
    Element(ElementData),
    /// Characters between tags, CDATA sections included with their marks.
    Text,
    /// A comment; the span is what stands between its marks.
    Comment(Span),
    /// A processing instruction.
    Instruction,
}

/// What an element has.
#[derive(Clone, Debug)]
pub struct ElementData {
    /// The name in the start tag.
    pub name: Span,
    /// The start tag, with its brackets.
    pub open: Span,
    /// What stands between the tags; empty, at the end of the tag, for `<name />`.
    pub content: Span,
    /// The indices of its attributes.
    pub attributes: Range<u32>,
}

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name.
    pub name: Span,
    /// The value, without its quotes.
    pub value: Span,
}

impl Attribute {
    /// From the name to the closing quote.
    pub fn span(&self) -> Span {
        Span { start: self.name.start, end: self.value.end + 1 }
    }
}

/// Where a policy expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpressionPlace {
    /// In an attribute's value.
    Attribute,
    /// Between tags.
    Text,
    /// In a CDATA section.
    CData,
}

/// A policy expression found in the source, in document order.
#[derive(Clone, Copy, Debug)]
pub struct ExpressionSite {
    /// From the `@` to the closing bracket, both included; to where reading went on, if it never closes.
    pub span: Span,
    /// How it is spelt.
    pub encoding: Encoding,
    /// Where it stands.
    pub place: ExpressionPlace,
    /// Whether it closes, and is followed by what must follow it there.
    pub terminated: bool,
}

/// A start tag in which a source ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedTag {
    /// From its `<` to the end of its name.
    pub span: Span,
    /// The name.
    pub name: Span,
    /// The attributes that have a value; the last may end with the source, without a closing quote.
    pub attributes: Vec<Attribute>,
}

/// A document as XML.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) expressions: Vec<ExpressionSite>,
    pub(super) embedded: Vec<Span>,
    /// The alternatives of a template that this tree leaves out, in order.
    pub(super) hidden: Vec<Span>,
    /// The start tag in which the source ends.
    pub(super) unfinished: Option<UnfinishedTag>,
    /// Whether tags of a template do not pair in any way that was tried.
    pub(super) unpaired: bool,
    /// How many trees the source has; none is said as zero.
    pub(super) readings: usize,
}

impl Tree {
    /// Gives back memory that was reserved for more than the source has.
    pub fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.attributes.shrink_to_fit();
        self.expressions.shrink_to_fit();
    }

    /// How many trees the source has: more than one if it is a template whose tags pair in each alternative alone.
    pub fn readings(&self) -> usize {
        self.readings.max(1)
    }

    /// The start tag in which the source ends. It is no element of the tree.
    pub fn unfinished(&self) -> Option<&UnfinishedTag> {
        self.unfinished.as_ref()
    }

    /// Whether tags of a template do not pair, which nobody knows to be a mistake.
    pub fn is_unpaired(&self) -> bool {
        self.unpaired
    }

    /// The alternatives of a template that stand at `span`, in part or whole, and in other trees of the source alone, in order.
    pub fn hidden_at(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.hidden.partition_point(|hidden| hidden.end <= span.start);
        self.hidden[first..].iter().copied().take_while(move |hidden| hidden.start < span.end)
    }

    /// The node with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        steps::count(1);
        &self.nodes[id.0 as usize]
    }

    /// All nodes, in document order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What the element `id` has; `None` if it is no element.
    pub fn element(&self, id: NodeId) -> Option<&ElementData> {
        match &self.node(id).kind {
            NodeKind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The attributes of the element `id`, in the order of the source.
    pub fn attributes(&self, id: NodeId) -> &[Attribute] {
        self.element(id).map_or(&[], |element| &self.attributes[element.attributes.start as usize..element.attributes.end as usize])
    }

    /// The attributes of all elements, by their indices.
    pub fn all_attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The nodes directly in `parent`, or at the top.
    pub fn children(&self, parent: Option<NodeId>) -> impl Iterator<Item = NodeId> + '_ {
        let (mut at, end) = match parent {
            Some(id) => (id.0 + 1, self.node(id).end.0),
            None => (0, self.nodes.len() as u32),
        };
        std::iter::from_fn(move || {
            let id = (at < end).then_some(NodeId(at))?;
            at = self.node(id).end.0;
            Some(id)
        })
    }

    /// The policy expressions, in document order. Comments hold none.
    pub fn expressions(&self) -> &[ExpressionSite] {
        &self.expressions
    }

    /// What looks like policy expressions in the midst of literal values, where the service evaluates none, in document order.
    pub fn embedded_expressions(&self) -> &[Span] {
        &self.embedded
    }

    /// The index of the expression that begins at the byte `start`.
    pub fn expression_at(&self, start: u32) -> Option<usize> {
        self.expressions.binary_search_by_key(&start, |site| site.span.start).ok()
    }
}
