//! What keeps the tool from doing its work.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use crate::config;
use crate::generate;
use crate::lint::{BaselineError, UnknownRule};
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
    #[error("{message}")]
    #[diagnostic(code(cli::usage))]
    Usage {
        message: String,
        #[help]
        help: Option<String>,
    },
    #[error("the baseline `{}` cannot be used", path.display())]
    #[diagnostic(code(baseline::invalid), help("write it anew with `--write-baseline`"))]
    Baseline {
        path: PathBuf,
        #[source]
        source: BaselineError,
    },
    #[error("cannot read `{}`", path.display())]
    #[diagnostic(code(cli::unreadable), help("check that the file exists and that you may read it"))]
    Input {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write `{}`", path.display())]
    #[diagnostic(code(cli::unwritable), help("check that the folder exists and that you may write to it"))]
    Output {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("nothing was generated, since a question was not answered")]
    #[diagnostic(code(generate::unanswered), help("give what is asked for with `--set name=value`"))]
    Unanswered(#[source] io::Error),
    #[error("`{}` does not say that `apim-policy generate` made it, so it is left alone", path.display())]
    #[diagnostic(code(generate::foreign), help("choose another file, or overwrite this one with `--force`"))]
    Foreign { path: PathBuf },
    #[error("`{}` lies outside of `{}`, by a link, so it is left alone", path.display(), folder.display())]
    #[diagnostic(code(generate::outside), help("name a file that lies in the folder"))]
    Outside { path: PathBuf, folder: PathBuf },
    #[error("`{}` changed meanwhile, so it was left alone", path.display())]
    #[diagnostic(code(fix::conflict), help("run the command again"))]
    Conflict { path: PathBuf },
}
