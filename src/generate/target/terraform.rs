//! Terraform: resources of the provider `azurerm`, with the policy in a heredoc.

use super::place::{self, Place, Scope, snake};
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, Text};
use crate::generate::output::{Chunk, Deployed, NamedValue, Written};

/// The resources that put the policy into a service. What they are given stands in variables, which the header lists.
pub fn terraform(place: &Place<'_>) -> Result<String, Error> {
    let mut blocks = Vec::new();
    for index in 0..place.output.deployed.len() {
        blocks.push(data(&place.output.deployed[..=index])?);
    }
    for named_value in &place.output.named_values {
        blocks.push(named(named_value)?);
    }
    if let Some(policy) = place.policy()? {
        blocks.push(resource(place, &policy)?);
    }
    let body = blocks.join("\n");
    let variables: Vec<&str> = VARIABLES.into_iter().filter(|name| body.contains(&format!("var.{name}\n"))).collect();
    let header = place.header.map(|header| format!("# {header}\n")).unwrap_or_default();
    Ok(format!("{header}# Needs the variables {}.\n\n{body}", variables.join(", ")))
}

/// What stands for the version of the last of `secrets`.
pub fn version(secrets: &[Deployed]) -> Result<Late, Error> {
    secrets.last().map_or(Ok(()), place::known)?;
    Ok(Late::Host(format!("data.azurerm_key_vault_secret.{}.version", label(secrets.iter().map(|it| &it.secret), "secret"))))
}

const VARIABLES: [&str; 8] = [
    "api_management_id",
    "api_management_name",
    "resource_group_name",
    "product_id",
    "api_name",
    "operation_id",
    "key_vault_resource_group_name",
    "fragment_name",
];

/// Data sources of the last of `secrets`, and of its vault unless one of the others is in it.
fn data(secrets: &[Deployed]) -> Result<String, Error> {
    let Some((deployed, others)) = secrets.split_last() else { return Ok(String::new()) };
    let mut vaults: Vec<Text> = Vec::new();
    for secret in secrets.iter().filter(|it| it.vault.reference().is_none()) {
        if !vaults.contains(&secret.vault.name()) {
            vaults.push(secret.vault.name());
        }
    }
    let (found, id) = match place::resource_of(&deployed.vault, ".vault_uri", |resource| resource.contains("azurerm_key_vault."))? {
        // The vault is a resource or a data source already.
        Some(resource) => (String::new(), format!("{resource}.id")),
        None => {
            let own = deployed.vault.name();
            let position = vaults.iter().position(|vault| *vault == own).unwrap_or_default();
            let name = label(vaults[..=position].iter(), "vault");
            let block = format!(
                "data \"azurerm_key_vault\" \"{name}\" {{\n  name                = {}\n  resource_group_name = var.key_vault_resource_group_name\n}}\n\n",
                string(&own)
            );
            let is_there = others.iter().any(|other| other.vault == deployed.vault);
            (if is_there { String::new() } else { block }, format!("data.azurerm_key_vault.{name}.id"))
        }
    };
    Ok(format!(
        "{found}# Terraform keeps the value of the secret in its state as well.\ndata \"azurerm_key_vault_secret\" \"{}\" {{\n  name         = {}\n  key_vault_id = {id}\n}}\n",
        label(secrets.iter().map(|it| &it.secret), "secret"),
        string(&deployed.secret)
    ))
}

/// A name for the block of the last of `texts` that none of the others has.
fn label<'t>(texts: impl Iterator<Item = &'t Text>, otherwise: &str) -> String {
    let names: Vec<String> = texts.map(|text| snake_name(text, otherwise)).collect();
    let own = names.last().cloned().unwrap_or_default();
    let same = names.iter().filter(|name| **name == own).count();
    if same > 1 { format!("{own}_{}", names.len()) } else { own }
}

