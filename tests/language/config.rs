//! The published JSON Schema of `apim-policy.toml`, held to the configurations that the tool accepts.

use std::path::Path;

use apim_policy::config::Config;
use apim_policy::reference::configuration_schema;

use crate::common;

const SCHEMA: &str = "docs/apim-policy.schema.json";

#[test]
fn the_published_schema_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&configuration_schema()).expect("a schema is JSON") + "\n";
    common::expect_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA), &schema);
}

#[test]
fn the_schema_accepts_what_the_tool_accepts() {
    let schema = schema();
    for text in [
        "",
        "fail-on = \"error\"",
        "exclude = [\"samples/**\", \"*.bak.xml\"]",
        "[rules]\n\"all\" = \"off\"\n\"key-vault/uncached-lookup\" = \"error\"\n\"secrets\" = { level = \"warning\", allow = [\"^test-\"] }",
        "[[overrides]]\nfiles = [\"legacy/**\"]\nrules = { \"caching/unversioned-key\" = \"info\" }",
        "[[scopes]]\nfiles = [\"**/*.operation.xml\"]\nscope = \"operation\"",
        "[target]\ngateway = \"self-hosted\"\ntier = \"premium\"",
        "[target]\ntier = \"standard-v2\"",
        "min-severity = \"warning\"\nfail-on = \"error\"",
        "extend = \"../apim-policy.toml\"",
        "service = \"here\"",
        "[rules]\nteam = \"off\"\n\"team/backend-by-id\" = { level = \"error\", allow = [\"a\"] }",
        "[externals]\nfragments = [\"a\"]\nnamed-values = [\"b\"]\nbackends = [\"c\"]",
    ] {
        let extended = |_: &Path, _: &Path| Ok(String::new());
        assert!(Config::parse_extending(Path::new("apim-policy.toml"), text.to_owned(), &extended).is_ok(), "the tool refuses {text}");
        assert!(schema.is_valid(&json(text)), "the schema refuses {text}");
    }
}

#[test]
fn the_schema_refuses_what_the_tool_refuses() {
    let schema = schema();
    for text in [
        "fail_on = \"error\"",
        "fail-on = \"off\"",
        "exclude = \"samples\"",
        "[rules]\nstyle = \"warn\"",
        "[rules]\nstyle = { levle = \"off\" }",
        "[rules]\nstyle = 1",
        "[rules]\nsecrets = {}",
        "[[overrides]]\nrules = {}",
        "[[scopes]]\nfiles = []\nscope = \"everywhere\"",
        "[target]\ngateway = \"docker\"",
        "[externals]\nbackend = []",
    ] {
        assert!(Config::parse(Path::new("apim-policy.toml"), text.to_owned()).is_err(), "the tool accepts {text}");
        assert!(!schema.is_valid(&json(text)), "the schema accepts {text}");
    }
}

#[test]
fn the_schema_knows_every_rule_and_refuses_others_of_its_categories() {
    let schema = schema();
    let accepts = |text: &str| schema.is_valid(&json(text));
    for rule in apim_policy::rules::all() {
        let (id, category) = (rule.id, rule.category());
        assert!(accepts(&format!("[rules]\n\"{id}\" = \"error\"\n{category} = {{ level = \"off\" }}")), "{id}");
        assert!(accepts(&format!("[[overrides]]\nfiles = [\"a\"]\nrules = {{ \"{id}\" = \"error\" }}")), "{id}");
        assert_eq!(accepts(&format!("[rules]\n\"{id}\" = {{ allow = [\"a\"] }}")), rule.takes_allow(), "{id}");
        assert!(!accepts(&format!("[rules]\n\"{id}x\" = \"error\"")), "{id}x");
    }
    assert!(!accepts("[[overrides]]\nfiles = [\"a\"]\nrules = { \"secrets/hard-codd\" = \"error\" }"));
    assert!(!accepts("[rules]\n\"no rule\" = \"error\""));
    let schema = configuration_schema();
    assert!(schema["$id"].as_str().is_some_and(|id| id.ends_with("/docs/apim-policy.schema.json")));
    let hard_coded = &schema["$defs"]["RuleTable"]["properties"]["secrets/hard-coded"]["description"];
    assert!(hard_coded.as_str().is_some_and(|text| text.contains("Default: `")), "{hard_coded}");
}

fn schema() -> jsonschema::Validator {
    jsonschema::validator_for(&configuration_schema()).expect("the schema is one")
}

fn json(text: &str) -> serde_json::Value {
    toml::from_str(text).expect("it is TOML")
}
