//! The result of a detector.

use crate::text::Span;

/// A place in a text that holds a secret, or seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detection {
    /// The secret alone: no name, no quotes, no scheme before it.
    pub span: Span,
    /// What kind of secret it is.
    pub kind: SecretKind,
    /// Whether a name that asks for a secret stands before it.
    pub named: bool,
    /// How sure that is.
    pub confidence: Confidence,
}

impl Detection {
    /// What its shape alone gives away.
    pub(super) fn shape(span: Span, kind: SecretKind) -> Self {
        Self { span, kind, named: false, confidence: Confidence::High }
    }
}

/// The kinds of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A key with a signature that Microsoft puts into it so that it can be recognised; which one, with its article.
    Azure(&'static str),
    /// A token with the prefix of another vendor; which one, with its article.
    Vendor(&'static str),
    /// The key in a connection string.
    ConnectionString,
    /// The signature of a shared access signature.
    Signature,
    /// The signature of a request.
    RequestSignature,
    /// The session in a header of cookies.
    Session,
    /// A JSON Web Token with all three parts.
    Jwt,
    /// A private key, in PEM or as base64.
    PrivateKey,
    /// The password in `scheme://user:password@host`.
    UrlPassword,
    /// The credentials of `Basic …`.
    Basic,
    /// The token of `Bearer …`.
    Bearer,
    /// What stands after a name such as `password`.
    Named,
}

impl SecretKind {
    /// The name of the kind, with an article.
    pub fn what(self) -> &'static str {
        match self {
            Self::Azure(what) | Self::Vendor(what) => what,
            Self::ConnectionString => "the key of a connection string",
            Self::Signature => "the signature of a shared access signature",
            Self::RequestSignature => "the signature of a request",
            Self::Session => "a session cookie",
            Self::Jwt => "a JSON Web Token",
            Self::PrivateKey => "a private key",
            Self::UrlPassword => "a password in a URL",
            Self::Basic => "a user name and password",
            Self::Bearer => "a bearer token",
            Self::Named => "a secret",
        }
    }
}

/// How sure a detection is. The order is the order of sureness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The name before it asks for a secret, but the value may be an ordinary word; or the reverse.
    Low,
    /// The name before it asks for a secret, and the value is none of the usual fillers.
    Medium,
    /// The value alone says what it is.
    High,
}
