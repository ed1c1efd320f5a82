//! The policies of a run by what they are the policies of, with what each does that others may see.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::counters::{Counter, counters_of, may_count};
use super::fragments::Fragment;
use super::role::Role;
use super::source::{Embedded, Source};
use super::wider::{Checks, checks_of, may_refuse};
use crate::ast::{Detached, Document, DocumentShape};
use crate::catalog::Scope;
use crate::hosts::folder;
use crate::semantic::Summary;
use crate::text::{FileLine, Gather, LineCounter, Span, steps};

/// A policy document, as far as others need it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlined {
    /// What it is the policy of; nothing if nobody knows.
    pub(super) roles: Arc<[Role]>,
    /// The path of its file, as the user gave it.
    pub(super) path: Arc<str>,
    /// What it checks, if it says what comes in.
    pub(super) checks: Option<Checks>,
    /// What it does.
    pub(super) summary: Summary,
    /// What counts calls in it by a key.
    pub(super) counters: Vec<Counter>,
    /// The fragments that it is.
    pub(super) fragments: Vec<Arc<Fragment>>,
    /// Whether it may refuse a call on the way in, if anybody asked.
    pub(super) may_refuse: bool,
}

/// The policies of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Policies {
    pub(super) all: Vec<Outlined>,
    /// The units that are known as a whole, each with a service of its own.
    pub(super) closed: HashSet<String>,
    /// The policies and their roles by their scope and what they belong to, in small letters, in order. Those of which the name is not known have none.
    by_name: HashMap<(Scope, String), Vec<(usize, usize)>>,
    /// The same by their scope alone.
    by_scope: HashMap<Scope, Vec<(usize, usize)>>,
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

/// Returns the policies of `source`, as far as others need them, and the documents that were read for that, in the order of the source's. `asks_refusal` says of a
/// document whether it matters that it may refuse calls.
pub(super) fn outlined_in(source: &Source, asks_refusal: impl Fn(&Embedded) -> bool) -> (Vec<Outlined>, Vec<Option<Detached>>) {
    let (mut found, mut read) = (Vec::new(), Vec::new());
    let lines = LineCounter::new(&source.text);
    let path: Arc<str> = source.path.as_str().into();
    for embedded in &source.documents {
        let text = source.text_of(embedded);
        let is_wider = embedded.roles.iter().any(|role| role.scope != Scope::Operation);
        let asks_refusal = asks_refusal(embedded);
        let is_looked_into = is_wider || asks_refusal || may_count(text);
        let plain = if is_looked_into { None } else { Summary::of_plain(text) };
        // Who configures another scope than the path tells knows better, and not for what.
        let is_told = |role: &&Role| embedded.deployments.iter().any(|it| it.deployment.scope.is_none_or(|scope| scope == role.scope));
        let roles = || match embedded.roles.iter().all(|role| is_told(&role)) {
            true => Arc::clone(&embedded.roles),
            false => embedded.roles.iter().filter(is_told).cloned().collect(),
        };
        if let Some(summary) = plain {
            let (counters, fragments) = (Vec::new(), Vec::new());
            found.push(Outlined { roles: roles(), path: Arc::clone(&path), checks: None, summary, counters, fragments, may_refuse: false });
            read.push(None);
            continue;
        }
        let document = source.parse(embedded);
        let place = |span| FileLine { path: Arc::clone(&path), line: lines.line(source.outer(embedded, span).start) };
        let outlined = outline(&document, embedded, &place, (&path, is_wider, asks_refusal));
        found.extend(outlined.map(|outlined| Outlined { roles: roles(), ..outlined }));
        read.push(Some(document.detached()));
    }
    (found, read)
}

/// The policy that `document`, the one of `embedded`, is, without its roles.
fn outline(
    document: &Document<'_>,
    embedded: &Embedded,
    place: &dyn Fn(Span) -> FileLine,
    (path, is_wider, asks_refusal): (&Arc<str>, bool, bool),
) -> Option<Outlined> {
    // A piece is seen where it is put into something, as what nobody knows.
    let is_piece = matches!(document.shape(), DocumentShape::Bare | DocumentShape::Other);
    if embedded.roles.is_empty() && is_piece {
        return None;
    }
    let fragments = embedded.roles.iter().filter_map(|role| Fragment::of(document, role, path, place)).map(Arc::new);
    Some(Outlined {
        roles: Arc::default(),
        path: Arc::clone(path),
        checks: if is_wider { checks_of(document, place) } else { None },
        summary: Summary::of(document, is_wider, place),
        counters: counters_of(document, embedded, place),
        fragments: fragments.collect(),
        may_refuse: asks_refusal && may_refuse(document),
    })
}

