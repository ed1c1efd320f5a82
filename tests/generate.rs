//! What the templates make: clean under every rule, and nothing that an argument could break out of.

use std::collections::{BTreeMap, BTreeSet};

use apim_policy::generate::{Arguments, Dialect, Library, Parameter, Request, Target, Template, Type, generate};
use apim_policy::lint::{self, Selection};

/// The targets whose output is a policy.
const POLICIES: [Target; 3] = [Target::Snippet, Target::Fragment, Target::Policy];

#[test]
fn what_templates_make_is_clean_but_for_what_their_pages_say() {
    let library = Library::built_in();
    let mut selection = Selection::none();
    selection.enable("all").expect("there are rules");
    let mut wrong = BTreeMap::new();
    for template in library.templates() {
        let allowed: BTreeSet<&str> = template.expectations.iter().map(|it| it.rule.text.as_str()).collect();
        let mut met = BTreeSet::new();
        for arguments in spread(template) {
            for (target, dialect) in POLICIES.iter().flat_map(|target| [(*target, Dialect::Raw), (*target, Dialect::Xml)]) {
                let request = Request { arguments: arguments.clone(), target, dialect, ..Request::new(&template.name.text) };
                let Some(text) = policy(&library, &request) else { continue };
                well_indented(&text);
                let late = arguments.values().flatten().any(|value| is_late(value));
                for finding in lint::lint_text("policy.xml", &text, &selection).findings {
                    let rule = finding.diagnostic.rule;
                    let placeholder = late && rule == "syntax/unresolved-placeholder";
                    if !allowed.contains(rule) && !placeholder {
                        let place = text[finding.diagnostic.primary.span.range()].lines().next().unwrap_or_default().to_owned();
                        wrong.entry((template.name.text.clone(), rule)).or_insert((finding.diagnostic.message, place, text.clone()));
                    }
                    met.insert(rule.to_owned());
                }
            }
        }
        for rule in allowed {
            assert!(met.contains(rule), "{} says that {rule} is found, which it never is", template.name.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The policy that is asked for, if the template makes one in this way: a fragment of several sections is none.
fn policy(library: &Library, request: &Request) -> Option<String> {
    match generate(library, request) {
        Ok(text) => Some(text),
        Err(error) => {
            let message = error.to_string();
            let known = [
                "a fragment stands in one section",
                "a fragment cannot include another",
                "makes no policy",
                "cannot find out which version",
            ];
            assert!(known.iter().any(|known| message.contains(known)), "{message}: {request:?}");
            None
        }
    }
}

/// Lines are indented by four spaces for each element that is open; what an expression does within itself is its own business.
fn well_indented(text: &str) {
    let mut depth = 0;
    let mut in_code = false;
    for line in text.lines() {
        assert!(!line.ends_with(' ') && !line.contains('\t'), "{line:?}");
        let (indent, line) = (line.len() - line.trim_start().len(), line.trim_start());
        if in_code {
            in_code = !(line.starts_with("}\"") || line.starts_with("}</"));
            depth -= usize::from(!in_code && line.starts_with("}</"));
            continue;
        }
        depth -= usize::from(line.starts_with("</"));
        assert_eq!(indent, depth * 4, "{line:?} in\n{text}");
        in_code = line.ends_with("@{");
        depth += usize::from(!line.ends_with("/>") && !line.contains("</") && !line.contains("<!--"));
    }
}

/// Arguments: every choice and every parameter that may be left out in every combination, and then one after the other all that is good for
/// each parameter.
fn spread(template: &Template) -> Vec<Arguments> {
    let mut all: Vec<Arguments> = vec![Arguments::new()];
    for parameter in &template.parameters {
        let values = alternatives(parameter);
        all = all
            .into_iter()
            .flat_map(|arguments| {
                values.iter().map(move |value| {
                    let mut arguments = arguments.clone();
                    if let Some(value) = value {
                        arguments.insert(parameter.name.text.clone(), vec![(*value).to_owned()]);
                    }
                    arguments
                })
            })
            .collect();
    }
    let base = all[0].clone();
    for parameter in &template.parameters {
        for value in good(&parameter.of) {
            let mut arguments = base.clone();
            arguments.insert(parameter.name.text.clone(), vec![value.to_owned()]);
            all.push(arguments);
        }
    }
    all
}

/// The values of a parameter that change what is generated; `None` leaves it out.
fn alternatives(parameter: &Parameter) -> Vec<Option<&str>> {
    match &parameter.of {
        Type::Choice(words) => words.iter().map(|word| Some(word.as_str())).collect(),
        Type::Flag => vec![Some("false"), Some("true")],
        Type::Count(0, _) => vec![None, Some("2")],
        of if parameter.optional => vec![None, Some(good(of)[0])],
        of if parameter.default.is_none() => vec![Some(good(of)[0])],
        Type::Version => vec![None, Some("{{orders-version}}")],
        _ => vec![None],
    }
}

/// Arguments that a type takes.
fn good(of: &Type) -> Vec<&'static str> {
    match of {
        Type::Vault => vec![
            "contoso",
            "contoso.vault.azure.cn",
            "https://contoso.vault.usgovcloudapi.net/",
            "{{vault}}",
            "${azurerm_key_vault.a.vault_uri}",
        ],
        Type::SecretName => vec!["orders-key", "{{orders-secret}}", "#{secret}#"],
        Type::Version => vec!["latest", "0123456789abcdef0123456789abcdef", "${data.azurerm_key_vault_secret.a.version}"],
        Type::Duration(1, 3600) => vec!["30s", "1h", "{{time}}"],
        Type::Duration(_, to) if *to > 86_400 => vec!["4m", "1h", "2d", "__TTL__"],
        Type::Duration(..) => vec!["5s", "30s", "${var.time}"],
        Type::VariableName => vec!["ordersKey", "orders-key"],
        Type::HeaderName => vec!["X-Orders-Key", "{{header}}"],
        Type::Url => vec!["https://orders.example.org/v1"],
        Type::Count(400, _) => vec!["502", "{{status}}"],
        Type::Count(..) => vec!["1", "{{count}}"],
        Type::ClientId => vec!["00000000-0000-0000-0000-000000000001", "{{client}}"],
        Type::Tenant => vec!["00000000-0000-0000-0000-000000000002", "contoso.onmicrosoft.com", "{{tenant}}"],
        Type::ResourceName => vec!["vault-failure"],
        Type::Text => vec!["api://orders", "Bearer ", "<\"&'>{}\\ é $x %y", "{{text}}", "${var.text}"],
        Type::List(of) => match **of {
            Type::ClientId => vec!["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001,{{client}}"],
            _ => vec!["api://orders", "api://orders, api://items", "{{text}}"],
        },
        Type::CachingType => vec!["prefer-external", "internal", "external"],
        Type::Choice(_) | Type::Flag | Type::Host => vec![],
    }
}

fn is_late(value: &str) -> bool {
    ["${", "#{", "__"].iter().any(|mark| value.contains(mark))
}
