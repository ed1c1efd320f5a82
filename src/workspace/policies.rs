//! The policies of a run by what they are the policies of, with what each does that others may see.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::role::Role;
use super::source::{Embedded, Source};
use super::wider::{Checks, checks_of};
use crate::ast::{Document, Shape};
use crate::catalog::Scope;
use crate::hosts::folder;
use crate::semantic::{Place, Summary};
use crate::text::LineIndex;

/// A policy document, as far as others need it.
#[derive(Clone, Debug)]
pub struct Outlined {
    /// What it is the policy of; nothing if nobody knows.
    pub(super) roles: Vec<Role>,
    /// The path of its file, as the user gave it.
    pub(super) path: Arc<str>,
    /// What it checks, if it says what comes in.
    pub(super) checks: Option<Checks>,
    /// What it does.
    pub(super) summary: Summary,
}

/// The policies of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Policies {
    pub(super) all: Vec<Outlined>,
    /// The policies and their roles by their scope and what they belong to, in small letters, in order. Those of which the name is not known have none.
    by_name: HashMap<(Scope, String), Vec<(usize, usize)>>,
}

/// What is known of the policy of something.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lookup<'p> {
    /// It is this one, in this role.
    Found(&'p Outlined, &'p Role),
    /// None that is read is it.
    Absent,
    /// Several may be it.
    Ambiguous,
}

/// Returns the policies of `source`, as far as others need them.
pub(super) fn outlined_in(source: &Source) -> Vec<Outlined> {
    let mut found = Vec::new();
    let mut lines = None;
    let path: Arc<str> = source.path.as_str().into();
    for embedded in &source.documents {
        let text = source.text_of(embedded);
        let is_wider = embedded.roles.iter().any(|role| role.scope != Scope::Operation);
        let plain = if is_wider { None } else { Summary::of_plain(text) };
        let (checks, summary) = match plain {
            Some(summary) => (None, summary),
            None => {
                let lines = lines.get_or_insert_with(|| LineIndex::new(&source.text));
                let Some(outlined) = outline(source, embedded, lines, &path) else { continue };
                outlined
            }
        };
        found.push(Outlined { roles: embedded.roles.clone(), path: Arc::clone(&path), checks, summary });
    }
    found
}

fn outline(source: &Source, embedded: &Embedded, lines: &LineIndex, path: &Arc<str>) -> Option<(Option<Checks>, Summary)> {
    let document = Document::parse(source.text_of(embedded));
    // A piece is seen where it is put into something, as what nobody knows.
    let is_piece = matches!(document.shape(), Shape::Bare | Shape::Resolver | Shape::Other);
    if embedded.roles.is_empty() && is_piece {
        return None;
    }
    let place = |span| {
        let outer = source.outer(embedded, span);
        Place { path: Arc::clone(path), line: lines.position(&source.text, outer.start).line }
    };
    Some((checks_of(&document, &place), Summary::of(&document, &place)))
}

impl Policies {
    /// Returns these policies.
    pub(super) fn of(all: Vec<Outlined>) -> Self {
        let mut by_name: HashMap<(Scope, String), Vec<(usize, usize)>> = HashMap::new();
        for (index, policy) in all.iter().enumerate() {
            for (number, role) in policy.roles.iter().enumerate() {
                let own = name(role);
                let none = [String::new()];
                let names = if own.is_empty() { &none[..] } else { own };
                let names: BTreeSet<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
                for name in names {
                    by_name.entry((role.scope, name)).or_default().push((index, number));
                }
            }
        }
        Self { all, by_name }
    }

    /// Returns the policies at `scope`, each with its role.
    pub(super) fn at(&self, scope: Scope) -> impl Iterator<Item = (&Outlined, &Role)> {
        self.all.iter().flat_map(|policy| policy.roles.iter().map(move |role| (policy, role))).filter(move |(_, role)| role.scope == scope)
    }

    /// Returns the policy at `scope` of what is called so in `unit`, or the only one that the run has. Of several, the one counts in whose folder `near` lies.
    pub(super) fn find(&self, scope: Scope, name: &str, unit: &str, near: &str) -> Lookup<'_> {
        let mut own: BTreeMap<usize, (&Outlined, &Role)> = BTreeMap::new();
        let mut others: BTreeMap<usize, (&Outlined, &Role)> = BTreeMap::new();
        for &(index, number) in self.by_name.get(&(scope, name.to_ascii_lowercase())).into_iter().flatten() {
            let policy = &self.all[index];
            let role = &policy.roles[number];
            let to = if role.unit == unit { &mut own } else { &mut others };
            to.entry(index).or_insert((policy, role));
        }
        let candidates = if own.is_empty() { others } else { own };
        let is_around = |policy: &Outlined| {
            let around = folder(&policy.path);
            near.strip_prefix(around).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut all = candidates.values();
        match (all.next(), all.next()) {
            (None, _) if !name.is_empty() && self.by_name.contains_key(&(scope, String::new())) => Lookup::Ambiguous,
            (None, _) => Lookup::Absent,
            (Some((policy, role)), None) => Lookup::Found(policy, role),
            _ => {
                let mut near = candidates.values().filter(|(policy, _)| is_around(policy));
                match (near.next(), near.next()) {
                    (Some((policy, role)), None) => Lookup::Found(policy, role),
                    _ => Lookup::Ambiguous,
                }
            }
        }
    }
}

/// Returns what names `role` among those at its scope.
pub(super) fn name(role: &Role) -> &[String] {
    match role.scope {
        Scope::Api => &role.api,
        Scope::Operation => &role.operation,
        Scope::Fragment => &role.fragment,
        Scope::Product => &role.product,
        Scope::Global | Scope::Workspace => &[],
    }
}
