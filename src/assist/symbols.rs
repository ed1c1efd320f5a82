//! The outline of a document.

use super::markdown::shown;
use super::{Symbol, SymbolKind, View};
use crate::ast::Element;
use crate::catalog::Definition;
use crate::semantic::Model;
use crate::text::Span;

/// How many characters of a detail are shown.
const LONGEST: usize = 60;

/// How deep elements are listed.
const DEPTH: u32 = 64;

/// The attributes that tell an element from others of its name, the best first.
const TELLING: [&str; 6] = ["name", "variable-name", "response-variable-name", "fragment-id", "condition", "id"];

/// Returns the outline of the document: sections, policies and what is in them, in order.
pub fn symbols(view: &View<'_>) -> Vec<Symbol> {
    let document = view.document();
    let model = Model::new(document);
    let setters: Vec<Span> = model.writes().iter().map(|write| write.policy.span()).collect();
    document.roots().filter_map(|root| symbol(view, root, &setters, 0)).collect()
}

fn symbol(view: &View<'_>, element: Element<'_>, setters: &[Span], depth: u32) -> Option<Symbol> {
    let kind = match element.definition() {
        Definition::Policies | Definition::Fragment => SymbolKind::Document,
        Definition::Section(_) => SymbolKind::Section,
        Definition::Policy(_) if setters.contains(&element.span()) => SymbolKind::Variable,
        Definition::Policy(_) => SymbolKind::Policy,
        Definition::Free => return None,
        _ => SymbolKind::Element,
    };
    let children =
        if depth < DEPTH { element.children().filter_map(|child| symbol(view, child, setters, depth + 1)).collect() } else { Vec::new() };
    let span = view.around(element.span());
    let name_span = view.around(element.name_span());
    Some(Symbol { name: element.name().to_owned(), detail: detail(element), kind, span, name_span, children })
}

/// What tells an element from others of its name.
fn detail(element: Element<'_>) -> String {
    let telling = TELLING.into_iter().find_map(|name| element.value_of(name));
    let text = telling.map_or("", |value| value.raw());
    let mut words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(at);
        words.push('…');
    }
    shown(&words)
}
