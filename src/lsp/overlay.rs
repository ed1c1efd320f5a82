//! The files as the editor has them: open texts over what is on the disk.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::config;
use crate::hosts::Folders;
use crate::session::{Change, Files, Job};
use crate::workspace::{self, Disk, ReadError};

/// The texts that the editor has open, by the absolute paths of their files, with `/`. What is not open is read from the disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    texts: HashMap<String, Arc<str>>,
}

impl Overlay {
    /// Takes `text` for what the file at `key` holds.
    pub(super) fn open(&mut self, key: &str, text: &str) {
        self.texts.insert(key.to_owned(), text.into());
    }

    /// Leaves the file at `key` to the disk.
    pub(super) fn close(&mut self, key: &str) {
        self.texts.remove(key);
    }

    /// The keys of what is open.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Returns the text that is open at `key`.
    pub(super) fn text_of(&self, key: &str) -> Option<&Arc<str>> {
        self.texts.get(key)
    }
}

/// Returns how the file at `path` is called among all: by its absolute path, with `/`.
pub(super) fn key(path: &Path) -> String {
    workspace::shown(&config::absolute(path))
}

impl Folders for Overlay {
    fn files(&self, folder: &str) -> Vec<String> {
        Disk.files(folder)
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        Disk.beside(folder)
    }

    fn exists(&self, path: &str) -> bool {
        self.texts.contains_key(path) || Disk.exists(path)
    }

    fn text(&self, path: &str) -> Option<String> {
        self.texts.get(path).map(|text| text.to_string()).or_else(|| Disk.text(path))
    }
}

impl Files for Overlay {
    type Error = ReadError;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(&key(&job.found.file)) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => workspace::bytes(&job.found),
        }
    }

    fn folders(&self) -> &dyn Folders {
        self
    }

    /// An editor makes changes itself.
    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, ReadError> {
        Ok(false)
    }
}
