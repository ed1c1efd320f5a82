//! Builds the tree node by node, as the walker finds them.

use super::tree::{Attribute, ElementData, Node, NodeId, NodeKind, Tree};
use crate::text::Span;

/// A tree that grows.
#[derive(Clone, Debug)]
pub(super) struct Builder<'t> {
    pub(super) tree: Tree,
    bytes: &'t [u8],
    /// The elements that are open, with their names.
    open: Vec<(NodeId, Span)>,
    /// Where the text that is being read begins, and whether it is blank so far.
    text: Option<(usize, bool)>,
}

impl<'t> Builder<'t> {
    /// A tree of nothing, for a source of these bytes.
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        let mut tree = Tree::default();
        // A tag or comment takes a few dozen bytes in what people write, and the lists grow where they are closer.
        tree.nodes.reserve(bytes.len() / 32);
        tree.attributes.reserve(bytes.len() / 64);
        Self { tree, bytes, open: Vec::with_capacity(16), text: None }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The name of the element that was opened last.
    pub(super) fn innermost(&self) -> Option<Span> {
        self.open.last().map(|&(_, name)| name)
    }

    /// Characters from `start` on, up to whatever comes next.
    pub(super) fn text(&mut self, start: usize) {
        self.text.get_or_insert((start, false)).1 = false;
    }

    /// White space from `start` on, up to whatever comes next.
    pub(super) fn blank(&mut self, start: usize) {
        self.text.get_or_insert((start, true));
    }

    pub(super) fn comment(&mut self, span: Span, content: Span) {
        self.leaf(NodeKind::Comment(content), span);
    }

    pub(super) fn instruction(&mut self, span: Span) {
        self.leaf(NodeKind::Instruction, span);
    }

    /// An attribute of the element whose tag is being read.
    pub(super) fn attribute(&mut self, name: Span, value: Span) {
        self.tree.attributes.push(Attribute { name, value });
    }

    /// The attributes since there were `first`.
    pub(super) fn attributes_since(&self, first: u32) -> &[Attribute] {
        &self.tree.attributes[first as usize..]
    }

    /// How many attributes there are so far.
    pub(super) fn attributes(&self) -> u32 {
        self.tree.attributes.len() as u32
    }

    /// Takes away the last attribute, if there is one of its name since there were `first`.
    pub(super) fn forget_repeated(&mut self, first: u32) -> bool {
        let name = |attribute: &Attribute| &self.bytes[attribute.name.range()];
        let repeated =
            self.attributes_since(first).split_last().is_some_and(|(last, others)| others.iter().any(|it| name(it) == name(last)));
        if repeated {
            self.tree.attributes.pop();
        }
        repeated
    }

    /// The element with the start tag `open`; its attributes are those since there were `attributes`.
    pub(super) fn element(&mut self, name: Span, open: Span, attributes: u32, empty: bool) {
        let data = ElementData { name, open, content: Span { start: open.end, end: open.end }, attributes: attributes..self.attributes() };
        let id = self.leaf(NodeKind::Element(data), open);
        if !empty {
            self.open.push((id, name));
        }
    }

    /// The start tag of which only attributes were seen turns out to be none.
    pub(super) fn forget(&mut self, attributes: u32) {
        self.tree.attributes.truncate(attributes as usize);
    }

    /// The end tag `tag` with this name; returns whether it is that of the innermost element. Where tags do not pair, it closes what is open in its
    /// element, or nothing.
    pub(super) fn close(&mut self, name: Span, tag: Span) -> bool {
        self.flush(tag.start);
        let closes = |&(_, open): &(NodeId, Span)| self.bytes[open.range()] == self.bytes[name.range()];
        let Some(depth) = self.open.iter().rposition(closes) else { return false };
        let pairs = depth + 1 == self.open.len();
        while self.open.len() > depth + 1 {
            self.pop(tag.start, tag.start);
        }
        self.pop(tag.start, tag.end);
        pairs
    }

    /// The tree, of a source that ends here.
    pub(super) fn finish(mut self) -> Tree {
        let end = self.bytes.len() as u32;
        self.flush(end);
        while !self.open.is_empty() {
            self.pop(end, end);
        }
        self.tree
    }

    fn pop(&mut self, content_end: u32, end: u32) {
        let Some((id, _)) = self.open.pop() else { return };
        let next = NodeId(self.tree.nodes.len() as u32);
        let node = &mut self.tree.nodes[id.0 as usize];
        node.end = next;
        node.span.end = end;
        if let NodeKind::Element(element) = &mut node.kind {
            element.content.end = content_end;
        }
    }

    fn leaf(&mut self, kind: NodeKind, span: Span) -> NodeId {
        self.flush(span.start);
        self.push(kind, span)
    }

    /// Ends the text that is being read.
    fn flush(&mut self, end: u32) {
        if let Some((start, blank)) = self.text.take() {
            let id = self.push(NodeKind::Text, Span { start: start as u32, end });
            self.tree.nodes[id.0 as usize].blank = blank;
        }
    }

    fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        let parent = self.open.last().map(|&(id, _)| id);
        self.tree.nodes.push(Node { kind, span, parent, end: NodeId(id.0 + 1), blank: false });
        id
    }
}
