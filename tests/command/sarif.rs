//! SARIF as code scanning wants it, judged by Microsoft's own validator where that is installed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use apim_policy::rules;
use serde_json::Value;

use crate::common::folder::{Folder, Run};

/// A policy with findings of all severities, with fixes and without, one silenced with a reason and one without.
const POLICY: &str = "<policies>\n  <inbound>\n    <base />\n    <!-- apim-policy ignore schema/unknown-element: an experiment -->\n    \
                      <set-heder name=\"a\" />\n    <!-- apim-policy ignore schema/unknown-element -->\n    <set-heder name=\"b\" />\n    \
                      <set-heder name=\"c\" />\n    <set-heder name=\"c\" />\n    <!-- apim-policy ignore secrets: nothing -->\n    \
                      <set-header name=\"x\" exists-action=\"overide\"><value>é</value></set-header>\n  </inbound>\n</policies>\n";

fn log(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.lint(&[&["--format", "sarif"], arguments].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("there are results")
}

#[test]
fn the_tool_and_its_rules_are_described() {
    let log = log(&Folder::with(&[("a.xml", POLICY)]), &[]);
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert!(driver["informationUri"].as_str().is_some_and(|it| it.starts_with("https://")), "{driver}");
    assert!(driver["fullName"].is_string() && driver["semanticVersion"].is_string(), "{driver}");
    assert!(run["automationDetails"]["id"].as_str().is_some_and(|it| it.starts_with("azuredevops/pipeline/build/")), "{run}");
    let described = driver["rules"].as_array().expect("there are rules");
    assert!(described.len() > 2);
    for described in described {
        let rule = rules::find(described["id"].as_str().expect("it has an id")).expect("it is a rule");
        let text = |pointer: &str| described.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(text("/shortDescription/text"), rule.summary());
        assert_eq!(text("/fullDescription/text"), rule.why());
        assert!(text("/help/markdown").contains("## Why") && text("/help/text").contains(rule.summary()), "{described}");
        assert!(text("/name").starts_with(|it: char| it.is_ascii_uppercase()) && text("/name").chars().all(char::is_alphanumeric));
        assert_eq!(described["properties"]["tags"][0], rule.category());
    }
}

#[test]
fn every_rule_says_why_it_exists() {
    for rule in rules::all() {
        assert!(!rule.why().is_empty() && !rule.why().contains("\n## "), "{}", rule.id);
    }
}

#[test]
fn a_fix_is_told_as_what_it_replaces() {
    let folder = Folder::with(&[(".git/HEAD", ""), ("apis/a.xml", POLICY)]);
    let log = log(&folder, &["apis"]);
    let fixes: Vec<&Value> = results(&log).iter().filter_map(|result| result.get("fixes")).collect();
    assert!(!fixes.is_empty());
    for fix in fixes {
        let change = &fix[0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "apis/a.xml");
        assert!(fix[0]["description"]["text"].is_string());
        assert!(change["replacements"][0]["deletedRegion"]["startLine"].is_u64(), "{fix}");
    }
}

#[test]
fn a_result_is_known_again_when_its_file_changes_around_it() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    let prints = || -> Vec<String> {
        let log = log(&folder, &[]);
        let print = |result: &Value| result["partialFingerprints"]["apimPolicyFinding/v1"].as_str().expect("it has one").to_owned();
        results(&log).iter().map(print).collect()
    };
    let before = prints();
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len(), "each is another: {before:?}");
    folder.write("a.xml", POLICY.replace("<inbound>\n", "<inbound>\n    <!-- a line more -->\n"));
    assert_eq!(prints(), before);
    folder.write("a.xml", POLICY.replace("\"overide\"", "\"overidee\""));
    assert_eq!(prints().iter().filter(|print| !before.contains(print)).count(), 1);
}

#[test]
fn what_is_silenced_is_marked_as_such() {
    let secret = ["FAKE", "Fake0", "Fake1", "notASecret"].concat();
    let folder = Folder::with(&[("a.xml", &POLICY.replace("an experiment", &format!("an experiment, password={secret}")))]);
    let log = log(&folder, &[]);
    let silenced: Vec<&Value> = results(&log).iter().filter(|it| it["suppressions"].as_array().is_some_and(|it| !it.is_empty())).collect();
    assert!(results(&log).iter().all(|result| result["suppressions"].is_array()), "all results say whether they are silenced");
    assert_eq!(silenced.len(), 2, "{silenced:?}");
    assert_eq!(silenced[0]["suppressions"][0]["kind"], "inSource");
    assert!(silenced[0]["suppressions"][0]["justification"].as_str().is_some_and(|it| it.starts_with("an experiment")), "{silenced:?}");
    assert!(silenced[1]["suppressions"][0].get("justification").is_none());
    assert!(!log.to_string().contains(&secret));

    folder.lint(&["--write-baseline", "baseline.json"]);
    let known = self::log(&folder, &["--baseline", "baseline.json"]);
    assert!(results(&known).iter().all(|result| result["suppressions"][0]["status"] == "accepted"), "{known}");
    assert!(results(&known).iter().any(|result| result["suppressions"][0]["kind"] == "external"), "{known}");
}

#[test]
fn github_is_told_nothing_of_what_is_silenced() {
    // It would open an alert for each.
    let folder = Folder::with(&[("a.xml", POLICY)]);
    let run = Run::of(folder.command(&["lint", "--format", "sarif"]).env("GITHUB_ACTIONS", "true").output());
    assert!(run.out.contains("\"results\"") && !run.out.contains("\"suppressions\":"), "{}", run.out);
    assert!(run.out.contains("\"id\": \"apim-policy/\""), "{}", run.out);
    let plain = Folder::with(&[("a.xml", "<policies><inbound><base /><set-heder /></inbound></policies>")]);
    assert!(results(&log(&plain, &[])).iter().all(|result| result.get("suppressions").is_none()));
}

#[test]
fn microsofts_validator_finds_nothing() {
    let Some(validator) = validator() else {
        println!("skipped: no sarif-multitool");
        return;
    };
    let folder = Folder::with(&[(".git/HEAD", ""), ("apis/a b.xml", POLICY), ("empty/b.xml", "<policies />")]);
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for (name, paths) in [("some", "apis"), ("none", "empty"), ("corpus", corpus)] {
        let log = format!("{name}.sarif");
        folder.lint(&["--format", "sarif", "-o", &log, "--select", "all", "--path-root", corpus, paths]);
        let mut command = Command::new(&validator);
        command.args(["validate", &log, "--rule-kind", "Sarif;Ghas;Ado", "--output", "verdict.sarif", "--log", "ForceOverwrite"]);
        let run = Run::of(command.current_dir(folder.path("")).output());
        let verdict: Value = serde_json::from_str(&folder.read("verdict.sarif")).unwrap_or_else(|error| panic!("{error}: {run:?}"));
        let found: Vec<String> = results(&verdict).iter().map(Value::to_string).collect();
        assert!(found.is_empty(), "{name}: {} of them: {:?}", found.len(), found.iter().take(5).collect::<Vec<_>>());
    }
}

/// The validator, which npm installs as `@microsoft/sarif-multitool`: what `SARIF_MULTITOOL` names, or what is found by its name.
fn validator() -> Option<PathBuf> {
    let named = std::env::var_os("SARIF_MULTITOOL").map(PathBuf::from).filter(|path| path.is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    named.or_else(|| std::env::split_paths(&path).map(|folder| folder.join("sarif-multitool")).find(|path| path.is_file()))
}
