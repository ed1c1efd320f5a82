//! Puts the policies of several scopes together as the service does. Azure API Management: *How to set or edit Azure API Management policies*, "Use `base` element to set
//! policy evaluation order".

use crate::ast::{Document, Element};
use crate::catalog::{Definition, Kind, Scope, Section};
use crate::text::{LineIndex, Span};
use crate::workspace::{Embedded, Source};

/// How many `<base />` and fragments are replaced in a section at most: each may have others in it.
const MAX_INSERTS: usize = 10_000;

/// Says how a document may be shown.
pub type Show<'s> = &'s dyn Fn(&Document<'_>) -> String;

/// A policy document, read once however many effective policies it takes part in.
#[derive(Debug)]
pub struct Read<'s> {
    /// Which of the documents of a repository it is.
    number: usize,
    source: &'s Source,
    embedded: &'s Embedded,
    document: Document<'s>,
    /// Its text as it may be shown, of the same length.
    shown: String,
    lines: LineIndex,
}

impl<'s> Read<'s> {
    /// Reads the document `embedded` of `source`, which is the one with this `number`. What is written of it is what `show` returns: the text of the document, of the same length, as it may be
    /// shown.
    pub(super) fn new(number: usize, source: &'s Source, embedded: &'s Embedded, show: Show<'_>) -> Self {
        let document = source.parse(embedded);
        let shown = show(&document);
        Self { number, source, embedded, document, shown, lines: LineIndex::new(&source.text) }
    }

    /// Returns which of the documents of its repository it is.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Returns the document itself.
    pub fn document(&self) -> &Document<'s> {
        &self.document
    }

    /// Returns the path of its file, and the line at which `span` of it begins there, counted from 1.
    pub fn place(&self, span: Span) -> (&'s str, u32) {
        let outer = self.source.outer(self.embedded, span);
        (&self.source.path, self.lines.position(&self.source.text, outer.start).line)
    }
}

/// A policy document that takes part in an effective policy.
#[derive(Clone, Debug)]
pub struct Layer<'l> {
    /// Where it applies.
    pub scope: Scope,
    /// What it belongs to, for people: the id of the API, the product, the fragment.
    pub name: String,
    /// The document.
    pub read: &'l Read<'l>,
}

impl Layer<'_> {
    /// What it is called: `api orders`, `global`.
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.scope.name().to_owned() } else { format!("{} {}", self.scope.name(), self.name) }
    }

    fn origin(&self, span: Span) -> Origin {
        let (path, line) = self.read.place(span);
        let span = self.read.source.outer(self.read.embedded, span);
        Origin { scope: self.scope, name: self.name.clone(), path: path.to_owned(), line, span }
    }
}

/// Where a part comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The scope of its document.
    pub scope: Scope,
    /// What the document belongs to; empty for the global policy.
    pub name: String,
    /// The path of the file.
    pub path: String,
    /// The line at which it begins there, counted from 1.
    pub line: u32,
    /// Where it stands in the file.
    pub span: Span,
}

/// A part of an effective policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How deep it is indented, in levels.
    pub depth: usize,
    /// What it is.
    pub content: Content,
}

/// What a part of an effective policy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Policies as they may be shown, without the indentation that all of their lines have.
    Text(Origin, Shown),
    /// Something that is not known, or that no page of the documentation says.
    Note(String),
}

/// A text as it may be shown, and as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The text without its secrets.
    pub text: String,
    /// The text as it is written, with as many lines; for comparing, and never shown.
    pub written: String,
}

/// The policies of all scopes as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// The parts of each section, in the order in which they run.
    pub sections: Vec<(Section, Vec<Part>)>,
}

/// Returns the effective policy of `layers`, of which the narrowest stands first, with the fragments put in that `fragment` knows by their ids.
pub fn merge<'l>(layers: &[Layer<'l>], fragment: &dyn Fn(&str) -> Option<Layer<'l>>) -> Effective {
    let section = |section: Section| {
        let mut merge = Merge { section, layers, fragment, inserts: MAX_INSERTS, parts: Vec::new() };
        merge.layer(0, 0);
        (section, merge.parts)
    };
    Effective { sections: Section::ALL.into_iter().map(section).collect() }
}

