//! What the files of a run define, by what is deployed as one.

use crate::hosts::{Definition, DefinitionKind, Name};
use crate::text::Span;

/// Something that exists in a service by the files of a run, or the service itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defined {
    /// What it is.
    pub kind: DefinitionKind,
    /// What is deployed as one with it, by the absolute path of a folder or of a file.
    pub unit: String,
    /// What others call it: a named value has an id and a display name. Empty if that is not known.
    pub names: Vec<String>,
    /// What it lies in, by any of these names: the API of an operation, the product that has an API. Empty if it lies in nothing, or if that is not known.
    pub parent: Vec<String>,
    /// The absolute path of the file that defines it.
    pub path: String,
    /// Where in that file; nothing at its beginning where the file as a whole does.
    pub span: Span,
    /// Whether it is only referred to, so that somebody else creates it.
    pub existing: bool,
}

impl Defined {
    pub(super) fn of(definition: &Definition) -> Self {
        let names = |name: &Name| name.names().iter().map(|name| name.to_string()).collect();
        Self {
            kind: definition.kind,
            unit: definition.unit.to_string(),
            names: names(&definition.name),
            parent: definition.parent.as_ref().map(names).unwrap_or_default(),
            path: definition.site.0.to_string(),
            span: definition.site.1,
            existing: definition.existing,
        }
    }
}
