//! What the other files of a run say of what a document refers to.

use std::sync::Arc;

use super::fragments::{Fragment, Fragments};
use super::role::Role;

/// What the other files of a run say of what a document refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// What the document is the policy of.
    pub(super) roles: Vec<Role>,
    /// The fragments of the run.
    pub(super) fragments: Arc<Fragments>,
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
}
