//! What is generated for a host is read by the linter as a file of that host: the policy and the named values that were asked for, deployed where they
//! were to be deployed, and clean.

use std::collections::BTreeMap;
use std::path::Path;

use apim_policy::catalog::{Deployment, Format, Scope};
use apim_policy::generate::{Library, Request, Target, files, generate};
use apim_policy::lint::{self, Selection};
use apim_policy::workspace::{Found, Source, understand};

use crate::arguments::{is_late, spread};

const SCOPES: [Scope; 6] = [Scope::Api, Scope::Global, Scope::Product, Scope::Operation, Scope::Fragment, Scope::Workspace];

/// How many of the arguments of a template are tried, about.
const SAMPLE: usize = 12;

#[test]
fn what_is_generated_for_terraform_is_read_and_clean() {
    each(Target::Terraform, |made, request| {
        let expected = Expected {
            named_values: made[0].1.matches("resource \"azurerm_api_management_named_value\"").count(),
            // The provider sends the policies of all resources but fragments as they are.
            format: Some(if request.scope == Scope::Fragment { request.dialect } else { Format::RawXml }),
            ..Expected::of(request)
        };
        check(&[("main.tf".to_owned(), made[0].1.clone())], request, &expected)
    });
}

#[test]
fn what_is_generated_for_bicep_is_read_and_clean() {
    each(Target::Bicep, |made, request| {
        let expected = Expected { named_values: made[0].1.matches("/namedValues@").count(), ..Expected::of(request) };
        check(&[("main.bicep".to_owned(), made[0].1.clone())], request, &expected)
    });
}

#[test]
fn what_is_generated_for_arm_is_read_and_clean() {
    each(Target::Arm, |made, request| {
        let expected = Expected { named_values: made[0].1.matches("/namedValues\",").count(), ..Expected::of(request) };
        check(&[("main.json".to_owned(), made[0].1.clone())], request, &expected)
    });
}

#[test]
fn what_is_generated_for_apiops_is_read_and_clean() {
    each(Target::Apiops, |made, request| {
        let named_values = made.iter().filter(|(path, _)| path.ends_with("namedValueInformation.json")).count();
        // The root of the toolkit's files is known by the folders in it, and here is none.
        let scope = Some(request.scope).filter(|scope| *scope != Scope::Global);
        let expected = Expected { named_values, scope, format: None };
        check(made, request, &expected)
    });
}

/// What the linter has to know of what was generated.
struct Expected {
    named_values: usize,
    scope: Option<Scope>,
    format: Option<Format>,
}

impl Expected {
    fn of(request: &Request) -> Self {
        Self { named_values: 0, scope: Some(request.scope), format: Some(request.dialect) }
    }
}

/// Shows `check` the files that are made for `target` with a sample of arguments for every template, and fails with what it finds wrong.
fn each(target: Target, check: impl Fn(&[(String, String)], &Request) -> Vec<String>) {
    let library = Library::built_in();
    let mut wrong: BTreeMap<(String, String), (Request, String)> = BTreeMap::new();
    // Templates with few arguments take turns with the scopes.
    for (seed, template) in library.templates().enumerate() {
        let name = &template.name.text;
        let mut seen = 0;
        let all = spread(template);
        let step = (all.len() / SAMPLE).max(1) | 1;
        for (index, arguments) in all.into_iter().step_by(step).enumerate() {
            let mut request = Request { arguments, target, scope: SCOPES[(index + seed) % 6], ..Request::new(name) };
            request.dialect = [Format::RawXml, Format::Xml][index / 6 % 2];
            request.header = (index % 4 == 0).then(|| "made by a test".to_owned());
            request.name = (index % 3 == 0).then(|| "orders-policy".to_owned());
            if target == Target::Apiops {
                request.name = Some(if request.scope == Scope::Operation { "orders/get" } else { "orders" }.to_owned());
            }
            if target == Target::Terraform && request.scope == Scope::Api && index % 12 == 6 {
                request.references.insert("api_name".to_owned(), "azurerm_api_management_api.orders.name".to_owned());
            }
            if request.arguments.contains_key("version") && index % 5 == 0 {
                request.arguments.insert("version".to_owned(), vec!["deployed".to_owned()]);
            }
            let Some(made) = made(&library, &request) else { continue };
            seen += 1;
            for message in check(&made, &request) {
                let text = made.iter().map(|(path, text)| format!("{path}:\n{text}")).collect();
                wrong.entry((name.clone(), message)).or_insert((request.clone(), text));
            }
        }
        // A named value alone is nothing that every target has.
        assert!(seen > 0, "nothing is made of {name} for {target:?}");
    }
    let shown: Vec<String> =
        wrong.iter().take(12).map(|((name, message), (request, text))| format!("{name}: {message}\n{request:?}\n{text}")).collect();
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), shown.join("\n"));
}

