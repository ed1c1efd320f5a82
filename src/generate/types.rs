//! The types of parameters.

use std::fmt;

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A key vault: its name, its host or its address.
    Vault,
    /// The name of a secret in a vault.
    SecretName,
    /// The name of a certificate in a vault, which is also the name of the secret that holds it with its private key.
    CertificateName,
    /// The version of a secret, `latest`, or `deployed`.
    Version,
    /// A time in seconds, from and to.
    Duration(u64, u64),
    /// The name of a context variable.
    VariableName,
    /// The name of an HTTP header.
    HeaderName,
    /// Where a value is cached.
    CachingType,
    /// An address that begins with `https://`.
    Url,
    /// A number, from and to.
    Count(u64, u64),
    /// The id of an application or an identity.
    ClientId,
    /// A Microsoft Entra tenant: its id or its domain.
    Tenant,
    /// A Microsoft Entra tenant by its id alone, as tokens name it.
    TenantId,
    /// What a token of client credentials is for: `api://orders/.default`.
    TokenScope,
    /// The application or service that a token is for: `api://orders`.
    TokenResource,
    /// The name of a user for Basic authentication.
    UserName,
    /// What stands in front of a secret in a header.
    Prefix,
    /// A path, which begins with a slash.
    Path,
    /// The name of a resource of API Management, such as a fragment or a named value.
    ResourceName,
    /// One of some words.
    Choice(Vec<String>),
    /// Yes or no.
    Flag,
    /// Any text on one line.
    Text,
    /// Several of a type.
    List(Box<Type>),
    /// Two that belong together, in a list.
    Pair(Box<Type>, Box<Type>),
    /// The name of a host that a template itself writes out; no parameter has this type.
    Host,
}

/// The longest time that a parameter takes, in seconds: a year.
pub const YEAR: u64 = 365 * 86_400;

/// The values of [`Type::CachingType`].
pub const CACHING_TYPES: [&str; 3] = ["prefer-external", "internal", "external"];

impl Type {
    /// The names of the types, as templates write them.
    pub const NAMES: [&str; 24] = [
        "vault",
        "secret-name",
        "certificate-name",
        "version",
        "duration",
        "variable-name",
        "header-name",
        "caching-type",
        "url",
        "count",
        "client-id",
        "tenant",
        "tenant-id",
        "token-scope",
        "token-resource",
        "user-name",
        "prefix",
        "path",
        "resource-name",
        "choice",
        "flag",
        "text",
        "list",
        "pair",
    ];

