//! What the documents of a file tell others of the run, besides what they check: found before anything is linted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Found;
use super::counters::{Counter, counters_in, may_count};
use super::index::{Index, is_carrier};
use super::role::Role;
use super::source::Source;
use super::{apiops, wider};
use crate::ast::Document;
use crate::catalog::Scope;
use crate::hosts::Folders;

/// What the documents of a file tell others of the run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    counters: Vec<Counter>,
    /// The APIs of which an operation may refuse a call, each with its unit, in small letters.
    guarded: BTreeSet<(String, String)>,
}

impl Index {
    /// Returns whether the file that was found may hold a policy of which [`Index::summary_of`] wants to know.
    pub fn is_linked(&self, found: &Found) -> bool {
        let deployed = self.deployments(found).is_some_and(|deployments| !deployments.roles.is_empty());
        !is_carrier(found) && (deployed || apiops::role(&found.file).is_some())
    }

    /// Returns what the file that was found tells others of the run, if these are its bytes.
    pub fn summary_of(&self, found: &Found, bytes: &[u8], folders: &dyn Folders) -> Summary {
        if !may_count(bytes) && self.apis.is_empty() {
            return Summary::default();
        }
        self.understand(found, bytes.to_vec(), folders).map(|source| self.summary(&source)).unwrap_or_default()
    }

    /// Returns what `source` tells others of the run.
    pub(super) fn summary(&self, source: &Source) -> Summary {
        let mut guarded = BTreeSet::new();
        for embedded in &source.documents {
            let is_open_operation = |role: &&Role| role.scope == Scope::Operation && self.open_api(std::slice::from_ref(*role)).is_some();
            let roles: Vec<&Role> = embedded.roles.iter().filter(is_open_operation).collect();
            if !roles.is_empty() && wider::may_refuse(&Document::parse(source.text_of(embedded))) {
                guarded.extend(roles.iter().flat_map(|role| role.api.iter().map(|api| (role.unit.clone(), api.to_lowercase()))));
            }
        }
        Summary { counters: counters_in(source), guarded }
    }

    /// Takes what a file tells others of the run.
    pub fn add_summary(&mut self, summary: Summary) {
        if !summary.counters.is_empty() {
            Arc::make_mut(&mut self.counters).add(summary.counters);
        }
        self.guarded.extend(summary.guarded);
    }

    /// Returns whether an operation of the API that a document in one of these roles is the policy of may refuse calls by itself.
    pub(super) fn is_guarded(&self, roles: &[Role]) -> bool {
        let is_guarded = |role: &Role| role.api.iter().any(|api| self.guarded.contains(&(role.unit.clone(), api.to_lowercase())));
        !self.guarded.is_empty() && roles.iter().any(|role| role.scope == Scope::Api && is_guarded(role))
    }
}