struct Merge<'m, 'l> {
    section: Section,
    layers: &'m [Layer<'l>],
    fragment: &'m dyn Fn(&str) -> Option<Layer<'l>>,
    /// How many `<base />` and fragments may still be replaced.
    inserts: usize,
    parts: Vec<Part>,
}

impl<'m, 'l> Merge<'m, 'l> {
    /// Adds what the layer with this number has in the section, at `depth`.
    fn layer(&mut self, number: usize, depth: usize) {
        let layers = self.layers;
        let Some(layer) = layers.get(number) else {
            // A global `<base />` has no effect, and what lies above the last document that is known is not known.
            if layers.last().is_none_or(|last| last.scope != Scope::Global) {
                self.note(depth, "`<base />`: the policies of wider scopes are not in this repository".to_owned());
            }
            return;
        };
        match layer.read.document.sections().find(|(own, _)| *own == self.section) {
            Some((_, element)) => self.content(layer, element, number, depth),
            None => {
                let note = format!("{} has no `{}`: no page says what is inherited then", layer.title(), self.section.name());
                self.note(depth, note);
            }
        }
    }

    /// Adds what stands in `element` of `layer`, the document with this number.
    fn content(&mut self, layer: &Layer<'l>, element: Element<'l>, number: usize, depth: usize) {
        let text = layer.read.document.text();
        let content = element.content_span();
        let common = indentation(content.text(text));
        let mut at = content.start;
        let replaced =
            |it: &Element<'_>| it.definition() == Definition::Base || id_of(*it).is_some_and(|id| (self.fragment)(&id).is_some());
        let inserts: Vec<Element<'_>> = element.descendants().filter(replaced).collect();
        for insert in inserts {
            if self.inserts == 0 {
                return;
            }
            self.inserts -= 1;
            self.text(layer, Span { start: at, end: insert.span().start }, depth, common);
            let before = text[..insert.span().start as usize].rsplit('\n').next().unwrap_or_default();
            let deeper = if before.trim().is_empty() { (before.len().saturating_sub(common) + 2) / 4 } else { 0 };
            match id_of(insert).and_then(|id| (self.fragment)(&id)) {
                // A fragment has no fragments in it, so this ends.
                Some(fragment) if number < usize::MAX => {
                    if let Some(root) = fragment.read.document.roots().find(|root| root.definition() == Definition::Fragment) {
                        self.content(&fragment, root, usize::MAX, depth + deeper);
                    }
                }
                _ if number < usize::MAX => self.layer(number + 1, depth + deeper),
                _ => {}
            }
            at = insert.span().end;
        }
        self.text(layer, Span { start: at, end: content.end }, depth, common);
    }

    fn text(&mut self, layer: &Layer<'_>, span: Span, depth: usize, common: usize) {
        let raw = span.text(layer.read.document.text());
        let Some(first) = raw.find(|it: char| !it.is_whitespace()) else { return };
        let start = span.start + first as u32;
        let line = raw[..first].rfind('\n').map_or(0, |at| at + 1);
        let shown = span.text(&layer.read.shown);
        let text = Shown { text: outdented(&shown[line..], common), written: outdented(&raw[line..], common) };
        let content = Content::Text(layer.origin(Span { start, end: span.end }), text);
        self.parts.push(Part { depth, content });
    }

    fn note(&mut self, depth: usize, note: String) {
        self.parts.push(Part { depth, content: Content::Note(note) });
    }
}

/// The id of the fragment that `element` includes, if it includes one by name.
fn id_of(element: Element<'_>) -> Option<String> {
    let policy = element.policy().filter(|policy| policy.kind() == Kind::IncludeFragment)?;
    policy.element().value_of("fragment-id")?.literal().map(|id| id.into_owned())
}

/// The lines of `text` without `common` bytes of the white space that they begin with, and without what ends them all.
fn outdented(text: &str, common: usize) -> String {
    let lines = text.trim_end().lines().map(|line| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(blank.min(common)..).unwrap_or_default()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many bytes of white space all lines of `text` begin with that hold something, but for the first.
fn indentation(text: &str) -> usize {
    let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}
