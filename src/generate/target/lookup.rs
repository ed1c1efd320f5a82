//! Terraform: data sources that look up the current version of a secret, without its value where that is possible.

use super::belongings::Belongings;
use super::place::{self, Placement, snake};
use super::terraform::{aligned, label, string};
use crate::generate::error::Error;
use crate::generate::late::{Late, LateText};
use crate::generate::output::Deployed;
use crate::generate::reference;

/// The version of the resource provider that is asked for a secret.
const API: &str = "2023-07-01";

/// What stands for the version of the last of `secrets` in the policy that is called `name`.
pub fn version(secrets: &[Deployed], name: &str) -> Result<Late, Error> {
    let Some(deployed) = secrets.last() else { return Ok(Late::Host(String::new())) };
    place::known(deployed)?;
    // A resource of this module knows its version.
    if let Some(resource) = reference::secret_resource(&deployed.secret) {
        return Ok(Late::Host(format!("{resource}.version")));
    }
    if let Some(id) = deployed.vault.identifier() {
        let help = "give vault and secret by their names, or the version itself";
        return Err(Error::request(format!("the version cannot be looked up where only `${{{id}}}` is known"), help));
    }
    let own = format!("{}_{}", snake(name), number(secrets, secret_name));
    Ok(Late::Host(match deployed.is_certificate {
        true => format!("data.azurerm_key_vault_certificate.{own}.version"),
        false => format!("local.{own}_version"),
    }))
}

/// The blocks that find out the versions of secrets.
pub fn blocks(place: &Placement<'_>, belongings: &mut Belongings<'_>) -> Result<Vec<String>, Error> {
    let mut blocks = Vec::new();
    let all = &place.output.deployed;
    for (index, deployed) in all.iter().enumerate() {
        if reference::secret_resource(&deployed.secret).is_some() {
            continue;
        }
        let secrets = &all[..=index];
        let is_known =
            secrets[..index].iter().any(|other| other.vault == deployed.vault && reference::secret_resource(&other.secret).is_none());
        let (found, vault) = vault(place, secrets, belongings)?;
        blocks.extend(found.filter(|_| !is_known));
        let own = label(place, &number(secrets, secret_name));
        let name = string(&deployed.secret)?;
        if deployed.is_certificate {
            let settings = aligned("  ", &[("name", name), ("key_vault_id", vault)]);
            blocks.push(format!("data \"azurerm_key_vault_certificate\" \"{own}\" {{\n{settings}}}\n"));
            continue;
        }
        let settings = aligned(
            "  ",
            &[
                ("type", format!("\"Microsoft.KeyVault/vaults/secrets@{API}\"")),
                ("parent_id", vault),
                ("name", name),
                ("response_export_values", "[\"properties.secretUriWithVersion\"]".to_owned()),
            ],
        );
        let about = "# The provider azapi, from version 2.0, reads the version alone; azurerm would keep the value of the secret in the state as well.";
        blocks.push(format!("{about}\ndata \"azapi_resource\" \"{own}\" {{\n{settings}}}\n"));
        let version = format!("basename(data.azapi_resource.{own}.output.properties.secretUriWithVersion)");
        blocks.push(format!("locals {{\n  {own}_version = {version}\n}}\n"));
    }
    Ok(blocks)
}

/// The data source of the vault of the last of `secrets`, if it is no resource already, and its id.
fn vault(place: &Placement<'_>, secrets: &[Deployed], belongings: &mut Belongings<'_>) -> Result<(Option<String>, String), Error> {
    let Some(deployed) = secrets.last() else { return Ok((None, String::new())) };
    let name = deployed.vault.name();
    if let Some(Late::Host(path)) = name.late()
        && let Some(resource) = reference::vault_resource(path)
    {
        return Ok((None, format!("{resource}.id")));
    }
    let own = label(place, &number(secrets, vault_name));
    let name = match deployed.vault.reference() {
        Some(Late::Host(path)) => format!("split(\".\", split(\"/\", {path})[2])[0]"),
        _ => string(&name)?,
    };
    let settings = aligned("  ", &[("name", name), ("resource_group_name", belongings.value("key_vault_resource_group_name"))]);
    Ok((Some(format!("data \"azurerm_key_vault\" \"{own}\" {{\n{settings}}}\n")), format!("data.azurerm_key_vault.{own}.id")))
}

/// A name for what the last of `secrets` has, which is something else than what the others have under that name.
fn number(secrets: &[Deployed], name: fn(&Deployed) -> (LateText, String)) -> String {
    let mut all: Vec<(LateText, String)> = Vec::new();
    for secret in secrets {
        // The same secret is another one in another vault.
        let (text, name) = name(secret);
        if !all.iter().any(|(other, _)| *other == text) {
            all.push((text, name));
        }
    }
    let Some((wanted, own)) = secrets.last().map(name) else { return String::new() };
    let position = all.iter().position(|(text, _)| *text == wanted).unwrap_or_default();
    let before = all[..position].iter().filter(|(_, name)| *name == own).count();
    if before == 0 { own } else { format!("{own}_{}", position + 1) }
}

fn secret_name(deployed: &Deployed) -> (LateText, String) {
    let mut whole = deployed.vault.name();
    whole.append(LateText::plain("/"));
    whole.append(deployed.secret.clone());
    (whole, snake_of(&deployed.secret, "secret"))
}

fn vault_name(deployed: &Deployed) -> (LateText, String) {
    (deployed.vault.name(), snake_of(&deployed.vault.name(), "vault"))
}

/// A name from the name of something, as far as that is known.
fn snake_of(text: &LateText, otherwise: &str) -> String {
    text.known().map_or(otherwise.to_owned(), |name| snake(&name))
}
