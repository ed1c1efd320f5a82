//! One document of a file, and the way between its offsets and those of the file.

use std::cell::OnceCell;

use super::WorkspaceNames;
use crate::ast::Document;
use crate::text::{Edit, Span};
use crate::workspace::{Embedded, Source};

/// One document of a file, with what it may name beyond itself. It is read when something is first asked of it.
#[derive(Debug)]
pub struct View<'a> {
    /// The file.
    pub source: &'a Source,
    /// The document.
    pub embedded: &'a Embedded,
    /// What other files define.
    pub names: &'a WorkspaceNames,
    document: OnceCell<Document<'a>>,
}

impl<'a> View<'a> {
    /// Returns the view of `embedded`, one of the documents of `source`.
    pub fn new(source: &'a Source, embedded: &'a Embedded, names: &'a WorkspaceNames) -> Self {
        Self { source, embedded, names, document: OnceCell::new() }
    }

    /// Returns the view of the document of `source` in which the byte at `offset` stands, its end included; `None` outside of all documents.
    pub fn at(source: &'a Source, offset: u32, names: &'a WorkspaceNames) -> Option<Self> {
        source.documents.iter().map(|embedded| Self::new(source, embedded, names)).find(|view| view.inner(offset).is_some())
    }

    /// The text of the document, which is that of the file unless a host spells it in its own way.
    pub fn text(&self) -> &'a str {
        self.source.text_of(self.embedded)
    }

    /// The document as read.
    pub fn document(&self) -> &Document<'a> {
        self.document.get_or_init(|| {
            let document = self.source.parse(self.embedded);
            // A text that is being written is read beyond its first mistake.
            if document.errors().is_empty() { document } else { Document::parse_unfinished(self.text(), self.embedded.is_final()) }
        })
    }

    /// The offset in the document of what stands at `offset` of the file; `None` if that is not in the document, or in the midst of a character.
    pub(super) fn inner(&self, offset: u32) -> Option<u32> {
        let inner = match &self.embedded.excerpt {
            None => offset,
            Some(excerpt) => excerpt.map.inner(Span { start: offset, end: offset })?.start,
        };
        self.text().is_char_boundary(inner as usize).then_some(inner)
    }

    /// The place in the file of `span` of the document; `None` where it begins or ends inside of what the host spells otherwise.
    pub(super) fn outer(&self, span: Span) -> Option<Span> {
        match &self.embedded.excerpt {
            None => Some(span),
            Some(excerpt) => excerpt.map.exact(span),
        }
    }

    /// The place in the file of `span` of the document, with all of the host's spelling, and of its lines, between its ends.
    pub(super) fn around(&self, span: Span) -> Span {
        self.source.outer(self.embedded, span)
    }

    /// The change of the file that makes the document have `edit`; `None` where the host cannot say that there.
    pub(super) fn edit(&self, edit: Edit) -> Option<Edit> {
        match &self.embedded.excerpt {
            None => Some(edit),
            Some(excerpt) => excerpt.edit(&edit),
        }
    }
}
