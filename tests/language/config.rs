//! The published JSON Schema of `apim-policy.toml`, held to the configurations that the tool accepts.

use std::path::Path;

use apim_policy::config::{self, Config};

use crate::common;

const SCHEMA: &str = "docs/apim-policy.schema.json";

#[test]
fn the_published_schema_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&config::json_schema()).expect("a schema is JSON") + "\n";
    common::expect_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA), &schema);
}

#[test]
fn the_schema_accepts_what_the_tool_accepts() {
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
        "[externals]\nfragments = [\"a\"]\nnamed-values = [\"b\"]\nbackends = [\"c\"]",
    ] {
        assert!(Config::parse(Path::new("apim-policy.toml"), text.to_owned()).is_ok(), "the tool refuses {text}");
        assert!(schema().is_valid(&json(text)), "the schema refuses {text}");
    }
}

#[test]
fn the_schema_refuses_what_the_tool_refuses() {
    for text in [
        "fail_on = \"error\"",
        "fail-on = \"off\"",
        "exclude = \"samples\"",
        "[rules]\nstyle = \"warn\"",
        "[rules]\nstyle = { levle = \"off\" }",
        "[rules]\nstyle = 1",
        "[[overrides]]\nrules = {}",
        "[[scopes]]\nfiles = []\nscope = \"everywhere\"",
        "[target]\ngateway = \"docker\"",
        "[externals]\nbackend = []",
    ] {
        assert!(Config::parse(Path::new("apim-policy.toml"), text.to_owned()).is_err(), "the tool accepts {text}");
        assert!(!schema().is_valid(&json(text)), "the schema accepts {text}");
    }
}

fn schema() -> jsonschema::Validator {
    let schema = serde_json::to_value(config::json_schema()).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn json(text: &str) -> serde_json::Value {
    toml::from_str(text).expect("it is TOML")
}
