//! `generate --manifest`: generates each entry of a manifest into its own file.

use std::path::{Path, PathBuf};

use super::library;
use super::output::{self, File};
use crate::cli::Outcome;
use crate::cli::arguments::Generate;
use crate::cli::error::Error;
use crate::cli::terminal::Terminal;
use crate::generate::{self, Library, Manifest};
use crate::reading::{self, MAX_OWN_BYTES};

/// Generates what the manifest at `path` lists.
pub(super) fn run(path: &Path, options: &Generate, library: &Library, terminal: &Terminal) -> Outcome {
    let unreadable = |source| vec![generate::Error::Unreadable { path: path.to_owned(), source }.into()];
    let text = reading::text(path, MAX_OWN_BYTES).map_err(unreadable)?;
    let manifest = Manifest::parse(path, text).map_err(|error| vec![error.into()])?;
    let generated = manifest.generate(library).map_err(|errors| errors.into_iter().map(Error::from).collect::<Vec<_>>())?;
    let folder = options.output.clone().unwrap_or_else(|| folder(path).to_owned());
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for it in generated {
        let path = folder.join(it.file);
        errors.extend(leaves(&folder, &path).err());
        files.push(File { path, text: it.text });
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let inputs = library::inputs(options)?;
    output::put(files, &inputs, &options.mode, terminal)
}

/// The folder of the file at `path`; the empty path is the current one.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// An error if `path`, which is in `folder` by its name, is elsewhere by a link.
fn leaves(folder: &Path, path: &Path) -> Result<(), Error> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(here) = here.canonicalize() else { return Ok(()) };
    let existing = path.ancestors().take_while(|it| it.starts_with(folder)).find(|it| it.symlink_metadata().is_ok());
    let real = match existing {
        Some(existing) if !existing.as_os_str().is_empty() => existing.canonicalize(),
        _ => return Ok(()),
    };
    match real {
        Ok(real) if real.starts_with(&here) => Ok(()),
        _ => Err(Error::Outside { path: PathBuf::from(path), folder: here }),
    }
}
