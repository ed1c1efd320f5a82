//! What the collected facts call a rule is found by one of ours, or `docs/not-checked.md` says why it is not: `tests/cases/known-rules.md` has a heading
//! and an example, or a row, for each.

use std::collections::BTreeSet;
use std::path::Path;

use apim_policy::lint::{self, Selection};
use toml::{Table, Value};

use crate::common::{self, page::Page};

#[test]
fn every_known_rule_is_found_or_not_checked_for_a_reason() {
    let not_checked = read("docs/not-checked.md");
    let mut missing = Vec::new();
    for (id, section) in sections(&read("tests/cases/known-rules.md")) {
        if let Some(row) = section.lines().find_map(|line| line.strip_prefix("Not checked: ")) {
            let is_row = |line: &str| line.strip_prefix("| ").is_some_and(|line| line.contains(row) && line.matches(" | ").count() == 1);
            if !not_checked.lines().any(is_row) {
                missing.push(format!("{id}: docs/not-checked.md has no row with `{row}`"));
            }
            continue;
        }
        let page = Page::parse(&section);
        if page.examples.is_empty() || !page.problems.is_empty() {
            missing.push(format!("{id}: no example, or a bad one: {:?}", page.problems));
        }
        for example in &page.examples {
            let mut selection = Selection::none();
            selection.set_gateway(example.gateway);
            example.select.iter().for_each(|rule| selection.enable(rule).expect("it is a rule"));
            let sources = example.files.iter().filter_map(|file| file.source());
            let found: BTreeSet<&str> = sources.flat_map(|it| lint::lint(&it, &selection).findings).map(|it| it.diagnostic.rule).collect();
            let wanted: BTreeSet<&str> = example.select.iter().map(String::as_str).collect();
            if found != wanted || wanted.is_empty() {
                missing.push(format!("{id}: {wanted:?} does not find {}", example.files[0].text));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn all_rules_of_the_collected_facts_are_known() {
    let Some(shared) = common::shared() else { return };
    let facts = std::fs::read_to_string(shared.join("reference/policies.toml")).expect("the facts can be read");
    let facts: Table = facts.parse().expect("the facts are TOML");
    let rules = facts["rule"].as_array().expect("rules are a list");
    let expected: BTreeSet<&str> = rules.iter().filter_map(|rule| rule.get("id").and_then(Value::as_str)).collect();
    let text = read("tests/cases/known-rules.md");
    let known: Vec<String> = sections(&text).into_iter().map(|(id, _)| id).collect();
    assert_eq!(known.len(), expected.len());
    assert_eq!(known.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected);
}

/// The headings of `text`, each with what stands below it.
fn sections(text: &str) -> Vec<(String, String)> {
    let sections = text.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    sections.map(|(id, section)| (id.to_owned(), section.to_owned())).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the project can be read")
}
