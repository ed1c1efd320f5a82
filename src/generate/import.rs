//! What a file of templates needs besides itself: `use "file.snippet"`, `use "folder"`.

use std::sync::Arc;

use super::ast::Name;
use super::error::{Error, Fault};
use super::parser;

/// A file or a folder that a file of templates needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its path, relative to that file.
    pub path: String,
    name: Name,
}

/// What the file with this `text` needs. What is wrong with the file is told when its templates are added.
pub fn imports(text: &str) -> Vec<Import> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let uses = parser::parse(text).map(|file| file.uses).unwrap_or_default();
    uses.into_iter().map(|name| Import { path: name.text.clone(), name }).collect()
}

impl Import {
    /// What is wrong with the path by itself: `message`, and what to do about it.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        match () {
            () if self.path.trim().is_empty() => Some(("this does not name a file", "write `use \"parts.snippet\"` or `use \"folder\"`")),
            () if self.path.contains('\\') => Some(("the path has a `\\` in it", "separate folders with `/`, on Windows too")),
            () if self.path.starts_with('/') || self.path.contains(':') || self.path.starts_with('~') => {
                Some(("the path is not relative to this file", "write it relative to the folder of this file"))
            }
            () if self.path.contains(|it: char| it.is_control()) => {
                Some(("there is a control character in the path", "use letters, digits, `-`, `_` and `.`"))
            }
            () => None,
        }
    }

    /// The error that says `message` about it in the file called `name` with this `text`.
    pub fn error(&self, name: &str, text: &str, message: impl Into<String>, help: impl Into<String>) -> Error {
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
        Fault::new(self.name.span, message).help(help).in_file(name, &text).into()
    }
}
