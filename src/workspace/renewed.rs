//! What a change of one file means for the others: which of them have something new around them.

use std::collections::BTreeSet;
use std::sync::Arc;

use memchr::memmem;

use super::counters::may_count;
use super::found::Found;
use super::fragments::Fragments;
use super::index::Index;
use super::linked::Linked;
use super::source::{Embedded, Source};
use crate::catalog::Scope;
use crate::semantic::Surroundings;
use crate::text::Gather;

/// Makes `own` the same as `old` if it is equal.
pub(super) fn share<T: PartialEq>(own: &mut Arc<T>, old: &Arc<T>) {
    if !Arc::ptr_eq(own, old) && **own == **old {
        *own = Arc::clone(old);
    }
}

/// Puts `new` in the place of what `kept` holds, unless that is equal.
pub(super) fn keep<T: PartialEq>(kept: &mut Arc<T>, new: T) {
    if **kept != new {
        *kept = Arc::new(new);
    }
}

impl Index {
    /// Tells `source`, the file that was found, anew what other files do. Returns whether that has changed in a way that may change what is found in it.
    pub fn renew(&self, found: &Found, source: &mut Source) -> bool {
        let before = std::mem::take(&mut source.documents);
        let unused = std::mem::take(&mut source.unused);
        source.documents.clone_from(&before);
        *source = self.surrounded(found, std::mem::replace(source, Source::document("", "")));
        let changed = |(old, new): (&Embedded, &Embedded)| has_changed(old, new, source.text_of(new));
        source.unused != unused || before.iter().zip(&source.documents).any(changed)
    }
}

/// Whether what is told of a document with this text is another thing than before.
fn has_changed(old: &Embedded, new: &Embedded, text: &str) -> bool {
    if old.wider != new.wider || old.surroundings.len() != new.surroundings.len() {
        return true;
    }
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let (asks_cache, asks_fragments) = (has("cache"), has("fragment-id"));
    let is_same = |old: &Surroundings, new: &Surroundings| {
        same_around(old, new)
            && (!asks_cache || same(&old.caches, &new.caches))
            && (!asks_fragments || same(&old.fragments, &new.fragments))
    };
    let mut pairs = old.surroundings.iter().zip(&new.surroundings);
    if pairs.any(|((old_scope, old), (scope, new))| old_scope != scope || !is_same(old, new)) {
        return true;
    }
    match (&old.linked, &new.linked) {
        (Some(old), Some(new)) => has_link_changed(old, new, text),
        (old, new) => old != new,
    }
}

fn has_link_changed(old: &Linked, new: &Linked, text: &str) -> bool {
    if old.roles != new.roles || old.parameters != new.parameters || old.open_api != new.open_api {
        return true;
    }
    if !same(&old.named_values, &new.named_values) || !same(&old.counters, &new.counters) && may_count(text) {
        return true;
    }
    if same(&old.fragments, &new.fragments) || memmem::find(text.as_bytes(), b"fragment-id").is_none() {
        return false;
    }
    // A fragment may include itself through any other.
    if new.roles.iter().any(|role| role.scope == Scope::Fragment) {
        return true;
    }
    let text = text.to_lowercase();
    changed_names(&old.fragments, &new.fragments).iter().any(|name| text.contains(name.as_str()))
}

/// The names of the fragments that are not as they were, in small letters.
fn changed_names(old: &Fragments, new: &Fragments) -> BTreeSet<String> {
    let names: BTreeSet<&str> = old.names().chain(new.names()).gathered();
    names.into_iter().filter(|name| old.called(name, &[]) != new.called(name, &[])).map(str::to_owned).gathered()
}

/// Whether what runs before, between and after a document does the same as before.
fn same_around(old: &Surroundings, new: &Surroundings) -> bool {
    old.base.iter().zip(&new.base).all(|(old, new)| same(old, new))
        && same(&old.narrower, &new.narrower)
        && same(&old.caller, &new.caller)
        && old.includers == new.includers
}

fn same<T: PartialEq>(one: &Arc<T>, other: &Arc<T>) -> bool {
    Arc::ptr_eq(one, other) || **one == **other
}
