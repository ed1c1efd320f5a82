//! Bicep: a module that puts the policy into a service.

use super::belongings;
use super::place::{self, Placement, numbered};
use super::policy::REPLACES;
use crate::catalog::Scope;
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, LateText};
use crate::generate::output::{Deployed, NamedValue, Written};

/// The version of the resource provider that is written to.
const API: &str = "2024-05-01";

/// The version of Key Vault's resource provider.
const VAULT_API: &str = "2023-07-01";

/// The names that the module gives to its resources.
const SYMBOLS: [&str; 9] = ["service", "workspace", "policy", "vault", "secret", "product", "api", "operation", "namedValue"];

/// The module. References to names without dots become its parameters; others must be names of the file it becomes a part of.
pub fn bicep(place: &Placement<'_>) -> Result<String, Error> {
    let policy = place.policy()?;
    let references = belongings::for_bicep(place)?;
    let mut parameters = vec![("apiManagementName".to_owned(), "The name of the API Management service.".to_owned())];
    let needs_path = policy.is_some() || place.scope == Scope::Workspace;
    for (_, name) in place::path(place.scope).iter().filter(|_| needs_path) {
        parameters.push(((*name).to_owned(), place::about(name)));
    }
    let value = |name: &str| references.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let mut blocks = Vec::new();
    for (index, deployed) in place.output.deployed.iter().enumerate() {
        blocks.push(secret(deployed, index, &value("keyVaultResourceGroupName"), &mut parameters)?);
    }
    blocks.push(format!(
        "resource service 'Microsoft.ApiManagement/service@{API}' existing = {{\n  name: {}\n}}\n",
        value("apiManagementName")
    ));
    blocks.extend(owners(place, &value).into_iter().filter(|_| needs_path));
    for (index, value) in place.output.named_values.iter().enumerate() {
        blocks.push(named(place, value, index));
    }
    if let Some(policy) = &policy {
        blocks.push(resource(place, policy));
    }
    let texts = place.output.named_values.iter().flat_map(|it| [Some(&it.name), Some(&it.secret_id), it.identity.as_ref()]).flatten();
    let deployed = place.output.deployed.iter().flat_map(|it| [it.vault.name(), it.secret.clone()]);
    let mut hosts: Vec<String> = texts.cloned().chain(deployed).flat_map(|text| hosts_of(&text)).collect();
    hosts.extend(policy.iter().flat_map(Written::hosts).map(str::to_owned));
    for host in hosts {
        place::understood(&host, "Bicep")?;
        let symbol = host.trim_end_matches(|it: char| it.is_ascii_digit());
        if SYMBOLS.contains(&symbol) {
            let message = format!("`{host}` is a name of the module itself");
            return Err(Error::request(message, "give the reference another name"));
        }
        let own = (0..place.output.deployed.len()).any(|index| host == numbered("secretVersion", index));
        if is_identifier(&host) && !own && !parameters.iter().any(|(name, _)| *name == host) {
            parameters.push((host.clone(), format!("What the policy needs as `{host}`.")));
        }
    }
    let header = place.header.map(|header| format!("// {header}\n\n")).unwrap_or_default();
    let parameters: String = parameters
        .iter()
        .filter(|(name, _)| !references.contains_key(name))
        .map(|(name, about)| {
            let default = if name == "keyVaultResourceGroupName" { " = resourceGroup().name" } else { "" };
            format!("@description({})\nparam {name} string{default}\n\n", quoted(about))
        })
        .collect();
    Ok(format!("{header}{parameters}{}", blocks.join("\n")))
}

/// The secret, and the variable with its version.
fn secret(deployed: &Deployed, index: usize, group: &str, parameters: &mut Vec<(String, String)>) -> Result<String, Error> {
    let (vault, secret, version) = (numbered("vault", index), numbered("secret", index), numbered("secretVersion", index));
    let (block, parent) = match place::resource_of(&deployed.vault, ".properties.vaultUri", is_identifier)? {
        Some(symbol) => (String::new(), symbol),
        None => {
            let parameter = ("keyVaultResourceGroupName".to_owned(), place::GROUP_OF_VAULT.to_owned());
            if !parameters.contains(&parameter) {
                parameters.push(parameter);
            }
            let block = format!(
                "resource {vault} 'Microsoft.KeyVault/vaults@{VAULT_API}' existing = {{\n  name: {}\n  scope: resourceGroup({group})\n}}\n\n",
                string(&deployed.vault.name())
            );
            (block, vault)
        }
    };
    Ok(format!(
        "{block}resource {secret} 'Microsoft.KeyVault/vaults/secrets@{VAULT_API}' existing = {{\n  parent: {parent}\n  name: {}\n}}\n\nvar {version} = last(split({secret}.properties.secretUriWithVersion, '/'))\n",
        string(&deployed.secret)
    ))
}

