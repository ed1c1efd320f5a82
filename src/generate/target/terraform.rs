//! Terraform: resources of the provider `azurerm`, with the policy in a heredoc.

use super::belongings::Belongings;
use super::lookup;
use super::place::{Placement, snake};
use super::policy::REPLACES;
use crate::catalog::Scope;
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, LateText};
use crate::generate::output::{Chunk, NamedValue, Written};
use crate::generate::reference;

/// The resources that put the policy into a service. What they are given stands in variables, which the header lists.
pub fn terraform(place: &Placement<'_>) -> Result<String, Error> {
    let mut belongings = Belongings::new(place)?;
    let mut blocks = lookup::blocks(place, &mut belongings)?;
    for named_value in &place.output.named_values {
        blocks.push(named(place, named_value, &mut belongings)?);
    }
    if let Some(policy) = place.policy()? {
        blocks.push(resource(place, &policy, &mut belongings)?);
    }
    let mut header = place.header.map(|header| format!("# {header}\n")).unwrap_or_default();
    let variables = belongings.variables()?;
    if !variables.is_empty() {
        header.push_str(&format!("# Needs the variables {}.\n", variables.join(", ")));
    }
    let space = if header.is_empty() { "" } else { "\n" };
    Ok(format!("{header}{space}{}", blocks.join("\n")))
}

/// The name of a block about the thing called `name`, which no other policy of the module uses: it carries the name of this one.
pub fn label(place: &Placement<'_>, name: &str) -> String {
    format!("{}_{}", snake(place.name()), snake(name))
}

/// Lines of a block, with what they assign one below the other.
pub fn aligned(indent: &str, lines: &[(&str, String)]) -> String {
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    lines.iter().map(|(name, value)| format!("{indent}{name:width$} = {value}\n")).collect()
}

fn resource(place: &Placement<'_>, policy: &Written, belongings: &mut Belongings<'_>) -> Result<String, Error> {
    let name = snake(place.name());
    let (kind, settings, content): (_, &[&'static str], _) = match place.scope {
        Scope::Global => ("policy", &["api_management_id"], "xml_content"),
        Scope::Workspace => ("workspace_policy", &["api_management_workspace_id"], "xml_content"),
        Scope::Product => ("product_policy", &["product_id", "api_management_name", "resource_group_name"], "xml_content"),
        Scope::Api => ("api_policy", &["api_name", "api_management_name", "resource_group_name"], "xml_content"),
        Scope::Operation => {
            ("api_operation_policy", &["api_name", "operation_id", "api_management_name", "resource_group_name"], "xml_content")
        }
        Scope::Fragment => ("policy_fragment", &["api_management_id"], "value"),
    };
    let mut lines: Vec<(&str, String)> = settings.iter().map(|name| (*name, belongings.value(name))).collect();
    if place.scope == Scope::Fragment {
        lines.insert(0, ("name", quoted(place.name())));
        lines.push(("format", quoted(place.dialect.name())));
    }
    let (text, mark) = heredoc(policy)?;
    let comment = if place.scope == Scope::Global { format!("# {REPLACES}\n") } else { String::new() };
    let settings = aligned("  ", &lines);
    let mut block =
        format!("{comment}resource \"azurerm_api_management_{kind}\" \"{name}\" {{\n{settings}\n  {content} = <<-{mark}\n{text}  {mark}\n");
    if !place.output.named_values.is_empty() {
        let names: Vec<String> =
            place.output.named_values.iter().map(|it| format!("azurerm_api_management_named_value.{}", named_label(place, it))).collect();
        block.push_str(&format!("\n  depends_on = [{}]\n", names.join(", ")));
    }
    block.push_str("}\n");
    Ok(block)
}

fn named(place: &Placement<'_>, value: &NamedValue, belongings: &mut Belongings<'_>) -> Result<String, Error> {
    if place.scope == Scope::Workspace {
        let help = "use `--target bicep` or `arm`, or give the policy the name of an existing named value";
        return Err(Error::request("`azurerm` has no resource for a named value of a workspace", help));
    }
    let name = string(&value.name)?;
    let settings = [
        ("name", name.clone()),
        ("display_name", name),
        ("api_management_name", belongings.value("api_management_name")),
        ("resource_group_name", belongings.value("resource_group_name")),
        ("secret", "true".to_owned()),
    ];
    let mut vault = vec![("secret_id", string(&value.secret_id)?)];
    if let Some(identity) = &value.identity {
        vault.push(("identity_client_id", string(identity)?));
    }
    Ok(format!(
        "resource \"azurerm_api_management_named_value\" \"{}\" {{\n{}\n  value_from_key_vault {{\n{}  }}\n}}\n",
        named_label(place, value),
        aligned("  ", &settings),
        aligned("    ", &vault)
    ))
}

/// The name of the block of a named value: its own, with that of the policy in front if that is given.
fn named_label(place: &Placement<'_>, value: &NamedValue) -> String {
    let name = value.name.known().unwrap_or_else(|| "named_value".to_owned());
    if place.given_name.is_some_and(|given| snake(given) != snake(&name)) { label(place, &name) } else { snake(&name) }
}

/// The policy as the lines of a heredoc, indented, and the mark that ends it.
fn heredoc(policy: &Written) -> Result<(String, String), Error> {
    let mut text = String::new();
    for (index, chunk) in policy.0.iter().enumerate() {
        match chunk {
            Chunk::Text(plain) => {
                let before_host = matches!(policy.0.get(index + 1), Some(Chunk::Host(_)));
                text.push_str(&template(plain, before_host));
            }
            Chunk::Host(name) => text.push_str(&format!("${{{}}}", host(name)?)),
        }
    }
    let mark = (1..).map(|number| if number == 1 { "XML".to_owned() } else { format!("XML_{number}") });
    let mark = mark.into_iter().find(|mark| !text.lines().any(|line| line.trim() == mark)).unwrap_or_default();
    // Terraform takes the indentation back from all lines but those that hold nothing else.
    let lines = text.lines().map(|line| if line.trim().is_empty() { format!("{line}\n") } else { format!("    {line}\n") });
    Ok((lines.collect(), mark))
}

/// A reference as Terraform writes it, or why it knows of none.
fn host(name: &str) -> Result<String, Error> {
    let path = reference::taken_apart(name).unwrap_or(name);
    match reference::unknown_to_terraform(path) {
        Some(help) => Err(Error::request(format!("Terraform knows nothing of `${{{path}}}`"), help)),
        None => Ok(reference::in_terraform(name)),
    }
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

/// `text` as a value of Terraform.
pub fn string(text: &LateText) -> Result<String, Error> {
    // One reference needs no string around it.
    if let Some(Late::Host(name)) = text.late() {
        return host(name);
    }
    let mut out = String::from("\"");
    for (index, atom) in text.0.iter().enumerate() {
        match atom {
            Atom::Late(Late::Host(name)) => out.push_str(&format!("${{{}}}", host(name)?)),
            Atom::Late(late) => out.push_str(&late.text()),
            Atom::Variable(_) => {}
            Atom::Plain(plain) => {
                let before_host = matches!(text.0.get(index + 1), Some(Atom::Late(Late::Host(_))));
                out.push_str(&template(&plain.replace('\\', "\\\\").replace('"', "\\\""), before_host));
            }
        }
    }
    out.push('"');
    Ok(out)
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
