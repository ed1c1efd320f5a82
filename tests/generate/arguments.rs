//! Arguments for every template.

use apim_policy::generate::{Arguments, Parameter, Template, Type};

/// Arguments: every choice and every parameter that may be left out in every combination, and then one after the other all that is good for
/// each parameter.
pub fn spread(template: &Template) -> Vec<Arguments> {
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
pub fn good(of: &Type) -> Vec<&'static str> {
    match of {
        Type::Vault => vec![
            "contoso",
            "contoso.vault.azure.cn",
            "https://contoso.vault.usgovcloudapi.net/",
            "{{vault}}",
            "${azurerm_key_vault.a.vault_uri}",
        ],
        Type::SecretName | Type::CertificateName => {
            vec![
                "orders-key",
                "{{orders-secret}}",
                "#{secret}#",
                "{{tenant}}-key",
                "@(context.Subscription.Id + \"-key\")",
                "@(context.Product?.Id)",
            ]
        }
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
        Type::TenantId => vec!["00000000-0000-0000-0000-000000000002", "{{tenant}}"],
        Type::TokenScope => vec!["api://orders/.default", "https://vault.azure.net/.default", "{{scope}}", "api://{{client}}/.default"],
        Type::TokenResource => vec!["api://orders", "00000000-0000-0000-0000-000000000001", "{{resource}}"],
        Type::UserName => vec!["gateway", "contoso\\gateway", "<\"&'>{}\\ é $x %y", "{{user}}"],
        Type::Prefix => vec!["Bearer ", "key=", "<\"&'>{}\\ é $x %y", "{{prefix}}", "${var.text}"],
        Type::Path => vec!["/orders/{id}", "{{path}}"],
        Type::Tenant => vec!["00000000-0000-0000-0000-000000000002", "contoso.onmicrosoft.com", "{{tenant}}"],
        Type::ResourceName => vec!["vault-failure"],
        Type::Text => vec!["api://orders", "Bearer ", "<\"&'>{}\\ é $x %y", "{{text}}", "${var.text}"],
        Type::List(of) => match **of {
            Type::TokenResource => vec!["00000000-0000-0000-0000-000000000001", "api://orders, api://items", "{{text}}"],
            Type::ClientId => vec!["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001,{{client}}"],
            Type::VariableName => vec!["user", "user, password"],
            Type::Count(..) => vec!["401", "401, 403", "403,{{status}}"],
            Type::Pair(..) => vec!["X-Orders=1", "X-Orders=1, 2,X-Items={{text}}"],
            _ => vec!["api://orders", "api://orders, api://items", "{{text}}"],
        },
        Type::CachingType => vec!["prefer-external", "internal", "external"],
        Type::Choice(_) | Type::Flag | Type::Host | Type::Pair(..) => vec![],
    }
}

/// Whether a value is filled in by what deploys the policy, or by a pipeline.
pub fn is_late(value: &str) -> bool {
    ["${", "#{", "__"].iter().any(|mark| value.contains(mark))
}