/// The files that are asked for, unless this target has no way to say them.
fn made(library: &Library, request: &Request) -> Option<Vec<(String, String)>> {
    let made = match request.target {
        Target::Apiops => files(library, request, Path::new("artifacts")),
        _ => generate(library, request).map(|text| vec![("".into(), text)]),
    };
    match made {
        Ok(files) => Some(files.into_iter().map(|(path, text)| (path.to_string_lossy().replace('\\', "/"), text)).collect()),
        Err(error) => {
            let known = [
                "every identity of the tenant",
                "does not work at workspace scope",
                "a named value of a workspace",
                "tokens of version 2",
                "knows nothing of",
                "cannot be looked up",
                "cannot look up which version",
                "which version is deployed",
                "a fragment",
                "is a name of the module",
                "a named value refers to one secret",
                "does not name a place",
                "APIOps",
            ];
            assert!(known.iter().any(|known| error.to_string().contains(known)), "{error}: {request:?}");
            None
        }
    }
}

/// What is wrong with what the linter makes of `files`.
fn check(files: &[(String, String)], request: &Request, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    let sources: Vec<Source> = files.iter().filter_map(|(path, text)| read(path, text)).collect();
    let texts = || files.iter().map(|(_, text)| text);
    let policies = texts().filter(|text| text.contains("<policies") || text.contains("<fragment") || text.contains("u003c")).count();
    let documents: Vec<_> = sources.iter().flat_map(|source| &source.documents).collect();
    if documents.len() != policies {
        wrong.push(format!("{} documents are found instead of {policies}", documents.len()));
    }
    for document in documents {
        let known: Vec<Deployment> = document.deployments.iter().map(|it| it.deployment).collect();
        let wanted = Deployment { scope: expected.scope, format: expected.format, ..Deployment::default() };
        if known != [wanted] {
            wrong.push(format!("{known:?} instead of {wanted:?}"));
        }
    }
    let named_values: Vec<_> = sources.iter().flat_map(|source| &source.named_values).collect();
    if named_values.len() != expected.named_values {
        wrong.push(format!("{} named values are found instead of {}", named_values.len(), expected.named_values));
    }
    if !named_values.iter().all(|it| it.key_vault && it.secret == Some(true) && it.value.is_none()) {
        wrong.push(format!("the named value is not known to be a secret in a vault: {named_values:?}"));
    }
    let late = request.arguments.values().flatten().any(|value| is_late(value));
    for source in &sources {
        assert_eq!((&source.defects[..], &source.gaps[..]), (&[][..], &[][..]), "{}", source.text);
        for finding in lint::lint(source, &Selection::default()).findings {
            let diagnostic = finding.diagnostic;
            if !(late && diagnostic.rule == "syntax/unresolved-placeholder") {
                wrong.push(format!("{}: {}: {}", diagnostic.rule, diagnostic.message, diagnostic.primary.span.text(&source.text)));
            }
        }
    }
    wrong
}

/// The file at `path` as the linter reads it.
fn read(path: &str, text: &str) -> Option<Source> {
    let found = Found { path: path.to_owned(), file: path.into(), named: false, config: None, searched: None };
    understand(&found, text.to_owned().into_bytes())
}
