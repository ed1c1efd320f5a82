//! What stands in several files: it is told in the first of them and in each that is open, and the fix for it changes all.

use serde_json::{Value, json};

use super::documents::Document;
use super::server::Server;
use super::uri;
use crate::diagnostic::{Beyond, Fix};
use crate::lint::{self, FileOutcome, Shelf};
use crate::text::Order;
use crate::workspace::{Found, shown};

impl Server {
    /// Finds out what stands in several files, and tells the client what was found in each of these.
    pub(super) fn regroup(&mut self) {
        self.is_regrouped = false;
        let mut all: Vec<(&String, FileOutcome)> = self.repeated.iter().map(|(key, outcome)| (key, outcome.clone())).collect();
        all.order_by(|(_, one), (_, other)| one.path.cmp(&other.path));
        let (keys, mut outcomes): (Vec<String>, Vec<FileOutcome>) = all.into_iter().map(|(key, outcome)| (key.clone(), outcome)).unzip();
        let shelf = |unit: &str, path: &str| {
            let found = &self.world.files.get(self.world.key_of(path)?)?.job.found;
            // A new file is named by all of its path, since no file of the workspace has it yet.
            let found = Found { path: shown(&found.file), ..found.clone() };
            self.world.index.shelf(unit, &found).map(|(folder, taken)| Shelf { folder, taken: taken.into_iter().collect() })
        };
        let is_open = |path: &str| self.world.key_of(path).is_some_and(|key| self.documents.of_key(key).is_some());
        lint::tell_repeated(&mut outcomes, &shelf, &is_open);
        for (key, outcome) in keys.iter().zip(outcomes) {
            self.tell_all(key, outcome);
        }
    }

    /// Returns the edit that makes `fix` in `document`, and in other files if it changes some; `None` if the client cannot make it.
    pub(super) fn edit_of(&self, document: &Document, fix: &Fix) -> Option<Value> {
        let mut edit = self.edit(document, &fix.edits);
        for other in &fix.elsewhere {
            let changes = edit.get_mut("documentChanges")?.as_array_mut()?;
            match &other.change {
                Beyond::New(_) if !self.client.creates_files => return None,
                Beyond::New(text) => changes.extend(new_file(&uri::of(other.path.as_ref()), text)),
                Beyond::Edits(edits) => changes.push(self.change(self.world.key_of(&other.path)?, edits)),
            }
        }
        Some(edit)
    }
}

/// Returns the changes that make a file at `uri` with this text.
pub(super) fn new_file(uri: &str, text: &str) -> [Value; 2] {
    let start = json!({ "line": 0, "character": 0 });
    [
        json!({ "kind": "create", "uri": uri, "options": { "overwrite": false } }),
        json!({
            "textDocument": { "uri": uri, "version": null },
            "edits": [{ "range": { "start": start, "end": start }, "newText": text }],
        }),
    ]
}
