//! The policy documents in the strings and heredocs of a file.

use super::super::found::{Carried, Carrier};
use super::super::sniff::holds_policy;
use super::super::spelled::{Filling, Spelled};
use super::super::tree::{Expr, ExprKind};
use super::syntax::File;
use crate::text::{Order, Span};

/// Returns what `file` holds, but for its named values, which need the files beside it.
pub fn carrier(file: &File) -> Carrier {
    let mut documents: Vec<Carried> = Vec::new();
    file.body.walk(&mut |expr| match document(expr) {
        Some(spelled) => {
            documents.push(Carried { span: expr.span, spelled });
            false
        }
        None => true,
    });
    documents.order_by_key(|document| document.span);
    Carrier { documents, named_values: Vec::new(), breaks: file.breaks.clone(), comments: file.comments.clone(), items: items(file) }
}

/// Returns the blocks, attributes and entries of objects, in order.
fn items(file: &File) -> Vec<Span> {
    let mut items = Vec::new();
    let mut open = vec![&file.body];
    while let Some(body) = open.pop() {
        items.extend(body.attributes.iter().map(|attribute| attribute.span));
        items.extend(body.blocks.iter().map(|block| block.span));
        open.extend(body.blocks.iter().map(|block| &block.body));
    }
    file.body.walk(&mut |expr| {
        if let ExprKind::Object(entries) = &expr.kind {
            items.extend(entries.iter().map(|entry| entry.key.span.to(entry.value.span)));
        }
        true
    });
    items.order_by_key(|item| (item.start, std::cmp::Reverse(item.end)));
    items
}

/// Returns the text of `expr` if it is a policy.
fn document(expr: &Expr) -> Option<Spelled> {
    match &expr.kind {
        ExprKind::Text(text) => (text.text.contains('<') && holds_policy(&text.text)).then(|| (**text).clone()),
        ExprKind::Call(name, arguments) if &**name == "format" => {
            let pattern = arguments.first().and_then(Expr::text)?;
            let filled = formatted(pattern);
            holds_policy(&filled.text).then_some(filled)
        }
        _ => None,
    }
}

/// Returns `pattern` with holes for what `format` fills in.
fn formatted(pattern: &Spelled) -> Spelled {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(length) = pattern.text[at..].find('%') {
        let start = at + length;
        let rest = &pattern.text[start + 1..];
        let flags = rest.find(|it: char| !(it.is_ascii_digit() || "[]+-# .".contains(it))).unwrap_or(rest.len());
        at = start + 1;
        match rest[flags..].bytes().next() {
            Some(b'%') if flags == 0 => {
                at = start + 2;
                places.push((Span::new(start, at), Filling::Text("%")));
            }
            Some(letter) if letter.is_ascii_alphabetic() => {
                at = start + 1 + flags + 1;
                places.push((Span::new(start, at), Filling::Hole("format")));
            }
            _ => {}
        }
    }
    let mut holes = pattern.holes.iter().peekable();
    places.retain(|(span, _)| {
        while holes.next_if(|hole| hole.span.end <= span.start).is_some() {}
        holes.peek().is_none_or(|hole| hole.span.start >= span.end)
    });
    pattern.filled(&places)
}
