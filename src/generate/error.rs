//! The errors of `generate`.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use super::late::BadText;
use crate::secrets::{Secrets, is_opaque, is_placeholder, redact_loosely};
use crate::text::{Span, line, shown_path};

/// Why nothing can be generated.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read `{}`", shown_path(path))]
    #[diagnostic(code(generate::unreadable), help("check that the file exists, is UTF-8, and that you may read it"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A template, an argument or a manifest is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Mistake(Box<TemplateMistake>),
    /// What was asked for cannot be done.
    #[error("{message}")]
    #[diagnostic(code(generate::request))]
    Request {
        /// What cannot be done, as one clause.
        message: String,
        /// What to do about it.
        #[help]
        help: Option<String>,
    },
}

/// Something wrong in a text, with its place.
#[derive(Clone, Debug, Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(generate::invalid))]
pub struct TemplateMistake {
    /// What is wrong, as one clause.
    pub message: String,
    /// The template, the manifest, or the argument.
    #[source_code]
    pub text: NamedSource<Arc<str>>,
    /// Where.
    #[label("here")]
    pub span: SourceSpan,
    /// What to do about it.
    #[help]
    pub help: Option<String>,
    /// The name of the argument that it is about, if it is one; `text` is then `name=value`.
    pub argument: Option<String>,
}

/// Something wrong in the template that is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What is wrong, as one clause.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Fault {
    /// The fault `message` at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// The same with what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The fault as a mistake in the file called `name` with this `text`.
    pub fn in_file(self, name: &str, text: &Arc<str>) -> TemplateMistake {
        let span = self.span.range().into();
        TemplateMistake {
            message: self.message,
            text: NamedSource::new(line(name), Arc::clone(text)),
            span,
            help: self.help,
            argument: None,
        }
    }
}

impl From<TemplateMistake> for Error {
    fn from(mistake: TemplateMistake) -> Self {
        Self::Mistake(Box::new(mistake))
    }
}

impl Error {
    /// The error that says `message` and `help`.
    pub fn request(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Request { message: message.into(), help: Some(help.into()) }
    }

    /// The error about the argument `value` of the parameter `name`.
    pub fn argument(name: &str, value: &str, bad: BadText) -> Self {
        let name = visible(name);
        let (mut message, mut help) = (format!("the value of `{name}` is not accepted: {}", bad.message), bad.help);
        let value = match may_be_secret(value) {
            false => visible(value),
            true => {
                let secret = Secrets::of([value]);
                secret.hide_in(&mut message);
                secret.hide_in(&mut help);
                HIDDEN.to_owned()
            }
        };
        let span = name.len() + 1..name.len() + 1 + value.len();
        Self::about(name, &value, span, message, help)
    }

    /// The error `message` about an argument that has the `name` of no parameter, so that nobody knows what its value is.
    pub fn unknown_argument(name: &str, message: String, help: String) -> Self {
        let name = visible(name);
        let span = 0..name.len();
        Self::about(name, HIDDEN, span, message, help)
    }

    fn about(name: String, value: &str, span: Range<usize>, message: String, help: String) -> Self {
        let text = NamedSource::new("argument", format!("{name}={value}").into());
        TemplateMistake { message, text, span: span.into(), help: Some(help), argument: Some(name) }.into()
    }
}

/// A value that an error may repeat: what may be a secret is hidden.
pub fn shown(value: &str) -> String {
    if may_be_secret(value) { HIDDEN.to_owned() } else { visible(value) }
}

/// `text` without control characters, which would garble the picture.
fn visible(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect()
}

/// What stands in the place of a value that is not shown.
const HIDDEN: &str = "***";

/// Whether an argument that is wrong may be a secret that was given in the place of its name: it has signs that no name or address has, or looks
/// like one.
fn may_be_secret(value: &str) -> bool {
    const SIGNS: [char; 14] = ['!', '$', '%', '^', '*', '~', '+', '#', '|', '\\', '?', '&', '=', ';'];
    let filled_in = is_placeholder(value);
    !filled_in && (value.contains(SIGNS) || is_opaque(value) || redact_loosely(value) != value)
}
