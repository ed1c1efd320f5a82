//! What a name stands for, where it is defined and named in all files, and another name for it everywhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::documents::{place_of, range};
use super::lines::Lines;
use super::server::Server;
use super::uri;
use super::world::{Definition, connected, fragment_names};
use crate::assist::{self, Subject, View};
use crate::hosts::Folders;
use crate::text::{Edit, Gather, Order, Span, line};

/// The most symbols that are told at once.
const MOST: usize = 500;

/// What is asked about.
struct Asked {
    /// The file.
    key: String,
    subject: Subject,
    /// The name, in that file.
    span: Span,
}

impl Server {
    /// Returns what stands at the place that the parameters of a request name; `None` if that is nothing with a name.
    fn asked(&mut self, params: &Value) -> Result<Option<Asked>, Failure> {
        let encoding = self.client.encoding;
        let place = params.get("position").and_then(place_of).ok_or_else(|| Failure::lacks("position"))?;
        self.document(params)?;
        self.complete_names();
        let document = self.document(params)?;
        let (key, offset) = (document.key.clone(), document.lines.offset(&document.text, place, encoding));
        let view = self.world.source(&key).and_then(|source| View::at(source, offset, &self.names));
        let found = view.and_then(|view| assist::subject(&view, offset)).or_else(|| self.world.named_at(&key, offset, &self.overlay));
        Ok(found.map(|(subject, span)| Asked { key, subject, span }))
    }

    /// Returns the fragment of which the parameters of a request name the root element: its file may have its name nowhere else.
    fn asked_of_fragment(&self, params: &Value) -> Option<Asked> {
        let document = self.documents.at(params.pointer("/textDocument/uri")?.as_str()?)?;
        let offset = document.lines.offset(&document.text, place_of(params.get("position")?)?, self.client.encoding);
        let view = View::at(self.world.source(&document.key)?, offset, &self.names)?;
        let span = assist::fragment_root(&view).filter(|span| span.start <= offset && offset <= span.end)?;
        let name = fragment_names(view.embedded).next()?.to_owned();
        Some(Asked { key: document.key.clone(), subject: Subject::Fragment(name), span })
    }

    /// Writes `span` of the file at `key` as a location.
    fn location(&self, key: &str, span: Span) -> Value {
        let text = match self.world.source(key) {
            Some(source) => Cow::Borrowed(&*source.text),
            // It holds nothing but definitions.
            None => Cow::Owned(self.overlay.text(key).unwrap_or_default()),
        };
        let range = range(&Lines::of(&text), &text, span, self.client.encoding);
        json!({ "uri": self.uri(key), "range": range })
    }

    /// Returns the places at which documents name what is asked about, by file, each with whether it sets it.
    fn occurrences(&self, asked: &Asked) -> BTreeMap<String, Vec<(Span, bool)>> {
        let keys: BTreeSet<String> = match &asked.subject {
            Subject::Local(..) => BTreeSet::from([asked.key.clone()]),
            Subject::Variable(name) => connected(&self.world, &asked.key, name),
            Subject::NamedValue(name) => self.world.naming(name).map(str::to_owned).collect(),
            Subject::Fragment(name) | Subject::Backend(name) => self.world.naming_in_any_case(name).map(str::to_owned).collect(),
        };
        let mut found: BTreeMap<String, Vec<(Span, bool)>> = BTreeMap::new();
        for key in keys {
            let Some(source) = self.world.source(&key) else { continue };
            for embedded in &source.documents {
                let view = View::new(source, embedded, &self.names);
                let own = assist::occurrences(&view, &asked.subject).into_iter().map(|it| (it.span, it.writes));
                found.entry(key.clone()).or_default().extend(own);
            }
        }
        // One text may be deployed in several ways, and then it stands there several times.
        for places in found.values_mut() {
            places.order();
            places.dedup();
        }
        found.retain(|_, places| !places.is_empty());
        found
    }

    /// Returns where what is asked about is defined.
    fn definitions(&self, asked: &Asked) -> Vec<Definition> {
        match &asked.subject {
            Subject::Fragment(name) => self.world.fragments(name, &self.overlay),
            Subject::NamedValue(name) => self.world.named_values(name, &self.overlay),
            Subject::Backend(name) => self.world.backends(name, &self.overlay),
            Subject::Variable(_) | Subject::Local(..) => Vec::new(),
        }
    }
}

/// Answers `textDocument/definition`.
pub(super) fn definition(server: &mut Server, params: &Value) -> Answer {
    let Some(asked) = server.asked(params)? else { return Ok(Value::Null) };
    let mut places: Vec<Value> = server.definitions(&asked).iter().map(|it| server.location(&it.key, it.span)).collect();
    if matches!(asked.subject, Subject::Variable(_) | Subject::Local(..)) {
        for (key, found) in server.occurrences(&asked) {
            places.extend(found.into_iter().filter(|(_, writes)| *writes).map(|(span, _)| server.location(&key, span)));
        }
    }
    Ok(places.into())
}

/// Answers `textDocument/references`.
pub(super) fn references(server: &mut Server, params: &Value) -> Answer {
    let Some(asked) = server.asked(params)?.or_else(|| server.asked_of_fragment(params)) else { return Ok(Value::Null) };
    let with_definitions = params.pointer("/context/includeDeclaration").and_then(Value::as_bool).unwrap_or(true);
    let mut places = Vec::new();
    for (key, found) in server.occurrences(&asked) {
        let is_wanted = |writes: bool| with_definitions || !writes || !asked.subject.is_local();
        places.extend(found.into_iter().filter(|(_, writes)| is_wanted(*writes)).map(|(span, _)| server.location(&key, span)));
    }
    if with_definitions {
        places.extend(server.definitions(&asked).iter().map(|it| server.location(&it.key, it.span)));
    }
    Ok(places.into())
}

