//! The files of the workspace as the server knows them, kept up to date as they change.
//!
//! A change of a policy changes its own file at once ([`World::change`]). What it means for others is worked out when there is time ([`World::settle`]), and
//! names the files in which something else may be found from then on. What hosts say of other files takes reading everything again ([`load()`]).

mod load;
mod names;
mod places;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::overlay::{Overlay, key};
use crate::session::{Job, Origin, Session};
use crate::workspace::{self, Choice, Index, Source, Uses};

pub(super) use load::{Input, Loaded, empty, lint_all, load, tells_of_others};
pub(super) use names::fragment_names;
pub(super) use places::{Definition, connected};

/// The files of the workspace.
#[derive(Debug)]
pub(super) struct World {
    /// Which rules hold for a file.
    session: Session,
    /// Which configuration does.
    choice: Choice,
    /// The folders of the workspace.
    roots: Vec<PathBuf>,
    /// What the files say about one another.
    pub index: Index,
    /// The files, by key.
    pub files: BTreeMap<String, File>,
    /// The keys of files by the paths that messages have.
    keys: HashMap<String, String>,
    /// The files of which the others do not know yet what has become of them.
    pending: BTreeSet<String>,
}

/// A file.
#[derive(Debug)]
pub(super) struct File {
    /// The file, and what holds for it.
    pub job: Job,
    /// What is in it, if that concerns this tool.
    pub source: Option<Source>,
    /// What it refers to, where a rule asks for that.
    uses: Option<Uses>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            session: Session::default(),
            choice: Choice::Nearest,
            roots: Vec::new(),
            index: Index::default(),
            files: BTreeMap::new(),
            keys: HashMap::new(),
            pending: BTreeSet::new(),
        }
    }
}

impl World {
    /// Returns what is in the file at `key`.
    pub(super) fn source(&self, key: &str) -> Option<&Source> {
        self.files.get(key)?.source.as_ref()
    }

    /// Returns the key of the file that messages call `path`.
    pub(super) fn key_of(&self, path: &str) -> Option<&str> {
        self.keys.get(path).map(String::as_str)
    }

    /// Returns what messages call the file at `key`.
    pub(super) fn shown_of(&self, key: &str) -> Option<&str> {
        self.files.get(key).map(|file| file.job.found.path.as_str())
    }

    /// Returns what is in all files, in the order of their paths.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.files.values().filter_map(|file| file.source.as_ref())
    }

    /// Takes `text` for what the file at `path` holds, which the editor `is_policy`, whatever its name is, or takes for something else.
    pub(super) fn change(&mut self, path: &Path, is_policy: bool, text: &str, overlay: &Overlay) {
        let key = key(path);
        if !self.files.contains_key(&key) && !self.add(path, &key, is_policy) {
            return;
        }
        let Some(file) = self.files.get_mut(&key) else { return };
        let found = &mut file.job.found;
        found.named = is_policy;
        file.source = match file.source.take() {
            // What deploys what is only known again when everything was read.
            Some(source) if workspace::is_carrier(found) => Some(source.with_text(text.to_owned())),
            None if workspace::is_carrier(found) => workspace::understand(found, text.as_bytes().to_vec()),
            _ => self.index.deployed(found, text.as_bytes().to_vec(), overlay),
        };
        if let Some(source) = file.source.take() {
            file.source = Some(self.index.surrounded(&file.job.found, source));
        }
        self.pending.insert(key);
    }

    /// Takes the file at `key` away, which is there no more.
    pub(super) fn remove(&mut self, key: &str) {
        if let Some(file) = self.files.get_mut(key) {
            file.source = None;
            self.pending.insert(key.to_owned());
        }
    }

    /// Whether no search of the workspace has found the file at `key`, so that it is only known because the editor has it open.
    pub(super) fn is_loose(&self, key: &str) -> bool {
        self.files.get(key).is_none_or(|file| file.job.found.searched.is_none())
    }

    /// Adds the file at `path`, if its configuration does not leave it out. Returns whether it is there.
    fn add(&mut self, path: &Path, key: &str, is_policy: bool) -> bool {
        let Ok(Some(mut found)) = load::open_file(path, is_policy, &self.choice) else { return false };
        found.path = load::shown(path, &self.roots);
        let shown = found.path.clone();
        let (mut jobs, _) = self.session.jobs([(found, Origin::File)]);
        let Some(job) = jobs.pop() else { return false };
        self.files.insert(key.to_owned(), File::new(job));
        self.keys.insert(shown, key.to_owned());
        true
    }

    /// Whether [`World::settle`] has something to do.
    pub(super) fn is_unsettled(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Tells all files what the changed ones do now. Returns the keys of those around which something is new, so that something else may
    /// be found in them: also of changed ones.
    pub(super) fn settle(&mut self, overlay: &Overlay) -> BTreeSet<String> {
        let pending = std::mem::take(&mut self.pending);
        let mut concerns_others = false;
        for key in &pending {
            let Some(file) = self.files.get_mut(key) else { continue };
            let policies = file.source.as_ref().map(|source| self.index.policies_of(source)).unwrap_or_default();
            concerns_others |= self.index.replace_policies(&file.job.found.path, policies);
            if let Some(uses) = &mut file.uses {
                let text = file.source.as_ref().map_or("", |source| &source.text);
                let now = self.index.uses_in(&file.job.found, text.as_bytes());
                if *uses != now {
                    *uses = now;
                    let all: Vec<Uses> = self.files.values().filter_map(|file| file.uses.clone()).collect();
                    self.index.find_unused(all, overlay);
                    concerns_others = true;
                }
            }
        }
        if !concerns_others {
            return BTreeSet::new();
        }
        let mut changed = BTreeSet::new();
        for (key, file) in &mut self.files {
            let Some(source) = &mut file.source else { continue };
            if self.index.renew(&file.job.found, source) {
                changed.insert(key.clone());
            }
        }
        changed
    }
}
