//! Requests that a policy sends by itself, what they call, and what becomes of their answers. The inventory makes them; rules take them from the
//! model.

mod answers;
mod bodies;
mod host;
pub mod target;

pub use answers::{Answer, Handed, RefusedStore, Unchecked, Use};
pub use bodies::{Body, BodyRead, Loss, body_reads};
pub use host::{Reach, reach};

use super::texts::PiecedText;
use super::variables::Name;
use crate::ast::Policy;
use crate::text::Span;

/// A `send-request` or `send-one-way-request`.
#[derive(Clone, Debug)]
pub struct Request<'d> {
    /// The policy.
    pub policy: Policy<'d>,
    /// Whether it is a `send-one-way-request`.
    pub one_way: bool,
    /// The address; empty when the policy gives none (`mode="copy"`).
    pub url: PiecedText,
    /// Where the address stands; the policy's name when there is none.
    pub url_span: Span,
    /// What it calls.
    pub target: RequestTarget,
    /// The variable that gets the answer; `None` for a one-way request.
    pub response: Option<Name<'d>>,
    /// What `ignore-error` says.
    pub ignore_error: IgnoreError,
}

/// What `ignore-error` says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreError {
    /// It is left out, so errors are not ignored.
    Absent,
    /// `false`: a call that fails ends the request in `on-error`.
    No,
    /// `true`: a call that fails leaves null in the variable.
    Yes,
    /// Known only at run time.
    Unknown,
}

/// What a request calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestTarget {
    /// A Key Vault or a managed HSM, of any cloud.
    KeyVault(KeyVault),
    /// An endpoint that issues tokens.
    TokenEndpoint,
    /// Anything else.
    Other,
}

impl RequestTarget {
    /// The call of a Key Vault, if it is one.
    pub fn key_vault(&self) -> Option<&KeyVault> {
        match self {
            Self::KeyVault(vault) => Some(vault),
            _ => None,
        }
    }
}

/// The call of a Key Vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVault {
    /// What gives it away.
    pub by: Evidence,
    /// What kind of object it asks for.
    pub object: VaultObject,
    /// The object's name, where the address shows it.
    pub name: Option<PiecedText>,
    /// The version in the address, where there is one.
    pub version: Option<PiecedText>,
}

/// What gives a Key Vault call away, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// A vault's host in the address.
    Host,
    /// An interpolation or a named value in the address, such as a secret's identifier or a vault's address.
    Reference,
    /// A managed identity for the vault's audience in the request.
    Audience,
    /// A header with a token for the vault's audience.
    Token,
}

/// What a Key Vault call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultObject {
    /// The value of a secret.
    Secret,
    /// A certificate, without its private key.
    Certificate,
    /// A public key.
    Key,
    /// An operation with a key (`sign`, `decrypt` …), a list, or a change: nothing to keep in a cache.
    Operation,
    /// The address does not say.
    Unknown,
}
