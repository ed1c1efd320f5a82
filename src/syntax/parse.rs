//! From the source to the tree.

use super::mask::mask;
use super::tree::Tree;
use crate::text::Span;

/// How deep elements may be nested.
pub const MAX_DEPTH: usize = 512;

/// Something that keeps a source from being read as a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What kind of trouble it is.
    pub kind: SyntaxErrorKind,
    /// Where.
    pub span: Span,
    /// What is wrong, as a lowercase clause.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that belongs to it: the tag that was opened, for one.
    pub related: Option<(Span, String)>,
}

/// The kinds of trouble, one for each rule that reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// It is not XML, even when expressions are masked.
    Xml,
    /// An expression never closes.
    ExpressionUnterminated,
}

/// Reads `text`. What could be made out is in the tree; the tree is empty when the XML is broken.
pub fn parse(text: &str) -> (Tree, Vec<SyntaxError>) {
    let masked = mask(text);
    (Tree { expressions: masked.expressions, ..Tree::default() }, Vec::new())
}
