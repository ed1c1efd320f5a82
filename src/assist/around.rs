//! What the documents around one do, as far as the workspace knows.

use std::collections::BTreeMap;

use super::View;
use crate::ast::Element;
use crate::catalog::{self, Definition, Kinds};
use crate::workspace::{Referred, references};

/// What is shown at a place of a document although it does not stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The offset in the file behind which it is shown.
    pub at: u32,
    /// What is shown.
    pub label: String,
    /// More of it, in Markdown; may be empty.
    pub tooltip: String,
}

/// How many policies a hint names.
const MOST_NAMED: usize = 4;

/// Returns what `<base />` brings at each place: the policies of the wider scopes that run there, as far as they are known.
pub fn hints(view: &View<'_>) -> Vec<Hint> {
    let document = view.document();
    let bases = document.elements().filter(|element| element.definition() == Definition::Base);
    bases.filter_map(|base| hint(view, base)).collect()
}

fn hint(view: &View<'_>, base: Element<'_>) -> Option<Hint> {
    let section = base.section()?;
    if view.embedded.surroundings.is_empty() {
        return None;
    }
    let around = view.embedded.surroundings.iter().map(|(_, around)| around.base_in(section));
    let kinds = around.fold(Kinds::EMPTY, |kinds, effects| kinds.union(effects.placed));
    let names: Vec<&str> =
        catalog::policies().iter().filter(|policy| kinds.contains(policy.kind)).map(|policy| policy.element.name).collect();
    if names.is_empty() {
        return None;
    }
    let mut label = names[..names.len().min(MOST_NAMED)].join(", ");
    if names.len() > MOST_NAMED {
        label.push_str(&format!(" and {} more", names.len() - MOST_NAMED));
    }
    let span = view.outer(base.span())?;
    let list: String = names.iter().map(|name| format!("\n- `{name}`")).collect();
    Some(Hint { at: span.end, label, tooltip: format!("Policies of wider scopes that run here:\n{list}") })
}

/// A variable that other documents set.
pub(super) struct SetAround {
    /// Its name, as it is written there.
    pub name: String,
    /// Its type, as C# spells it; empty if it is not known.
    pub of: String,
    /// Where it is set, as `path:line`.
    pub place: String,
}

/// Returns the variables that documents around this one set before it, or in fragments that it includes, by name.
pub(super) fn variables_around(view: &View<'_>) -> Vec<SetAround> {
    let mut found: BTreeMap<(String, String), SetAround> = BTreeMap::new();
    let included: Vec<String> =
        references(view.document()).into_iter().filter(|it| it.kind == Referred::Fragment).filter_map(|it| it.name).collect();
    for (_, around) in &view.embedded.surroundings {
        let fragments = included.iter().map(|id| around.fragment(id));
        for effects in around.run_with().chain(fragments) {
            for setter in effects.all_given().flat_map(|given| &given.by) {
                let place = setter.place.to_string();
                let of = setter.ty.as_ref().map(|(_, of)| of.clone()).unwrap_or_default();
                let name = setter.name.to_string();
                found.entry((name.clone(), place.clone())).or_insert(SetAround { name, of, place });
            }
        }
    }
    let elsewhere = view.names.variables.iter().map(|it| SetAround { name: it.name.clone(), of: it.of.clone(), place: it.path.clone() });
    found.into_values().chain(elsewhere).collect()
}
