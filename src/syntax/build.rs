//! From the parser's tree to ours.

use memchr::memrchr;
use roxmltree::{Document, NodeType};

use super::tree::{Attribute, ElementData, Node, NodeId, NodeKind, Tree};
use crate::text::Span;

/// Copies the nodes of `document` into `tree`, which has none yet.
/// The document's text is the source, or, if `shift` is not 0, an element around the source whose start tag is that long.
pub(super) fn build(document: &Document<'_>, shift: usize, tree: &mut Tree) {
    let bytes = document.input_text().as_bytes();
    let top_end = bytes.len() as u32 - if shift > 0 { shift as u32 + 1 } else { 0 };
    let mut builder = Builder { bytes, shift: shift as u32, open: Vec::with_capacity(16), text: None, top_end, tree };
    // The document itself comes first, then the element around a source without a root.
    for node in document.descendants().skip(if shift > 0 { 2 } else { 1 }) {
        builder.node(node);
    }
    builder.close_before(u32::MAX);
}

struct Builder<'t> {
    bytes: &'t [u8],
    shift: u32,
    open: Vec<NodeId>,
    /// The last node, if it is a text whose end is not known.
    text: Option<NodeId>,
    top_end: u32,
    tree: &'t mut Tree,
}

impl Builder<'_> {
    fn node(&mut self, node: roxmltree::Node<'_, '_>) {
        let range = node.range();
        let (start, end) = (range.start as u32, range.end as u32);
        self.close_before(start);
        let kind = match node.node_type() {
            NodeType::Element => self.element(node),
            NodeType::Text => NodeKind::Text,
            NodeType::Comment => NodeKind::Comment(self.span(start + 4, end - 3)),
            NodeType::PI | NodeType::Root => NodeKind::Instruction,
        };
        let id = NodeId(self.tree.nodes.len() as u32);
        match kind {
            NodeKind::Element(_) => self.open.push(id),
            NodeKind::Text => self.text = Some(id),
            _ => {}
        }
        let parent = match kind {
            NodeKind::Element(_) => self.open.iter().rev().nth(1).copied(),
            _ => self.open.last().copied(),
        };
        self.tree.nodes.push(Node { kind, span: self.span(start, end), parent, end: NodeId(id.0 + 1) });
    }

    fn element(&mut self, node: roxmltree::Node<'_, '_>) -> NodeKind {
        let range = node.range();
        let (start, end) = (range.start, range.end);
        let name_end = start + 1 + node.tag_name().name().len();
        let first = self.tree.attributes.len() as u32;
        let mut at = name_end;
        for attribute in node.attributes() {
            let range = attribute.range();
            let name = attribute.name().len();
            let value = self.skip(range.start + name, |byte| byte != b'"' && byte != b'\'') + 1;
            let attribute = Attribute {
                name: self.span(range.start as u32, (range.start + name) as u32),
                value: self.span(value as u32, range.end as u32 - 1),
            };
            self.tree.attributes.push(attribute);
            at = range.end;
        }
        at = self.skip(at, |byte| byte.is_ascii_whitespace());
        let empty = self.bytes[at] == b'/';
        let open_end = at + if empty { 2 } else { 1 };
        let content_end = if empty { open_end } else { memrchr(b'<', &self.bytes[..end]).unwrap_or(open_end) };
        NodeKind::Element(ElementData {
            name: self.span(start as u32 + 1, name_end as u32),
            open: self.span(start as u32, open_end as u32),
            content: self.span(open_end as u32, content_end as u32),
            attributes: first..self.tree.attributes.len() as u32,
        })
    }

    /// Closes the elements that end before `start`, where the next node begins, and the text that does.
    fn close_before(&mut self, start: u32) {
        if let Some(text) = self.text.take() {
            let content_end = match self.open.last().and_then(|&id| self.tree.element(id)) {
                Some(element) => element.content.end,
                None => self.top_end - self.shift,
            };
            self.tree.nodes[text.0 as usize].span.end = content_end.min(start.saturating_sub(self.shift));
        }
        let next = NodeId(self.tree.nodes.len() as u32);
        while let Some(&id) = self.open.last()
            && self.tree.nodes[id.0 as usize].span.end <= start.saturating_sub(self.shift)
        {
            self.tree.nodes[id.0 as usize].end = next;
            self.open.pop();
        }
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span { start: start - self.shift, end: end - self.shift }
    }

    fn skip(&self, at: usize, over: impl Fn(u8) -> bool) -> usize {
        at + self.bytes[at..].iter().take_while(|&&byte| over(byte)).count()
    }
}
