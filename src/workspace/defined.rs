//! What the files of a run define, by what is deployed as one.

use std::path::Path;
use std::sync::Arc;

use super::Found;
use super::hosts::{Reader, reader};
use super::index::{Index, is_carrier, key};
use super::source::{Host, Source};
use super::unused::{Candidates, Unused, Uses};
use crate::hosts::{Definition, DefinitionKind, Folders, Name};
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
    /// The line at which that begins, counted from 1.
    pub line: u32,
    /// Whether it is only referred to, so that somebody else creates it.
    pub existing: bool,
}

impl Defined {
    /// Returns what `definition` says, which begins at this line of its file.
    pub(super) fn of(definition: &Definition, line: u32) -> Self {
        let names = |name: &Name| name.names().iter().map(|name| name.to_string()).collect();
        Self {
            kind: definition.kind,
            unit: definition.unit.to_string(),
            names: names(&definition.name),
            parent: definition.parent.as_ref().map(names).unwrap_or_default(),
            path: definition.site.0.to_string(),
            span: definition.site.1,
            line,
            existing: definition.existing,
        }
    }
}

impl Index {
    /// Returns all that the files define, in the order of its kind, of the unit and of its names. What is defined twice is there twice: in several files of an
    /// extractor, for one, or in several units.
    pub fn definitions(&self) -> &[Defined] {
        &self.defined
    }

    /// Returns what in the file that was found, if these are its bytes, may refer to something that the files define.
    pub fn uses_in(&self, found: &Found, bytes: &[u8]) -> Uses {
        let candidates = self.candidates.get_or_init(|| {
            let is_whole = |unit: &str| self.units.is_whole(unit);
            Arc::new(Candidates::of(&self.defined, is_whole, |unit| self.trees.contains(unit), |path| self.text(path)))
        });
        candidates.uses_in(&key(found), &String::from_utf8_lossy(bytes), is_carrier(found))
    }

    /// Finds out what nothing refers to, if all files of the run refer to things as `uses` say, those of [`Index::uses_in`].
    pub fn find_unused(&mut self, uses: impl IntoIterator<Item = Uses>, folders: &dyn Folders) {
        let Some(candidates) = self.candidates.get().map(Arc::clone) else { return };
        let mut unused = candidates.unused(uses);
        for (path, unused) in &mut unused {
            if self.text(path).is_none() && matches!(reader(Path::new(path)), Reader::Host(_)) {
                // What an extractor wrote, in which there is nothing else to lint.
                let text = folders.text(path).unwrap_or_default();
                self.defining.insert(path.clone(), Source { host: Host::Arm, documents: Vec::new(), ..Source::document(path, &text) });
            }
            let text = self.text(path).unwrap_or_default();
            unused.iter_mut().for_each(|unused| unused.place(text));
        }
        self.unused = unused;
    }

    /// What nothing in the run refers to of what the file that was found defines.
    pub(super) fn unused(&self, found: &Found) -> Vec<Unused> {
        if self.unused.is_empty() { Vec::new() } else { self.unused.get(&key(found)).cloned().unwrap_or_default() }
    }

    /// The text of the file at `path` that is in the language of a host and defines something.
    fn text(&self, path: &str) -> Option<&str> {
        let source = self.carriers.get(path).and_then(Option::as_ref).or_else(|| self.defining.get(path))?;
        Some(&source.text)
    }
}
