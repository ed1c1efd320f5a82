//! The destination of a report or a baseline: a new file, a file that this tool wrote, or a stream.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::place::{self, PathTarget};
use super::staged::{Staged, commit};
use super::{Refusal, same};
use crate::cli::error::Error;
use crate::graph;
use crate::lint;
use crate::reading::MAX_BYTES;
use crate::report::{self, Form, harmless};

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Content {
    /// Findings, in any format, or what fixes would change.
    Report,
    /// The findings of today.
    Baseline,
    /// A graph, in any format.
    Graph,
}

/// A path that may be written to.
pub(in crate::cli) struct Destination {
    path: PathBuf,
    content: Content,
    /// Whether a file that is not ours is overwritten.
    force: bool,
}

/// How often a file may come or go between a look at it and the writing.
const TRIES: usize = 10;

impl Destination {
    /// `path` for such a content in a run that reads `inputs`, which are refused. A file that does not hold such a content is refused, unless `force`
    /// says that it may be lost.
    pub(in crate::cli) fn new<'p>(
        path: &Path,
        content: Content,
        force: bool,
        mut inputs: impl Iterator<Item = &'p Path>,
    ) -> Result<Self, Error> {
        let destination = Self { path: path.to_owned(), content, force };
        match place::place(path)? {
            PathTarget::File(target) => {
                if inputs.any(|input| same(path, input)) {
                    return Err(Refusal::Input { path: path.to_owned() }.into());
                }
                destination.check(&target)?;
            }
            // Whether its folder is there and takes a file is found out by a file that is gone at once.
            PathTarget::Missing(target) => drop(Staged::fresh(path, target, b"")?),
            PathTarget::Stream => {}
        }
        Ok(destination)
    }

    /// Writes `text`, which is of this form, there, if what is there is still ours. It is harmless to whatever prints the file.
    pub(in crate::cli) fn write(&self, text: &str, form: Form) -> Result<(), Error> {
        let text = harmless(text, form);
        let bytes = text.as_bytes();
        for _ in 0..TRIES {
            let staged = match place::place(&self.path)? {
                PathTarget::File(target) => {
                    self.check(&target)?;
                    Staged::over(&self.path, target, None, bytes)?
                }
                PathTarget::Missing(target) => Staged::fresh(&self.path, target, bytes)?,
                PathTarget::Stream => Staged::direct(&self.path, bytes),
            };
            match commit(vec![staged]) {
                // Somebody else made one meanwhile: perhaps it is a report too.
                Err(Error::Output { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {}
                done => return done,
            }
        }
        Err(Error::Conflict { path: self.path.clone() })
    }

    /// An error if the file at `target` is not ours.
    fn check(&self, target: &Path) -> Result<(), Error> {
        if self.force || self.is_ours(target).map_err(|source| Error::Input { path: self.path.clone(), source })? {
            return Ok(());
        }
        let what = match self.content {
            Content::Report => "report",
            Content::Baseline => "baseline",
            Content::Graph => "graph",
        };
        Err(Refusal::Foreign { path: self.path.clone(), what }.into())
    }

    fn is_ours(&self, target: &Path) -> io::Result<bool> {
        let mut bytes = Vec::new();
        File::open(target)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        let Some(text) = String::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_BYTES) else { return Ok(false) };
        // An empty file holds nothing that could be lost.
        Ok(text.trim().is_empty()
            || match self.content {
                Content::Report => report::is_report(&text),
                Content::Baseline => lint::is_baseline(&text),
                Content::Graph => graph::is_graph(&text),
            })
    }
}
