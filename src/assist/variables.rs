//! Where a document names context variables.

use crate::ast::{Document, Element};
use crate::csharp::{Ast, ExprId, ExprKind, Literal, ast::Interpolation};
use crate::semantic::{Model, Read};
use crate::text::{Order, Span};

/// A place at which the document names a context variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention<'d> {
    /// The variable.
    pub name: &'d str,
    /// The name in the document, without quotes.
    pub span: Span,
    /// What the place does with it.
    pub does: Does,
    /// The element in which it stands.
    pub element: Element<'d>,
    /// The type of the variable there, as C# spells it; empty if it is not known.
    pub of: String,
}

/// What a place does with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// It sets it.
    Set,
    /// It reads it.
    Read,
}

/// Returns all places at which the document of `model` names a context variable, in order. A name that is computed is nobody's.
pub(super) fn mentions<'d>(model: &Model<'d>) -> Vec<Mention<'d>> {
    let document = model.document;
    let meanings = document.meanings();
    let mut found: Vec<Mention<'d>> = Vec::new();
    for write in model.writes().iter().filter(|write| !write.computed && !write.name.text.is_empty()) {
        let of = model.stored(write).map(|ty| meanings.name(ty)).unwrap_or_default();
        let element = write.policy.element();
        found.push(Mention { name: write.name.text, span: write.name.span, does: Does::Set, element, of });
    }
    for read in model.reads() {
        let Some(name) = read.name.filter(|name| !name.is_empty()) else { continue };
        let Some(span) = name_span(document, read, name) else { continue };
        let of = model.wanted(read).map(|wanted| meanings.name(wanted.ty)).unwrap_or_default();
        found.push(Mention { name, span, does: Does::Read, element: read.element, of });
    }
    found.order_by_key(|mention| mention.span);
    found.dedup_by_key(|mention| mention.span);
    found
}

/// Returns the variables that the document of `model` sets, in order, each as often as it is set. Nothing is told of their types.
pub(super) fn names_set<'d>(model: &Model<'d>) -> impl Iterator<Item = &'d str> {
    model.writes().iter().filter(|write| !write.computed && !write.name.text.is_empty()).map(|write| write.name.text)
}

/// Where the name of the variable stands that `read` reads; `None` if it stands elsewhere in code and is handed over.
fn name_span(document: &Document<'_>, read: &Read<'_>, name: &str) -> Option<Span> {
    let (Some(expression), Some(node)) = (read.expression, read.node) else {
        if read.span.text(document.text()) == name {
            return Some(read.span);
        }
        // In Liquid the name stands behind a dot, or in quotes.
        let code = read.span.text(document.text());
        let mut places = code.match_indices(name).map(|(at, _)| at);
        let is_key = |at: &usize| code[..*at].trim_end_matches(['.', '[', '"', '\'']).ends_with("Variables");
        let start = read.span.start as usize + places.find(is_key)?;
        return Some(Span::new(start, start + name.len()));
    };
    let ast = document.csharp();
    let (ExprKind::Index { arguments, .. } | ExprKind::Call { arguments, .. }) = ast[node].kind else { return None };
    let key = ast.list(arguments).first()?.value;
    let span = string_content(ast, key).or_else(|| string_content(ast, expression.code().origin(key)))?;
    (span.text(document.text()) == name).then_some(span)
}

/// Where the characters of a string literal stand in the source, without its quotes.
pub(super) fn string_content(ast: &Ast<'_>, id: ExprId) -> Option<Span> {
    let node = &ast[ast.strip(id)];
    let open = match node.kind {
        ExprKind::Literal(Literal::String) => 1,
        ExprKind::Literal(Literal::VerbatimString) => 2,
        ExprKind::Interpolated(parts) => match *ast.list(parts) {
            [Interpolation::Text(span)] => return Some(ast.span(span)),
            _ => return None,
        },
        _ => return None,
    };
    let (start, end) = (node.span.start + open, node.span.end.checked_sub(1)?);
    (start <= end).then(|| ast.span(Span { start, end }))
}
