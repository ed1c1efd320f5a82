//! The words that a rule of one's own may use: names of policies, elements and attributes, and what an expression may read and a policy may call.

use std::collections::BTreeSet;

use regex::Regex;

use crate::catalog::{self, Definition, Element, Kind, Kinds};
use crate::csharp::library::Fact;

/// What stands for the text of an element among the names of its attributes and children.
pub(super) const TEXT: &str = "text";

/// What an expression may read, by the word that a rule has for it.
pub(super) const FACTS: [(&str, Fact); 5] =
    [("caller", Fact::Chosen), ("user", Fact::Personal), ("status", Fact::Status), ("body", Fact::Body), ("secret", Fact::Secret)];

/// What a policy may call, beside addresses.
pub(super) const TARGETS: [&str; 2] = ["key-vault", "token-endpoint"];

/// Returns the expression that finds the texts that `pattern` stands for, in which `*` stands for anything.
pub(super) fn wildcard(pattern: &str) -> Regex {
    let parts: Vec<String> = pattern.split('*').map(regex::escape).collect();
    Regex::new(&format!("(?s)^(?:{})$", parts.join(".*"))).expect("an escaped text with `.*` in it is a regular expression")
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

/// Returns the names of all elements within policies, and of the policies.
pub(super) fn element_names() -> BTreeSet<&'static str> {
    elements().into_iter().map(|element| element.name).collect()
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
    attributes.chain(children).chain([TEXT, "id"]).collect()
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
