//! The errors of a configuration.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use crate::secrets::{redact, redact_loosely};
use crate::text::{Span, line, shown_path};

/// Why a configuration cannot be used.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", shown_path(path))]
    #[diagnostic(code(config::unreadable), help("check that the file exists, is UTF-8, and that you may read it"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It says something that it may not say.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Invalid(Box<ConfigMistake>),
}

/// Something that a configuration may not say.
#[derive(Debug, Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(config::invalid))]
pub struct ConfigMistake {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, as one clause.
    pub message: String,
    /// The configuration.
    #[source_code]
    pub text: NamedSource<String>,
    /// Where.
    #[label("here")]
    pub span: SourceSpan,
    /// What to do about it.
    #[help]
    pub help: Option<String>,
}

impl Error {
    /// `message` about the bytes at `span` of the configuration `text` that stands at `path`.
    pub fn invalid(path: &Path, text: &str, span: Range<usize>, message: String, help: Option<String>) -> Self {
        let message = line(&redact_loosely(&message)).into_owned();
        let text = NamedSource::new(shown_path(path), shown(text));
        Self::Invalid(Box::new(ConfigMistake { path: path.to_owned(), message, text, span: span.into(), help }))
    }

    /// The configuration that it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. } => path,
            Self::Invalid(mistake) => &mistake.path,
        }
    }
}

/// The text of a configuration as it may be shown, of the same length: what a rule lets pass may be a secret.
fn shown(text: &str) -> String {
    let mut spans = Vec::new();
    for (at, _) in text.match_indices(ALLOW) {
        let list = text[at + ALLOW.len()..].trim_start().strip_prefix('=').map(str::trim_start).unwrap_or_default();
        let start = text.len() - list.len();
        // Where the list is not closed, all that follows may belong to it.
        let end = start + list.find(']').unwrap_or(list.len());
        if list.starts_with(['[', '"', '\'']) {
            let is_mark = |it: char| it.is_whitespace() || matches!(it, '[' | '"' | '\'' | ',');
            let mut at = start;
            for word in text[start..end].split_inclusive(is_mark) {
                spans.push(Span::new(at, at + word.trim_end_matches(is_mark).len()));
                at += word.len();
            }
        }
    }
    redact_loosely(&redact(text, spans))
}

/// The key of the patterns that a rule lets pass.
const ALLOW: &str = "allow";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_lets_pass_is_not_shown() {
        for text in [
            "\"a\" = { level = \"error\", allow = [\"^FAKE-a$\", 'FAKE-b'] }",
            "allow=[\n  \"FAKE-a\",\n  \"FAKE-b\"",
            "allow = \"FAKE-a\"",
        ] {
            let shown = shown(text);
            assert!(!shown.contains("FAKE") && shown.contains("allow"), "{shown}");
            assert_eq!(shown.len(), text.len());
        }
        assert_eq!(shown("exclude = [\"samples/**\"]"), "exclude = [\"samples/**\"]");
    }
}
