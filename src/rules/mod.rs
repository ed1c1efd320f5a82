//! The rules. One is a page under `rules/`, a check here, and two lines in the `mod.rs` of its category: `mod its_name;` and
//! `its_name::RULE` in the category's `RULES`.

mod allow;
mod filled;
mod rule;
mod set;
mod tags;
pub mod own;
pub mod suppression;
mod syntax;
mod secrets;
mod key_vault;
mod caching;
mod requests;
mod schema;
mod placement;
mod security;
mod flow;
mod expression;
mod deprecated;
mod liquid;
mod llm;
mod style;
mod variables;
mod workspace;

pub use own::Pattern;
pub use rule::{Check, Context, Findings, Report, Rule};
pub use set::{RuleSet, interned};
pub use tags::Tag;

/// Every rule that is built in, by category and then in the category's own order.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CATEGORIES.iter().flat_map(|category| category.iter())
}

/// The rule with this id that is built in.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

// A static, so that each rule has one address.
static CATEGORIES: &[&[Rule]] = &[
    caching::RULES,
    deprecated::RULES,
    expression::RULES,
    flow::RULES,
    key_vault::RULES,
    liquid::RULES,
    llm::RULES,
    placement::RULES,
    requests::RULES,
    schema::RULES,
    secrets::RULES,
    security::RULES,
    style::RULES,
    suppression::RULES,
    syntax::RULES,
    variables::RULES,
    workspace::RULES,
];
