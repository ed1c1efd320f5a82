//! Elements, attributes and tags.

use super::super::CompletionKind;
use super::super::cursor::Cursor;
use super::super::trail::element_path;
use super::list::{Item, List};
use super::popular;
use super::snippet;
use crate::ast::Element;
use crate::catalog::{self, Attribute, Child, ChildKind, Definition, Required, STRUCTURES, Scope, Scopes, Section, Status};
use crate::syntax::UnfinishedTag;

/// What stands in a whole document, behind the first `<`.
const POLICIES: &str = "policies>\n    <inbound>\n        <base />\n        $1\n    </inbound>\n    <backend>\n        <base />\n    </backend>\n    <outbound>\n        <base />\n    </outbound>\n    <on-error>\n        <base />\n    </on-error>\n</policies>$0";

/// Adds the elements whose name may be written in a start tag.
pub(super) fn in_tag(cursor: &Cursor<'_>, written: &str, list: &mut List<'_, '_>) {
    // A tag that goes on behind the cursor keeps what it has.
    let rest = list.rest().trim_start_matches(super::super::cursor::is_name_letter);
    let line = rest.split('\n').next().unwrap_or_default().trim_start();
    let is_alone = line.trim().is_empty() || line.starts_with('<');
    for item in elements(cursor, list) {
        let item = if is_alone { item } else { Item { insert: String::new(), snippet: false, ..item } };
        list.push(written, item);
    }
    if written.is_empty()
        && let Some(element) = cursor.innermost()
    {
        list.push("", Item::new(format!("/{}>", element.name()), CompletionKind::Mark).detail("end tag").rank(900));
    }
}

/// Adds the elements that may be written where no tag is begun.
pub(super) fn in_text(cursor: &Cursor<'_>, written: &str, list: &mut List<'_, '_>) {
    let word = &written[written.trim_end_matches(super::super::cursor::is_name_letter).len()..];
    let before = written[..written.len() - word.len()].trim();
    if !before.is_empty() {
        return;
    }
    for item in elements(cursor, list) {
        let insert = if item.insert.is_empty() { format!("<{}", item.label) } else { format!("<{}", item.insert) };
        list.push(word, Item { insert, ..item });
    }
    if let Some(element) = cursor.innermost().filter(|_| word.is_empty()) {
        let close = format!("</{}>", element.name());
        if !list.rest().trim_start().starts_with(&close) {
            list.push("", Item::new(close, CompletionKind::Mark).detail("end tag").rank(900));
        }
    }
}

/// Adds the name of the element that an end tag ends.
pub(super) fn end_tag(cursor: &Cursor<'_>, written: &str, list: &mut List<'_, '_>) {
    for (number, element) in cursor.open.iter().rev().take(1).enumerate() {
        let closes = list.rest().trim_start_matches(super::super::cursor::is_name_letter).starts_with('>');
        let insert = if closes { element.name().to_owned() } else { format!("{}>", element.name()) };
        list.push(written, Item::new(element.name(), CompletionKind::Mark).text(insert).detail("end tag").rank(number as u32));
    }
}

/// The elements that may stand at the cursor.
fn elements(cursor: &Cursor<'_>, list: &List<'_, '_>) -> Vec<Item> {
    let mut items = Vec::new();
    let scope = list.view.embedded.deployments.first().and_then(|deployed| deployed.deployment.scope);
    let Some(parent) = cursor.innermost() else {
        top(cursor, &mut items);
        return items;
    };
    let definition = parent.definition();
    // What is in the element behind the cursor counts for what may be there once.
    let whole = list.view.document().elements().find(|element| element.open_span() == parent.open_span());
    let here = whole.unwrap_or(parent);
    let there: Vec<&str> = here.children().map(|child| child.name()).collect();
    let count = |name: &str| there.iter().filter(|it| **it == name).count();
    if definition == Definition::Policies {
        for section in Section::ALL.into_iter().filter(|section| count(section.name()) == 0) {
            items.push(structure(section.name(), Definition::Section(section)));
        }
        return items;
    }
    if let Some(element) = definition.element() {
        let path = element_path(parent).unwrap_or_default();
        for (number, child) in element.children.iter().enumerate() {
            if child.most().is_none_or(|most| count(child.name()) < most as usize) {
                items.push(self::child(&path, child).rank(number as u32));
            }
        }
    }
    if definition.takes_policies() {
        policies(parent, scope, &mut items);
    }
    if let Definition::Section(_) = definition
        && count("base") == 0
    {
        items.push(structure("base", Definition::Base).rank(0));
    }
    items
}

/// The elements at the top of a document.
fn top(cursor: &Cursor<'_>, items: &mut Vec<Item>) {
    if cursor.document.roots().next().is_none() {
        items.push(structure("policies", Definition::Policies).snippet(POLICIES).rank(0));
        items.push(structure("fragment", Definition::Fragment).rank(1));
    }
    for section in Section::ALL {
        items.push(structure(section.name(), Definition::Section(section)).rank(10));
    }
    for policy in catalog::policies() {
        items.push(self::policy(policy, "").rank(200));
    }
}

