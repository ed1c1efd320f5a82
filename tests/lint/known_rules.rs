//! What the collected facts call a rule, or say that a checker may find, is found by one of our rules, or `docs/not-checked.md` says why it is not:
//! `tests/cases/known-rules.md` and `tests/cases/known-checks.md` have an example, or a row, for each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use apim_policy::lint::{self, Selection};
use apim_policy::pages::{Example, Page};
use toml::{Table, Value};

use crate::common;

/// What is known of one rule or check.
enum Entry {
    /// A rule of ours finds it in the example.
    Found(Example),
    /// It is a case of the known rule of this id.
    Known(String),
    /// It stands in a row of `docs/not-checked.md`, which holds this.
    NotChecked(String),
    /// It says how something works, and there is nothing to find.
    Background,
}

#[test]
fn every_known_rule_is_found_or_not_checked_for_a_reason() {
    let not_checked = read("docs/not-checked.md");
    let rules = entries("known-rules.md");
    let mut wrong = Vec::new();
    for (about, entries) in rules.iter().chain(&entries("known-checks.md")) {
        for entry in entries {
            match entry {
                Entry::Found(example) => wrong.extend(unfound(example).map(|found| format!("{about}, line {}: {found}", example.line))),
                Entry::Known(id) if !rules.contains_key(id) => wrong.push(format!("{about}: no known rule {id}")),
                Entry::NotChecked(row) => {
                    let is_row = |line: &str| line.starts_with("| ") && line.matches(" | ").count() == 1 && line.contains(row.as_str());
                    if !not_checked.lines().any(is_row) {
                        wrong.push(format!("{about}: docs/not-checked.md has no row with `{row}`"));
                    }
                }
                Entry::Known(_) | Entry::Background => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_rules_and_checks_of_the_collected_facts_are_known() {
    let Some(shared) = common::shared() else { return };
    let facts = std::fs::read_to_string(shared.join("reference/policies.toml")).expect("the facts can be read");
    let facts: Table = facts.parse().expect("the facts are TOML");
    let rules = facts["rule"].as_array().expect("rules are a list").iter();
    let expected: BTreeMap<String, usize> =
        rules.filter_map(|rule| Some((rule.get("id").and_then(Value::as_str)?.to_owned(), 1))).collect();
    assert_eq!(counts("known-rules.md"), expected);
    let mut expected = BTreeMap::new();
    for kind in ["structure", "policy"] {
        for (name, thing) in facts[kind].as_table().expect("it is a table") {
            count_checks(name, thing, &mut expected);
        }
    }
    assert_eq!(counts("known-checks.md"), expected);
}

/// Says what the rules that `example` selects make of it, if they are not those that find something in it.
fn unfound(example: &Example) -> Option<String> {
    let mut selection = Selection::none();
    selection.set_gateway(example.gateway);
    example.select.iter().for_each(|rule| selection.enable(rule).expect("it is a rule"));
    let sources = example.sources().into_iter().flatten();
    let found: BTreeSet<&str> = sources.flat_map(|it| lint::lint(&it, &selection).findings).map(|it| it.diagnostic.rule).collect();
    let wanted: BTreeSet<&str> = example.select.iter().map(String::as_str).collect();
    (found != wanted || wanted.is_empty()).then(|| format!("{wanted:?} is not what finds something, but {found:?}"))
}

/// Counts the checks of `thing`, and of its attributes and children, by their path.
fn count_checks(path: &str, thing: &Value, counts: &mut BTreeMap<String, usize>) {
    let Some(thing) = thing.as_table() else { return };
    let own = thing.get("checks").and_then(Value::as_array).map_or(0, Vec::len);
    if own > 0 {
        counts.insert(path.to_owned(), own);
    }
    for members in ["attr", "child"] {
        for (name, member) in thing.get(members).and_then(Value::as_table).into_iter().flatten() {
            count_checks(&format!("{path}.{name}"), member, counts);
        }
    }
}

fn counts(page: &str) -> BTreeMap<String, usize> {
    entries(page).into_iter().map(|(about, entries)| (about, entries.len())).collect()
}

/// The headings of a page among the cases, each with the entries below it.
fn entries(page: &str) -> BTreeMap<String, Vec<Entry>> {
    let text = read(&format!("tests/cases/{page}"));
    let parsed = Page::parse(&text);
    assert!(parsed.problems.is_empty(), "{page}: {:?}", parsed.problems);
    let mut examples: BTreeMap<usize, Example> = parsed.examples.into_iter().map(|example| (example.line, example)).collect();
    let mut entries: Vec<(String, Vec<Entry>)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let entry = match line.split_once(": ") {
            _ if line.starts_with("## ") => {
                entries.push((line["## ".len()..].to_owned(), Vec::new()));
                continue;
            }
            _ if line == "- background" => Entry::Background,
            Some(("- known", id)) => Entry::Known(id.to_owned()),
            Some(("- not checked", row)) => Entry::NotChecked(row.to_owned()),
            _ => match examples.remove(&(index + 1)) {
                Some(example) => Entry::Found(example),
                None => continue,
            },
        };
        entries.last_mut().expect("an entry stands below a heading").1.push(entry);
    }
    let count = entries.len();
    let entries: BTreeMap<_, _> = entries.into_iter().collect();
    assert_eq!(entries.len(), count, "{page}: a heading twice");
    entries
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the project can be read")
}
