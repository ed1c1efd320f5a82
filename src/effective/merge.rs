//! Puts the policies of several scopes together as the service does. Azure API Management: *How to set or edit Azure API Management policies*, "Use `base` element to set
//! policy evaluation order".

use std::collections::HashMap;

use crate::ast::{Document, Element};
use crate::catalog::{Definition, Kind, Scope, Section};
use crate::text::{LineIndex, Span};
use crate::workspace::{Embedded, Source};

/// How many `<base />` and fragments are replaced in a section at most: each may have others in it.
const MAX_INSERTS: usize = 10_000;

/// Says how a document may be shown.
pub type Show<'s> = &'s dyn Fn(&Document<'_>) -> String;

/// A policy document that takes part.
#[derive(Debug)]
pub struct Layer<'l> {
    /// Where it applies.
    pub scope: Scope,
    /// What it belongs to, for people: the id of the API, the product, the fragment.
    pub name: String,
    source: &'l Source,
    embedded: &'l Embedded,
    document: Document<'l>,
    /// Its text as it may be shown, of the same length.
    shown: String,
    lines: LineIndex,
}

impl<'l> Layer<'l> {
    /// Returns the layer of the document `embedded` of `source`. What is written of it is what `show` returns: the text of the document, of the same length, as
    /// it may be shown.
    pub fn new(scope: Scope, name: &str, source: &'l Source, embedded: &'l Embedded, show: Show<'_>) -> Self {
        let document = source.parse(embedded);
        let shown = show(&document);
        Self { scope, name: name.to_owned(), source, embedded, document, shown, lines: LineIndex::new(&source.text) }
    }

    /// What it is called: `api orders`, `global`.
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.scope.name().to_owned() } else { format!("{} {}", self.scope.name(), self.name) }
    }

    fn origin(&self, span: Span) -> Origin {
        let outer = self.source.outer(self.embedded, span);
        Origin {
            scope: self.scope,
            name: self.name.clone(),
            path: self.source.path.clone(),
            line: self.lines.position(&self.source.text, outer.start).line,
            span: outer,
        }
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
    /// Policies as they are written, without the indentation that all of their lines have.
    Text(Origin, String),
    /// Something that is not known, or that no page of the documentation says.
    Note(String),
}

/// The policies of all scopes as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// The parts of each section, in the order in which they run.
    pub sections: Vec<(Section, Vec<Part>)>,
}

/// Returns the effective policy of `layers`, of which the narrowest stands first, with `fragments` by their ids put in.
pub fn merge(layers: &[&Layer<'_>], fragments: &HashMap<String, Layer<'_>>) -> Effective {
    let section = |section: Section| {
        let mut merge = Merge { section, layers, fragments, inserts: MAX_INSERTS, parts: Vec::new() };
        merge.layer(0, 0);
        (section, merge.parts)
    };
    Effective { sections: Section::ALL.into_iter().map(section).collect() }
}

struct Merge<'m, 'l> {
    section: Section,
    layers: &'m [&'m Layer<'l>],
    fragments: &'m HashMap<String, Layer<'l>>,
    /// How many `<base />` and fragments may still be replaced.
    inserts: usize,
    parts: Vec<Part>,
}

impl<'m, 'l> Merge<'m, 'l> {
    /// Adds what the layer with this number has in the section, at `depth`.
    fn layer(&mut self, number: usize, depth: usize) {
        let Some(&layer) = self.layers.get(number) else {
            // A global `<base />` has no effect, and what lies above the last document that is known is not known.
            if self.layers.last().is_some_and(|last| last.scope != Scope::Global) {
                self.note(depth, "`<base />`: the policies of wider scopes are not in this repository".to_owned());
            }
            return;
        };
        match layer.document.sections().find(|(own, _)| *own == self.section) {
            Some((_, element)) => self.content(layer, element, number, depth),
            None => {
                let note = format!("{} has no `{}`: no page says what is inherited then", layer.title(), self.section.name());
                self.note(depth, note);
            }
        }
    }

    /// Adds what stands in `element` of `layer`, the document with this number.
    fn content(&mut self, layer: &'m Layer<'l>, element: Element<'m>, number: usize, depth: usize) {
        let text = layer.document.text();
        let content = element.content_span();
        let common = indentation(content.text(text));
        let mut at = content.start;
        let replaced = |it: &Element<'_>| it.definition() == Definition::Base || self.fragment(*it).is_some();
        let inserts: Vec<Element<'_>> = element.descendants().filter(replaced).collect();
        for insert in inserts {
            if self.inserts == 0 {
                return;
            }
            self.inserts -= 1;
            self.text(layer, Span { start: at, end: insert.span().start }, depth, common);
            let before = text[..insert.span().start as usize].rsplit('\n').next().unwrap_or_default();
            let deeper = if before.trim().is_empty() { (before.len().saturating_sub(common) + 2) / 4 } else { 0 };
            match self.fragment(insert) {
                // A fragment has no fragments in it, so this ends.
                Some(fragment) if number < usize::MAX => {
                    if let Some(root) = fragment.document.roots().find(|root| root.definition() == Definition::Fragment) {
                        self.content(fragment, root, usize::MAX, depth + deeper);
                    }
                }
                _ if number < usize::MAX => self.layer(number + 1, depth + deeper),
                _ => {}
            }
            at = insert.span().end;
        }
        self.text(layer, Span { start: at, end: content.end }, depth, common);
    }

    /// The fragment that `element` includes, if it includes one that is known.
    fn fragment(&self, element: Element<'_>) -> Option<&'m Layer<'l>> {
        let policy = element.policy().filter(|policy| policy.kind() == Kind::IncludeFragment)?;
        let id = policy.element().value_of("fragment-id")?.literal()?;
        self.fragments.get(&*id)
    }

    fn text(&mut self, layer: &Layer<'_>, span: Span, depth: usize, common: usize) {
        let raw = span.text(&layer.shown);
        let Some(first) = raw.find(|it: char| !it.is_whitespace()) else { return };
        let start = span.start + first as u32;
        let line = raw[..first].rfind('\n').map_or(0, |at| at + 1);
        let lines = raw[line..].trim_end().lines().map(|line| {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(blank.min(common)..).unwrap_or_default()
        });
        let shown = lines.collect::<Vec<_>>().join("\n");
        let content = Content::Text(layer.origin(Span { start, end: span.end }), shown);
        self.parts.push(Part { depth, content });
    }

    fn note(&mut self, depth: usize, note: String) {
        self.parts.push(Part { depth, content: Content::Note(note) });
    }
}

/// How many bytes of white space all lines of `text` begin with that hold something, but for the first.
fn indentation(text: &str) -> usize {
    let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}
