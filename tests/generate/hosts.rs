//! Terraform, Bicep and ARM: read by their own parsers, they hold the very policy that is made without them.

use std::collections::BTreeSet;

use apim_policy::catalog::{Format, Scope};
use apim_policy::generate::{Arguments, Library, Request, Target, generate};
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use hcl_edit::template::{Element, HeredocTemplate};
use serde_json::Value;

use crate::arguments::spread;

/// What finds the policy in a text of a host.
type Finder = fn(&str) -> Option<String>;

const HOSTS: [(Target, Finder); 3] = [(Target::Terraform, terraform_policy), (Target::Bicep, bicep_policy), (Target::Arm, arm_policy)];

#[test]
fn terraform_bicep_and_arm_hold_the_policy() {
    let library = Library::built_in();
    let mut seen = [0; HOSTS.len()];
    for template in library.templates() {
        for (index, arguments) in few(spread(template)).into_iter().enumerate() {
            let scope = [Scope::Api, Scope::Global, Scope::Product, Scope::Operation, Scope::Fragment, Scope::Workspace][index % 6];
            let dialect = [Format::RawXml, Format::Xml][index % 2];
            let target = if scope == Scope::Fragment { Target::Fragment } else { Target::Policy };
            let plain = Request { arguments, target, scope, dialect, ..Request::new(&template.name.text) };
            // Hosts take turns, and another one begins with each round of the scopes.
            let turn = (index + index / 6) % HOSTS.len();
            let (target, policy_in) = HOSTS[turn];
            let request = Request { target, ..plain.clone() };
            match generate(&library, &request) {
                Ok(text) => {
                    let policy = match generate(&library, &plain) {
                        Err(error) if error.to_string().contains("which version is deployed") => continue,
                        policy => policy.ok(),
                    };
                    // A document on its own says in a comment what the resource around it says elsewhere.
                    let policy = policy.as_deref().map(|policy| policy.trim_start_matches(REPLACES));
                    assert_eq!(policy_in(&text).as_deref(), policy, "{request:?}\n{text}");
                    seen[turn] += 1;
                }
                Err(error) => {
                    let error = error.to_string();
                    assert!(IMPOSSIBLE.iter().any(|known| error.contains(known)), "{error}: {request:?}");
                }
            }
        }
    }
    assert!(seen.iter().all(|&seen| seen > 60), "{seen:?}");
}

#[test]
fn a_deployment_finds_the_version_out() {
    for (target, version) in [
        (Target::Terraform, "${local.versioned_secret_orders_key_version}"),
        (Target::Bicep, "${secretVersion}"),
        (Target::Arm, "${secretVersion}"),
    ] {
        let mut request = Request { target, ..Request::new("versioned-secret") };
        request.arguments =
            [("vault", "contoso"), ("secret", "orders-key")].map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into();
        let text = generate(&Library::built_in(), &request).expect("it is possible");
        let policy = match target {
            Target::Terraform => terraform_policy(&text),
            Target::Bicep => bicep_policy(&text),
            _ => arm_policy(&text),
        };
        let policy = policy.expect("there is a policy");
        assert_eq!(policy.matches(&format!("key=\"key-vault/contoso/orders-key/{version}\"")).count(), 2, "{policy}");
        assert_eq!(policy.matches(&format!("/secrets/orders-key/{version}?")).count(), 1, "{policy}");
    }
}

