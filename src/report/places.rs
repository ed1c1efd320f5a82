//! Findings with their lines and columns.

use crate::lint::{FileOutcome, Finding, Outcome};
use crate::text::{LineIndex, Position, Span};

/// A file's offsets as lines and columns.
pub(super) struct Places<'o> {
    file: &'o FileOutcome,
    index: LineIndex,
}

impl<'o> Places<'o> {
    pub(super) fn new(file: &'o FileOutcome) -> Self {
        Self { file, index: LineIndex::new(&file.text) }
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

/// Calls `each` with every finding of `outcome`, in its order.
pub(super) fn each<E>(outcome: &Outcome, mut each: impl FnMut(&FileOutcome, &Places<'_>, &Finding) -> Result<(), E>) -> Result<(), E> {
    for file in &outcome.files {
        let places = Places::new(file);
        for finding in &file.findings {
            each(file, &places, finding)?;
        }
    }
    Ok(())
}
