//! The errors that stop the command.

use std::fmt;
use std::io;
use std::path::PathBuf;

use miette::{Diagnostic, LabeledSpan, SourceCode};
use thiserror::Error;

use super::files::Refusal;
use crate::config;
use crate::generate;
use crate::lint::{BaselineError, UnknownRule};
use crate::reference;
use crate::secrets::redact_loosely;
use crate::session;
use crate::text::shown_path;
use crate::workspace::{DiscoverError, ReadError};

/// What keeps the tool from doing its work.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum Error {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] config::Error),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Discover(#[from] DiscoverError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    UnknownRule(#[from] UnknownRule),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Generate(#[from] generate::Error),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Refused(#[from] Refusal),
    #[error("{message}")]
    #[diagnostic(code(cli::usage))]
    Usage {
        message: String,
        #[help]
        help: Option<String>,
    },
    #[error("the baseline `{}` cannot be used", shown_path(path))]
    #[diagnostic(code(baseline::invalid), help("write a new one with `--write-baseline` and `--force`"))]
    Baseline {
        path: PathBuf,
        #[source]
        source: BaselineError,
    },
    #[error("cannot read `{}`", shown_path(path))]
    #[diagnostic(code(cli::unreadable), help("check that the file exists and that you may read it"))]
    Input {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write `{}`", shown_path(path))]
    #[diagnostic(code(cli::unwritable), help("check that the folder exists and that you may write to it"))]
    Output {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the generated text holds characters that a terminal or a build agent would act on, so it is not printed")]
    #[diagnostic(code(generate::harmful), help("check the arguments, or write the text to a file with `--output FILE`"))]
    Harmful,
    #[error("standard input holds characters that a terminal or a build agent would act on, so it is not printed")]
    #[diagnostic(code(fix::harmful), help("write it to a file and fix that, or send standard output to a file"))]
    HarmfulInput,
    #[error("standard input is not text in UTF-8, or too long, so nothing of it is fixed")]
    #[diagnostic(code(fix::unreadable), help("run the command without `--fix` to see what is wrong"))]
    UnfixableInput,
    #[error("nothing was generated, because a question was not answered")]
    #[diagnostic(code(generate::unanswered), help("give the value with `--set name=value`"))]
    Unanswered(#[source] io::Error),
    #[error("`{}` has no header of `apim-policy generate`, so it is not overwritten", shown_path(path))]
    #[diagnostic(code(generate::foreign), help("choose another file, or overwrite this one with `--force`"))]
    Foreign { path: PathBuf },
    #[error("`{}` is outside of `{}` because of a link, so it is not written", shown_path(path), shown_path(folder))]
    #[diagnostic(code(generate::outside), help("name a file in the folder"))]
    Outside { path: PathBuf, folder: PathBuf },
    #[error("the template `{}` is outside of `{}`, so it is not read", shown_path(path), shown_path(folder))]
    #[diagnostic(code(generate::elsewhere), help("copy it into the repository, or name it with `--template`"))]
    Elsewhere { path: PathBuf, folder: PathBuf },
    #[error("`{}` was changed while the command ran, so it was not overwritten", shown_path(path))]
    #[diagnostic(code(fix::conflict), help("run the command again"))]
    Conflict { path: PathBuf },
}

impl From<session::Error> for Error {
    fn from(error: session::Error) -> Self {
        match error {
            session::Error::Rule(error) => error.into(),
            session::Error::Config(error) => error.into(),
            session::Error::Discover(error) => error.into(),
        }
    }
}

impl From<reference::Unknown> for Error {
    fn from(error: reference::Unknown) -> Self {
        match error {
            reference::Unknown::Rule(error) => error.into(),
            reference::Unknown::Name { message, help } => Self::Usage { message, help: Some(help) },
        }
    }
}

/// An error as it is told: without what may be a secret in what it repeats of arguments and files.
#[derive(Debug)]
pub(super) struct Told<'e> {
    error: &'e Error,
    message: String,
    help: Option<String>,
    cause: Option<Cause>,
    /// Whether the lines that it is about are drawn.
    has_frame: bool,
}

/// What was behind an error, and what behind that.
#[derive(Debug)]
struct Cause {
    message: String,
    cause: Option<Box<Cause>>,
}

impl<'e> Told<'e> {
    /// `error` as it is told.
    pub(super) fn of(error: &'e Error) -> Self {
        let help = error.help().map(|help| redact_loosely(&help.to_string()));
        let cause = std::error::Error::source(error).map(Cause::of);
        let (mut message, mut has_frame) = (redact_loosely(&error.to_string()), true);
        if let Some(place) = place_in_long_line(error) {
            message.push_str(&place);
            has_frame = false;
        }
        Self { error, message, help, cause, has_frame }
    }
}

/// How many bytes of a text are drawn around a mistake in it, at most.
const MAX_FRAME: usize = 4 << 10;

/// The place of `error` in words, if too much text would be drawn around it.
fn place_in_long_line(error: &Error) -> Option<String> {
    let label = error.labels()?.next()?;
    let lines = error.source_code()?.read_span(label.inner(), 1, 1).ok()?;
    if lines.data().len() <= MAX_FRAME {
        return None;
    }
    let start = error.source_code()?.read_span(&(label.offset(), 0).into(), 0, 0).ok()?;
    let name = start.name().unwrap_or("the text").to_owned();
    Some(format!(" ({name}, line {}, column {})", start.line() + 1, start.column() + 1))
}

impl Cause {
    fn of(error: &dyn std::error::Error) -> Self {
        Self { message: redact_loosely(&error.to_string()), cause: error.source().map(|cause| Box::new(Self::of(cause))) }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as _)
    }
}

impl std::error::Error for Told<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

impl Diagnostic for Told<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.error.code()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.error.source_code().filter(|_| self.has_frame)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.error.labels().filter(|_| self.has_frame)
    }
}
