//! What reading a text has come to, without the text.

use super::document::{Contents, Document, DocumentShape};
use crate::csharp::{Ast, Root};
use crate::syntax::{SyntaxError, Tree};

/// A document without its text, so that it can be kept beside the text and need not be read again. What was found out about it since it was read is not kept.
#[derive(Debug)]
pub struct Detached {
    tree: Tree,
    csharp: Ast<'static>,
    roots: Vec<Root>,
    contents: Contents,
    shape: DocumentShape,
    errors: Vec<SyntaxError>,
    /// The length of the text in bytes.
    length: usize,
}

impl<'a> Document<'a> {
    /// Returns the document without its text.
    pub fn detached(self) -> Detached {
        let Self { text, mut tree, mut csharp, roots, contents, shape, errors, .. } = self;
        tree.shrink();
        csharp.shrink();
        Detached { tree, csharp: csharp.with_source(""), roots, contents, shape, errors, length: text.len() }
    }

    /// Returns the document with this text, which is the one that `detached` was read from; `None` if it is another.
    pub fn attached(text: &'a str, is_final: bool, detached: Detached) -> Option<Self> {
        let Detached { tree, csharp, roots, contents, shape, errors, length } = detached;
        (length == text.len() && csharp.is_final() == is_final)
            .then(|| Self::whole(text, (tree, errors), (csharp.with_source(text), roots), (contents, shape)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<policies><inbound><set-variable name=\"a\" value=\"@(&quot;b&quot; + 1)\" /><base></inbound></policies>";

    #[test]
    fn a_document_is_the_same_after_it_was_kept_without_its_text() {
        let (kept, copy) = (Document::parse(TEXT).detached(), TEXT.to_owned());
        let again = Document::attached(&copy, false, kept).expect("it is the same text");
        assert_eq!(format!("{again:?}"), format!("{:?}", Document::parse(TEXT)));
        assert_eq!(again.expressions().map(|it| it.errors().len()).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn another_text_is_not_taken_for_it() {
        let kept = || Document::parse(TEXT).detached();
        assert!(Document::attached(&TEXT[1..], false, kept()).is_none());
        assert!(Document::attached(TEXT, true, kept()).is_none());
    }
}