#[test]
fn a_deployment_finds_the_versions_of_several_secrets_out() {
    const TWO: &str = "/// Two secrets.\ntemplate two(vault: vault) {\n    inbound {\n        use versioned-secret(vault: vault, secret: \"a\", variable: \"a\")
        use versioned-secret(vault: vault, secret: \"b\", variable: \"b\")\n        use cached-secret(vault: \"other\", secret: \"a\", version: deployed)\n    }\n}\n";
    let mut library = Library::built_in();
    library.add("two.snippet", TWO.to_owned()).expect("it is sound");
    for (target, versions) in [
        (Target::Terraform, ["${local.two_a_version}", "${local.two_b_version}", "${local.two_a_3_version}"]),
        (Target::Bicep, ["${secretVersion}", "${secretVersion2}", "${secretVersion3}"]),
        (Target::Arm, ["${secretVersion}", "${secretVersion2}", "${secretVersion3}"]),
    ] {
        let mut request = Request { target, ..Request::new("two") };
        request.arguments.insert("vault".to_owned(), vec!["contoso".to_owned()]);
        let text = generate(&library, &request).expect("it is possible");
        let policy = match target {
            Target::Terraform => {
                assert_eq!(text.matches("data \"azurerm_key_vault\" \"two_contoso\"").count(), 1, "{text}");
                assert!(text.contains("= data.azurerm_key_vault.two_other.id"), "{text}");
                terraform_policy(&text)
            }
            Target::Bicep => bicep_policy(&text),
            _ => arm_policy(&text),
        };
        let policy = policy.expect("there is a policy");
        for (key, version) in ["contoso/a", "contoso/b", "other/a"].into_iter().zip(versions) {
            assert_eq!(policy.matches(&format!("\"key-vault/{key}/{version}\"")).count(), 2, "{policy}");
        }
    }
    let request = Request { arguments: [("vault".to_owned(), vec!["contoso".to_owned()])].into(), ..Request::new("two") };
    assert!(generate(&library, &request).expect_err("a snippet knows no version").to_string().contains("which version is deployed"));
}

const REPLACES: &str = "<!-- This replaces the policy for all APIs of the service: take over what is in there today. -->\n";

/// What is said of requests that no host can meet.
const IMPOSSIBLE: [&str; 9] = [
    "every identity of the tenant",
    "does not work at workspace scope",
    "a named value of a workspace",
    "tokens of version 2",
    "knows nothing of",
    "cannot be looked up",
    "a fragment",
    "is a name of the module",
    "a named value refers to one secret",
];

/// Not all arguments: each sort is in what remains.
fn few(all: Vec<Arguments>) -> Vec<Arguments> {
    let step = (all.len() / 15).max(1) | 1;
    let last: BTreeSet<usize> = (all.len().saturating_sub(12)..all.len()).collect();
    all.into_iter().enumerate().filter(|(index, _)| index % step == 0 || last.contains(index)).map(|(_, arguments)| arguments).collect()
}

/// The policy in Terraform, references as they are written.
pub fn terraform_policy(text: &str) -> Option<String> {
    let body: Body = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut found = None;
    for block in body.blocks() {
        for attribute in block.body.attributes() {
            if let Expression::HeredocTemplate(template) = &attribute.value {
                assert!(found.is_none(), "one policy: {text}");
                assert!(matches!(attribute.key.as_str(), "xml_content" | "value"));
                found = Some(heredoc(template));
            }
        }
    }
    found
}

fn heredoc(template: &HeredocTemplate) -> String {
    let pieces = template.template.iter().map(|element| match element {
        Element::Literal(text) => text.to_string(),
        Element::Interpolation(interpolation) => match &interpolation.expr {
            Expression::String(text) => text.to_string(),
            expression => format!("${{{}}}", expression.to_string().trim()),
        },
        Element::Directive(_) => panic!("a directive: {template:?}"),
    });
    // The parser has taken back by how much the resource indents the policy.
    pieces.collect()
}

/// The policy in Bicep, references as they are written.
pub fn bicep_policy(text: &str) -> Option<String> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_bicep::LANGUAGE.into()).expect("the grammar fits");
    let tree = parser.parse(text, None).expect("it is read");
    assert!(!tree.root_node().has_error(), "{}\n{text}", tree.root_node().to_sexp());
    let mut found = None;
    let mut rest = vec![tree.root_node()];
    while let Some(node) = rest.pop() {
        let own = &text[node.byte_range()];
        if node.kind() == "string" && own.starts_with("'''") {
            assert!(found.is_none(), "one policy: {text}");
            found = Some(own.trim_start_matches("'''").trim_start_matches('\n').trim_end_matches("'''").to_owned());
        }
        rest.extend((0..node.child_count()).filter_map(|index| node.child(index)));
    }
    found
}

/// The policy in an ARM template, references as they are written.
pub fn arm_policy(text: &str) -> Option<String> {
    let template: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(template["$schema"].is_string() && template["contentVersion"].is_string());
    let resources = template["resources"].as_array().expect("there are resources");
    let policies = resources.iter().filter(|resource| resource["properties"]["format"].is_string());
    let policies: Vec<&str> = policies.filter_map(|resource| resource["properties"]["value"].as_str()).collect();
    assert!(policies.len() < 2, "{text}");
    let policy = *policies.first()?;
    let expression = policy.starts_with('[') && !policy.starts_with("[[");
    Some(if expression { template["variables"]["policy"].as_str().expect("it is there").to_owned() } else { policy.to_owned() })
}
