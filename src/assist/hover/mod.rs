//! What is known of the thing under the cursor.

mod code;

use super::around::{SetAround, variables_around};
use super::markdown::{describe, escaped, fenced, shown};
use super::refer::mentioned;
use super::trail::{attribute_path, element_path};
use super::variables::{Does, Mention, mentions};
use super::{Hover, NamedValueKind, View};
use crate::ast::Setting;
use crate::semantic::Model;
use crate::text::{LineIndex, Order, Span};
use crate::workspace::Referred;

/// How many characters of a fragment are shown.
const LONGEST_FRAGMENT: usize = 1500;

/// How many places that set a variable are listed.
const MOST_PLACES: usize = 12;

/// Returns what is known of the thing at `offset` of the file; `None` where nothing has a meaning that is known.
pub fn hover(view: &View<'_>, offset: u32) -> Option<Hover> {
    let at = view.inner(offset)?;
    let (span, markdown) = found(view, at)?;
    Some(Hover { span: view.around(span), markdown })
}

fn found(view: &View<'_>, at: u32) -> Option<(Span, String)> {
    let document = view.document();
    let touches = |span: Span| span.start <= at && at <= span.end;
    if let Some(reference) = mentioned(document).into_iter().find(|it| touches(it.span)) {
        let told = match (reference.kind, &reference.name) {
            (Referred::NamedValue, Some(name)) => Some(named_value(view, name)),
            (Referred::Fragment, Some(name)) => Some(fragment(view, name)),
            (Referred::Backend, Some(name)) => Some(backend(view, name)),
            _ => None,
        };
        if let Some(told) = told {
            return Some((reference.span, told));
        }
    }
    if document.text().contains("ariable") {
        let model = Model::new(document);
        let all = mentions(&model);
        if let Some(mention) = all.iter().find(|mention| touches(mention.span)) {
            return Some((mention.span, variable(view, &all, mention)));
        }
    }
    if let Some(expression) = document.expressions().find(|expression| touches(expression.span())) {
        return code::found(expression, at);
    }
    markup(view, at)
}

/// What is known of a name of the markup, or of a value of it.
fn markup(view: &View<'_>, at: u32) -> Option<(Span, String)> {
    let document = view.document();
    let touches = |span: Span| span.start <= at && at <= span.end;
    let element = document.element_at(at).or_else(|| document.element_at(at.checked_sub(1)?))?;
    let names = [Some(element.name_span()), element.close_name_span()];
    if let Some(span) = names.into_iter().flatten().find(|span| touches(*span)) {
        return Some((span, describe(&element_path(element)?)?));
    }
    let setting = element.settings().find(|setting| touches(setting.span()))?;
    if touches(setting.name_span()) {
        return Some((setting.name_span(), describe(&attribute_path(setting)?)?));
    }
    Some((setting.value().span(), value(setting)?))
}

/// What is known of the value of an attribute.
fn value(setting: Setting<'_>) -> Option<String> {
    let told = describe(&attribute_path(setting)?)?;
    let choice = setting.typed().choice();
    Some(choice.map(|word| format!("`{word}`\n\n{told}")).unwrap_or(told))
}

/// What is known of a context variable: its type, and where it is set.
fn variable(view: &View<'_>, all: &[Mention<'_>], mention: &Mention<'_>) -> String {
    let own: Vec<&Mention<'_>> = all.iter().filter(|other| other.name == mention.name).collect();
    let set: Vec<&Mention<'_>> = own.iter().copied().filter(|other| other.does == Does::Set).collect();
    let around: Vec<SetAround> = variables_around(view).into_iter().filter(|it| it.name == mention.name).collect();
    let types = set.iter().map(|it| it.of.as_str()).chain(around.iter().map(|it| it.of.as_str()));
    let mut types: Vec<&str> = types.filter(|of| !of.is_empty()).collect();
    types.order();
    types.dedup();
    let of = match types.as_slice() {
        [] => "object".to_owned(),
        types => types.join(" or "),
    };
    let mut text = fenced("csharp", &format!("{of} context.Variables[\"{}\"]", mention.name));
    if mention.does == Does::Read && !mention.of.is_empty() {
        text.push_str(&format!("\n\nIt is read as `{}` here.", mention.of));
    }
    if !set.is_empty() {
        text.push_str("\n\nSet by:\n");
        let lines = LineIndex::new(&view.source.text);
        for place in set.iter().take(MOST_PLACES) {
            let line = lines.position(&view.source.text, view.around(place.span).start).line;
            let section = place.element.section().map(|section| format!(" in `{}`", section.name())).unwrap_or_default();
            text.push_str(&format!("\n- `{}`{section}, line {line}", place.element.name()));
        }
        if set.len() > MOST_PLACES {
            text.push_str(&format!("\n- and {} more", set.len() - MOST_PLACES));
        }
    }
    let elsewhere: Vec<String> = around
        .iter()
        .take(MOST_PLACES)
        .map(|it| match it.of.as_str() {
            "" => format!("\n- {}", escaped(&it.place)),
            of => format!("\n- {}, as `{of}`", escaped(&it.place)),
        })
        .collect();
    if !elsewhere.is_empty() {
        text.push_str(&format!("\n\nSet in other files:\n{}", elsewhere.concat()));
    } else if set.is_empty() {
        text.push_str("\n\nNothing in this document sets it.");
    }
    text
}

/// What is known of a named value. What a secret stands for is never told.
fn named_value(view: &View<'_>, name: &str) -> String {
    let Some(known) = view.names.named_value(name) else { return format!("**{{{{{name}}}}}** (named value)") };
    let kind = match known.kind {
        NamedValueKind::Unknown => "named value",
        NamedValueKind::Plain => "named value, plain",
        NamedValueKind::Secret => "named value, secret",
        NamedValueKind::KeyVault => "named value, from a Key Vault",
    };
    let mut text = format!("**{{{{{name}}}}}** ({kind})");
    if known.kind == NamedValueKind::Plain
        && let Some(value) = &known.text
    {
        text.push_str(&format!("\n\n{}", fenced("text", &shown(value))));
    }
    text + &defined_in(&known.path)
}

/// What is known of a fragment: what it consists of.
fn fragment(view: &View<'_>, name: &str) -> String {
    let Some(known) = view.names.fragment(name) else { return format!("**{}** (policy fragment)", escaped(name)) };
    let mut text = format!("**{}** (policy fragment)", escaped(name));
    if let Some(content) = &known.text {
        let content = shown(content);
        let short = match content.char_indices().nth(LONGEST_FRAGMENT) {
            Some((at, _)) => format!("{}…", &content[..at]),
            None => content,
        };
        text.push_str(&format!("\n\n{}", fenced("xml", short.trim())));
    }
    text + &defined_in(&known.path)
}

fn backend(view: &View<'_>, name: &str) -> String {
    let known = view.names.backend(name);
    let address = known.and_then(|it| it.text.as_ref()).map(|text| format!("\n\n`{text}`")).unwrap_or_default();
    format!("**{}** (backend){address}{}", escaped(name), known.map(|it| defined_in(&it.path)).unwrap_or_default())
}

fn defined_in(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("\n\nDefined in {}", escaped(path)) }
}
