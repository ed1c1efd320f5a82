//! Wrong names that are seen in policies, with the right ones.

use super::Section;
use crate::text::nearest;

/// A wrong name with the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// What is misspelt.
    pub what: Misspelt,
    /// The elements that lead to it, from the policy down; empty for a policy.
    pub path: &'static [&'static str],
    /// The wrong name.
    pub wrong: &'static str,
    /// The right name.
    pub right: &'static str,
}

/// What is misspelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misspelt {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// A value of this attribute.
    Value(&'static str),
}

/// Every misspelling.
pub const MISSPELLINGS: &[Misspelling] = &[
    element(&[], "invoke-darp-binding", "invoke-dapr-binding"),
    element(&[], "publish-to-darp", "publish-to-dapr"),
    element(&[], "lm-token-limit", "llm-token-limit"),
    element(&[], "restrict-caller-ips", "ip-filter"),
    element(&[], "validate-header", "check-header"),
    element(&["llm-content-safety"], "block-lists", "blocklists"),
    attribute(&["publish-to-dapr"], "pub-sub-name", "pubsub-name"),
    attribute(&["llm-token-limit"], "estimate-prompt-token", "estimate-prompt-tokens"),
    attribute(&["azure-openai-token-limit"], "estimate-prompt-token", "estimate-prompt-tokens"),
    attribute(&["validate-status-code"], "error-variable-name", "errors-variable-name"),
    attribute(&["validate-odata-request"], "errors-variable-name", "error-variable-name"),
    attribute(&["validate-graphql-request"], "errors-variable-name", "error-variable-name"),
    attribute(&["xsl-transform", "parameter"], "parameter-name", "name"),
    attribute(&["check-header"], "failed-check-http-code", "failed-check-httpcode"),
    attribute(&["validate-jwt"], "failed-validation-http-code", "failed-validation-httpcode"),
    attribute(&["set-body"], "xsi:nil", "xsi-nil"),
    value(&["llm-token-limit"], "token-quota-period", "day", "Daily"),
    value(&["validate-graphql-request", "authorize", "rule"], "action", "deny", "reject"),
    value(&["ip-filter"], "action", "deny", "forbid"),
];

/// Words for one thing, which different policies call differently.
const SYNONYMS: [&[&str]; 1] = [&["block", "deny", "disallow", "fail", "forbid", "prevent", "refuse", "reject"]];

/// The value among `values` that is another word for `wrong`.
pub fn synonym(wrong: &str, mut values: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let words = SYNONYMS.iter().find(|words| words.iter().any(|word| word.eq_ignore_ascii_case(wrong)))?;
    values.find(|value| words.contains(value))
}

const fn element(path: &'static [&'static str], wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Element, path, wrong, right }
}

const fn attribute(path: &'static [&'static str], wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Attribute, path, wrong, right }
}

const fn value(path: &'static [&'static str], of: &'static str, wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Value(of), path, wrong, right }
}

/// What sections are called elsewhere, with their names here.
const OTHER_SECTIONS: [(&str, &str); 9] = [
    ("request", "inbound"),
    ("in", "inbound"),
    ("incoming", "inbound"),
    ("frontend", "inbound"),
    ("response", "outbound"),
    ("out", "outbound"),
    ("outgoing", "outbound"),
    ("error", "on-error"),
    ("errors", "on-error"),
];

/// What was meant by the element called `wrong` in the element called `parent`.
pub fn element_meant(parent: &str, wrong: &str) -> Option<&'static str> {
    let fits = |it: &&Misspelling| it.what == Misspelt::Element && it.wrong == wrong && it.path.last().is_none_or(|last| *last == parent);
    MISSPELLINGS.iter().find(fits).map(|it| it.right)
}

/// The section that was meant by `wrong`: what others call it, or a slip of the pen.
pub fn section_meant(wrong: &str) -> Option<&'static str> {
    let known = OTHER_SECTIONS.iter().find(|(other, _)| *other == wrong).map(|(_, name)| *name);
    known.or_else(|| nearest(wrong, Section::ALL.map(Section::name)))
}

/// What was meant by the attribute called `wrong` of the element called `element`.
pub fn attribute_meant(element: &str, wrong: &str) -> Option<&'static str> {
    let fits = |it: &&Misspelling| it.what == Misspelt::Attribute && it.wrong == wrong && it.path.last() == Some(&element);
    MISSPELLINGS.iter().find(fits).map(|it| it.right)
}

/// What was meant by the value `wrong` of the attribute called `attribute` of the element called `element`.
pub fn value_meant(element: &str, attribute: &str, wrong: &str) -> Option<&'static str> {
    let is_value = |what| matches!(what, Misspelt::Value(of) if of == attribute);
    let fits = |it: &&Misspelling| is_value(it.what) && it.wrong.eq_ignore_ascii_case(wrong) && it.path.last() == Some(&element);
    MISSPELLINGS.iter().find(fits).map(|it| it.right)
}
