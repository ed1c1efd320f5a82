//! What the other files of a run say of what a document refers to.

use std::sync::Arc;

use super::counters::{Counter, Counters};
use super::fragments::{Fragment, Fragments};
use super::named_values::{KnownNamedValue, NamedValues, Secrecy};
use super::role::Role;
use crate::catalog::Kind;

/// What the other files of a run say of what a document refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// What the document is the policy of.
    pub roles: Arc<[Role]>,
    /// The parameters of the operations that the document is the policy of, as far as they are known.
    pub parameters: Vec<OperationParameters>,
    /// The API that the document is a policy of, if it is known that it can be called without a subscription, and that
    /// no product changes that; for the policy of the API itself, only if no operation may refuse calls by itself.
    pub open_api: Option<String>,
    /// The fragments of the run.
    pub(super) fragments: Arc<Fragments>,
    /// The named values of the run.
    pub(super) named_values: Arc<NamedValues>,
    /// The counters of the run.
    pub(super) counters: Arc<Counters>,
}

/// The parameters of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationParameters {
    /// What the operation is called.
    pub operation: String,
    /// The names of its parameters, those of the query too as far as it declares them.
    pub names: Vec<String>,
}

impl Linked {
    /// Returns the fragments that the document may mean by `id`: those that are deployed with it, or else all of this name.
    pub fn fragments(&self, id: &str) -> Vec<&Fragment> {
        self.fragments.called(id, &self.roles)
    }

    /// Returns the fragments through which the document, a fragment, includes itself by including `id`, in order, itself at the end; `None` if it does not.
    pub fn circle(&self, id: &str) -> Option<Vec<String>> {
        self.fragments.circle(id, &self.roles)
    }

    /// Returns the definitions of the named value called `name`: those that are deployed with the document, or else all of this name.
    pub fn named_values(&self, name: &str) -> Vec<&KnownNamedValue> {
        self.named_values.called(name, &self.roles)
    }

    /// Returns the definition of the named value called `name`, if it is known not to be secret, in any environment.
    pub fn plain_named_value(&self, name: &str) -> Option<&KnownNamedValue> {
        let known = self.named_values(name);
        let may_be_plain = known.iter().all(|known| matches!(known.secrecy, Secrecy::Plain | Secrecy::Unsaid));
        known.into_iter().find(|known| known.secrecy == Secrecy::Plain).filter(|_| may_be_plain)
    }

    /// Returns the value of the named value called `name`, with one of its definitions, if all of them say the same and none keeps it secret.
    pub fn known_value(&self, name: &str) -> Option<(&str, &KnownNamedValue)> {
        let known = self.named_values(name);
        let first = known.iter().find(|known| known.secrecy == Secrecy::Plain)?;
        let value = first.value.as_deref()?;
        let is_same = |other: &&KnownNamedValue| other.value.as_deref() == Some(value) && other.secrecy != Secrecy::Secret;
        known.iter().all(is_same).then_some((value, *first))
    }

    /// Returns whether the named value called `name` is known to be secret.
    pub fn is_secret(&self, name: &str) -> bool {
        let known = self.named_values(name);
        let is_secret = |known: &&KnownNamedValue| known.secrecy == Secrecy::Secret;
        known.iter().any(is_secret) && known.iter().all(|known| is_secret(known) || known.secrecy == Secrecy::Unsaid)
    }

    /// Returns the policies of this kind in the run that count by `key`, by file and line.
    pub fn counters(&self, kind: Kind, key: &str) -> impl Iterator<Item = &Counter> {
        self.counters.of(kind, key)
    }
}
