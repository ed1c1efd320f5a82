//! The resources that a policy belongs to, such as the service and the API: their names and ids, as variables or references.

use std::collections::BTreeMap;

use super::place::{self, Placement, snake};
use crate::generate::error::Error;
use crate::generate::late;
use crate::generate::reference::{self, Reference};
use crate::text::nearest;

/// References by the names of what they stand for.
pub type References = BTreeMap<String, String>;

/// What Terraform calls the things that a policy belongs to, and which attribute of which resource each of them is.
const TERRAFORM: [(&str, &str, &str); 8] = [
    ("api_name", "azurerm_api_management_api", "name"),
    ("operation_id", "azurerm_api_management_api_operation", "operation_id"),
    ("product_id", "azurerm_api_management_product", "product_id"),
    ("api_management_name", "azurerm_api_management", "name"),
    ("api_management_id", "azurerm_api_management", "id"),
    ("api_management_workspace_id", "azurerm_api_management_workspace", "id"),
    ("resource_group_name", "azurerm_resource_group", "name"),
    ("key_vault_resource_group_name", "azurerm_key_vault", "resource_group_name"),
];

/// What is different for each policy of a module.
const OWN: [&str; 4] = ["api_name", "operation_id", "product_id", "api_management_workspace_id"];

/// What Bicep calls them.
const BICEP: [&str; 6] = ["apiManagementName", "workspaceName", "productName", "apiName", "operationName", "keyVaultResourceGroupName"];

/// The things that a policy belongs to, as Terraform writes them.
pub struct Belongings<'p> {
    given: References,
    /// What a variable's name begins with where it is for this policy alone.
    prefix: String,
    variables: Vec<String>,
    used: Vec<&'static str>,
    place: &'p Placement<'p>,
}

impl<'p> Belongings<'p> {
    /// The things by the references of `place`, or what is wrong with one of these.
    pub fn new(place: &'p Placement<'p>) -> Result<Self, Error> {
        let mut given = References::new();
        for (name, path) in place.references {
            let path = bare(path);
            check(name, path)?;
            given.insert(name.clone(), path.to_owned());
        }
        let prefix = place.given_name.map(|name| format!("{}_", snake(name))).unwrap_or_default();
        Ok(Self { given, prefix, variables: Vec::new(), used: Vec::new(), place })
    }

    /// What stands for the thing called `name`: a reference to it, to what another reference says of it, or a variable.
    pub fn value(&mut self, name: &'static str) -> String {
        self.used.push(name);
        if let Some(path) = self.given.get(name) {
            return path.clone();
        }
        if let Some(path) = self.derived(name) {
            return path;
        }
        let own = if OWN.contains(&name) { format!("{}{name}", self.prefix) } else { name.to_owned() };
        if !self.variables.contains(&own) {
            self.variables.push(own.clone());
        }
        format!("var.{own}")
    }

    /// The variables that are needed, or an error if a reference is for something that is not.
    pub fn variables(&self) -> Result<&[String], Error> {
        for name in self.given.keys() {
            // A reference may be given for what another one is known by.
            let serves = self.used.iter().any(|used| used == name || !OWN.contains(&name.as_str()) && self.says(name, used));
            if !serves {
                let message = format!("this policy does not belong to `{name}`");
                let scope = self.place.scope.name();
                let mut used = self.used.clone();
                used.dedup();
                return Err(Error::request(message, format!("with `--scope {scope}` it can be {}", used.join(", "))));
            }
        }
        Ok(&self.variables)
    }

    /// The attribute of a resource that is referred to and knows what is called `name`.
    fn derived(&self, name: &str) -> Option<String> {
        let sources = ["operation_id", "api_name", "product_id", "api_management_name", "api_management_id"];
        let source = sources.into_iter().find(|source| self.given.contains_key(*source) && self.says(source, name))?;
        let reference = Reference::of(self.given.get(source)?);
        let attribute = match (reference.kind, name) {
            (Some("azurerm_api_management"), "api_management_name") => "name",
            (Some("azurerm_api_management"), "api_management_id") => "id",
            _ => name,
        };
        Some(format!("{}.{attribute}", reference.owner))
    }

