//! Named values as repositories define them.

use crate::text::Span;

/// A string of a file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// What it means, once the host's escapes are decoded.
    pub text: String,
    /// Where the file has it, quotes left out.
    pub span: Span,
}

/// The definition of a named value in a file of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedValue {
    /// All of the definition.
    pub span: Span,
    /// The display name, which policies use between braces; empty if it is not known.
    pub name: Located,
    /// The value in plain text, if one is given.
    pub value: Option<Located>,
    /// Whether the service is told that it is secret; `None` if that differs or is not known.
    pub secret: Option<bool>,
    /// Whether it is a reference to a Key Vault secret.
    pub key_vault: bool,
    /// The Key Vault of that secret: the host of its address, or what the language of the host calls it, such as `azurerm_key_vault.main`; `None` if it is not known.
    pub vault: Option<String>,
    /// What shows that its value is a secret, where the file does not have the value itself.
    pub evidence: Option<Evidence>,
}

/// Returns the host of the Key Vault in `identifier`, the address of a secret: `https://contoso.vault.azure.net/secrets/key`.
pub fn vault_in(identifier: &str) -> Option<String> {
    let host = identifier.trim().strip_prefix("https://")?.split('/').next()?;
    let is_host = host.contains('.') && host.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '-'));
    is_host.then(|| host.to_ascii_lowercase())
}

/// An expression whose value is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: EvidenceKind,
}

/// What an expression is whose value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A key, password or connection string that a resource has: `….primary_key`, `listKeys(…)`.
    Key,
    /// The value of a secret in Key Vault.
    KeyVaultSecret,
    /// A password that is drawn by lot.
    Random,
    /// A variable or parameter that is declared sensitive or secure.
    Sensitive,
}
