//! What a name refers to, and where else the document names the same thing.

use super::View;
use super::variables::{Does, mentions};
use crate::ast::{Document, Expression};
use crate::catalog::Definition;
use crate::csharp::{
    self,
    check::{LocalUse, Meanings},
};
use crate::semantic::Model;
use crate::text::{Edit, Order, Span};
use crate::workspace::{Reference, Referred, references};

/// A thing that a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A context variable of this name, in whatever document.
    Variable(String),
    /// A named value of this name.
    NamedValue(String),
    /// A policy fragment of this name.
    Fragment(String),
    /// A backend of this name.
    Backend(String),
    /// A local variable, a parameter or a local function of an expression: its name, and where the file declares it.
    Local(String, Span),
}

/// A place at which a document names a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The name, without braces or quotes.
    pub span: Span,
    /// Whether the place declares or sets it.
    pub writes: bool,
}

impl Subject {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Variable(name) | Self::NamedValue(name) | Self::Fragment(name) | Self::Backend(name) | Self::Local(name, _) => name,
        }
    }

    /// Whether it is the same thing as `other`: the service does not tell upper from lower case in the names of fragments and backends.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fragment(one), Self::Fragment(other)) | (Self::Backend(one), Self::Backend(other)) => one.eq_ignore_ascii_case(other),
            _ => self == other,
        }
    }

    /// Whether only the document that names it can name it.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Local(..))
    }

    /// Why it cannot be called `name`, as one clause; `None` if it can.
    pub fn refuses(&self, name: &str) -> Option<&'static str> {
        let begins = name.starts_with(|it: char| it.is_alphabetic() || it == '_');
        let has_only = |more: &[char]| name.chars().all(|it| it.is_ascii_alphanumeric() || more.contains(&it));
        match self {
            _ if name.is_empty() => Some("a name has at least one character"),
            Self::Variable(_) if name.contains(['"', '\'', '<', '&', '\\', '{', '}']) || name.starts_with('@') => {
                Some("the name of a variable has no quotes, braces or markup")
            }
            Self::Variable(_) if name.trim() != name => Some("the name of a variable neither begins nor ends with white space"),
            Self::NamedValue(_) if !has_only(&['-', '.', '_']) => {
                Some("the name of a named value has letters, digits, `-`, `.` and `_` alone")
            }
            Self::Fragment(_) | Self::Backend(_) if !has_only(&['-', '.', '_']) => {
                Some("such a name has letters, digits, `-`, `.` and `_` alone")
            }
            Self::Local(..) if !begins || !name.chars().all(|it| it.is_alphanumeric() || it == '_') => {
                Some("the name of a local has letters, digits and `_` alone, and begins with no digit")
            }
            Self::Local(..) if name == "context" || csharp::is_reserved(name) => {
                Some("this word has a meaning of its own in an expression")
            }
            _ => None,
        }
    }
}

/// The thing that the name at `offset` of the file stands for, and that name.
pub fn subject(view: &View<'_>, offset: u32) -> Option<(Subject, Span)> {
    let at = view.inner(offset)?;
    let touches = |span: Span| span.start <= at && at <= span.end;
    let document = view.document();
    let model = Model::new(document);
    if let Some(mention) = mentions(&model).into_iter().find(|it| touches(it.span)) {
        return Some((Subject::Variable(mention.name.to_owned()), view.outer(mention.span)?));
    }
    if let Some((subject, span)) = named(document).into_iter().find(|(_, span)| touches(*span)) {
        return Some((subject, view.outer(span)?));
    }
    let expression = document.expressions().find(|expression| touches(expression.span()))?;
    let ast = document.csharp();
    let used = locals(expression).into_iter().find(|used| touches(ast.span(used.at)))?;
    let declared = view.outer(ast.span(used.declared))?;
    Some((Subject::Local(ast.text(used.declared).to_owned(), declared), view.outer(ast.span(used.at))?))
}

/// The name of the root element of a fragment, in the file, which stands for the fragment.
pub fn fragment_root(view: &View<'_>) -> Option<Span> {
    let root = view.document().elements().next().filter(|root| root.definition() == Definition::Fragment)?;
    view.outer(root.name_span())
}

/// A place that defines a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionSite {
    /// The file, as [`WorkspaceNames`](super::WorkspaceNames) call it; empty for the file that was asked about.
    pub path: String,
    /// The name in the file, as far as it is known.
    pub span: Option<Span>,
}