impl Policies {
    /// Returns these policies.
    pub(super) fn of(all: Vec<Outlined>) -> Self {
        let mut by_name: HashMap<(Scope, String), Vec<(usize, usize)>> = HashMap::default();
        let mut by_scope: HashMap<Scope, Vec<(usize, usize)>> = HashMap::default();
        for (index, policy) in all.iter().enumerate() {
            for (number, role) in policy.roles.iter().enumerate() {
                by_scope.entry(role.scope).or_default().push((index, number));
                let own = name(role);
                let none = [String::new()];
                for name in if own.is_empty() { &none[..] } else { own } {
                    let of_name = by_name.entry((role.scope, name.to_ascii_lowercase())).or_default();
                    // Names that differ in case alone are one.
                    if of_name.last() != Some(&(index, number)) {
                        of_name.push((index, number));
                    }
                }
            }
        }
        Self { all, by_name, by_scope, closed: HashSet::default() }
    }

    /// Returns the units that deploy policies.
    pub(super) fn units(&self) -> BTreeSet<&str> {
        self.all.iter().flat_map(|policy| &*policy.roles).map(|role| role.unit.as_str()).gathered()
    }

    /// Takes which units are closed, as far as nothing but what is here can tell.
    pub(super) fn close(&mut self, is_closed: impl Fn(&str) -> bool) {
        let lost: HashSet<&str> = self.all.iter().flat_map(Outlined::units_of_nameless).collect();
        let closed = self.units().into_iter().filter(|unit| !lost.contains(unit) && is_closed(unit)).map(str::to_owned).collect();
        self.closed = closed;
    }

    /// Returns the policies at `scope`, each with its role.
    pub(super) fn at(&self, scope: Scope) -> impl Iterator<Item = (&Outlined, &Role)> {
        let all = self.by_scope.get(&scope).map_or(&[][..], Vec::as_slice);
        steps::count(all.len());
        all.iter().map(|&(index, number)| self.nth(index, number))
    }

    /// The policy with this number, in its role with this one.
    fn nth(&self, index: usize, number: usize) -> (&Outlined, &Role) {
        let policy = &self.all[index];
        (policy, &policy.roles[number])
    }

    /// Returns the policy at `scope` of what is called so in `unit`, or the only one of those that may belong to the same service. Of several, the one counts in whose
    /// folder `near` lies.
    pub(super) fn find(&self, scope: Scope, name: &str, unit: &str, near: &str) -> Lookup<'_> {
        let is_closed = self.closed.contains(unit);
        // Of the roles in which one policy is it, the first one counts.
        let mut own: Vec<(&Outlined, &Role)> = Vec::new();
        let mut others: Vec<(&Outlined, &Role)> = Vec::new();
        for &(index, number) in self.by_name.get(&(scope, name.to_ascii_lowercase())).into_iter().flatten() {
            steps::count(1);
            let (policy, role) = self.nth(index, number);
            let candidates = if role.unit == unit {
                &mut own
            } else if !is_closed || !self.closed.contains(&role.unit) {
                &mut others
            } else {
                continue;
            };
            if candidates.last().is_none_or(|(known, _)| !std::ptr::eq(*known, policy)) {
                candidates.push((policy, role));
            }
        }
        // Whether what is deployed apart goes to the service of this unit is not known.
        if own.is_empty() && is_closed && !others.is_empty() {
            return Lookup::Ambiguous;
        }
        let candidates = if own.is_empty() { others } else { own };
        let is_around = |policy: &Outlined| {
            let around = folder(&policy.path);
            near.strip_prefix(around).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut all = candidates.iter();
        match (all.next(), all.next()) {
            (None, _) if !name.is_empty() && self.by_name.contains_key(&(scope, String::new())) => Lookup::Ambiguous,
            (None, _) => Lookup::Absent,
            (Some((policy, role)), None) => Lookup::Found(policy, role),
            _ => {
                let mut near = candidates.iter().filter(|(policy, _)| is_around(policy));
                match (near.next(), near.next()) {
                    (Some((policy, role)), None) => Lookup::Found(policy, role),
                    _ => Lookup::Ambiguous,
                }
            }
        }
    }
}

impl Outlined {
    /// The units in which it may be the policy of anything, since what it is that of is not known.
    fn units_of_nameless(&self) -> impl Iterator<Item = &str> {
        let is_nameless = |role: &&Role| !matches!(role.scope, Scope::Global | Scope::Workspace) && name(role).is_empty();
        self.roles.iter().filter(is_nameless).map(|role| role.unit.as_str())
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
