//! What callers get when a vault, a token endpoint or an identity fails, found out by running the policies against stubs of them.

mod simulator;
mod tables;

use std::path::Path;

use serde_json::{Value, json};

use crate::common;
use simulator::{ASSUMPTIONS, Line};

/// Cases by hand, for what is special about each template.
const CASES: &str = include_str!("cases.json");

/// The file with what the pages say about failures.
const TABLES: &str = "src/generate/templates/failures.md";

/// All cases under all answers to the questions that no documentation settles, in one run of the simulator.
#[test]
fn every_failure_ends_well_and_the_pages_say_how() {
    let Some(simulator) = simulator::find() else { return };
    let file: Value = serde_json::from_str(CASES).expect("the cases are JSON");
    let expect = &file["expect"];
    let by_hand = file["cases"].as_array().expect("the file lists cases").iter().map(|case| with(case, "expect", expect));
    let all: Vec<Value> = by_hand.chain(tables::cases()).collect();
    let under = |(index, answers): (usize, &&[(&str, &str)])| -> Vec<Value> {
        let assume: Value =
            answers.iter().map(|&(name, choice)| (name.to_owned(), json!(choice))).collect::<serde_json::Map<_, _>>().into();
        let name = |case: &Value| json!(format!("{index}: {}", case["name"].as_str().unwrap_or_default()));
        all.iter().map(|case| with(&with(case, "assume", &assume), "name", &name(case))).collect()
    };
    let cases: Vec<Value> = ASSUMPTIONS.iter().enumerate().flat_map(under).collect();
    let lines = simulator.run(&json!(cases));

    let failed: Vec<&Line> = lines.iter().filter(|line| !line.failed.is_empty()).collect();
    let shown: Vec<String> = failed.iter().take(10).map(|line| format!("{} / {}: {:?}", line.case, line.step, line.failed)).collect();
    assert!(failed.is_empty(), "{} of {} steps failed:\n{}", failed.len(), lines.len(), shown.join("\n"));

    let tables: Vec<String> = (0..ASSUMPTIONS.len()).map(|index| tables::written(&lines, &format!("{index}: "))).collect();
    for (table, assumptions) in tables.iter().zip(ASSUMPTIONS) {
        assert_eq!(*table, tables[0], "what callers get depends on {assumptions:?}");
    }
    common::expect_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLES), &tables[0]);
}

/// Every page says what happens when a service fails, or that none is called.
#[test]
fn every_page_says_what_happens_when_a_service_fails() {
    let library = apim_policy::generate::Library::built_in();
    for template in library.templates() {
        let page = apim_policy::generate::page(&library, template);
        let calls = page.contains("<send-request") || page.contains("<authentication-managed-identity");
        let says = if calls { "## When something fails\n\n| " } else { "## When something fails\n\nNothing is called" };
        assert!(page.contains(says), "{}", template.name.text);
    }
}

/// The object with one member replaced.
fn with(object: &Value, name: &str, value: &Value) -> Value {
    let mut object = object.clone();
    object[name] = value.clone();
    object
}
