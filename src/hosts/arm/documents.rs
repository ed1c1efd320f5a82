//! Where in a template policies stand.

use std::collections::HashMap;

use super::super::json::{Json, JsonKind, JsonString};
use super::super::{Carried, Expr, ExprKind, Spelled, Spelling, holds_policy};
use super::compose::formatted;
use super::expression;
use crate::text::{Order, Span, steps};

/// The elements with which a policy document begins, however it is used.
const ROOTS: [&str; 2] = ["policies", "fragment"];

/// Returns the offsets in `text` at which something looks like the beginning of a policy, however a string spells it.
pub(super) fn places(text: &[u8]) -> impl Iterator<Item = u32> {
    let is_root = |at: usize| ROOTS.iter().any(|name| text.get(at..).is_some_and(|it| it.starts_with(name.as_bytes())));
    let plain = memchr::memchr_iter(b'<', text).filter(move |at| is_root(at + 1));
    let escaped =
        memchr::memmem::find_iter(text, "\\u003").filter(move |at| matches!(text.get(at + 5), Some(b'c' | b'C')) && is_root(at + 6));
    plain.chain(escaped).map(|at| at as u32)
}

/// Returns the documents in `root`: the texts at `used`, in order, if they hold a policy, and at `places` whatever is one as a whole. The texts of `formats` are
/// format strings. In a file of parameters nothing is an expression.
pub(super) fn find(
    root: &Json<'_>,
    mut places: Vec<u32>,
    used: &[Span],
    formats: &HashMap<Span, Vec<Expr>>,
    is_parameters: bool,
) -> Vec<Carried> {
    places.extend(used.iter().map(|it| it.start));
    places.order();
    let mut search = Search { places, used, formats, is_parameters, found: Vec::new() };
    search.value(root);
    search.found
}

struct Search<'s> {
    places: Vec<u32>,
    used: &'s [Span],
    formats: &'s HashMap<Span, Vec<Expr>>,
    is_parameters: bool,
    found: Vec<Carried>,
}

impl Search<'_> {
    /// Searches `json`. The recursion ends because JSON is not nested deeper than its reader goes.
    fn value(&mut self, json: &Json<'_>) {
        steps::count(1);
        let next = self.places.partition_point(|place| *place < json.span.start);
        if self.places.get(next).is_none_or(|place| *place >= json.span.end) {
            return;
        }
        match &json.kind {
            JsonKind::Array(items) => items.iter().for_each(|it| self.value(it)),
            JsonKind::Object(members) => members.iter().for_each(|(_, it)| self.value(it)),
            JsonKind::String(string) => self.string(*string, json.span),
            JsonKind::Null | JsonKind::Bool(_) | JsonKind::Number | JsonKind::Unknown => {}
        }
    }

    fn string(&mut self, string: JsonString<'_>, span: Span) {
        let expr = match self.is_parameters {
            true => Expr { span, kind: ExprKind::Text(Box::new(string.spelled())) },
            false => expression::read(string, span),
        };
        expr.walk(&mut |it| {
            let Some(text) = it.text() else { return true };
            let is_used = self.used.binary_search(&it.span).is_ok();
            let is_document = if is_used { holds_policy(&text.text) } else { is_policy(&text.text) };
            if is_document {
                self.found.push(Carried { span: it.span, spelled: self.spelled(text, it.span) });
            }
            !is_document
        });
    }

    /// Returns `text`, which stands at `span`, with holes where it is a format string.
    fn spelled(&self, text: &Spelled, span: Span) -> Spelled {
        match self.formats.get(&span) {
            Some(arguments) if text.spelling == Spelling::Json => formatted(text, arguments.clone(), span),
            _ => text.clone(),
        }
    }
}

/// Whether `text` is a policy document as a whole, and not a text about one.
fn is_policy(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while let Some(end) = ["<!--", "<?"].iter().zip(["-->", "?>"]).find_map(|(start, end)| rest.starts_with(start).then_some(end)) {
        let Some(at) = memchr::memmem::find(rest.as_bytes(), end.as_bytes()) else { return false };
        rest = rest[at + end.len()..].trim_start();
    }
    let name = rest.strip_prefix('<').unwrap_or_default();
    let ends = |it: char| it.is_ascii_whitespace() || matches!(it, '>' | '/');
    ROOTS.iter().any(|root| name.strip_prefix(root).is_some_and(|it| it.starts_with(ends))) && holds_policy(text)
}
