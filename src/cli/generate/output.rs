//! Where generated files go: written, compared, or only shown.

use std::path::{Path, PathBuf};

use crate::cli::arguments::Mode;
use crate::cli::error::Error;
use crate::cli::files::{self, Refusal, Staged};
use crate::cli::terminal::Terminal;
use crate::cli::{Outcome, Status, diff};
use crate::generate;
use crate::lint;
use crate::reading::{self, MAX_BYTES};
use crate::report::Form;
use crate::text::shown_path;
use crate::workspace;

/// A file to be.
pub(super) struct File {
    /// Where.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// A file that is not as it should be.
struct Stale {
    path: PathBuf,
    before: Option<String>,
    after: String,
}

/// Does with the files what `mode` says. With `--check` a file that is not as it should be is a finding. All files are written, or none is, and none
/// of `inputs`, which were read for them.
pub(super) fn put(files: Vec<File>, inputs: &[PathBuf], mode: &Mode, terminal: &Terminal) -> Outcome {
    let mut stale = Vec::new();
    let mut errors = Vec::new();
    for file in files {
        match compare(file) {
            Ok(found) => stale.extend(found),
            Err(error) => errors.push(error),
        }
    }
    if mode.check || mode.diff {
        show(&stale, terminal).map_err(|error| vec![error])?;
        for file in stale.iter().filter(|_| mode.check) {
            let what = if file.before.is_some() { "stale" } else { "missing" };
            terminal.note(&format!("`{}` is {what}", shown_path(&file.path)));
        }
    } else {
        let read = |it: &&Stale| inputs.iter().any(|input| files::same(&it.path, input));
        errors.extend(stale.iter().filter(read).map(|it| Refusal::Input { path: it.path.clone() }.into()));
        let foreign = |it: &&Stale| !mode.force && it.before.as_ref().is_some_and(|before| !generate::is_generated(before));
        errors.extend(stale.iter().filter(foreign).map(|it| Error::Foreign { path: it.path.clone() }));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    match () {
        () if mode.check => return Ok(if stale.is_empty() { Status::Clean } else { Status::Findings }),
        () if mode.diff => {}
        () if mode.dry_run => stale.iter().for_each(|it| terminal.note(&format!("would write `{}`", shown_path(&it.path)))),
        () => write(&stale, terminal)?,
    }
    Ok(Status::Clean)
}

/// The file if it is not as it should be. How its lines end makes no difference, and stays.
fn compare(file: File) -> Result<Option<Stale>, Error> {
    let before = read(&file.path)?;
    let after = match &before {
        Some(before) if before.contains("\r\n") => file.text.replace('\n', "\r\n"),
        _ => file.text,
    };
    Ok((before.as_ref() != Some(&after)).then_some(Stale { path: file.path, before, after }))
}

/// Prints what would change, without the secrets that somebody may have written into a file.
fn show(stale: &[Stale], terminal: &Terminal) -> Result<(), Error> {
    for file in stale {
        let shown = |text: &str| lint::shown_file(&file.path, text);
        let before = shown(file.before.as_deref().unwrap_or_default());
        let difference = diff::diff(&workspace::shown(&file.path), &before, &shown(&file.after));
        terminal.print(&difference, Form::Text)?;
    }
    Ok(())
}

/// Writes all of them beside their places before the first is put there.
fn write(stale: &[Stale], terminal: &Terminal) -> Result<(), Vec<Error>> {
    files::allow(stale.len());
    let mut all = Vec::new();
    for file in stale {
        let staged = match &file.before {
            Some(before) => Staged::replacement(&file.path, before, &file.after),
            None => Staged::creation(&file.path, &file.after),
        };
        all.push(staged.map_err(|error| vec![error])?);
    }
    files::commit(all).map_err(|error| vec![error])?;
    stale.iter().for_each(|file| terminal.note(&format!("wrote `{}`", shown_path(&file.path))));
    Ok(())
}

/// The text of the file at `path`, if there is one. What goes into a stream has no text before.
fn read(path: &Path) -> Result<Option<String>, Error> {
    if files::is_stream(path) {
        return Ok(None);
    }
    match reading::text(path, MAX_BYTES) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Input { path: path.to_owned(), source }),
    }
}
