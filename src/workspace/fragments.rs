//! What the policy fragments of a run hold, for those who include them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::role::Role;
use crate::ast::Document;
use crate::catalog::{Definition, Kind, Scope};
use crate::semantic::{Body, body_reads};
use crate::text::{FileLine, Gather, Span};

/// How many fragments are followed from one that includes another.
const MAX_FOLLOWED: usize = 1_000;

/// A policy fragment of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// What it is called.
    names: Vec<String>,
    /// What is deployed as one with it; empty if that is not known.
    unit: String,
    /// The path of the file that has it, as the user gave it.
    pub path: String,
    /// The policies that stand in it where any policy may, in order.
    pub policies: Vec<FragmentPolicy>,
    /// The line of the first code in it that reads the body of the response, counted from 1.
    pub reads_response: Option<u32>,
    /// The fragments that it includes, in small letters.
    includes: BTreeSet<String>,
}

/// A policy in a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentPolicy {
    /// Which one.
    pub kind: Kind,
    /// Its line in the file, counted from 1.
    pub line: u32,
}

/// The fragments of a run, by their names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragments {
    by_name: HashMap<String, Vec<Arc<Fragment>>>,
}

impl Fragment {
    /// Returns the fragment that `document`, which stands in the file at `path`, is in this role; `place` tells where something stands.
    pub(super) fn of(document: &Document<'_>, role: &Role, path: &str, place: &dyn Fn(Span) -> FileLine) -> Option<Self> {
        let root = document.roots().find(|root| root.definition() == Definition::Fragment).filter(|_| role.scope == Scope::Fragment)?;
        let read = body_reads(document).into_iter().find(|read| matches!(read.body, Body::Response));
        let among_policies = root.descendants().filter(|element| element.stands_among_policies()).filter_map(|element| element.policy());
        let mut fragment = Self {
            names: role.fragment.clone(),
            unit: role.unit.clone(),
            path: path.to_owned(),
            policies: Vec::new(),
            reads_response: read.map(|read| place(read.expression.span()).line),
            includes: BTreeSet::new(),
        };
        for policy in among_policies {
            fragment.policies.push(FragmentPolicy { kind: policy.kind(), line: place(policy.element().span()).line });
            if policy.kind() == Kind::IncludeFragment {
                let id = policy.element().value_of("fragment-id").and_then(|id| id.literal());
                fragment.includes.extend(id.map(|id| id.to_lowercase()));
            }
        }
        Some(fragment)
    }
}

impl Fragments {
    /// Adds `fragment`.
    pub(super) fn add(&mut self, fragment: &Arc<Fragment>) {
        for name in &fragment.names {
            self.by_name.entry(name.to_lowercase()).or_default().push(Arc::clone(fragment));
        }
    }

    /// The names of all of them, in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Returns the fragments that a document with these `roles` may mean by `id`: those that are deployed with it, or else all of this name.
    pub fn called(&self, id: &str, roles: &[Role]) -> Vec<&Fragment> {
        let Some(named) = self.by_name.get(&id.to_lowercase()) else { return Vec::new() };
        let is_own = |fragment: &&Fragment| !fragment.unit.is_empty() && roles.iter().any(|role| role.unit == fragment.unit);
        let all = || named.iter().map(Arc::as_ref);
        let own: Vec<&Fragment> = all().filter(is_own).collect();
        if own.is_empty() { all().collect() } else { own }
    }

    /// Returns the fragments through which one with these `roles` includes itself by including `id`, in order, itself at the end; `None` if it does not.
    pub fn circle(&self, id: &str, roles: &[Role]) -> Option<Vec<String>> {
        let own: BTreeSet<String> = roles.iter().flat_map(|role| &role.fragment).map(|name| name.to_lowercase()).gathered();
        // Each fragment that is reached, with the one that includes it.
        let mut reached: Vec<(String, Option<usize>)> = vec![(id.to_lowercase(), None)];
        let mut known: BTreeSet<String> = BTreeSet::from([id.to_lowercase()]);
        let mut at = 0;
        while at < reached.len().min(MAX_FOLLOWED) {
            let name = reached[at].0.clone();
            if own.contains(&name) {
                let back = std::iter::successors(Some(at), |at| reached[*at].1);
                let mut path: Vec<String> = back.map(|at| reached[at].0.clone()).collect();
                path.reverse();
                return Some(path);
            }
            for included in self.called(&name, roles).into_iter().flat_map(|fragment| &fragment.includes) {
                if known.insert(included.clone()) {
                    reached.push((included.clone(), Some(at)));
                }
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments(all: &[(&str, &str, &[&str])]) -> Fragments {
        let mut fragments = Fragments::default();
        for (name, unit, includes) in all {
            let includes = includes.iter().map(|it| (*it).to_owned()).collect();
            let (names, unit) = (vec![(*name).to_owned()], (*unit).to_owned());
            let path = format!("{unit}/{name}.xml");
            fragments.add(&Arc::new(Fragment { names, path, unit, policies: Vec::new(), reads_response: None, includes }));
        }
        fragments
    }

    fn role(name: &str, unit: &str) -> Role {
        Role { fragment: vec![name.to_owned()], unit: unit.to_owned(), ..Role::at(Scope::Fragment) }
    }

    #[test]
    fn a_name_means_the_fragment_that_is_deployed_with_the_policy_or_else_any() {
        let all = fragments(&[("a", "/x", &[]), ("A", "/y", &[])]);
        let paths = |unit: &str| all.called("a", &[role("b", unit)]).iter().map(|it| it.path.clone()).collect::<Vec<_>>();
        assert_eq!(paths("/x"), ["/x/a.xml"]);
        assert_eq!(paths("/y"), ["/y/A.xml"]);
        assert_eq!(paths("/z"), ["/x/a.xml", "/y/A.xml"]);
        assert!(all.called("c", &[]).is_empty());
    }

    #[test]
    fn a_circle_is_found_however_long_it_is() {
        let all = fragments(&[("a", "/x", &["b"]), ("b", "/x", &["c", "d"]), ("c", "/x", &["c"]), ("d", "/x", &["a"])]);
        assert_eq!(all.circle("b", &[role("a", "/x")]), Some(vec!["b".to_owned(), "d".to_owned(), "a".to_owned()]));
        assert_eq!(all.circle("c", &[role("c", "/x")]), Some(vec!["c".to_owned()]));
        assert_eq!(all.circle("c", &[role("b", "/x")]), None);
        assert_eq!(all.circle("a", &[role("a", "/y")]), Some(vec!["a".to_owned()]));
        assert_eq!(all.circle("a", &[]), None);
    }
}
