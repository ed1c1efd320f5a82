//! Templates in Liquid.

use super::super::CompletionKind;
use super::super::cursor::{Cursor, CursorContext};
use super::list::{Item, List};
use super::values::set_before;
use crate::liquid::{BLOCKS, FILTERS, TAGS, part};

/// Whether the cursor stands in the text of a template.
pub(super) fn is_template(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.place, CursorContext::Text(_)) && cursor.innermost().is_some_and(|element| element.is_liquid())
}

/// Adds what may be written in the markup in which the cursor stands.
pub(super) fn complete(cursor: &Cursor<'_>, list: &mut List<'_, '_>) {
    let Some(element) = cursor.innermost() else { return };
    let text = element.content_span().text(cursor.document.text());
    let Some(start) = text.rfind("{{").max(text.rfind("{%")) else { return };
    let inside = &text[start + 2..];
    let is_tag = text[start..].starts_with("{%");
    if inside.contains(if is_tag { "%}" } else { "}}" }) || inside.matches(['"', '\'']).count() % 2 == 1 {
        return;
    }
    let word = &inside[inside.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len()..];
    let before = inside[..inside.len() - word.len()].trim_end();
    if before.ends_with('|') {
        for filter in FILTERS {
            list.push(word, Item::new(filter, CompletionKind::Method).detail("filter"));
        }
    } else if let Some(target) = before.strip_suffix('.') {
        let path = &target[target.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.')).len()..];
        let path: Vec<&str> = path.split('.').collect();
        if path == ["context", "Variables"] {
            set_before(cursor, list).into_iter().for_each(|item| list.push(word, item));
        }
        let known = path.split_first().filter(|(root, _)| **root == "context").and_then(|(_, rest)| part(rest));
        for member in known.map_or(&[][..], |part| part.documented) {
            list.push(word, Item::new(*member, CompletionKind::Property));
        }
    } else if is_tag && before.trim_start_matches('-').is_empty() {
        let blocks = BLOCKS.iter().flat_map(|(name, between)| std::iter::once(*name).chain(between.iter().copied()));
        for tag in blocks.chain(TAGS) {
            list.push(word, Item::new(tag, CompletionKind::Keyword).detail("tag"));
        }
        for (name, _) in BLOCKS {
            list.push(word, Item::new(format!("end{name}"), CompletionKind::Keyword).detail("tag").rank(200));
        }
    } else {
        list.push(word, Item::new("body", CompletionKind::Local).summary("The body of the message, read as JSON or XML.").rank(0));
        list.push(word, Item::new("context", CompletionKind::Local).summary("The request, the response and the variables.").rank(1));
        for local in assigned(text) {
            list.push(word, Item::new(local, CompletionKind::Local).rank(2));
        }
    }
}

/// The variables that tags of a template make.
fn assigned(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (at, _) in text.match_indices("{%") {
        let mut words = text[at + 2..].trim_start_matches('-').split_whitespace();
        if let (Some("assign" | "for" | "JSONArrayFor" | "capture" | "tablerow"), Some(name)) = (words.next(), words.next())
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}
