//! Requests about one document, answered by `assist`.

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::documents::{Document, place_of, range};
use super::lines::Encoding;
use super::server::Server;
use crate::assist::{self, LinkTarget, Symbol, SymbolKind, View, WorkspaceNames};
use crate::text::Span;
use crate::workspace::Source;

/// A document that a request is about, with all that is known of it.
pub(super) struct Subject<'s> {
    /// The document.
    pub document: &'s Document,
    /// What is in it.
    pub source: &'s Source,
    /// What it may name.
    pub names: &'s WorkspaceNames,
    /// How places are counted.
    pub encoding: Encoding,
}

impl Subject<'_> {
    /// The range of `span`.
    pub(super) fn range(&self, span: Span) -> Value {
        range(&self.document.lines, &self.document.text, span, self.encoding)
    }

    /// The policies in it.
    pub(super) fn views(&self) -> impl Iterator<Item = View<'_>> {
        self.source.documents.iter().map(|embedded| View::new(self.source, embedded, self.names))
    }
}

impl Server {
    /// Returns what `answer` makes of the document that the parameters of a request name; `null` of one in which nothing concerns this tool.
    pub(super) fn about(&mut self, params: &Value, answer: impl FnOnce(&Subject<'_>) -> Value) -> Answer {
        let key = self.document(params)?.key.clone();
        self.complete_names();
        Ok(self.subject(&key).map_or(Value::Null, |subject| answer(&subject)))
    }

    /// Returns what `answer` makes of the policy at the place that the parameters of a request name, and the offset of that place; `null` where there is none.
    pub(super) fn at_place(&mut self, params: &Value, answer: impl FnOnce(&Subject<'_>, &View<'_>, u32) -> Value) -> Answer {
        let encoding = self.client.encoding;
        let place = params.get("position").and_then(place_of).ok_or_else(|| Failure::lacks("position"))?;
        let document = self.document(params)?;
        let (key, offset) = (document.key.clone(), document.lines.offset(&document.text, place, encoding));
        self.complete_names();
        let Some(subject) = self.subject(&key) else { return Ok(Value::Null) };
        let view = View::at(subject.source, offset, subject.names);
        Ok(view.map_or(Value::Null, |view| answer(&subject, &view, offset)))
    }

    /// Returns the document at `key` with what is known of it.
    pub(super) fn subject(&self, key: &str) -> Option<Subject<'_>> {
        let document = self.documents.of_key(key)?;
        Some(Subject { document, source: self.world.source(key)?, names: &self.names, encoding: self.client.encoding })
    }

    /// Makes ready what documents may name.
    pub(super) fn complete_names(&mut self) {
        if !self.has_names {
            self.names = self.world.names();
            self.has_names = true;
        }
    }
}

/// Answers `textDocument/hover`.
pub(super) fn hover(server: &mut Server, params: &Value) -> Answer {
    server.at_place(params, |subject, view, offset| {
        assist::hover(view, offset).map_or(
            Value::Null,
            |hover| json!({ "contents": { "kind": "markdown", "value": hover.markdown }, "range": subject.range(hover.span) }),
        )
    })
}

/// Answers `textDocument/documentSymbol`.
pub(super) fn symbols(server: &mut Server, params: &Value) -> Answer {
    let is_nested = server.client.nested_symbols;
    server.about(params, |subject| {
        let all: Vec<Symbol> = subject.views().flat_map(|view| assist::symbols(&view)).collect();
        if is_nested {
            return all.iter().map(|symbol| nested(subject, symbol)).collect();
        }
        let mut flat = Vec::new();
        all.iter().for_each(|symbol| flatten(subject, symbol, None, &mut flat));
        flat.into()
    })
}

fn nested(subject: &Subject<'_>, symbol: &Symbol) -> Value {
    json!({
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": kind(symbol.kind),
        "range": subject.range(symbol.span),
        "selectionRange": subject.range(symbol.name_span),
        "children": symbol.children.iter().map(|child| nested(subject, child)).collect::<Vec<_>>(),
    })
}

fn flatten(subject: &Subject<'_>, symbol: &Symbol, within: Option<&str>, to: &mut Vec<Value>) {
    let location = json!({ "uri": subject.document.uri, "range": subject.range(symbol.span) });
    to.push(json!({ "name": symbol.name, "kind": kind(symbol.kind), "location": location, "containerName": within }));
    symbol.children.iter().for_each(|child| flatten(subject, child, Some(&symbol.name), to));
}

fn kind(kind: SymbolKind) -> u8 {
    match kind {
        SymbolKind::Document => 2,
        SymbolKind::Section => 3,
        SymbolKind::Policy => 12,
        SymbolKind::Variable => 13,
        SymbolKind::Element => 8,
    }
}

/// Answers `textDocument/foldingRange`.
pub(super) fn folding(server: &mut Server, params: &Value) -> Answer {
    server.about(params, |subject| {
        let spans = subject.views().flat_map(|view| assist::folding(&view)).collect::<Vec<_>>();
        let lines = spans.into_iter().map(|span| subject.document.lines.places(&subject.document.text, span, subject.encoding));
        // The last line stays, so that the closing tag is seen.
        let folded = lines.filter(|(start, end)| start.line + 1 < end.line);
        folded.map(|(start, end)| json!({ "startLine": start.line, "endLine": end.line - 1 })).collect()
    })
}

/// Answers `textDocument/selectionRange`.
pub(super) fn selection(server: &mut Server, params: &Value) -> Answer {
    let places = params.get("positions").and_then(Value::as_array).cloned().ok_or_else(|| Failure::lacks("positions"))?;
    server.about(params, |subject| {
        let selected = |value: &Value| {
            let place = place_of(value).unwrap_or_default();
            let offset = subject.document.lines.offset(&subject.document.text, place, subject.encoding);
            let spans = View::at(subject.source, offset, subject.names).map(|view| assist::selection(&view, offset)).unwrap_or_default();
            let whole = json!({ "range": subject.range(Span::new(0, subject.document.text.len())) });
            // Each lies in the one before, from the outermost on.
            spans.iter().rev().fold(whole, |around, span| json!({ "range": subject.range(*span), "parent": around }))
        };
        places.iter().map(selected).collect()
    })
}

/// Answers `textDocument/documentLink`.
pub(super) fn links(server: &mut Server, params: &Value) -> Answer {
    let key = server.document(params)?.key.clone();
    server.complete_names();
    let Some(subject) = server.subject(&key) else { return Ok(Value::Null) };
    let target = |target: LinkTarget| match target {
        LinkTarget::Page(page) => Some(page),
        LinkTarget::File(path) => server.world.key_of(&path).map(|key| server.uri(key)),
    };
    let links = subject.views().flat_map(|view| assist::links(&view)).collect::<Vec<_>>();
    let links = links
        .into_iter()
        .filter_map(|link| Some(json!({ "range": subject.range(link.span), "target": target(link.target)?, "tooltip": link.tooltip })));
    Ok(links.collect())
}
