//! What is known of rules, policies, attributes, types and members, as data: [`find`] looks a name up, and a face draws the answer.

mod code;
mod entry;
mod policy;
mod schema;

use miette::Diagnostic;
use thiserror::Error;

use crate::catalog::{self, Section};
use crate::csharp::library::library;
use crate::lint::{Selection, UnknownRule};
use crate::rules::{self, Rule, RuleSet};
use crate::text::nearest;

pub use entry::{Entry, Part, Row};
pub use schema::{SCHEMA, configuration_schema};

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A rule; its page is Markdown.
    Rule(Rule),
    /// The rules of a category, or all.
    Rules(Vec<Rule>),
    /// A policy, a child, an attribute, a type or a member; several where types share a name.
    Entries(Vec<Entry>),
}

/// Why there is no answer.
#[derive(Debug, Error, Diagnostic)]
pub enum Unknown {
    /// The name is that of a rule, by its form, and there is no such rule.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Rule(#[from] UnknownRule),
    /// Nothing has this name.
    #[error("{message}")]
    Name {
        /// What there is not, as one clause.
        message: String,
        /// What was probably meant, or what can be named.
        #[help]
        help: String,
    },
}

/// Returns what is known of the thing called `name`: the id of a rule or a category, a policy and what belongs to it with dots between them
/// (`set-header.exists-action`), `context` and its members, a type, a member.
pub fn find(name: &str) -> Result<Answer, Unknown> {
    find_among(name, &RuleSet::built_in())
}

/// Returns what is known of the thing called `name`, as [`find`] does, where `rules` are the rules that there are.
pub fn find_among(name: &str, rules: &RuleSet) -> Result<Answer, Unknown> {
    let name = name.trim();
    if let Some(rule) = rules.find(name) {
        return Ok(Answer::Rule(*rule));
    }
    let category: Vec<Rule> = rules.iter().filter(|rule| name == "all" || rule.category() == name).copied().collect();
    if !category.is_empty() {
        return Ok(Answer::Rules(category));
    }
    let first = name.split(['.', '/', ' ']).next().unwrap_or_default();
    if catalog::policy(first).is_some() || policy::is_structure(first) {
        return policy::find(name).map(|entry| Answer::Entries(vec![entry]));
    }
    // What has a slash and is no policy is meant for a rule.
    if name.contains('/') {
        Selection::none_of(rules.clone()).enable(name)?;
    }
    if let Some(entry) = policy::find_member(name) {
        return Ok(Answer::Entries(vec![entry]));
    }
    code::find(name)?.map(Answer::Entries).ok_or_else(|| unknown(name))
}

/// That nothing has this name, with the one that was probably meant.
fn unknown(name: &str) -> Unknown {
    let types = library();
    let known = std::iter::once("context")
        .chain(catalog::policies().iter().map(|policy| policy.element.name))
        .chain(Section::ALL.into_iter().map(Section::name))
        .chain(rules::all().flat_map(|rule| [rule.id, rule.category()]))
        .chain(types.classes().map(|(_, class)| class.name));
    // A namespace says nothing about what was meant.
    let mut steps = name.split('.');
    let first = match steps.next().unwrap_or_default() {
        "System" | "Newtonsoft" => steps.next_back().unwrap_or_default(),
        first => first,
    };
    misspelt(
        format!("there is no rule, policy, attribute or type called `{name}`"),
        nearest(first, known),
        "explain a rule (`caching/no-duration`), a policy (`send-request`), an attribute (`set-header.exists-action`), or code (`context.Request`, `string.Split`)",
    )
}

/// An error about a name, with the one that was probably meant, or else what can be named.
fn misspelt(message: String, meant: Option<&str>, otherwise: &str) -> Unknown {
    let help = meant.map_or_else(|| otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"));
    Unknown::Name { message, help }
}

#[cfg(test)]
mod tests;
