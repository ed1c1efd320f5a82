//! A file as read, and what it holds: policy documents and named values, with the way back to the file's own offsets.

use std::rc::Rc;
use std::sync::Arc;

use super::existing::Existing;
use super::linked::Linked;
use super::role::Role;
use super::unused::Unused;
use super::wider::Wider;
use crate::ast::{Detached, Document};
use crate::catalog::{Deployment, Scope};
use crate::diagnostic::Sentence;
use crate::hosts::{Carried, Comment, NamedValue, Spelled, bicep};
use crate::semantic::Surroundings;
use crate::text::Span;

/// A file as read.
#[derive(Clone, Debug, PartialEq)]
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
    /// What keeps it, or parts of it, from being read; their spans are of [`Source::text`].
    pub defects: Vec<Defect>,
    /// What its deployment does not give to it, or gives in vain.
    pub gaps: Vec<Gap>,
    /// What it defines and nothing in the run refers to, as far as that is known.
    pub unused: Vec<Unused>,
    /// The comments of a host's file, which may hold suppressions, in order.
    pub comments: Vec<Comment>,
    /// The parts of a host's file that a comment before them is about: blocks, attributes, entries. In order, outer ones first.
    pub items: Vec<Span>,
}

/// The kinds of file that hold policies or what belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// Policy XML, or a template of it: the file is the document.
    Xml,
    /// A `namedValueInformation.json` of the APIOps toolkit.
    ApiOps,
    /// Terraform.
    Terraform,
    /// Bicep.
    Bicep,
    /// An ARM template, or its parameters.
    Arm,
}

impl Host {
    /// Whether such a file has more in it than policies and named values, and so secrets of other kinds.
    pub fn has_more_than_policies(self) -> bool {
        matches!(self, Self::Terraform | Self::Bicep | Self::Arm)
    }
}

/// A policy document in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// How it is deployed, as far as path, configuration and other files say it: what is known of each use, each once. Never empty.
    pub deployments: Vec<Deployed>,
    /// The document's own text and where each byte of it stands in the file; `None` when the file is the document.
    pub excerpt: Option<Excerpt>,
    /// What is done to its text before it is deployed.
    pub filling: Filling,
    /// What it is the policy of, as far as that is known.
    pub roles: Arc<[Role]>,
    /// What the scopes around it check, as far as that is known.
    pub wider: Option<Wider>,
    /// What exists in the services that it is deployed to, as far as that is certain.
    pub existing: Option<Existing>,
    /// What the other files of the run say of what it refers to.
    pub linked: Option<Linked>,
    /// For each scope at which it is deployed what the documents around it do, as far as that is known.
    pub surroundings: Vec<(Scope, Arc<Surroundings>)>,
}

/// What is done to the text of a document before it is deployed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// The words in it that are replaced.
    pub tokens: Vec<String>,
    /// Whether it is a format string, in which `{0}` is replaced.
    pub is_format: bool,
    /// Whether it is rendered as a template of Terraform.
    pub is_template: bool,
    /// Whether it is known to be deployed without being rendered.
    pub is_text: bool,
}

/// A document whose text is not byte for byte that of its file.
pub type Excerpt = Spelled;

/// What is known of uses of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployed {
    /// At which scope, in which format, for what kind of API.
    pub deployment: Deployment,
    /// What deploys it so, by names that the user's files have, in order; nothing where only the path or the configuration says it.
    pub by: Vec<String>,
}

/// A reason why a file, or a part of it, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// What cannot be read.
    pub kind: DefectKind,
    /// Where.
    pub span: Span,
    /// What is wrong, as one lowercase clause without a full stop.
    pub message: Sentence,
    /// What to do about it.
    pub help: Sentence,
}

/// A place at which a text and what deploys it do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where.
    pub span: Span,
    /// What is missing there.
    pub kind: GapKind,
}

/// What is missing where a text and what deploys it do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// A template uses a name that is not passed to it.
    Variable {
        /// The name.
        name: String,
        /// What renders the template without it, by names of the user's files.
        by: Vec<String>,
    },
    /// A hole of a template stands in a file that is read as it is.
    Unrendered {
        /// How many more there are.
        more: usize,
        /// What reads the file so, by names of the user's files.
        by: Vec<String>,
    },
    /// A word is to be replaced in a text that does not have it.
    Token {
        /// The word.
        token: String,
        /// The path of the text's file as seen from the one that replaces.
        file: String,
    },
}

/// What of a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefectKind {
    /// All of it: it is no text.
    NoText,
    /// A part of a file in a host's language.
    Host,
    /// A policy in a file of a host, which is put together in a way that is not followed.
    Policy,
}