    /// Whether the resource that is given for `source` has what is called `name`.
    fn says(&self, source: &str, name: &str) -> bool {
        let Some(kind) = self.given.get(source).and_then(|path| Reference::of(path).kind) else { return false };
        match kind {
            "azurerm_api_management" => matches!(name, "api_management_name" | "api_management_id" | "resource_group_name"),
            "azurerm_api_management_api_operation" => matches!(name, "api_name" | "api_management_name" | "resource_group_name"),
            "azurerm_api_management_api" | "azurerm_api_management_product" => {
                matches!(name, "api_management_name" | "resource_group_name")
            }
            _ => false,
        }
    }
}

/// The references of `place` for Bicep, each by the name of the parameter that it takes the place of.
pub fn for_bicep(place: &Placement<'_>) -> Result<References, Error> {
    let mut all = References::new();
    for (name, path) in place.references {
        let path = bare(path);
        if !BICEP.contains(&name.as_str()) {
            let help = nearest(name, BICEP).map_or(format!("use one of {}", BICEP.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(Error::request(format!("no policy belongs to a `{name}`"), help));
        }
        if !late::is_path(path) || reference::is_of_terraform(path) {
            let help = "refer to a name in the file that will contain this: `api.name`";
            return Err(Error::request(format!("`{name}` cannot be `{path}`: Bicep knows nothing of it"), help));
        }
        let is_needed = name == "apiManagementName"
            || place::path(place.scope).iter().any(|(_, parameter)| parameter == name)
            || name == "keyVaultResourceGroupName" && !place.output.deployed.is_empty();
        if !is_needed {
            return Err(Error::request(format!("this policy does not belong to `{name}`"), "look at `--scope`, and leave it out"));
        }
        all.insert(name.clone(), path.to_owned());
    }
    Ok(all)
}

/// An error if there are references in a target that has none.
pub fn none(place: &Placement<'_>) -> Result<(), Error> {
    match place.references.is_empty() {
        true => Ok(()),
        false => Err(Error::request("`--set-ref` is for Terraform and Bicep", "leave it out, or use `--target terraform` or `bicep`")),
    }
}

/// What is wrong with a reference of Terraform for what is called `name`.
fn check(name: &str, path: &str) -> Result<(), Error> {
    let Some((_, wanted, attribute)) = TERRAFORM.into_iter().find(|(other, ..)| *other == name) else {
        let names = TERRAFORM.map(|(name, ..)| name);
        let help = nearest(name, names).map_or(format!("use one of {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
        return Err(Error::request(format!("no policy belongs to a `{name}`"), help));
    };
    let reference = Reference::of(path);
    let is_unknown = || reference.kind.is_none() && reference::unknown_to_terraform(path).is_some();
    if !late::is_path(path) || is_unknown() {
        let message = format!("the value of `{name}` is not a reference");
        return Err(Error::request(message, format!("write it as `{name}={wanted}.NAME.{attribute}`")));
    }
    let Some(kind) = reference.kind else { return Ok(()) };
    // Resources know the names of what they belong to.
    let ends = if name == "key_vault_resource_group_name" { "resource_group_name" } else { name };
    let is_right = kind == wanted && reference.attribute == attribute
        || reference.attribute == ends && kind != "azurerm_resource_group"
        || ends == "resource_group_name" && kind == "azurerm_resource_group" && reference.attribute == "name"
        || name == "api_management_workspace_id" && kind == "azapi_resource" && reference.attribute == "id";
    if is_right || !kind.starts_with("azurerm_") {
        return Ok(());
    }
    let owner = if kind == wanted { reference.owner.to_owned() } else { format!("{wanted}.NAME") };
    let what = if reference.attribute.is_empty() { "the whole resource".to_owned() } else { format!("its `{}`", reference.attribute) };
    let message = match kind == wanted {
        true => format!("`{name}` cannot be `{path}`: that is {what}"),
        false => format!("`{name}` cannot be `{path}`: that is of `{kind}`"),
    };
    Err(Error::request(message, format!("write `{name}={owner}.{attribute}`")))
}

/// A reference without the marks that put it into a text.
fn bare(path: &str) -> &str {
    path.trim().strip_prefix("${").and_then(|path| path.strip_suffix('}')).unwrap_or(path.trim())
}
