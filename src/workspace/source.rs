//! A file as read, and what it holds: policy documents and named values, with the way back to the file's own offsets.

use crate::catalog::Deployment;
use crate::diagnostic::Sentence;
use crate::hosts::NamedValue;
use crate::text::{Span, SpanMap};

/// A file as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user gave it, with `/`.
    pub path: String,
    /// Whether the user named it, so that silence about it would surprise; a file found by walking is not.
    pub named: bool,
    /// What it is.
    pub host: Host,
    /// All of it. Empty when it is no text; then [`Source::defects`] says why.
    pub text: String,
    /// The policy documents in it, in order.
    pub documents: Vec<Embedded>,
    /// The named values that it defines, in order; their spans are of [`Source::text`].
    pub named_values: Vec<NamedValue>,
    /// What keeps it from being read as text, to be reported as `syntax/xml`; their spans are of [`Source::text`].
    pub defects: Vec<Defect>,
}

/// The kinds of file that hold policies or what belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// Policy XML, or a template of it: the file is the document.
    Xml,
    /// A `namedValueInformation.json` of the APIOps toolkit.
    ApiOps,
}

/// A policy document in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// How it is deployed, as far as path, configuration and neighbouring files say it.
    pub deployment: Deployment,
    /// The document's own text and where each byte of it stands in the file; `None` when the file is the document.
    pub excerpt: Option<Excerpt>,
}

/// A document whose text is not byte for byte that of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The document, decoded.
    pub text: String,
    /// From its offsets to those of the file.
    pub map: SpanMap,
}

/// A reason why a file is not text that can hold a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Where.
    pub span: Span,
    /// What is wrong, as one lowercase clause without a full stop.
    pub message: Sentence,
    /// What to do about it.
    pub help: Sentence,
}

impl Source {
    /// The file at `path` that is one policy document, `text`.
    pub fn document(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            named: false,
            host: Host::Xml,
            text: text.to_owned(),
            documents: vec![Embedded { deployment: Deployment::default(), excerpt: None }],
            named_values: Vec::new(),
            defects: Vec::new(),
        }
    }

    /// The text of `document`, one of this file's.
    pub fn text_of<'s>(&'s self, document: &'s Embedded) -> &'s str {
        document.excerpt.as_ref().map_or(&self.text, |excerpt| &excerpt.text)
    }

    /// Where `span` of `document` stands in the file.
    pub fn outer(&self, document: &Embedded, span: Span) -> Span {
        document.excerpt.as_ref().map_or(span, |excerpt| excerpt.map.outer(span))
    }
}
