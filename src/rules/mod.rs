//! The rules. One is a page under `rules/`, a check here, and two lines in the `mod.rs` of its category.

mod rule;

pub use rule::{Check, Context, Findings, Report, Rule};

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CATEGORIES.iter().flat_map(|category| category.iter())
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

const CATEGORIES: &[&[Rule]] = &[];