fn resource(place: &Place<'_>, policy: &Written) -> Result<String, Error> {
    let name = snake(place.name);
    let (kind, settings, content): (_, &[(&str, &str)], _) = match place.scope {
        Scope::Global => ("policy", &[("api_management_id", "var.api_management_id")], "xml_content"),
        Scope::Product => ("product_policy", &[("product_id", "var.product_id"), SERVICE, GROUP], "xml_content"),
        Scope::Api => ("api_policy", &[("api_name", "var.api_name"), SERVICE, GROUP], "xml_content"),
        Scope::Operation => {
            ("api_operation_policy", &[("api_name", "var.api_name"), ("operation_id", "var.operation_id"), SERVICE, GROUP], "xml_content")
        }
        Scope::Fragment => ("policy_fragment", &[("api_management_id", "var.api_management_id")], "value"),
    };
    let mut lines: Vec<(&str, String)> = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    if place.scope == Scope::Fragment {
        lines.insert(0, ("name", quoted(place.name)));
        lines.push(("format", quoted(place.format())));
    }
    let (content_text, mark) = heredoc(policy);
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut block = format!("resource \"azurerm_api_management_{kind}\" \"{name}\" {{\n");
    for (name, value) in &lines {
        block.push_str(&format!("  {name:width$} = {value}\n"));
    }
    block.push_str(&format!("\n  {content} = <<-{mark}\n{content_text}  {mark}\n"));
    if !place.output.named_values.is_empty() {
        let names: Vec<String> = place
            .output
            .named_values
            .iter()
            .map(|it| format!("azurerm_api_management_named_value.{}", snake_name(&it.name, "named_value")))
            .collect();
        block.push_str(&format!("\n  depends_on = [{}]\n", names.join(", ")));
    }
    block.push_str("}\n");
    Ok(block)
}

const SERVICE: (&str, &str) = ("api_management_name", "var.api_management_name");
const GROUP: (&str, &str) = ("resource_group_name", "var.resource_group_name");

fn named(value: &NamedValue) -> Result<String, Error> {
    let identity = value.identity.as_ref().map(|identity| format!("    identity_client_id = {}\n", string(identity)));
    let secret_id = if identity.is_some() { "secret_id         " } else { "secret_id" };
    let name = string(&value.name);
    Ok(format!(
        "resource \"azurerm_api_management_named_value\" \"{}\" {{
  name                = {name}
  display_name        = {name}
  api_management_name = var.api_management_name
  resource_group_name = var.resource_group_name
  secret              = true

  value_from_key_vault {{
    {secret_id} = {}
{}  }}
}}
",
        snake_name(&value.name, "named_value"),
        string(&value.secret_id),
        identity.unwrap_or_default()
    ))
}

/// The policy as the lines of a heredoc, indented, and the mark that ends it.
fn heredoc(policy: &Written) -> (String, String) {
    let mut text = String::new();
    for (index, chunk) in policy.0.iter().enumerate() {
        match chunk {
            Chunk::Text(plain) => {
                let before_host = matches!(policy.0.get(index + 1), Some(Chunk::Host(_)));
                text.push_str(&template(plain, before_host));
            }
            Chunk::Host(name) => text.push_str(&format!("${{{name}}}")),
        }
    }
    let mark = (1..).map(|number| if number == 1 { "XML".to_owned() } else { format!("XML_{number}") });
    let mark = mark.into_iter().find(|mark| !text.lines().any(|line| line.trim() == mark)).unwrap_or_default();
    let lines = text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
    (lines.collect(), mark)
}

/// `text` where templates of Terraform are read, so that it means itself.
fn template(text: &str, before_host: bool) -> String {
    let mut out = text.replace("${", "$${").replace("%{", "%%{");
    if before_host && out.ends_with('$') {
        // Two in front of a brace would be one that means itself.
        out.pop();
        out.push_str("${\"$\"}");
    }
    out
}

/// `text` as a string of Terraform.
fn string(text: &Text) -> String {
    let mut out = String::from("\"");
    for (index, atom) in text.0.iter().enumerate() {
        match atom {
            Atom::Late(Late::Host(name)) => out.push_str(&format!("${{{name}}}")),
            Atom::Late(late) => out.push_str(&late.text()),
            Atom::Plain(plain) => {
                let before_host = matches!(text.0.get(index + 1), Some(Atom::Late(Late::Host(_))));
                out.push_str(&template(&plain.replace('\\', "\\\\").replace('"', "\\\""), before_host));
            }
        }
    }
    out.push('"');
    out
}

fn quoted(text: &str) -> String {
    string(&Text::plain(text))
}

/// A name for a block, from the name of what it is about.
fn snake_name(text: &Text, otherwise: &str) -> String {
    text.known().map_or(otherwise.to_owned(), |name| snake(&name))
}
