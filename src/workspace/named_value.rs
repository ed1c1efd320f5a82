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
    /// The display name, which policies use between braces.
    pub name: Located,
    /// The value in plain text, if one is given.
    pub value: Option<Located>,
    /// Whether the service is told that it is secret.
    pub secret: bool,
    /// Whether it is a reference to a Key Vault secret.
    pub key_vault: bool,
}
