//! The OpenAPI documents that extractors write beside an API: which parameters its operations have.
//!
//! Of YAML, what such files are written in is read: the paths with their methods, by their indentation. A name of any parameter in the file counts for all of
//! its operations, since it may be declared elsewhere and referred to.

use std::collections::{BTreeSet, HashMap};

use crate::hosts::{
    json::{self, Json, JsonKind},
    placeholders,
};

/// The names of such files, by the toolkit ("Azure/apiops").
pub(super) const NAMES: [&str; 3] = ["specification.yaml", "specification.json", "specification.yml"];

/// Returns the parameters that each operation may have, by its id in small letters.
pub(super) fn operations(text: &str) -> HashMap<String, Vec<String>> {
    let mut found = Found::default();
    match json::parse(text) {
        Some(json) if matches!(json.kind, JsonKind::Object(_)) => found.json(&json),
        _ => found.yaml(text),
    }
    let declared = found.declared;
    let with_declared = |(id, path): (String, String)| {
        let own = placeholders(&path).into_iter().map(str::to_owned);
        (id.to_lowercase(), own.chain(declared.iter().cloned()).collect())
    };
    found.operations.into_iter().map(with_declared).collect()
}

/// What was found in such a document.
#[derive(Default)]
struct Found {
    /// The id of each operation, with its path.
    operations: Vec<(String, String)>,
    /// The names of parameters.
    declared: BTreeSet<String>,
}

impl Found {
    fn json(&mut self, json: &Json<'_>) {
        for (path, methods) in json.member("paths").map_or(&[][..], Json::members) {
            for (_, operation) in methods.members() {
                if let Some(id) = operation.member("operationId").and_then(Json::string) {
                    self.operations.push((id.text, path.decode().to_string()));
                }
                self.declared_in(operation.member("parameters"));
            }
            self.declared_in(methods.member("parameters"));
        }
        let shared = [json.member("parameters"), json.member("components").and_then(|it| it.member("parameters"))];
        shared.into_iter().flatten().flat_map(Json::members).for_each(|(_, parameter)| self.declared(parameter));
    }

    fn declared_in(&mut self, parameters: Option<&Json<'_>>) {
        parameters.map_or(&[][..], Json::items).iter().for_each(|parameter| self.declared(parameter));
    }

    fn declared(&mut self, parameter: &Json<'_>) {
        self.declared.extend(parameter.member("name").and_then(Json::string).map(|name| name.text));
    }

    fn yaml(&mut self, text: &str) {
        let mut in_paths = false;
        // The path that is read, with how far it is indented.
        let mut path: Option<(usize, String)> = None;
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let bare = trimmed.trim_start_matches("- ");
            let Some((key, value)) = key_and_value(bare) else { continue };
            if indent == 0 {
                in_paths = key == "paths";
                path = None;
            } else if in_paths && path.as_ref().is_none_or(|(own, _)| indent <= *own) {
                path = Some((indent, key.to_owned()));
            } else if key == "operationId"
                && let Some((_, path)) = &path
            {
                self.operations.push((value.to_owned(), path.clone()));
            }
            if key == "name" {
                self.declared.insert(value.to_owned());
            }
        }
    }
}

/// The key and the value of a line of YAML, without quotes.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let (key, rest) = match quote {
        Some(quote) => line[1..].split_once(quote).map(|(key, rest)| (key, rest.trim_start().strip_prefix(':')))?,
        None => match line.strip_suffix(':') {
            Some(key) if !key.contains(": ") => (key, Some("")),
            _ => line.split_once(": ").map(|(key, rest)| (key, Some(rest)))?,
        },
    };
    let value = rest?.trim().trim_matches(|it| matches!(it, '\'' | '"'));
    Some((key.trim(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut all: Vec<String> = operations(text).into_iter().map(|(id, names)| format!("{id}: {}", names.join(" "))).collect();
        all.sort();
        all
    }

    #[test]
    fn operations_have_the_parameters_of_their_paths_and_all_that_are_declared() {
        let yaml = "openapi: 3.0.1\npaths:\n  '/orders/{id}':\n    get:\n      operationId: getOrder\n      parameters:\n        - name: expand\n          in: query\n  /orders:\n    post:\n      operationId: 'addOrder'\ncomponents:\n  operationId: none\n";
        assert_eq!(shown(yaml), ["addorder: expand", "getorder: id expand"]);
        let json =
            r#"{ "paths": { "/orders/{id}/{*rest}": { "get": { "operationId": "getOrder", "parameters": [{ "name": "expand" }] } } } }"#;
        assert_eq!(shown(json), ["getorder: id rest expand"]);
        assert_eq!(shown("paths"), [""; 0]);
        assert_eq!(shown("paths:\n\t: a\n 'b\n"), [""; 0]);
    }
}