impl Embedded {
    /// Whether it is known that its holes, `${…}` and `%{…}`, are filled in.
    pub fn is_rendered(&self) -> bool {
        self.excerpt.is_some() || self.filling.is_template
    }

    /// Whether it is known that its text is sent to the service as it stands, so that what looks like a hole of a template is text.
    pub fn is_final(&self) -> bool {
        let is_filled = self.filling.is_template || self.filling.is_format || !self.filling.tokens.is_empty();
        self.filling.is_text && !is_filled && self.excerpt.as_ref().is_none_or(|excerpt| excerpt.holes.is_empty())
    }

    /// Returns a document that is deployed like this.
    pub fn deployed(deployment: Deployment, excerpt: Option<Excerpt>) -> Self {
        Self {
            deployments: vec![Deployed { deployment, by: Vec::new() }],
            excerpt,
            filling: Filling::default(),
            roles: Arc::default(),
            wider: None,
            existing: None,
            linked: None,
            surroundings: Vec::new(),
        }
    }
}

impl Source {
    /// The file at `path` that is one policy document, `text`.
    pub fn document(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            named: false,
            host: Host::Xml,
            text: text.to_owned(),
            documents: vec![Embedded::deployed(Deployment::default(), None)],
            named_values: Vec::new(),
            defects: Vec::new(),
            gaps: Vec::new(),
            unused: Vec::new(),
            comments: Vec::new(),
            items: Vec::new(),
        }
    }

    /// Whether the file is text, if in the language that its name says or not.
    pub fn is_text(&self) -> bool {
        !self.defects.iter().any(|defect| defect.kind == DefectKind::NoText)
    }

    /// Returns the file with another text, such as fixes make of it, that is deployed as this one is.
    pub fn with_text(&self, text: String) -> Self {
        let mut after = Self { text, unused: Vec::new(), ..self.clone() };
        if matches!(self.host, Host::Xml | Host::ApiOps) {
            // Where things stood in the text before is nothing to the new one.
            after.gaps.clear();
            for document in &mut after.documents {
                document.excerpt = document.filling.of_file(&after.text);
            }
            return after;
        }
        let read = super::carrier::read(self.host, &self.path, &after.text);
        after.named_values = read.named_values;
        after.gaps.clear();
        after.comments = read.comments;
        after.items = read.items;
        let same = read.documents.len() == self.documents.len();
        let document = |(number, carried): (usize, Carried)| match self.documents.get(number).filter(|_| same) {
            Some(known) => Embedded { excerpt: Some(known.filling.of(&carried.spelled)), ..known.clone() },
            None => Embedded::deployed(Deployment::default(), Some(carried.spelled)),
        };
        after.documents = read.documents.into_iter().enumerate().map(document).collect();
        after
    }

    /// The text of `document`, one of this file's.
    pub fn text_of<'s>(&'s self, document: &'s Embedded) -> &'s str {
        document.excerpt.as_ref().map_or(&self.text, |excerpt| &excerpt.text)
    }

    /// Reads `document`, one of this file's.
    pub fn parse<'s>(&'s self, document: &'s Embedded) -> Document<'s> {
        Document::parse_final_if(self.text_of(document), document.is_final())
    }

    /// Returns `document`, one of this file's, of which `read` is what reading it has come to; reads it if that was another or nobody has.
    pub fn parsed<'s>(&'s self, document: &'s Embedded, read: Option<Detached>) -> Document<'s> {
        let known = read.and_then(|read| Document::attached(self.text_of(document), document.is_final(), read));
        known.unwrap_or_else(|| self.parse(document))
    }

    /// Where `span` of `document` stands in the file.
    pub fn outer(&self, document: &Embedded, span: Span) -> Span {
        document.excerpt.as_ref().map_or(span, |excerpt| excerpt.map.outer(span))
    }
}

impl Filling {
    /// Returns `text` with holes where something is replaced.
    pub(super) fn of(&self, text: &Spelled) -> Excerpt {
        let tokens: Vec<Rc<str>> = self.tokens.iter().map(|token| token.as_str().into()).collect();
        let filled = text.without_tokens(&tokens);
        if self.is_format { bicep::format_text(&filled) } else { filled }
    }

    /// Returns the document that all of a file, `text`, is; `None` if nothing is replaced in it.
    pub(super) fn of_file(&self, text: &str) -> Option<Excerpt> {
        if self.tokens.is_empty() && !self.is_format {
            return None;
        }
        let mut plain = Spelled::default();
        plain.verbatim(text, 0);
        let filled = self.of(&plain);
        (self.is_format || !filled.holes.is_empty()).then_some(filled)
    }
}
