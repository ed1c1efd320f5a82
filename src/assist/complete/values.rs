//! Values of attributes, and texts of elements.

use super::super::around::variables_around;
use super::super::cursor::{Cursor, CursorContext};
use super::super::variables::{Does, mentions, names_set};
use super::super::{CompletionKind, NamedValueKind};
use super::elements::path_of;
use super::list::{Item, List};
use super::words;
use crate::catalog::{Attribute, Expressions, TextContent, Type, Variable};
use crate::csharp::Within;
use crate::semantic::Model;
use crate::syntax::UnfinishedTag;

/// Adds the named values, where the cursor stands behind the braces that begin one; false if it does not.
pub(super) fn named_value(cursor: &Cursor<'_>, list: &mut List<'_, '_>) -> bool {
    let text = cursor.document.text();
    let word = &text[text.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.')).len()..];
    let before = &text[..text.len() - word.len()];
    let is_place = match &cursor.place {
        CursorContext::Value { .. } | CursorContext::Text(_) => true,
        CursorContext::Code(code) => {
            matches!(code.open.within, Some((Within::String | Within::Interpolated, _))) || !list.view.names.named_values.is_empty()
        }
        _ => false,
    };
    if !is_place || !before.ends_with("{{") || before.ends_with("@{{") {
        return false;
    }
    let closes = list.rest().trim_start_matches(|it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.')).starts_with("}}");
    let names = list.view.names;
    for known in &names.named_values {
        let insert = if closes { known.name.clone() } else { format!("{}}}}}", known.name) };
        list.push(word, named(&known.name, known.kind).text(insert));
    }
    true
}

fn named(name: &str, kind: NamedValueKind) -> Item {
    let detail = match kind {
        NamedValueKind::Unknown => "named value",
        NamedValueKind::Plain => "named value, plain",
        NamedValueKind::Secret => "named value, secret",
        NamedValueKind::KeyVault => "named value, from a Key Vault",
    };
    Item::new(name, CompletionKind::NamedValue).detail(detail)
}

/// Adds the values of the attribute called `name`, of which `value` is written.
pub(super) fn of_attribute(cursor: &Cursor<'_>, tag: &UnfinishedTag, name: &str, value: &str, quoted: bool, list: &mut List<'_, '_>) {
    let definition = cursor.definition(tag);
    let Some(attribute) = definition.attribute(name) else { return };
    let path = format!("{}.{name}", path_of(cursor, tag));
    let mut items = of_type(attribute.value);
    if attribute.value == Type::HttpStatusCode && name.starts_with("failed") {
        for item in &mut items {
            item.rank = words::REFUSALS.iter().position(|it| *it == item.label).map_or(50, |at| at as u32);
        }
    }
    let default = attribute.default;
    let choices = attribute.all_values().enumerate().map(|(number, word)| {
        let detail = if word == default { "default" } else { "" };
        Item::new(word, CompletionKind::Value).detail(detail).rank(number as u32)
    });
    items.extend(choices);
    if path.ends_with("authentication-managed-identity.resource") {
        items.extend(plain(&words::RESOURCES));
    }
    items.extend(entities(attribute, list));
    items.extend(variables(cursor, attribute, list));
    for item in &mut items {
        item.about.clone_from(&path);
    }
    if attribute.expressions == Expressions::Yes && (value.is_empty() || value == "@") {
        items.extend(expressions());
    }
    if value.is_empty() && attribute.expressions != Expressions::No {
        let names = list.view.names;
        items.extend(names.named_values.iter().map(|it| named(&it.name, it.kind).text(format!("{{{{{}}}}}", it.name)).rank(700)));
    }
    // What of the value stands behind the cursor is replaced, as far as it is one.
    let rest = list.rest();
    let behind = rest.find(['"', '\'', '\n', '<', '>', '=']).map_or(0, |at| at);
    let ends = rest[behind..].starts_with(['"', '\'']);
    let left = if ends && quoted { rest.len() - behind } else { rest.len() };
    for item in items {
        let insert = if item.insert.is_empty() { item.label.clone() } else { item.insert.clone() };
        let item = match quoted {
            true => Item { insert, ..item },
            false => Item { insert: format!("\"{insert}\""), ..item },
        };
        list.push_over(value, left, item);
    }
}

/// Adds the texts of the innermost element, of which `written` stands before the cursor.
pub(super) fn of_text(cursor: &Cursor<'_>, written: &str, list: &mut List<'_, '_>) {
    let Some(element) = cursor.innermost().and_then(|element| element.definition().element()) else { return };
    let word = written.trim_start();
    let holds_more = cursor.innermost().is_some_and(|element| element.children().next().is_some());
    if matches!(element.text, TextContent::None | TextContent::Policies) || word.contains(['\n', '<']) || holds_more {
        return;
    }
    let mut items = of_type(element.text_type);
    let takes_code = matches!(element.text, TextContent::Expression | TextContent::Raw);
    if takes_code && (word.is_empty() || word == "@") {
        items.extend(expressions());
    }
    if word.is_empty() && element.text != TextContent::Raw {
        let names = list.view.names;
        items.extend(names.named_values.iter().map(|it| named(&it.name, it.kind).text(format!("{{{{{}}}}}", it.name)).rank(700)));
    }
    items.into_iter().for_each(|item| list.push(word, item));
}

/// A policy expression, in both its forms.
fn expressions() -> [Item; 2] {
    let item = |label: &str, summary: &str| Item::new(label, CompletionKind::Snippet).summary(summary).again();
    [
        item("@(…)", "A policy expression: a value in C#.").snippet("@($1)$0").rank(600),
        item("@{…}", "A policy expression: statements in C# that return a value.").snippet("@{\n    return $1;\n}$0").rank(601),
    ]
}

/// These words, in this order.
fn plain(words: &[&str]) -> Vec<Item> {
    words.iter().enumerate().map(|(number, word)| Item::new(*word, CompletionKind::Value).rank(number as u32)).collect()
}

/// What a value of the type can be, where that is a list.
fn of_type(of: Type) -> Vec<Item> {
    match of {
        Type::Bool => plain(&["true", "false"]),
        Type::HttpMethod => plain(&words::METHODS),
        Type::HeaderName => plain(&words::HEADERS),
        Type::MediaType => plain(&words::MEDIA_TYPES),
        Type::HttpStatusCode => {
            words::STATUS.iter().map(|(code, phrase)| Item::new(*code, CompletionKind::Value).detail(*phrase)).collect()
        }
        _ => Vec::new(),
    }
}

/// The things of the workspace that the attribute may name.
fn entities(attribute: &Attribute, list: &List<'_, '_>) -> Vec<Item> {
    let names = list.view.names;
    let (things, kind) = match attribute.entity {
        "fragment" => (&names.fragments, CompletionKind::Fragment),
        "backend" => (&names.backends, CompletionKind::Backend),
        _ => return Vec::new(),
    };
    things.iter().map(|thing| Item::new(&thing.name, kind).detail(&thing.path)).collect()
}

/// The variables that the attribute may name.
fn variables(cursor: &Cursor<'_>, attribute: &Attribute, list: &List<'_, '_>) -> Vec<Item> {
    match attribute.variable {
        Some(Variable::Read) => set_before(cursor, list),
        Some(Variable::Write(_)) => set_before(cursor, list).into_iter().map(|item| Item { rank: item.rank + 100, ..item }).collect(),
        None => Vec::new(),
    }
}

/// The variables that are set before the cursor, or in other documents, the latest first, each with its type.
pub(super) fn set_before(cursor: &Cursor<'_>, list: &List<'_, '_>) -> Vec<Item> {
    let model = Model::new(cursor.document);
    let own = mentions(&model);
    let mut items: Vec<Item> = Vec::new();
    let mut add = |name: &str, of: &str, detail: &str, rank: u32| {
        if !items.iter().any(|item| item.label == name) {
            let of = if of.is_empty() { "object" } else { of };
            let detail = if detail.is_empty() { of.to_owned() } else { format!("{of}, {detail}") };
            let rank = rank + items.len() as u32;
            items.push(Item::new(name, CompletionKind::Variable).detail(detail).rank(rank));
        }
    };
    own.iter().rev().filter(|it| it.does == Does::Set).for_each(|it| add(it.name, &it.of, "", 0));
    variables_around(list.view).iter().for_each(|it| add(&it.name, &it.of, &it.place, 0));
    // What is set behind the cursor may have run before: in a section further up, or in a loop.
    let whole = Model::new(list.view.document());
    names_set(&whole).for_each(|name| add(name, "", "set further down", 100));
    items
}
