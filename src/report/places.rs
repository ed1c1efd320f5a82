//! Findings with their lines and columns.

use std::cell::OnceCell;

use super::limit::Limit;
use crate::diagnostic::FileId;
use crate::lint::{FileOutcome, Finding, Outcome};
use crate::text::{LineIndex, Position, Span};

/// A file's offsets as lines and columns.
pub(super) struct Places<'o> {
    file: &'o FileOutcome,
    index: LineIndex,
    /// Those of the other files that its findings point into, made when one of them is asked for.
    related: OnceCell<Vec<Places<'o>>>,
}

impl<'o> Places<'o> {
    pub(super) fn new(file: &'o FileOutcome) -> Self {
        Self { file, index: LineIndex::new(&file.text), related: OnceCell::new() }
    }

    /// The places of the file that `id` stands for in the findings of this one; `None` where nobody knows it.
    pub(super) fn of(&self, id: FileId) -> Option<&Self> {
        match id.index() {
            None => Some(self),
            Some(index) => self.related.get_or_init(|| self.file.related.iter().map(Self::new).collect()).get(index),
        }
    }

    /// The places of the other file with this path; `None` where no finding of this one points into it.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        let index = self.file.related.iter().position(|related| related.path == path)?;
        self.of(FileId::related(u32::try_from(index).ok()?))
    }

    /// Where `span` starts.
    pub(super) fn start(&self, span: Span) -> Position {
        self.index.position(&self.file.text, span.start)
    }

    /// Where `span` ends: just past its last character.
    pub(super) fn end(&self, span: Span) -> Position {
        self.index.position(&self.file.text, span.end)
    }

    /// The lines of the file.
    pub(super) fn lines(&self) -> &LineIndex {
        &self.index
    }
}

/// Calls `each` with every finding of `outcome`, in its order; with the `most` most severe ones if there are more.
pub(super) fn each<E>(
    outcome: &Outcome,
    most: Option<usize>,
    mut each: impl FnMut(&FileOutcome, &Places<'_>, &Finding) -> Result<(), E>,
) -> Result<(), E> {
    let mut limit = Limit::new(outcome, most);
    for file in outcome.files.iter().filter(|file| !file.findings.is_empty()) {
        let places = Places::new(file);
        for finding in file.findings.iter().filter(|finding| limit.takes(finding)) {
            each(file, &places, finding)?;
        }
    }
    Ok(())
}
