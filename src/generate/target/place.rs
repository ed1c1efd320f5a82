//! Where a policy is put in a service.

use crate::catalog::{Format, Scope};
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, LateText};
use crate::generate::output::{Deployed, Output, Written};
use crate::generate::reference;
use crate::generate::vault::Vault;
use crate::generate::{proof, target};

/// What is put into a service, and where.
pub struct Placement<'r> {
    /// What the template made.
    pub output: &'r Output,
    /// How C# is spelt.
    pub dialect: Format,
    /// The scope of the policy.
    pub scope: Scope,
    /// The name of the template.
    pub template: &'r str,
    /// The name that was given to the resource, or to what the policy belongs to.
    pub given_name: Option<&'r str>,
    /// What the policy belongs to, by the names that the target has for it.
    pub references: &'r target::References,
    /// What is written on top.
    pub header: Option<&'r str>,
}

impl<'r> Placement<'r> {
    /// The name of the resource: the template's, unless another is given.
    pub fn name(&self) -> &'r str {
        self.given_name.unwrap_or(self.template)
    }

    /// The types of resource from the service down to where named values are kept.
    pub fn named_values_path(&self) -> &'static [(&'static str, &'static str)] {
        if self.scope == Scope::Workspace { path(self.scope) } else { &[] }
    }

    /// The policy; `None` if the template makes named values only.
    pub fn policy(&self) -> Result<Option<Written>, Error> {
        if self.output.sections.is_empty() && !self.output.named_values.is_empty() {
            return Ok(None);
        }
        match self.scope {
            Scope::Fragment => target::fragment(self.output, self.dialect),
            _ => target::policy(self.output, self.dialect, self.scope),
        }
        .map(|written| Some(proof::silence(written, self.output)))
    }
}

/// The types of resource from the service down to a policy of `scope`, and the name of the variable with the name of each.
pub fn path(scope: Scope) -> &'static [(&'static str, &'static str)] {
    match scope {
        Scope::Global | Scope::Fragment => &[],
        Scope::Workspace => &[("workspaces", "workspaceName")],
        Scope::Product => &[("products", "productName")],
        Scope::Api => &[("apis", "apiName")],
        Scope::Operation => &[("apis", "apiName"), ("operations", "operationName")],
    }
}

/// What the resource group of a vault is, in words.
pub const GROUP_OF_VAULT: &str = "The resource group of the key vault.";

/// What the parameter called `name` is, in words.
pub fn about(name: &str) -> String {
    let thing = match name.trim_end_matches("Name") {
        "api" => "API",
        other => other,
    };
    format!("The name of the {thing}.")
}

/// An error if a target other than Terraform is given a reference that only Terraform understands, or must take an identifier apart.
pub fn understood(host: &str, target: &str) -> Result<(), Error> {
    if let Some(id) = reference::taken_apart(host) {
        let help = "give vault and secret separately";
        return Err(Error::request(format!("{target} cannot split the identifier `${{{id}}}` into its parts"), help));
    }
    if reference::is_of_terraform(host) {
        let help = "write `${name}` and define it there, or use `--target terraform`";
        return Err(Error::request(format!("{target} knows nothing of `${{{host}}}`, which is a reference of Terraform"), help));
    }
    Ok(())
}

/// Checks that whatever deploys the policy can look for the secret.
pub fn known(deployed: &Deployed) -> Result<(), Error> {
    let named = |text: &LateText| text.0.iter().any(|atom| matches!(atom, Atom::Late(Late::NamedValue(_))));
    if named(&deployed.vault.name()) || named(&deployed.secret) {
        let help = "give vault and secret by their names, or the version as a named value as well";
        return Err(Error::request("the version cannot be looked up where a named value names the vault or the secret", help));
    }
    Ok(())
}

/// What stands in Bicep and ARM for the version of the last of `secrets`.
pub fn found_version(secrets: &[Deployed]) -> Result<Late, Error> {
    secrets.last().map_or(Ok(()), known)?;
    if let Some(id) = secrets.last().and_then(|secret| secret.vault.identifier()) {
        let help = "give vault and secret by their names, or the version itself";
        return Err(Error::request(format!("the version cannot be looked up where only `${{{id}}}` is known"), help));
    }
    Ok(Late::Host(numbered("secretVersion", secrets.len().saturating_sub(1))))
}

/// `name` for the thing with this index.
pub fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) }
}

/// The resource of a vault that is known by a reference to its address: `azurerm_key_vault.a` of `azurerm_key_vault.a.vault_uri`; `None` if it
/// is known by its name. `is_good` says whether what is left without the property is a resource.
pub fn resource_of(vault: &Vault, property: &str, is_good: fn(&str) -> bool) -> Result<Option<String>, Error> {
    let Some(reference) = vault.reference() else { return Ok(None) };
    let resource = match reference {
        Late::Host(path) => path.strip_suffix(property).filter(|resource| is_good(resource)),
        _ => None,
    };
    let help = "give the vault by its name, or the version itself";
    resource
        .map(|resource| Some(resource.to_owned()))
        .ok_or_else(|| Error::request(format!("secrets of the vault at `{}` cannot be looked up", reference.text()), help))
}

/// `text` as a name of letters, digits and `_`.
pub fn snake(text: &str) -> String {
    let name: String = text.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' }).collect();
    if name.starts_with(|it: char| it.is_ascii_alphabetic()) { name } else { format!("r_{name}") }
}
