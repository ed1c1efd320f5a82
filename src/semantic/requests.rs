//! Requests that a policy sends by itself: what they call, and what becomes of the answers.

use super::caches::Portion;
use super::text::Text;
use super::variables::Name;
use crate::ast::{Element, Expression, Policy};
use crate::text::Span;

/// A `send-request` or `send-one-way-request`.
#[derive(Clone, Debug)]
pub struct Request<'d> {
    /// The policy.
    pub policy: Policy<'d>,
    /// Whether it is a `send-one-way-request`.
    pub one_way: bool,
    /// The address; empty when the policy gives none (`mode="copy"`).
    pub url: Text,
    /// Where the address stands; the policy's name when there is none.
    pub url_span: Span,
    /// What it calls.
    pub target: Target,
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
pub enum Target {
    /// A Key Vault or a managed HSM, of any cloud.
    KeyVault(KeyVault),
    /// An endpoint that issues tokens.
    TokenEndpoint,
    /// Anything else.
    Other,
}

impl Target {
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
    pub name: Option<Text>,
    /// The version in the address, where there is one.
    pub version: Option<Text>,
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

/// What becomes of the answer to a request.
#[derive(Clone, Debug, Default)]
pub struct Answer<'d> {
    /// Every place that reads the variable while it may hold the answer, in document order. Null and status tests are among them.
    pub reads: Vec<Use<'d>>,
    /// The places that fail, or go on as if nothing was wrong, when the call failed and left null: no test for null keeps
    /// the request from them.
    pub null_uses: Vec<Use<'d>>,
    /// The places that use the body whatever the status was.
    pub unchecked_uses: Vec<Use<'d>>,
    /// Whether each of `unchecked_uses` fails when the call was refused, so that nothing goes on with an error's body.
    pub unchecked_fails: bool,
    /// The places that test the answer for null.
    pub null_tests: Vec<Use<'d>>,
    /// Those of them that compare with null where the variable holds the answer on every way: when errors are not ignored, they never
    /// find null.
    pub comparisons: Vec<Use<'d>>,
    /// The places that test the answer's status.
    pub status_tests: Vec<Use<'d>>,
    /// The stores that a refused answer (a 403, an error page) reaches too, as indices into [`super::Model::stores`].
    pub refused_stores: Vec<RefusedStore>,
    /// Where something of it is handed to the caller: a `return-response`, a body or a header of the response.
    pub to_caller: Vec<Handed<'d>>,
    /// Whether something unseen (a fragment, `<base />`, a computed variable name) may read the variable too.
    pub read_elsewhere: bool,
}

/// A store that is reached when the request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedStore {
    /// The store, as an index into [`super::Model::stores`].
    pub store: usize,
    /// What of the refused answer it would keep.
    pub what: Portion,
    /// Whether it would keep null, because what it asks for is not in an error's body.
    pub null: bool,
}

/// A place where a value is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use<'d> {
    /// The element whose expression it is.
    pub element: Element<'d>,
    /// The expression; `None` for an attribute that names a variable, and in Liquid.
    pub expression: Option<Expression<'d>>,
    /// The place in the source.
    pub span: Span,
}

/// A place where a value is handed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handed<'d> {
    /// The place.
    pub at: Use<'d>,
    /// What of the answer it is.
    pub what: Portion,
}
