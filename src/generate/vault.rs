//! Key vaults: their names, addresses and clouds, and the identifiers of secrets.

use super::late::{self, Atom, BadText, Late, LateText};
use super::reference::{self, Parts};
use super::value::{self, Version};
use crate::catalog::{CLOUDS, Cloud, PUBLIC};

/// A key vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    address: Address,
    /// The cloud that it is in.
    pub cloud: &'static Cloud,
}

/// How a vault is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Address {
    /// By its name.
    Name(LateText),
    /// By a reference to its whole address, which ends with a slash.
    Whole(Late),
    /// By a reference to the identifier of a secret in it.
    Of(String),
}

/// The identifier of a secret: `https://VAULT.vault.azure.net/secrets/NAME/VERSION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// The vault.
    pub vault: Vault,
    /// The kind of object that it names.
    pub kind: VaultObject,
    /// The name of the secret or certificate.
    pub name: LateText,
    /// Its version, if the identifier says one.
    pub version: Option<Version>,
}

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultObject {
    /// A secret.
    Secret,
    /// A certificate. The secret of the same name holds it with its private key.
    Certificate,
}

impl Vault {
    /// Reads a name, a host, an address, or a reference to a name or address.
    pub fn read(argument: &str) -> Result<Self, BadText> {
        if let Some(late) = late::late(argument) {
            let address = if is_address(&late)? { Address::Whole(late) } else { Address::Name(LateText(vec![Atom::Late(late)])) };
            return Ok(Self { address, cloud: &PUBLIC });
        }
        let host = argument.strip_prefix("https://").unwrap_or(argument);
        let host = host.strip_suffix('/').unwrap_or(host);
        let lower = host.to_ascii_lowercase();
        let cloud = CLOUDS.into_iter().find(|cloud| lower.ends_with(cloud.vault));
        let name = cloud.map_or(host, |cloud| &host[..host.len() - cloud.vault.len()]);
        let name = match late::late(name) {
            Some(late) if is_address(&late)? => {
                let message = "the reference is to an address, which already has a host".to_owned();
                return Err(BadText { message, help: "refer to the name of the vault".to_owned() });
            }
            Some(late) => LateText(vec![Atom::Late(late)]),
            None if is_vault_name(name) => LateText::plain(name),
            None => {
                let message = "it is not a valid name of a key vault".to_owned();
                let help = "use 3 to 24 letters, digits and single `-`, beginning with a letter, or the vault's address".to_owned();
                return Err(BadText { message, help });
            }
        };
        Ok(Self { address: Address::Name(name), cloud: cloud.unwrap_or(&PUBLIC) })
    }

    /// Its name, or what stands for its address.
    pub fn name(&self) -> LateText {
        match &self.address {
            Address::Name(name) => name.clone(),
            Address::Whole(late) => LateText(vec![Atom::Late(late.clone())]),
            Address::Of(id) => reference::vault_of(id),
        }
    }

    /// The reference to the identifier of a secret in it, where that is what is known of it.
    pub fn identifier(&self) -> Option<&str> {
        match &self.address {
            Address::Of(id) => Some(id),
            _ => None,
        }
    }

    /// The reference to its address, where that is what is known of it.
    pub fn reference(&self) -> Option<&Late> {
        match &self.address {
            Address::Name(_) | Address::Of(_) => None,
            Address::Whole(late) => Some(late),
        }
    }

    /// Its address with a slash at the end.
    pub fn url(&self) -> LateText {
        match &self.address {
            Address::Name(name) => {
                let mut url = LateText::plain("https://");
                url.append(name.clone());
                url.append(LateText::plain(format!("{}/", self.cloud.vault)));
                url
            }
            Address::Whole(late) => LateText(vec![Atom::Late(late.clone())]),
            Address::Of(id) => reference::vault_uri_of(id),
        }
    }
}

impl From<Parts> for Identifier {
    fn from(parts: Parts) -> Self {
        Self {
            vault: Vault { address: Address::Of(parts.id), cloud: &PUBLIC },
            kind: if parts.is_certificate { VaultObject::Certificate } else { VaultObject::Secret },
            name: parts.name,
            version: parts.version.map(Version::Fixed),
        }
    }
}

impl Identifier {
    /// Reads the identifier of a secret or a certificate.
    pub fn read(argument: &str) -> Result<Self, BadText> {
        let help = "it looks like https://VAULT.vault.azure.net/secrets/NAME/VERSION";
        let bad = |message: &str| BadText { message: message.to_owned(), help: help.to_owned() };
        let rest = argument.strip_prefix("https://").ok_or_else(|| bad("it is not the identifier of a secret"))?;
        let parts: Vec<&str> = rest.strip_suffix('/').unwrap_or(rest).split('/').collect();
        let (host, kind, name, version) = match parts[..] {
            [host, kind, name] => (host, kind, name, None),
            [host, kind, name, version] => (host, kind, name, Some(version)),
            _ => return Err(bad("it is not the identifier of a secret")),
        };
        let host = host.strip_suffix(":443").unwrap_or(host);
        let lower = host.to_ascii_lowercase();
        if !CLOUDS.iter().any(|cloud| lower.ends_with(cloud.vault)) {
            return Err(bad("its host is not a key vault"));
        }
        let kind = match kind {
            "secrets" => VaultObject::Secret,
            "certificates" => VaultObject::Certificate,
            "keys" => return Err(bad("it is the identifier of a key, which cannot be read from a vault")),
            _ => return Err(bad("it is not the identifier of a secret")),
        };
        let version = version.map(value::version).transpose()?;
        Ok(Self { vault: Vault::read(host)?, kind, name: value::secret_name(name)?, version })
    }
}

/// Whether the reference is to the whole address of a vault, as Terraform and Bicep know it: always with a slash at the end.
fn is_address(late: &Late) -> Result<bool, BadText> {
    match late {
        Late::Host(path) => reference::is_address_of_vault(path),
        _ => Ok(false),
    }
}

/// Azure Key Vault: *Azure Key Vault keys, secrets and certificates overview*, vault names.
fn is_vault_name(name: &str) -> bool {
    (3..=24).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && name.starts_with(|it: char| it.is_ascii_alphabetic())
        && !name.ends_with('-')
        && !name.contains("--")
}
