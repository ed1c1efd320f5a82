//! Arguments for every template.

use std::collections::BTreeSet;

use apim_policy::generate::{Arguments, Parameter, Template, Type};

use crate::common::{self, random::Random};

/// Of how many parameters every combination of alternatives is tried.
fn together() -> usize {
    if common::is_thorough() { 3 } else { 2 }
}

/// Arguments: all combinations of the alternatives of any [`together`] parameters, those with most arguments among them, and then one after the other all
/// that is good for each parameter.
pub fn spread(template: &Template) -> Vec<Arguments> {
    let alternatives: Vec<_> = template.parameters.iter().map(|parameter| (parameter, alternatives(parameter))).collect();
    let named = |choice: &Vec<usize>| -> Arguments {
        let chosen = alternatives.iter().zip(choice).filter_map(|((parameter, values), &index)| Some((parameter, values[index]?)));
        chosen.map(|(parameter, value)| (parameter.name.text.clone(), vec![value.to_owned()])).collect()
    };
    let mut all: Vec<Arguments> =
        combined(&alternatives.iter().map(|(_, values)| values.len()).collect::<Vec<_>>(), together()).iter().map(named).collect();
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

/// Choices of one of so many alternatives for each parameter, the first of all and the last of all at the head, such that every combination of
/// alternatives of so many parameters `together` is in one of them.
fn combined(counts: &[usize], together: usize) -> Vec<Vec<usize>> {
    let several: Vec<usize> = (0..counts.len()).filter(|&parameter| counts[parameter] > 1).collect();
    let mut open: BTreeSet<Vec<(usize, usize)>> = BTreeSet::from([Vec::new()]);
    for _ in 0..together.min(several.len()) {
        let longer = |some: &Vec<(usize, usize)>| {
            let last = some.last().map(|(parameter, _)| *parameter);
            let later = several.iter().filter(move |parameter| last.is_none_or(|last| **parameter > last));
            let with = later.flat_map(|&parameter| (0..counts[parameter]).map(move |value| (parameter, value)));
            with.map(|one| [&some[..], &[one]].concat()).collect::<Vec<_>>()
        };
        open = open.iter().flat_map(longer).collect();
    }
    let mut made = vec![vec![0; counts.len()], counts.iter().map(|count| count - 1).collect()];
    made.dedup();
    let covers = |choice: &[usize], some: &Vec<(usize, usize)>| some.iter().all(|&(parameter, value)| choice[parameter] == value);
    made.iter().for_each(|choice| open.retain(|some| !covers(choice, some)));
    let mut random = Random(0);
    while let Some(first) = open.first().cloned() {
        // Of some choices that have it, the one with most that is not covered yet.
        let tried = (0..20).map(|_| {
            let mut choice: Vec<usize> = counts.iter().map(|&count| random.below(count)).collect();
            first.iter().for_each(|&(parameter, value)| choice[parameter] = value);
            (open.iter().filter(|some| covers(&choice, some)).count(), choice)
        });
        let (_, choice) = tried.max().expect("some are tried");
        open.retain(|some| !covers(&choice, some));
        made.push(choice);
    }
    made
}

#[test]
fn all_combinations_of_three_parameters_are_among_the_choices() {
    let counts = [2, 1, 3, 2, 2, 2, 2, 2];
    let made = combined(&counts, 3);
    for (one, other, third) in [(0, 2, 3), (2, 4, 7), (1, 5, 6), (4, 5, 6)] {
        let found: BTreeSet<_> = made.iter().map(|choice| (choice[one], choice[other], choice[third])).collect();
        assert_eq!(found.len(), counts[one] * counts[other] * counts[third]);
    }
    assert!(made.contains(&vec![0; 8]) && made.contains(&vec![1, 0, 2, 1, 1, 1, 1, 1]));
    assert!(made.len() < 40, "{} of 192", made.len());
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
