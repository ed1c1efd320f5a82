//! Decodes code that is written with XML entities.

use super::ast::Ast;
use crate::spelling::entity_at;
use crate::text::Span;

/// Decodes what stands at `span` of the source, to the end of [`Ast::decoded`]. False if that is more than offsets can count.
pub(super) fn decode(ast: &mut Ast<'_>, span: Span) -> bool {
    let text = span.text(ast.source);
    if ast.source.len() + ast.decoded.len() + text.len() >= u32::MAX as usize {
        return false;
    }
    ast.decoded_from = ast.decoded.len() as u32;
    let mut done = 0;
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        let Some((it, length)) = entity_at(&text.as_bytes()[at..]) else { continue };
        push(ast, &text[done..at], span.start as usize + done);
        let outer = Span::new(span.start as usize + at, span.start as usize + at + length);
        ast.decoded.push(it);
        ast.decoded_map.push(it.len_utf8(), outer);
        done = at + length;
    }
    push(ast, &text[done..], span.start as usize + done);
    true
}

fn push(ast: &mut Ast<'_>, text: &str, at: usize) {
    if !text.is_empty() {
        ast.decoded.push_str(text);
        ast.decoded_map.push_verbatim(Span::new(at, at + text.len()));
    }
}
