//! The reasons why a file is not written.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use crate::text::shown_path;

/// Why a file is left alone although it could perhaps be written.
#[derive(Debug, Error, Diagnostic)]
pub(in crate::cli) enum Refusal {
    #[error("`{}` is not a {what} of apim-policy, so it is not overwritten", shown_path(path))]
    #[diagnostic(code(files::foreign), help("choose another file, or overwrite this one with `--force`"))]
    Foreign { path: PathBuf, what: &'static str },
    #[error("`{}` is an input of this run, so it is not overwritten", shown_path(path))]
    #[diagnostic(code(files::input), help("choose another file"))]
    Input { path: PathBuf },
    #[error("`{}` leads out of `{}` through a link, so it is not written", shown_path(path), shown_path(folder))]
    #[diagnostic(code(files::outside), help("if you mean the file that the link leads to, name that file"))]
    Outside { path: PathBuf, folder: PathBuf },
    #[error("`{}` is a link that leads nowhere, so nothing is written", shown_path(path))]
    #[diagnostic(code(files::dangling), help("remove the link, or name the file that it should lead to"))]
    Dangling { path: PathBuf },
    #[error("you may not write `{}`, so it is not changed", shown_path(path))]
    #[diagnostic(code(files::read_only), help("make the file writable first"))]
    ReadOnly {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` has {names} names (hard links), of which only one would change, so it is not changed", shown_path(path))]
    #[diagnostic(code(files::hard_link), help("make it a file of its own first: copy it, and rename the copy"))]
    HardLink { path: PathBuf, names: u64 },
    #[error("`{}` would get another owner or group, so it is not changed", shown_path(path))]
    #[diagnostic(code(files::owner), help("run the command as the owner of the file"))]
    Owner {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}