/// Answers `textDocument/documentHighlight`.
pub(super) fn highlights(server: &mut Server, params: &Value) -> Answer {
    let Some(asked) = server.asked(params)? else { return Ok(Value::Null) };
    let all = server.occurrences(&asked);
    let own = all.get(&asked.key).map_or(&[][..], Vec::as_slice);
    let highlight =
        |&(span, writes): &(Span, bool)| json!({ "range": server.location(&asked.key, span)["range"], "kind": if writes { 3 } else { 2 } });
    Ok(own.iter().map(highlight).collect())
}

/// Answers `textDocument/prepareRename`.
pub(super) fn prepare_rename(server: &mut Server, params: &Value) -> Answer {
    let Some(asked) = server.asked(params)? else { return Ok(Value::Null) };
    server.changeable(&asked)?;
    Ok(json!({ "range": server.location(&asked.key, asked.span)["range"], "placeholder": asked.subject.name() }))
}

/// Answers `textDocument/rename`.
pub(super) fn rename(server: &mut Server, params: &Value) -> Answer {
    let name = params.get("newName").and_then(Value::as_str).ok_or_else(|| Failure::lacks("newName"))?.to_owned();
    let Some(asked) = server.asked(params)? else { return Err(Failure::because("nothing that has a name stands here")) };
    if let Some(reason) = asked.subject.refuses(&name) {
        return Err(Failure::because(reason));
    }
    let folders = server.changeable(&asked)?;
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for definition in server.definitions(&asked) {
        if let Some((key, span)) = definition.name {
            edits.entry(key).or_default().push(Edit::replace(span, name.as_str()));
        }
    }
    for (key, found) in server.occurrences(&asked) {
        edits.entry(key).or_default().extend(found.into_iter().map(|(span, _)| Edit::replace(span, name.as_str())));
    }
    let mut changes: Vec<Value> = Vec::new();
    for (key, mut edits) in edits {
        edits.order_by_key(|edit| edit.span);
        edits.dedup();
        changes.push(server.change(&key, &edits));
    }
    // Files are changed where they are before they are moved.
    for folder in folders {
        let to = folder.parent().map(|parent| parent.join(&name)).unwrap_or_default();
        changes.push(json!({ "kind": "rename", "oldUri": uri::of(&folder), "newUri": uri::of(&to) }));
    }
    if server.client.document_changes {
        return Ok(json!({ "documentChanges": changes }));
    }
    let by_uri = changes.into_iter().filter_map(|mut change| {
        let uri = change.pointer("/textDocument/uri")?.as_str()?.to_owned();
        Some((uri, change["edits"].take()))
    });
    Ok(json!({ "changes": by_uri.gathered::<serde_json::Map<String, Value>>() }))
}

impl Server {
    /// Writes `edits` of the file at `key` as a part of an edit of the workspace.
    pub(super) fn change(&self, key: &str, edits: &[Edit]) -> Value {
        let written: Vec<Value> =
            edits.iter().map(|edit| json!({ "range": self.location(key, edit.span)["range"], "newText": edit.replacement })).collect();
        let version = self.documents.of_key(key).map(|document| document.version);
        json!({ "textDocument": { "uri": self.uri(key), "version": version }, "edits": written })
    }

    /// Returns the folders that have to be renamed with what is asked about. An error says why it cannot be called anything else.
    fn changeable(&self, asked: &Asked) -> Result<Vec<PathBuf>, Failure> {
        let name = line(asked.subject.name()).into_owned();
        if matches!(asked.subject, Subject::Variable(_) | Subject::Local(..)) {
            return Ok(Vec::new());
        }
        let definitions = self.definitions(asked);
        if definitions.is_empty() {
            return Err(Failure::because(format!("no file of the workspace defines `{name}`, so that only the service could rename it")));
        }
        let mut folders = Vec::new();
        for definition in definitions {
            match (definition.name, definition.folder) {
                (Some(_), None) => {}
                (_, Some(folder)) if self.client.renames_files => folders.push(folder),
                (_, Some(_)) => {
                    return Err(Failure::because(format!("a folder has the name `{name}`, and this editor renames no folders")));
                }
                (None, None) => {
                    let place = self.world.shown_of(&definition.key).unwrap_or(&definition.key);
                    return Err(Failure::because(format!("how `{}` gives `{name}` its name cannot be changed here", line(place))));
                }
            }
        }
        folders.order();
        folders.dedup();
        Ok(folders)
    }
}

/// Answers `workspace/symbol`.
pub(super) fn symbols(server: &mut Server, params: &Value) -> Answer {
    let query = params.get("query").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    server.read_changed();
    let all = server.world.symbols().into_iter().filter(|symbol| fits(&query, &symbol.name.to_lowercase()));
    let found = all.take(MOST).map(|symbol| {
        json!({
            "name": symbol.name,
            "kind": symbol.kind,
            "containerName": symbol.container,
            "location": server.location(&symbol.key, symbol.span),
        })
    });
    Ok(found.collect())
}

/// Whether the characters of `query` stand in `name` in their order.
fn fits(query: &str, name: &str) -> bool {
    let mut characters = name.chars();
    query.chars().all(|wanted| characters.any(|it| it == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_fits_what_has_its_characters_in_order() {
        assert!(fits("", "orders") && fits("ods", "orders") && !fits("sd", "orders"));
    }
}
