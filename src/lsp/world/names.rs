//! What the files of the workspace define, for documents to name.

use std::collections::BTreeMap;

use super::World;
use crate::assist::{NamedThing, NamedValueKind, WorkspaceNames};
use crate::catalog::Scope;
use crate::hosts::{DefinitionKind, NamedValue};
use crate::secrets::{self, opaque, spans_to_hide};
use crate::workspace::Embedded;

/// How much of a fragment is kept to be shown, in bytes.
const SHOWN: usize = 4_000;

impl World {
    /// Returns what the files define. What documents do around another stands in its surroundings, so that no variables are among it.
    pub(in super::super) fn names(&self) -> WorkspaceNames {
        let mut named_values: BTreeMap<&str, NamedThing> = BTreeMap::new();
        let mut fragments: BTreeMap<&str, NamedThing> = BTreeMap::new();
        for source in self.sources() {
            for value in source.named_values.iter().filter(|value| !value.name.text.is_empty()) {
                let thing = thing(&value.name.text, &source.path, kind(value), value_of(value));
                let known = named_values.entry(&value.name.text).or_insert_with(|| thing.clone());
                // What is secret in one environment is never shown.
                if rank(thing.kind) > rank(known.kind) {
                    known.kind = thing.kind;
                }
                if known.kind != NamedValueKind::Plain || known.text != thing.text {
                    known.text = None;
                }
            }
            for (embedded, name) in source.documents.iter().flat_map(|it| fragment_names(it).map(move |name| (it, name))) {
                let text = shortened(source.text_of(embedded)).to_owned();
                fragments.entry(name).or_insert_with(|| thing(name, &source.path, NamedValueKind::Unknown, Some(text)));
            }
        }
        let mut backends: BTreeMap<&str, NamedThing> = BTreeMap::new();
        for defined in self.index.definitions() {
            let Some(name) = defined.names.last() else { continue };
            let path = self.shown_of(&defined.path).unwrap_or(&defined.path);
            let place = match defined.kind {
                DefinitionKind::Backend => &mut backends,
                DefinitionKind::NamedValue => &mut named_values,
                DefinitionKind::Fragment => &mut fragments,
                _ => continue,
            };
            place.entry(name).or_insert_with(|| thing(name, path, NamedValueKind::Unknown, None));
        }
        let all = |things: BTreeMap<&str, NamedThing>| things.into_values().collect();
        WorkspaceNames { named_values: all(named_values), fragments: all(fragments), backends: all(backends), variables: Vec::new() }
    }
}

/// The names by which others include the fragment that `embedded` is, if it is one.
pub(in super::super) fn fragment_names(embedded: &Embedded) -> impl Iterator<Item = &str> {
    embedded.roles.iter().filter(|role| role.scope == Scope::Fragment).flat_map(|role| &role.fragment).map(String::as_str)
}

fn thing(name: &str, path: &str, kind: NamedValueKind, text: Option<String>) -> NamedThing {
    NamedThing { name: name.to_owned(), path: path.to_owned(), kind, text }
}

fn kind(value: &NamedValue) -> NamedValueKind {
    match value.secret {
        _ if value.key_vault => NamedValueKind::KeyVault,
        Some(true) => NamedValueKind::Secret,
        Some(false) if value.evidence.is_none() => NamedValueKind::Plain,
        _ => NamedValueKind::Unknown,
    }
}

/// How much a kind says against showing the value.
fn rank(kind: NamedValueKind) -> u8 {
    match kind {
        NamedValueKind::Plain => 0,
        NamedValueKind::Unknown => 1,
        NamedValueKind::Secret => 2,
        NamedValueKind::KeyVault => 3,
    }
}

/// The value, unless it may be a secret whatever the service was told.
fn value_of(value: &NamedValue) -> Option<String> {
    let text = &value.value.as_ref()?.text;
    let is_harmless = secrets::strength(&value.name.text).is_none() && spans_to_hide(text).is_empty() && opaque(text).is_empty();
    is_harmless.then(|| text.clone())
}

fn shortened(text: &str) -> &str {
    let mut end = text.len().min(SHOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
