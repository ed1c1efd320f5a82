//! The JSON Schema of the configuration, with the rules that there are.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::config;
use crate::rules::{self, Rule};

/// Where the schema is published.
pub const SCHEMA: &str = "https://raw.githubusercontent.com/apim-policy/apim-policy/main/docs/apim-policy.schema.json";

/// Returns the JSON Schema of `apim-policy.toml`: what the settings are, and which rules there are with their severities and options.
pub fn configuration_schema() -> Value {
    let mut schema = serde_json::to_value(config::json_schema()).expect("a schema is JSON");
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$id".to_owned(), json!(SCHEMA));
        let definitions = schema.entry("$defs").or_insert_with(|| json!({}));
        definitions["RuleOptions"]["minProperties"] = json!(1);
        definitions["RuleLevel"] = json!({
            "description": "A level, or a table with one.",
            "anyOf": [
                { "$ref": "#/$defs/Level" },
                {
                    "type": "object",
                    "properties": { "level": { "description": "The level.", "$ref": "#/$defs/Level" } },
                    "required": ["level"],
                    "additionalProperties": false,
                },
            ],
        });
        definitions["RuleTable"] = table();
        definitions["Override"]["properties"]["rules"] = reference("What to make of each rule in them.");
        definitions["Override"]["properties"]["rules"]["minProperties"] = json!(1);
        schema["properties"]["rules"] =
            reference("What to make of each rule: the id of a rule, a category or `all`, and a level or options.");
    }
    schema
}

fn reference(description: &str) -> Value {
    json!({ "description": description, "$ref": "#/$defs/RuleTable" })
}

/// The names that stand for rules, each with what can be said of it.
fn table() -> Value {
    let mut categories: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    rules::all().for_each(|rule| categories.entry(rule.category()).or_default().push(rule));
    let setting = |rules: &[&Rule], description: String| {
        let kind = if rules.iter().any(|rule| rule.takes_allow()) { "RuleSetting" } else { "RuleLevel" };
        json!({ "description": description, "$ref": format!("#/$defs/{kind}") })
    };
    let all: Vec<&Rule> = rules::all().collect();
    let mut properties = Map::new();
    properties.insert("all".to_owned(), setting(&all, "All rules.".to_owned()));
    for (category, own) in &categories {
        properties.insert((*category).to_owned(), setting(own, format!("All rules of the category `{category}`.")));
        for rule in own {
            let level = if rule.default { rule.severity.name() } else { "off" };
            properties.insert(rule.id.to_owned(), setting(&[rule], format!("{} Default: `{level}`.", rule.summary())));
        }
    }
    let taken: Vec<&str> = categories.into_keys().collect();
    // Rules of one's own have categories of their own.
    let own = format!("^(?!(?:all|{})(?:/|$))[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)?$", taken.join("|"));
    json!({
        "description": "Rules, and what is made of them.",
        "type": "object",
        "properties": properties,
        "patternProperties": { own: { "description": "A rule of one's own, or a category of them.", "$ref": "#/$defs/RuleSetting" } },
        "additionalProperties": false,
    })
}
