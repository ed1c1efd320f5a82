//! The words that a rule of one's own may use: names of policies, elements and attributes, and what an expression may read and a policy may call.

use std::collections::BTreeSet;

use regex::Regex;

use crate::catalog::{self, Definition, Element, Kind, Kinds, Section, Type};
use crate::csharp::library::Fact;
use crate::text::Gather;

/// What stands for the text of an element among the names of its attributes and children.
pub(super) const TEXT: &str = "text";

/// The elements at the top of a document.
const ROOTS: [&str; 2] = ["policies", "fragment"];

/// What an expression may read, by the word that a rule has for it.
pub(super) const FACTS: [(&str, Fact); 5] =
    [("caller", Fact::Chosen), ("user", Fact::Personal), ("status", Fact::Status), ("body", Fact::Body), ("secret", Fact::Secret)];

/// What a policy may call, beside addresses.
pub(super) const TARGETS: [&str; 2] = ["key-vault", "token-endpoint"];

/// Returns the expression that finds the texts that `pattern` stands for, in which `*` stands for anything.
pub(super) fn wildcard(pattern: &str) -> Regex {
    wildcard_with(pattern, "s")
}

/// Returns the expression that finds the texts that `pattern` stands for, in small letters and in capitals.
pub(super) fn wildcard_in_any_case(pattern: &str) -> Regex {
    wildcard_with(pattern, "si")
}

fn wildcard_with(pattern: &str, flags: &str) -> Regex {
    let parts: Vec<String> = pattern.split('*').map(regex::escape).collect();
    Regex::new(&format!("(?{flags})^(?:{})$", parts.join(".*"))).expect("an escaped text with `.*` in it is a regular expression")
}

/// Whether `name` is that of a section or of a root: what holds policies and is none.
pub(super) fn is_frame(name: &str) -> bool {
    is_section(name) || ROOTS.contains(&name)
}

/// Whether `name` is that of a section.
pub(super) fn is_section(name: &str) -> bool {
    Section::from_name(name).is_some()
}

/// Returns the policies that `pattern` stands for; none if there are none.
pub(super) fn policies(pattern: &str) -> Kinds {
    let is_meant = wildcard(pattern);
    let meant = Kind::ALL.iter().filter(|kind| is_meant.is_match(kind.name()));
    meant.fold(Kinds::EMPTY, |kinds, kind| kinds.with(*kind))
}

/// Returns the names of all policies.
pub(super) fn policy_names() -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().map(|kind| kind.name())
}

/// Returns the names of all elements within policies, of the policies, of sections and of roots.
pub(super) fn element_names() -> BTreeSet<&'static str> {
    let sections = Section::ALL.iter().map(|section| section.name());
    elements().into_iter().map(|element| element.name).chain(sections).chain(ROOTS).gathered()
}

/// Returns the names of the attributes and children that policies of these kinds have, or, if `elements` names any, those elements.
pub(super) fn member_names(kinds: Kinds, names: &BTreeSet<&str>) -> BTreeSet<&'static str> {
    let policies = catalog::policies().iter().filter(|policy| kinds.contains(policy.kind)).map(|policy| &policy.element);
    let own: Vec<&'static Element> = match names.is_empty() {
        true => policies.collect(),
        false => elements().into_iter().filter(|element| names.contains(element.name)).collect(),
    };
    let attributes = own.iter().flat_map(|element| element.attributes).map(|attribute| attribute.name);
    let children = own.iter().flat_map(|element| element.children).map(|child| child.name());
    let mut found: BTreeSet<&str> = attributes.chain(children).chain([TEXT, "id"]).gathered();
    if names.iter().any(|name| is_frame(name)) {
        found.extend(policy_names().chain(["base"]).chain(Section::ALL.iter().map(|section| section.name())));
    }
    found
}

/// Whether `name` is an attribute of policies of these kinds, or of `elements` if there are any, that takes the name of a header.
pub(super) fn names_header(kinds: Kinds, elements: &BTreeSet<&str>, name: &str) -> bool {
    let takes = |element: &Element| element.attributes.iter().any(|it| it.name == name && it.value == Type::HeaderName);
    match elements.is_empty() {
        true => catalog::policies().iter().filter(|policy| kinds.contains(policy.kind)).any(|policy| takes(&policy.element)),
        false => self::elements().into_iter().filter(|element| elements.contains(element.name)).any(takes),
    }
}

/// Returns all elements that the catalogue knows: policies and what they have in them.
fn elements() -> Vec<&'static Element> {
    let mut found: Vec<&'static Element> = Vec::new();
    let mut rest: Vec<&'static Element> = catalog::policies().iter().map(|policy| &policy.element).collect();
    while let Some(element) = rest.pop() {
        // An element may hold others of its kind.
        if found.iter().any(|known| std::ptr::eq(*known, element)) {
            continue;
        }
        found.push(element);
        rest.extend(element.children.iter().filter_map(|child| match child.definition() {
            Definition::Child(element) => Some(element),
            _ => None,
        }));
    }
    found
}
