//! Which templates use which others, and which sections they fill.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::*;
use super::error::Fault;
use crate::catalog::Section;
use crate::text::nearest;

/// How deep templates may use each other.
const MAX_USES: usize = 32;

/// Templates by name.
pub type Templates = BTreeMap<String, Template>;

/// The sections that a template fills, the ones that it uses included.
pub fn sections(items: &[Item], all: &Templates) -> BTreeSet<Section> {
    let mut found = BTreeSet::new();
    find_sections(items, all, &mut BTreeSet::new(), &mut found);
    found
}

/// `seen` are the templates that were looked at.
fn find_sections<'t>(items: &'t [Item], all: &'t Templates, seen: &mut BTreeSet<&'t str>, found: &mut BTreeSet<Section>) {
    for item in items {
        match item {
            Item::Section(section, ..) => {
                found.insert(*section);
            }
            Item::If(_, then, otherwise) => {
                find_sections(then, all, seen, found);
                find_sections(otherwise, all, seen, found);
            }
            Item::For(_, _, _, items) => find_sections(items, all, seen, found),
            Item::Use(name, _) if seen.insert(&name.text) => {
                if let Some(template) = all.get(&name.text) {
                    find_sections(&template.items, all, seen, found);
                }
            }
            _ => {}
        }
    }
}

/// The first `use` that leads nowhere, around in a circle, or too deep.
pub fn unsound_use(template: &Template, all: &Templates) -> Option<Fault> {
    uses(template, all, &mut Vec::new(), &mut BTreeSet::new())
}

/// The first unsound `use` of `template`, to which `path` led. `sound` are the templates in which there is none.
fn uses(template: &Template, all: &Templates, path: &mut Vec<String>, sound: &mut BTreeSet<String>) -> Option<Fault> {
    if sound.contains(&template.name.text) {
        return None;
    }
    path.push(template.name.text.clone());
    let mut names = Vec::new();
    used(&template.items, &mut names);
    for name in names {
        let Some(next) = all.get(&name.text) else {
            let near = nearest(&name.text, all.keys().map(String::as_str));
            let help = near.map_or("`apim-policy generate` lists the templates".to_owned(), |near| format!("did you mean `{near}`?"));
            return Some(Fault::new(name.span, format!("there is no template `{}`", name.text)).help(help));
        };
        if path.contains(&next.name.text) {
            return Some(
                Fault::new(name.span, format!("with this, `{}` uses itself", next.name.text)).help("remove one of the references"),
            );
        }
        if path.len() > MAX_USES {
            return Some(Fault::new(name.span, "templates use each other too deep"));
        }
        if let Some(fault) = uses(next, all, path, sound) {
            // What is wrong further down has its place in this file where it comes in.
            return Some(Fault { span: name.span, ..fault });
        }
    }
    path.pop();
    sound.insert(template.name.text.clone());
    None
}

fn used<'i>(items: &'i [Item], names: &mut Vec<&'i Name>) {
    for item in items {
        match item {
            Item::Use(name, _) => names.push(name),
            Item::Section(_, _, items) | Item::For(_, _, _, items) => used(items, names),
            Item::If(_, then, otherwise) => {
                used(then, names);
                used(otherwise, names);
            }
            Item::Element(Element { content: Content::Items(items), .. }) => used(items, names),
            _ => {}
        }
    }
}

/// Whether named values are made directly by these items.
pub fn makes_named_values(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::NamedValue(..) => true,
        Item::If(_, then, otherwise) => makes_named_values(then) || makes_named_values(otherwise),
        Item::For(_, _, _, items) => makes_named_values(items),
        _ => false,
    })
}
