//! Why a configuration cannot be used.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// Why a configuration cannot be used.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
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
    Invalid(Box<Mistake>),
}

/// Something that a configuration may not say.
#[derive(Debug, Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(config::invalid))]
pub struct Mistake {
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
        let text = NamedSource::new(path.to_string_lossy(), text.to_owned());
        Self::Invalid(Box::new(Mistake { path: path.to_owned(), message, text, span: span.into(), help }))
    }

    /// The configuration that it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. } => path,
            Self::Invalid(mistake) => &mistake.path,
        }
    }
}