/// Where the thing is defined that the name at `offset` of the file stands for: where a variable is set, where a local is declared, the files that define a named value,
/// a fragment or a backend.
pub fn definition(view: &View<'_>, offset: u32) -> Vec<DefinitionSite> {
    let Some((subject, _)) = subject(view, offset) else { return Vec::new() };
    let names = view.names;
    let elsewhere = match &subject {
        Subject::NamedValue(name) => names.named_value(name),
        Subject::Fragment(name) => names.fragment(name),
        Subject::Backend(name) => names.backend(name),
        Subject::Variable(_) | Subject::Local(..) => None,
    };
    let own = occurrences(view, &subject).into_iter().filter(|it| it.writes);
    let mut found: Vec<DefinitionSite> = own.map(|it| DefinitionSite { path: String::new(), span: Some(it.span) }).collect();
    found.extend(elsewhere.filter(|it| !it.path.is_empty()).map(|it| DefinitionSite { path: it.path.clone(), span: None }));
    if let Subject::Variable(name) = &subject {
        let set = names.variables.iter().filter(|it| it.name == *name && !it.path.is_empty());
        found.extend(set.map(|it| DefinitionSite { path: it.path.clone(), span: None }));
    }
    found
}

/// The places at which the document names `subject`, in order. Those that the host does not spell as they are are left out.
pub fn occurrences(view: &View<'_>, subject: &Subject) -> Vec<Occurrence> {
    let document = view.document();
    let mut found: Vec<Occurrence> = Vec::new();
    let mut add = |span: Span, writes: bool| found.extend(view.outer(span).map(|span| Occurrence { span, writes }));
    match subject {
        Subject::Variable(name) => {
            let model = Model::new(document);
            mentions(&model).into_iter().filter(|it| it.name == name).for_each(|it| add(it.span, it.does == Does::Set));
        }
        Subject::Local(_, declared) => {
            let ast = document.csharp();
            let is_meant = |used: &LocalUse| view.outer(ast.span(used.declared)) == Some(*declared);
            for expression in document.expressions() {
                locals(expression).into_iter().filter(is_meant).for_each(|it| add(ast.span(it.at), it.at == it.declared));
            }
        }
        other => named(document).into_iter().filter(|(it, _)| it.is(other)).for_each(|(_, span)| add(span, false)),
    }
    found.order_by_key(|it| it.span);
    found.dedup();
    found
}

/// The changes that give `subject` another name in the document; `None` if a place that names it cannot be changed, or the name cannot be.
pub fn rename(view: &View<'_>, subject: &Subject, name: &str) -> Option<Vec<Edit>> {
    if subject.refuses(name).is_some() {
        return None;
    }
    Some(occurrences(view, subject).into_iter().map(|it| Edit::replace(it.span, name)).collect())
}

/// What the document names that the service has, each with the place of the name.
fn named(document: &Document<'_>) -> Vec<(Subject, Span)> {
    let inside = |span: Span| Span { start: span.start + 2, end: span.end.saturating_sub(2).max(span.start + 2) };
    let text = document.text();
    let subject = |kind: Referred, name: String, span: Span| match kind {
        Referred::NamedValue => Some((Subject::NamedValue(name), inside(span))),
        Referred::Fragment => Some((Subject::Fragment(name), span)),
        Referred::Backend => Some((Subject::Backend(name), span)),
        _ => None,
    };
    let found = mentioned(document).into_iter().filter_map(|it| subject(it.kind, it.name?, it.span));
    // What is spelt with entities is no place to write a name.
    found.filter(|(subject, span)| span.text(text).trim() == subject.name()).map(|(subject, span)| (subject, trimmed(text, span))).collect()
}

/// What the document refers to by name, in order: what is certain, and what the service takes for named values in interpolated strings, of which the linter is not sure.
pub(super) fn mentioned(document: &Document<'_>) -> Vec<Reference> {
    let mut found = references(document);
    if !document.text().contains("{{") {
        return found;
    }
    for expression in document.expressions() {
        let section = expression.element().and_then(|element| element.section());
        let named = expression.named_values_between_holes().into_iter();
        found.extend(named.map(|(span, name)| Reference { kind: Referred::NamedValue, name: Some(name.to_owned()), span, section }));
    }
    found.order_by_key(|reference| reference.span);
    found.dedup_by_key(|reference| reference.span);
    found
}

/// `span` without the white space around what stands in it.
fn trimmed(text: &str, span: Span) -> Span {
    let raw = span.text(text);
    let start = span.start as usize + (raw.len() - raw.trim_start().len());
    Span::new(start, start + raw.trim().len())
}

/// The places at which an expression declares and names locals.
fn locals(expression: Expression<'_>) -> Vec<LocalUse> {
    Meanings::locals(expression.document().csharp(), expression.root())
}
