//! The rules about the schema, held to what a schema validator says of damaged documents, where there are any beside the project.
//!
//! `MISSES=path cargo test --test lint schema_oracle` writes each document in which a mistake is not seen.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use apim_policy::diagnostic::Severity;
use apim_policy::lint::{self, Selection};
use apim_policy::text::LineIndex;
use apim_policy::workspace::Source;
use serde_json::Value;

use crate::common;

/// How many of a hundred documents have to have an error where the validator sees a mistake.
const GOAL: usize = 98;

/// How many of a hundred, if its first mistake alone counts. What is left are placeholders such as `{calls}`, which a tool fills in, and white
/// space in an element that holds nothing, which deployed policies have.
const GOAL_FIRST: usize = 96;

#[test]
fn what_a_schema_validator_refuses_is_an_error_on_the_same_line() {
    let Some(shared) = common::shared() else { return };
    let Ok(cases) = std::fs::read_to_string(shared.join("documents/dev.jsonl")) else { return };
    let (mut refused, mut first, mut misses, mut report) = (0, 0, 0, String::new());
    for case in cases.lines().map(|line| serde_json::from_str::<Value>(line).expect("a case is JSON")) {
        if case["ok"] == Value::Bool(true) {
            continue;
        }
        let text = case["text"].as_str().expect("a case has a text");
        let wanted: Vec<u64> = case["errors"].as_array().expect("a case has errors").iter().filter_map(|it| it["line"].as_u64()).collect();
        let found = lines_with_errors(text);
        let is_near = |line: &u64| found.iter().any(|other| other.abs_diff(*line) <= 1);
        refused += 1;
        first += usize::from(wanted.first().is_some_and(is_near));
        if !wanted.iter().any(is_near) {
            misses += 1;
            let messages =
                case["errors"].as_array().expect("a case has errors").iter().map(|it| format!("{}: {}", it["line"], it["message"]));
            writeln!(report, "{}: {found:?}\n  {}", case["id"], messages.collect::<Vec<_>>().join("\n  "))
                .expect("a string can be written");
        }
    }
    println!("{refused} refused; an error on the line of the first mistake in {first}, of none in {misses}");
    if let Some(path) = std::env::var_os("MISSES") {
        std::fs::write(path, &report).expect("the report can be written");
    }
    assert!((refused - misses) * 100 >= refused * GOAL, "{misses} of {refused} are not seen:\n{report}");
    assert!(first * 100 >= refused * GOAL_FIRST, "of {refused} documents, only {first} have an error at the first mistake");
}

/// The lines, from one, on which there is an error.
fn lines_with_errors(text: &str) -> BTreeSet<u64> {
    let source = Source { named: true, ..Source::document("policy.xml", text) };
    let outcome = lint::lint(&source, &Selection::default());
    let lines = LineIndex::new(text);
    let errors = outcome.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
    errors.map(|finding| lines.position(text, finding.diagnostic.primary.span.start).line as u64).collect()
}