/// The things from the service down to the policy, which are there already.
fn owners(place: &Placement<'_>, value: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut kind = "Microsoft.ApiManagement/service".to_owned();
    let mut parent = "service";
    let mut blocks = Vec::new();
    for (segment, name) in place::path(place.scope) {
        kind = format!("{kind}/{segment}");
        let symbol = name.trim_end_matches("Name");
        blocks.push(format!("resource {symbol} '{kind}@{API}' existing = {{\n  parent: {parent}\n  name: {}\n}}\n", value(name)));
        parent = symbol;
    }
    blocks
}

/// The type of what is at the end of `path`, and its name in the module.
fn end(path: &[(&str, &'static str)]) -> (String, &'static str) {
    let kind = path.iter().fold("Microsoft.ApiManagement/service".to_owned(), |kind, (segment, _)| format!("{kind}/{segment}"));
    (kind, path.last().map_or("service", |(_, name)| name.trim_end_matches("Name")))
}

fn named(place: &Placement<'_>, value: &NamedValue, index: usize) -> String {
    let (kind, parent) = end(place.named_values_path());
    let identity = value.identity.as_ref().map(|identity| format!("      identityClientId: {}\n", string(identity))).unwrap_or_default();
    let name = string(&value.name);
    format!(
        "resource {} '{kind}/namedValues@{API}' = {{
  parent: {parent}
  name: {name}
  properties: {{
    displayName: {name}
    secret: true
    keyVault: {{
      secretIdentifier: {}
{identity}    }}
  }}
}}
",
        numbered("namedValue", index),
        string(&value.secret_id)
    )
}

fn resource(place: &Placement<'_>, policy: &Written) -> String {
    let (kind, parent) = end(place::path(place.scope));
    let comment = if place.scope == Scope::Global { format!("// {REPLACES}\n") } else { String::new() };
    let (segment, name) = match place.scope {
        Scope::Fragment => ("policyFragments", quoted(place.name())),
        _ => ("policies", quoted("policy")),
    };
    let dependencies = match place.output.named_values.len() {
        0 => String::new(),
        count => format!(
            "  dependsOn: [\n{}  ]\n",
            (0..count).map(|index| format!("    {}\n", numbered("namedValue", index))).collect::<String>()
        ),
    };
    format!(
        "{comment}resource policy '{kind}/{segment}@{API}' = {{
  parent: {parent}
  name: {name}
  properties: {{
    format: '{}'
    value: {}
  }}
{dependencies}}}
",
        place.dialect.name(),
        content(policy)
    )
}

/// The policy as a text on several lines, in which nothing means more than itself, with references replaced.
fn content(policy: &Written) -> String {
    let text = policy.text();
    let mut value = if text.contains("'''") { quoted(&text) } else { format!("'''\n{text}'''") };
    for host in policy.hosts() {
        value = format!("replace({value}, {}, {host})", quoted(&format!("${{{host}}}")));
    }
    value
}

/// `text` as a string of Bicep.
fn string(text: &LateText) -> String {
    // One reference needs no string around it.
    if let Some(Late::Host(name)) = text.late() {
        return name.clone();
    }
    let pieces = text.0.iter().map(|atom| match atom {
        Atom::Late(Late::Host(name)) => format!("${{{name}}}"),
        Atom::Late(late) => escaped(&late.text()),
        Atom::Plain(text) => escaped(text),
        Atom::Variable(_) => String::new(),
    });
    format!("'{}'", pieces.collect::<String>())
}

fn quoted(text: &str) -> String {
    format!("'{}'", escaped(text))
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'").replace("${", "\\${").replace('\n', "\\n");
    // A dollar at the end would make a reference of a brace that follows.
    match text.strip_suffix('$') {
        Some(rest) => format!("{rest}\\u{{24}}"),
        None => text,
    }
}

/// The references of a text.
pub fn hosts_of(text: &LateText) -> Vec<String> {
    let hosts = text.0.iter().filter_map(|atom| match atom {
        Atom::Late(Late::Host(name)) => Some(name.clone()),
        _ => None,
    });
    hosts.collect()
}

/// Whether it is a name by itself.
pub fn is_identifier(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
