//! Where sources contradict one another: every contradiction is about something, is shown with both sides, and is one that the collected facts tell.

use std::collections::BTreeSet;

use apim_policy::catalog::{self, DISPUTES, Gateways, Once, SAMPLES};
use apim_policy::{Answer, Part, explain};
use toml::{Table, Value};

use crate::common;

/// The disputes that the facts record with another policy or in their description: what they are about, and where the facts have it.
const TOLD_ELSEWHERE: &[(&str, &str)] =
    &[("cache-lookup-value", "cache-lookup-value"), ("cache-store-value", "cache-store-value"), ("quota-by-key.bandwidth", "quota")];

#[test]
fn disputes_stand_in_order_and_none_twice() {
    let keys: Vec<_> = DISPUTES.iter().map(|dispute| (dispute.about, dispute.fact)).collect();
    assert!(keys.is_sorted_by(|one, next| one < next), "{keys:?}");
    assert!(DISPUTES.iter().all(|dispute| dispute.sides[0].says != dispute.sides[1].says));
}

#[test]
fn both_sides_of_every_dispute_are_explained() {
    for dispute in DISPUTES {
        let Ok(Answer::Entries(entries)) = explain(dispute.about) else { panic!("{} is nothing", dispute.about) };
        let rows = entries.iter().flat_map(|entry| &entry.parts).filter_map(|part| match part {
            Part::List { heading, rows } if heading.contains("contradict") => Some(rows),
            _ => None,
        });
        let row = rows.flatten().find(|row| row.label == dispute.fact).unwrap_or_else(|| panic!("{} is not explained", dispute.about));
        for side in dispute.sides {
            assert!(row.text.contains(side.says) && row.text.contains(side.source), "{}: {}", dispute.about, row.text);
        }
    }
}

#[test]
fn whatever_the_catalogue_calls_disputed_has_both_sides() {
    let has = |about: &str, fact: &str| catalog::disputes(about).any(|dispute| dispute.fact == fact);
    for policy in catalog::policies() {
        let name = policy.element.name;
        assert!(policy.gateways_disputed == Gateways::EMPTY || has(name, "gateways"), "{name}");
        assert!(policy.once != Once::Contested || has(name, "repeated"), "{name}");
    }
}

#[test]
fn disputes_are_those_of_the_collected_facts() {
    let Some(shared) = common::shared() else { return };
    let facts = std::fs::read_to_string(shared.join("reference/policies.toml")).expect("the facts can be read");
    let facts: Table = facts.parse().expect("the facts are TOML");
    let policies = facts["policy"].as_table().expect("policies are a table");
    let mut sources = BTreeSet::new();
    collect_sources(&Value::Table(facts.clone()), &mut sources);
    for dispute in DISPUTES {
        let path = TOLD_ELSEWHERE.iter().find(|(about, _)| *about == dispute.about).map_or(dispute.about, |(_, path)| path);
        assert!(!notes(policies, path).is_empty(), "the facts have no note on {}", dispute.about);
        for side in dispute.sides {
            assert!(side.source == SAMPLES || sources.contains(side.source), "{}: no source {}", dispute.about, side.source);
        }
    }
    let told: BTreeSet<&str> = DISPUTES.iter().map(|dispute| dispute.about).collect();
    let mut untold = Vec::new();
    for (name, policy) in policies {
        each_note(name, policy, &mut |path, note| {
            let is_dispute = ["Conflict:", "disagree", "against its own page"].iter().any(|mark| note.contains(mark));
            let is_told = told.iter().any(|about| *about == path || about.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
            if is_dispute && !is_told {
                untold.push(format!("{path}: {note}"));
            }
        });
    }
    assert!(untold.is_empty(), "{untold:?}");
}

/// The notes on what `path` leads to, and for a policy on its own.
fn notes(policies: &Table, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let name = path.split('.').next().unwrap_or_default();
    each_note(name, &policies[name], &mut |of, note| {
        if of == path {
            found.push(note.to_owned());
        }
    });
    found
}

/// Calls `visit` with each note in `value`, a policy, child or attribute, and with the path of what it is about.
fn each_note(path: &str, value: &Value, visit: &mut impl FnMut(&str, &str)) {
    let Some(table) = value.as_table() else { return };
    if let Some(note) = table.get("note").and_then(Value::as_str) {
        visit(path, note);
    }
    for note in table.get("notes").and_then(Value::as_array).into_iter().flatten() {
        visit(path, note.as_str().expect("a note is text"));
    }
    for members in ["attr", "child"] {
        for (name, member) in table.get(members).and_then(Value::as_table).into_iter().flatten() {
            each_note(&format!("{path}.{name}"), member, visit);
        }
    }
}

/// Collects the names of all sources: what stands between the kind of source and its date, without the ending of a page.
fn collect_sources(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for source in table.get("source").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
                let name = source.split_once(':').map_or(source, |(_, name)| name);
                let name = name.split('@').next().unwrap_or(name);
                names.insert(name.strip_suffix(".md").unwrap_or(name).to_owned());
            }
            table.values().for_each(|value| collect_sources(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_sources(value, names)),
        _ => {}
    }
}
