//! The part of a layout that concerns a range of a document.

use crate::ast::Document;
use crate::syntax::NodeKind;
use crate::text::{Edit, Span};

/// Returns those of `edits` of `text` that concern the tags, texts and comments that `range` touches.
pub(super) fn within(text: &str, range: Span, edits: Vec<Edit>) -> Vec<Edit> {
    let document = Document::parse_markup(text);
    let mut wide = range;
    let touches = |span: Span| span.start <= range.end && range.start <= span.end;
    let mut grow = |span: Span| {
        if touches(span) {
            wide = wide.to(span);
        }
    };
    for node in document.tree().nodes().iter().filter(|node| !node.blank) {
        match &node.kind {
            NodeKind::Element(element) => {
                grow(element.open);
                grow(Span { start: element.content.end, end: node.span.end });
            }
            _ => grow(node.span),
        }
    }
    edits.into_iter().filter(|edit| edit.span.start <= wide.end && wide.start <= edit.span.end).collect()
}
