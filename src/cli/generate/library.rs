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
use crate::text::{Order, shown_path};

/// What the names of template files end with.
const EXTENSION: &str = "snippet";

/// How many files of templates may be read.
const MAX_FILES: usize = 500;

/// How deep files of templates may use each other.
const MAX_DEPTH: usize = 32;

/// The templates of this tool, of the configuration, and of the options.
pub(super) fn load(options: &Generate) -> Result<Library, Vec<Error>> {
    let mut library = Library::built_in();
    let files = gather(options)?;
    let texts = files.iter().map(|file| (file.path.to_string_lossy(), file.text.clone())).collect::<Vec<_>>();
    let mistakes = library.add_all(texts.iter().map(|(name, text)| (&**name, text.clone())));
    if mistakes.is_empty() {
        return Ok(library);
    }
    Err(mistakes.into_iter().map(|mistake| generate::Error::from(mistake).into()).collect())
}

/// The files that are read for what the options ask for.
pub(super) fn inputs(options: &Generate) -> Result<Vec<PathBuf>, Vec<Error>> {
    let config = config(options).map_err(|error| vec![error])?;
    let named = config.iter().map(|config| config.path.clone()).chain(options.manifest.clone());
    Ok(named.chain(gather(options)?.into_iter().map(|file| file.path)).collect())
}

/// A file of templates that was read.
struct File {
    path: PathBuf,
    text: String,
}

/// The files of templates that are asked for, with those that they use.
fn gather(options: &Generate) -> Result<Vec<File>, Vec<Error>> {
    let mut reader = Reader::default();
    for (path, root) in of_config(options).map_err(|error| vec![error])? {
        reader.named(&path, &root)?;
    }
    for path in &options.templates {
        let mut files = Vec::new();
        expand(path, &mut files).map_err(|error| vec![error])?;
        for path in files {
            reader.named(&path, &root_of(&path))?;
        }
    }
    Ok(reader.files)
}

/// Reads files of templates, each once.
#[derive(Default)]
struct Reader {
    files: Vec<File>,
    known: HashSet<PathBuf>,
}

impl Reader {
    /// Reads the file at `path`, and what it uses, which lies in the folder `root`.
    fn named(&mut self, path: &Path, root: &Path) -> Result<(), Vec<Error>> {
        let unreadable = |source| vec![generate::Error::Unreadable { path: path.to_owned(), source }.into()];
        let text = reading::text(path, MAX_OWN_BYTES).map_err(unreadable)?;
        self.add(path, text, root, &mut Vec::new()).map_err(|error| vec![error])
    }

    /// Adds the file at `path`, and what it uses. `around` are the files that use it.
    fn add(&mut self, path: &Path, text: String, root: &Path, around: &mut Vec<PathBuf>) -> Result<(), Error> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !self.known.insert(real.clone()) {
            return Ok(());
        }
        let name = path.to_string_lossy().into_owned();
        around.push(real);
        for import in generate::imports(&text) {
            let wrong = |message: String, help: &str| Error::from(import.error(&name, &text, message, help));
            if let Some((message, help)) = import.fault() {
                return Err(wrong(message.to_owned(), help));
            }
            let target = path.parent().unwrap_or(Path::new("")).join(&import.path);
            let is_folder = target.is_dir();
            // A mistake shows lines of its file, so templates that a stranger wrote may name no other files of this machine.
            let leaves = |real: &Path| {
                let message = format!("`{}` leads out of `{}`", import.path, shown_path(root));
                let help = "use files of the repository, or of the folder of the templates where there is none";
                if real.starts_with(root) { Ok(()) } else { Err(wrong(message, help)) }
            };
            if let (true, Ok(real)) = (is_folder, target.canonicalize()) {
                leaves(&real)?;
            }
            let mut files = Vec::new();
            expand(&target, &mut files).map_err(|_| wrong(format!("cannot read `{}`", import.path), "check that you may read it"))?;
            if !is_folder && target.extension().is_none_or(|extension| extension != EXTENSION) {
                return Err(wrong(format!("`{}` is not a file of templates", import.path), "the names of such files end with `.snippet`"));
            }
            for file in files {
                let Ok(real) = file.canonicalize() else {
                    return Err(wrong(format!("there is no `{}`", import.path), "write the path relative to the folder of this file"));
                };
                leaves(&real)?;
                if around.contains(&real) {
                    // A folder may hold the file that uses it.
                    match is_folder {
                        true => continue,
                        false => {
                            return Err(wrong(
                                format!("`{}` uses this file, so it would use itself", import.path),
                                "remove one of the `use` lines",
                            ));
                        }
                    }
                }
                if around.len() > MAX_DEPTH || self.files.len() > MAX_FILES {
                    return Err(wrong("templates use too many files".to_owned(), "put templates that belong together into one file"));
                }
                let text = reading::text(&file, MAX_OWN_BYTES).map_err(|error| {
                    wrong(format!("cannot read `{}`: {error}", import.path), "check that it is UTF-8, and that you may read it")
                })?;
                self.add(&file, text, root, around)?;
            }
        }
        around.pop();
        self.files.push(File { path: path.to_owned(), text });
        Ok(())
    }
}

/// The folder in which the file at `path` may use others: its repository, or else its own folder.
fn root_of(path: &Path) -> PathBuf {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().unwrap_or(&real);
    let repository = folder.ancestors().find(|it| it.join(".git").symlink_metadata().is_ok());
    repository.unwrap_or(folder).to_owned()
}

/// The files that the configuration names, and the folder in which they lie.
fn of_config(options: &Generate) -> Result<Vec<(PathBuf, PathBuf)>, Error> {
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
        None => Ok(files.into_iter().map(|file| (file, folder.clone())).collect()),
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
    found.order();
    files.extend(found);
    Ok(())
}
