//! The templates of the command line and of the configuration.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest;
use crate::cli::arguments::Generate;
use crate::cli::error::Error;
use crate::config::{Config, Finder};
use crate::generate::{self, Library};
use crate::reading::{self, MAX_OWN_BYTES};

/// What the names of template files end with.
const EXTENSION: &str = "snippet";

/// The templates of this tool, of the configuration, and of the options.
pub(super) fn load(options: &Generate) -> Result<Library, Vec<Error>> {
    let mut paths = of_config(options).map_err(|error| vec![error])?;
    paths.extend(options.templates.iter().cloned());
    read(&paths)
}

/// The templates of this tool and of the files at `paths`, where a folder stands for the templates in it.
pub(super) fn read(paths: &[PathBuf]) -> Result<Library, Vec<Error>> {
    let mut library = Library::built_in();
    let mut files = Vec::new();
    for path in paths {
        expand(path, &mut files).map_err(|error| vec![error])?;
    }
    let (mut texts, mut known) = (Vec::new(), HashSet::new());
    for path in files {
        let name = path.to_string_lossy().into_owned();
        let text = reading::text(&path, MAX_OWN_BYTES).map_err(|source| vec![generate::Error::Unreadable { path, source }.into()])?;
        if known.insert(name.clone()) {
            texts.push((name, text));
        }
    }
    let mistakes = library.add_all(texts.iter().map(|(name, text)| (name.as_str(), text.clone())));
    if mistakes.is_empty() {
        return Ok(library);
    }
    Err(mistakes.into_iter().map(|mistake| generate::Error::from(mistake).into()).collect())
}

/// The files that are read for what the options ask for.
pub(super) fn inputs(options: &Generate) -> Result<Vec<PathBuf>, Error> {
    let config = config(options)?;
    let mut inputs: Vec<PathBuf> = config.iter().map(|config| config.path.clone()).chain(options.manifest.clone()).collect();
    for path in config.iter().flat_map(|config| config.templates()).chain(options.templates.iter().cloned()) {
        expand(&path, &mut inputs)?;
    }
    Ok(inputs)
}

/// The files and folders that the configuration names.
fn of_config(options: &Generate) -> Result<Vec<PathBuf>, Error> {
    let Some(config) = config(options)? else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for path in config.templates() {
        expand(&path, &mut files)?;
    }
    // A mistake shows lines of its file, so a configuration that a stranger wrote may name no other files of this machine.
    let folder = config.repository();
    let leaves = |file: &&PathBuf| file.canonicalize().is_ok_and(|file| !file.starts_with(&folder));
    match files.iter().find(leaves) {
        Some(file) => Err(Error::Elsewhere { path: file.clone(), folder }),
        None => Ok(files),
    }
}

fn config(options: &Generate) -> Result<Option<Arc<Config>>, Error> {
    match &options.config {
        Some(path) => Ok(Some(Arc::new(Config::read(path)?))),
        None if options.no_config => Ok(None),
        None => {
            let folder = options.manifest.as_deref().map_or(Path::new(""), manifest::folder);
            Ok(Finder::default().for_folder(folder)?)
        }
    }
}

/// Adds the file at `path`, or the templates in the folder there, by name.
fn expand(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let unreadable = |source| Error::Generate(generate::Error::Unreadable { path: path.to_owned(), source });
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            found.push(path);
        }
    }
    found.sort();
    files.extend(found);
    Ok(())
}