/// The policies that may stand in `parent`.
fn policies(parent: Element<'_>, scope: Option<Scope>, items: &mut Vec<Item>) {
    let section = parent.section();
    let is_fragment =
        parent.ancestors().chain([parent]).any(|element| element.definition() == Definition::Fragment) || scope == Some(Scope::Fragment);
    let fits = |policy: &&catalog::Policy| {
        let fits_section = section.is_none_or(|section| policy.sections.with(policy.sections_extra).contains(section));
        let fits_scope = scope.and_then(Scopes::of).is_none_or(|scope| policy.scopes.holds(scope));
        fits_section && fits_scope && (!is_fragment || policy.in_fragments)
    };
    let before = parent.children().last().unwrap_or(parent).name();
    items.extend(catalog::policies().iter().filter(fits).map(|it| policy(it, before)));
}

fn policy(policy: &'static catalog::Policy, before: &str) -> Item {
    let name = policy.element.name;
    let status = match policy.status {
        Status::Documented => "policy",
        Status::Preview => "policy, in preview",
        Status::Undocumented => "policy, undocumented",
    };
    let rank = if policy.status == Status::Undocumented { 500 } else { popular::policy(name, before) };
    let item = Item::new(name, CompletionKind::Policy).detail(status).summary(policy.summary).about(name).rank(rank);
    let deprecated = catalog::RETIRED_POLICIES.iter().any(|retired| retired.kind == policy.kind);
    Item { deprecated, ..item.snippet(snippet::element(name, Definition::Policy(policy))) }
}

fn structure(name: &'static str, definition: Definition) -> Item {
    let summary = STRUCTURES.iter().find(|structure| structure.name == name).map_or("", |structure| structure.summary);
    Item::new(name, CompletionKind::Section).summary(summary).about(name).snippet(snippet::element(name, definition)).rank(20)
}

fn child(path: &str, child: &'static Child) -> Item {
    let (kind, summary) = match &child.kind {
        ChildKind::Policy(kind) => (CompletionKind::Policy, kind.definition().summary),
        ChildKind::Element(_) => (CompletionKind::Element, child.note),
    };
    let detail = if child.least() > 0 { "required" } else { "" };
    let about = match &child.kind {
        ChildKind::Policy(kind) => kind.name().to_owned(),
        ChildKind::Element(element) => format!("{path}.{}", element.name),
    };
    let snippet = snippet::element(child.name(), child.definition());
    Item::new(child.name(), kind).detail(detail).summary(summary).about(about).snippet(snippet)
}

/// Adds the attributes that the tag does not have yet.
pub(super) fn attributes(cursor: &Cursor<'_>, tag: &UnfinishedTag, written: &str, list: &mut List<'_, '_>) {
    let text = cursor.document.text();
    let definition = cursor.definition(tag);
    let Some(element) = definition.element() else { return };
    let own: Vec<&str> = tag.attributes.iter().map(|attribute| attribute.name.text(text)).collect();
    let behind = names_behind(list.rest());
    let is_there = |name: &str| own.contains(&name) || behind.contains(&name);
    let has_value = list.rest().trim_start_matches(super::super::cursor::is_name_letter).trim_start().starts_with('=');
    let path = path_of(cursor, tag);
    let id = matches!(definition, Definition::Policy(_)).then_some(&catalog::ID);
    let words = element.attributes.iter().chain(id).filter(|attribute| !is_there(attribute.name)).enumerate();
    for (number, attribute) in words {
        let item = Item::new(attribute.name, CompletionKind::Attribute)
            .detail(brief(attribute))
            .summary(attribute.note)
            .about(format!("{path}.{}", attribute.name))
            .rank(number as u32 + if attribute.is_required() { 0 } else { 100 });
        let item = if has_value { item } else { item.snippet(snippet::attribute(attribute)) };
        list.push(written, if snippet::has_choices(attribute) { item.again() } else { item });
    }
}

/// The path of the element that `tag` begins, as `reference` has it.
pub(super) fn path_of(cursor: &Cursor<'_>, tag: &UnfinishedTag) -> String {
    let name = tag.name.text(cursor.document.text());
    match (cursor.definition(tag), cursor.innermost()) {
        (Definition::Child(_), Some(parent)) => format!("{}.{name}", element_path(parent).unwrap_or_default()),
        _ => name.to_owned(),
    }
}

/// The names of the attributes behind the cursor, in the same tag.
fn names_behind(rest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = rest.trim_start_matches(super::super::cursor::is_name_letter);
    loop {
        rest = rest.trim_start();
        let length = rest.len() - rest.trim_start_matches(super::super::cursor::is_name_letter).len();
        let (name, behind) = rest.split_at(length);
        let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else { return names };
        let Some(quote) = value.chars().next().filter(|it| matches!(it, '"' | '\'')) else { return names };
        let value = &value[1..];
        if name.is_empty() {
            return names;
        }
        names.push(name);
        // The value may be code with quotes of its own; then the tag is not followed any further.
        let Some(end) = value.find(quote).filter(|_| !value.starts_with('@')) else { return names };
        rest = &value[end + 1..];
    }
}

/// What is said of an attribute beside its name.
fn brief(attribute: &Attribute) -> String {
    let required = match attribute.required {
        _ if attribute.is_required() => "required, ",
        Required::Conditional(_) => "sometimes required, ",
        _ => "",
    };
    format!("{required}{}", attribute.value.name())
}
