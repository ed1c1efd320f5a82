//! What the client tells: documents that are opened, changed and closed, files that change on the disk, settings.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::overlay::key;
use super::server::{Asked, Next, Phase, Server};
use super::settings::Settings;
use super::uri;
use super::world::{self, tells_of_others};
use crate::config::{FILE_NAME, absolute};
use crate::reading::{self, MAX_BYTES};
use crate::workspace::ENDINGS;

/// How many files may change at once before everything is read again instead.
const MANY: usize = 100;

/// The files beside policies and their hosts that tell what is read.
const OTHER_FILES: [&str; 3] = [FILE_NAME, ".gitignore", ".ignore"];

impl Server {
    /// Takes in a notification.
    pub(super) fn hear(&mut self, method: &str, params: &Value) -> Next {
        if method == "exit" {
            return Next::Exit(if self.phase == Phase::Leaving { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        if self.phase != Phase::Running {
            return Next::Go;
        }
        match method {
            "initialized" => self.initialized(),
            "textDocument/didOpen" => self.opened(params),
            "textDocument/didChange" => self.changed(params),
            "textDocument/didClose" => self.closed(params),
            "textDocument/didSave" => self.saved(params),
            "workspace/didChangeWatchedFiles" => self.files_changed(params),
            "workspace/didChangeWorkspaceFolders" => self.folders_changed(params),
            "workspace/didChangeConfiguration" => match self.client.configuration {
                true => self.ask_settings(),
                false => self.take_settings(params.get("settings").unwrap_or(&Value::Null)),
            },
            // Nobody has to know every notification.
            _ => {}
        }
        Next::Go
    }

    /// Begins to work: asks for what is to be known, and reads the workspace.
    fn initialized(&mut self) {
        let mut registrations = Vec::new();
        if self.client.watches {
            let endings = ENDINGS.iter().map(|ending| format!("**/*{ending}"));
            let all = endings.chain(["**/*.{yaml,yml}".to_owned()]).chain(OTHER_FILES.iter().map(|name| format!("**/{name}")));
            let watchers: Vec<Value> = all.map(|glob| json!({ "globPattern": glob })).collect();
            registrations.push(json!({
                "id": "watched-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }));
        }
        if self.client.registers_configuration {
            let section = json!({ "section": "apim-policy" });
            registrations.push(json!({ "id": "settings", "method": "workspace/didChangeConfiguration", "registerOptions": section }));
        }
        if !registrations.is_empty() {
            self.ask("client/registerCapability", json!({ "registrations": registrations }), Asked::Nothing);
        }
        match self.client.configuration {
            // They may say which rules run, so nothing is read before they are there.
            true => self.ask_settings(),
            false => self.begin_load(),
        }
    }

    fn ask_settings(&mut self) {
        self.ask("workspace/configuration", json!({ "items": [{ "section": "apim-policy" }] }), Asked::Settings);
    }

    /// Takes what the client wants, and reads everything with it.
    pub(super) fn take_settings(&mut self, value: &Value) {
        // A client that has nothing to say has said it with `initialize`.
        if !value.is_null() {
            self.settle_settings(value);
        }
        self.begin_load();
    }

    /// Takes what the client wants.
    pub(super) fn settle_settings(&mut self, value: &Value) {
        let (settings, wrong) = Settings::read(value);
        self.settings = settings;
        wrong.iter().for_each(|wrong| self.show(2, wrong));
        let (world, _) = world::empty(&self.input());
        if self.world.files.is_empty() {
            self.world = world;
        }
    }

    fn opened(&mut self, params: &Value) {
        let root = self.roots.first().cloned().unwrap_or_else(|| absolute(Path::new("")));
        let Some(document) = self.documents.open(params, &root) else { return };
        let (key, path) = (document.key.clone(), document.path.clone());
        self.overlay.open(&key, &document.text);
        let is_known = self.world.source(&key).is_some_and(|source| source.text == document.text);
        match is_known {
            true => _ = self.dirty.insert(key),
            false => {
                self.touch(&key);
                self.reload_for(&path);
            }
        }
    }

    fn changed(&mut self, params: &Value) {
        let Some(document) = self.documents.change(params, self.client.encoding) else { return };
        let (key, path) = (document.key.clone(), document.path.clone());
        self.overlay.open(&key, &document.text);
        self.touch(&key);
        self.reload_for(&path);
    }

    fn closed(&mut self, params: &Value) {
        let Some(uri) = params.pointer("/textDocument/uri").and_then(Value::as_str) else { return };
        let Some(document) = self.documents.close(uri) else { return };
        let key = document.key;
        // Whoever opens it again is told again.
        self.forget(&document.uri);
        self.overlay.close(&key);
        self.outcomes.remove(&key);
        self.unread.remove(&key);
        self.dirty.remove(&key);
        match self.world.is_loose(&key) {
            // It was there because it was open.
            true => {
                self.world.remove(&key);
                self.stale.insert(key.clone());
            }
            // From now on the file is what it is on the disk.
            false => self.read_from_disk(&key),
        }
        if document.uri != uri::of(key.as_ref()) {
            self.publish(document.uri, None, Vec::new());
        }
    }

    fn saved(&mut self, params: &Value) {
        let path = params.pointer("/textDocument/uri").and_then(Value::as_str).and_then(uri::path);
        if let Some(path) = path
            && path.file_name().and_then(|name| name.to_str()).is_some_and(|name| OTHER_FILES.contains(&name))
        {
            self.reload_soon();
        }
    }

    fn files_changed(&mut self, params: &Value) {
        const DELETED: u64 = 3;
        let changes = params.get("changes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if changes.len() > MANY {
            return self.reload_soon();
        }
        for change in changes {
            let Some(path) = change.get("uri").and_then(Value::as_str).and_then(uri::path) else { continue };
            let key = key(&path);
            // What is open is what the editor says.
            if self.overlay.text_of(&key).is_some() {
                continue;
            }
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            // Whether a search would find a new file only a search can tell.
            if tells_of_others(&path) || OTHER_FILES.contains(&name) || !self.world.files.contains_key(&key) {
                self.reload_soon();
            } else if change.get("type").and_then(Value::as_u64) == Some(DELETED) {
                self.world.remove(&key);
                self.stale.insert(key);
            } else {
                self.read_from_disk(&key);
            }
        }
    }

    /// Reads the file at `key` again, which the editor has not open.
    pub(super) fn read_from_disk(&mut self, key: &str) {
        if self.world.files.contains_key(key) {
            let path = Path::new(key);
            match reading::text(path, MAX_BYTES) {
                Ok(text) => self.world.change(path, false, &text, &self.overlay),
                Err(_) => self.world.remove(key),
            }
            self.stale.insert(key.to_owned());
            self.reload_for(path);
        }
    }

    /// Has everything read again if the file at `path` tells of others.
    fn reload_for(&mut self, path: &Path) {
        if tells_of_others(path) {
            self.reload_soon();
        }
    }

    fn folders_changed(&mut self, params: &Value) {
        let folders = |name: &str| -> Vec<PathBuf> {
            let list = params.pointer(name).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|folder| uri::path(folder.get("uri")?.as_str()?)).collect()
        };
        let removed = folders("/event/removed");
        self.roots.retain(|root| !removed.contains(root));
        for folder in folders("/event/added") {
            if !self.roots.contains(&folder) {
                self.roots.push(folder);
            }
        }
        self.reload_soon();
    }
}
