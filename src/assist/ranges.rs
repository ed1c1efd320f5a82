//! What folds, and what a selection grows to.

use super::View;
use crate::csharp::{Ast, Root};
use crate::syntax::NodeKind;
use crate::text::{Order, Span};

/// Returns what can be folded: elements, comments and expressions of more than one line, in order.
pub fn folding(view: &View<'_>) -> Vec<Span> {
    let document = view.document();
    let tree = document.tree();
    let nodes = tree.nodes().iter().filter(|node| matches!(node.kind, NodeKind::Element(_) | NodeKind::Comment(_))).map(|node| node.span);
    let code = tree.expressions().iter().map(|site| site.span);
    let mut spans: Vec<Span> =
        nodes.chain(code).filter(|span| span.text(view.text()).contains('\n')).map(|span| view.around(span)).collect();
    spans.order_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans.dedup();
    spans
}

/// Returns what stands around the byte at `offset` of the file, the smallest thing first, each within the next: a name, a value, an attribute, a
/// tag, an element, in code also every operand and statement.
pub fn selection(view: &View<'_>, offset: u32) -> Vec<Span> {
    let Some(at) = view.inner(offset) else { return Vec::new() };
    let document = view.document();
    let mut spans = vec![Span::new(0, view.text().len())];
    let touches = |span: Span| span.start <= at && at <= span.end;
    let tree = document.tree();
    for node in tree.nodes().iter().take_while(|node| node.span.start <= at).filter(|node| touches(node.span)) {
        spans.push(node.span);
        match &node.kind {
            NodeKind::Element(element) => {
                spans.extend([element.open, element.name, element.content]);
            }
            NodeKind::Comment(content) => spans.push(*content),
            NodeKind::Text | NodeKind::Instruction => {}
        }
    }
    let last = document.elements().take_while(|element| element.span().start <= at).filter(|element| touches(element.open_span())).last();
    for setting in last.into_iter().flat_map(|element| element.settings()).filter(|setting| touches(setting.span())) {
        spans.extend([setting.span(), setting.name_span(), setting.value().span()]);
    }
    for expression in document.expressions().filter(|expression| touches(expression.span())) {
        spans.push(expression.span());
        code(document.csharp(), expression.root(), &mut spans);
    }
    spans.retain(|span| touches(*span) && !span.is_empty());
    spans.order_by_key(|span| (span.len(), span.start));
    spans.dedup();
    // Each has to lie in the next.
    let mut nested: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        if nested.last().is_none_or(|last| span.covers(*last) && span != *last) {
            nested.push(span);
        }
    }
    nested.into_iter().map(|span| view.around(span)).collect()
}

/// The places of all operands and statements of an expression.
fn code(ast: &Ast<'_>, root: &Root, spans: &mut Vec<Span>) {
    spans.push(ast.span(root.code));
    spans.extend(ast.expressions(root).map(|(_, node)| ast.span(node.span)));
    spans.extend(ast.statements(root).map(|(_, node)| ast.span(node.span)));
}