    /// The names of its properties, which a hole may ask for.
    pub fn properties(&self) -> &'static [&'static str] {
        match self {
            Self::Vault => &["name", "url", "audience"],
            Self::Version => &["name", "path"],
            _ => &[],
        }
    }

    /// The words that it takes, if these are all.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::CachingType => CACHING_TYPES.to_vec(),
            Self::Choice(words) => words.iter().map(String::as_str).collect(),
            Self::Flag => vec!["true", "false"],
            _ => Vec::new(),
        }
    }

    /// Whether a value of this type can be given where `wanted` is asked for.
    pub fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (Self::List(own), Self::List(other)) => own.fits(other),
            (Self::List(_), _) | (_, Self::List(_)) => false,
            (Self::Pair(left, right), Self::Pair(other, another)) => left.fits(other) && right.fits(another),
            (Self::Pair(..), _) | (_, Self::Pair(..)) => false,
            (_, Self::Text) => true,
            (Self::Duration(from, to), Self::Duration(least, most)) | (Self::Count(from, to), Self::Count(least, most)) => {
                least <= from && to <= most
            }
            (Self::CertificateName, Self::SecretName) | (Self::TenantId, Self::Tenant) => true,
            (Self::Choice(own), Self::Choice(other)) => own.iter().all(|word| other.contains(word)),
            _ => self == wanted,
        }
    }

    /// Whether a text with holes can be given for it, which is held to its rules when the holes have values.
    pub fn takes_parts(&self) -> bool {
        match self {
            Self::Vault | Self::SecretName | Self::CertificateName | Self::VariableName | Self::HeaderName | Self::ResourceName => true,
            _ => self.is_prose() && *self != Self::Text,
        }
    }

    /// The type of what is either of this type or of the other.
    pub fn or(&self, other: &Type) -> Type {
        match (self, other) {
            (Self::Count(from, to), Self::Count(least, most)) => Self::Count(*from.min(least), *to.max(most)),
            (Self::Duration(from, to), Self::Duration(least, most)) => Self::Duration(*from.min(least), *to.max(most)),
            _ if self == other => self.clone(),
            _ => Self::Text,
        }
    }

    /// Whether its values may stand in C# without quotes.
    pub fn is_code(&self) -> bool {
        matches!(self, Self::Duration(..) | Self::Count(..) | Self::Flag)
    }

    /// Whether its values are written by people and hold more or less what they like.
    pub fn is_prose(&self) -> bool {
        matches!(self, Self::Text | Self::TokenScope | Self::TokenResource | Self::UserName | Self::Prefix | Self::Path)
    }

    /// What it takes, for help and questions.
    pub fn describe(&self) -> String {
        match self {
            Self::Vault => "a key vault: its name or address, or the identifier of a secret in it".to_owned(),
            Self::SecretName => "the name of a secret".to_owned(),
            Self::CertificateName => "the name of a certificate".to_owned(),
            Self::Version => "a version of the secret, `latest`, or `deployed`".to_owned(),
            Self::Duration(1, YEAR) => "a time such as `30s`, `5m`, `1h`".to_owned(),
            Self::Duration(from, to) => format!("a time from {} to {}", seconds(*from), seconds(*to)),
            Self::VariableName => "the name of a variable".to_owned(),
            Self::HeaderName => "the name of a header".to_owned(),
            Self::Url => "an address that begins with https://".to_owned(),
            Self::Count(from, to) => format!("a number from {from} to {to}"),
            Self::ClientId => "the id of an application or identity".to_owned(),
            Self::Tenant => "the id or domain of a tenant".to_owned(),
            Self::TenantId => "the id of a tenant".to_owned(),
            Self::TokenScope => "a scope that ends with `/.default`".to_owned(),
            Self::TokenResource => "the id URI or id of an application, or the address of a service".to_owned(),
            Self::UserName => "the name of a user, without a colon".to_owned(),
            Self::Prefix => "a text such as `Bearer` and a space".to_owned(),
            Self::Path => "a path that begins with `/`".to_owned(),
            Self::ResourceName => "a name of letters, digits, `-`, `_` and `.`".to_owned(),
            Self::CachingType | Self::Choice(_) | Self::Flag => {
                self.words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
            }
            Self::Text => "a text".to_owned(),
            Self::Host => "the name of a host".to_owned(),
            Self::List(of) => format!("several, separated by commas: {}", of.describe()),
            Self::Pair(left, right) => format!("`NAME=VALUE` with {} and {}", left.describe(), right.describe()),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vault => f.write_str("vault"),
            Self::SecretName => f.write_str("secret-name"),
            Self::CertificateName => f.write_str("certificate-name"),
            Self::Version => f.write_str("version"),
            Self::Duration(1, YEAR) => f.write_str("duration"),
            Self::Duration(from, to) => write!(f, "duration({}..{})", seconds(*from), seconds(*to)),
            Self::VariableName => f.write_str("variable-name"),
            Self::HeaderName => f.write_str("header-name"),
            Self::CachingType => f.write_str("caching-type"),
            Self::Url => f.write_str("url"),
            Self::Count(from, to) => write!(f, "count({from}..{to})"),
            Self::ClientId => f.write_str("client-id"),
            Self::Tenant => f.write_str("tenant"),
            Self::TenantId => f.write_str("tenant-id"),
            Self::TokenScope => f.write_str("token-scope"),
            Self::TokenResource => f.write_str("token-resource"),
            Self::UserName => f.write_str("user-name"),
            Self::Prefix => f.write_str("prefix"),
            Self::Path => f.write_str("path"),
            Self::ResourceName => f.write_str("resource-name"),
            Self::Choice(words) => write!(f, "choice({})", words.join(", ")),
            Self::Flag => f.write_str("flag"),
            Self::Text => f.write_str("text"),
            Self::List(of) => write!(f, "list({of})"),
            Self::Pair(left, right) => write!(f, "pair({left}, {right})"),
            Self::Host => f.write_str("host"),
        }
    }
}

/// A time as a person writes it.
pub fn seconds(time: u64) -> String {
    match time {
        0 => "0s".to_owned(),
        _ if time.is_multiple_of(86_400) => format!("{}d", time / 86_400),
        _ if time.is_multiple_of(3_600) => format!("{}h", time / 3_600),
        _ if time.is_multiple_of(60) => format!("{}m", time / 60),
        _ => format!("{time}s"),
    }
}
