//! The state of the server, and what it does when nobody asks anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use super::documents::{Documents, range};
use super::lines::Lines;
use super::offers::{self, Wanted};
use super::overlay::Overlay;
use super::publish::{SOURCE, Writer};
use super::settings::Settings;
use super::stdio::Event;
use super::transport::{self, Message};
use super::uri;
use super::world::{self, Input, Loaded, World};
use crate::assist::WorkspaceNames;
use crate::config::{self, ConfigMistake};
use crate::generate::Library;
use crate::lint::FileOutcome;
use crate::session::Error;
use crate::text::{Gather, Span};

/// How long nothing must have changed before other files are told of changes.
const SETTLE: Duration = Duration::from_millis(20);

/// How long nothing must have changed before everything is read again.
const RELOAD: Duration = Duration::from_millis(300);

/// How long files that are not open are linted before somebody else may ask something.
const SLICE: Duration = Duration::from_millis(8);

/// How many files are linted on all processors rather than one after the other.
const MANY: usize = 100;

/// How many of them are linted before somebody else may ask something.
const PORTION: usize = 500;

/// What comes after an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// The next event.
    Go,
    /// The end of the process.
    Exit(ExitCode),
}

/// How far the client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has not said yet what it can do.
    Fresh,
    /// It asks.
    Running,
    /// It is about to leave.
    Leaving,
}

/// Why the server has asked the client something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// For its settings.
    Settings,
    /// For the template that the user wants somewhere.
    Template(Wanted),
    /// For something of which the answer changes nothing.
    Nothing,
}

/// How much work was done, for those who ask whether it was too much.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// How often a file was linted, without those of a load.
    pub linted: u64,
    /// How often everything was read.
    pub loads: u64,
    /// How many files the last change of another concerned.
    pub concerned: u64,
}

/// The server.
pub(super) struct Server {
    send: Box<dyn FnMut(Value)>,
    load: Box<dyn Fn(Input)>,
    pub phase: Phase,
    pub client: Client,
    pub settings: Settings,
    pub roots: Vec<PathBuf>,
    /// The process of the client.
    pub(super) parent: Option<i32>,
    pub documents: Documents,
    pub overlay: Overlay,
    pub world: World,
    /// What the files of the workspace define, for documents to name, once somebody has asked.
    pub names: WorkspaceNames,
    /// The templates that can be used, once somebody has asked.
    pub library: Option<Library>,
    /// Whether the names are those of the workspace as it is.
    pub has_names: bool,
    /// What was found in the files that are open, by key.
    pub outcomes: BTreeMap<String, FileOutcome>,
    /// The documents that have changed since their files were read, by key.
    pub unread: BTreeSet<String>,
    /// The files that were changed since they were linted, by key.
    pub dirty: BTreeSet<String>,
    /// The files in which something else may be found since others have changed, by key.
    pub stale: BTreeSet<String>,
    /// What was found in the files that have something that may stand elsewhere too, before that is told, by key.
    pub repeated: BTreeMap<String, FileOutcome>,
    /// Whether one of these has changed since what stands in several of them was told.
    pub is_regrouped: bool,
    /// What the client has been told, by address: a hash of it.
    published: HashMap<String, u64>,
    hasher: RandomState,
    /// The configurations of which a mistake was told, by address.
    mistaken: BTreeSet<String>,
    changed: Instant,
    /// When everything is to be read again.
    reload: Option<Instant>,
    is_loading: bool,
    asked: HashMap<i64, Asked>,
    next_id: i64,
    pub work: Work,
}

impl Server {
    /// Returns a server that hands its messages to `send`, and lets the workspace be read by `load`, which tells later what came of it.
    pub(super) fn new(send: Box<dyn FnMut(Value)>, load: Box<dyn Fn(Input)>) -> Self {
        Self {
            send,
            load,
            phase: Phase::Fresh,
            client: Client::default(),
            settings: Settings::default(),
            roots: Vec::new(),
            parent: None,
            documents: Documents::default(),
            overlay: Overlay::default(),
            world: World::default(),
            names: WorkspaceNames::default(),
            library: None,
            has_names: false,
            outcomes: BTreeMap::new(),
            unread: BTreeSet::new(),
            dirty: BTreeSet::new(),
            stale: BTreeSet::new(),
            repeated: BTreeMap::new(),
            is_regrouped: false,
            published: HashMap::new(),
            hasher: RandomState::new(),
            mistaken: BTreeSet::new(),
            changed: Instant::now(),
            reload: None,
            is_loading: false,
            asked: HashMap::new(),
            next_id: 0,
            work: Work::default(),
        }
    }

    /// Takes in what has happened.
    pub(super) fn handle(&mut self, event: Event) -> Next {
        match event {
            Event::Message(Message::Request { id, method, params }) => {
                let answer = self.answer(&method, &params);
                match answer {
                    Ok(result) => self.send(transport::response(&id, result)),
                    Err(failure) => self.send(transport::failure(&id, failure.code, &failure.message)),
                }
            }
            Event::Message(Message::Notification { method, params }) => return self.hear(&method, &params),
            Event::Message(Message::Response { id, result }) => {
                let asked = id.as_i64().and_then(|id| self.asked.remove(&id));
                match asked {
                    Some(Asked::Settings) => {
                        let first = result.and_then(|it| it.as_array().and_then(|all| all.first().cloned()));
                        self.take_settings(&first.unwrap_or_default());
                    }
                    Some(Asked::Template(wanted)) => offers::chosen(self, &wanted, &result.unwrap_or_default()),
                    Some(Asked::Nothing) | None => {}
                }
            }
            Event::Message(Message::Malformed { code, message, id }) => self.send(transport::failure(&id, code, message)),
            Event::Loaded(loaded) => self.loaded(*loaded),
            Event::End => return Next::Exit(ExitCode::FAILURE),
        }
        Next::Go
    }

    /// Answers the request with this id that it was taken back.
    pub(super) fn cancelled(&mut self, id: &Value) {
        self.send(transport::failure(id, transport::REQUEST_CANCELLED, "the client has taken the request back"));
    }

    /// The process of the client, if it has told it.
    pub(super) fn parent(&self) -> Option<i32> {
        self.parent
    }

    /// Does something of what is to be done, for a few milliseconds. Returns whether there was anything.
    pub(super) fn work(&mut self) -> bool {
        if self.phase != Phase::Running {
            return false;
        }
        self.read_changed();
        if let Some(key) = self.dirty.pop_first() {
            self.lint(&key);
            return true;
        }
        if self.is_regrouped && self.stale.is_empty() {
            self.regroup();
            return true;
        }
        let quiet = self.changed.elapsed();
        if self.world.is_unsettled() && quiet >= SETTLE {
            self.settle();
            return true;
        }
        if !self.stale.is_empty() {
            self.lint_stale();
            return true;
        }
        if self.reload.is_some_and(|due| due <= Instant::now()) && !self.is_loading {
            self.begin_load();
        }
        false
    }

    /// Whether nothing is left to do.
    pub(super) fn is_idle(&self) -> bool {
        let is_quiet =
            self.unread.is_empty() && self.dirty.is_empty() && self.stale.is_empty() && !self.is_regrouped && !self.world.is_unsettled();
        is_quiet && self.reload.is_none() && !self.is_loading
    }

    /// When there will be something to do, if nothing happens until then.
    pub(super) fn due(&self) -> Option<Instant> {
        let settle = self.world.is_unsettled().then(|| self.changed + SETTLE);
        let reload = self.reload.filter(|_| !self.is_loading);
        settle.into_iter().chain(reload).min().filter(|_| self.phase == Phase::Running)
    }

    /// Reads the documents that have changed.
    pub(super) fn read_changed(&mut self) {
        for key in std::mem::take(&mut self.unread) {
            if let Some(document) = self.documents.of_key(&key) {
                self.world.change(&document.path, document.is_policy, &document.text, &self.overlay);
            }
        }
    }

    /// Returns what was found in the document at `key`, as it is now.
    pub(super) fn outcome(&mut self, key: &str) -> Option<&FileOutcome> {
        self.read_changed();
        if self.dirty.remove(key) || self.stale.contains(key) || !self.outcomes.contains_key(key) {
            self.lint(key);
        }
        if self.is_regrouped && self.repeated.contains_key(key) {
            self.regroup();
        }
        self.outcomes.get(key)
    }

    /// Notes that the document at `key` has changed.
    pub(super) fn touch(&mut self, key: &str) {
        self.has_names = false;
        self.unread.insert(key.to_owned());
        self.dirty.insert(key.to_owned());
        self.changed = Instant::now();
    }

    /// Lints the file at `key`, and tells what is found.
    fn lint(&mut self, key: &str) {
        self.stale.remove(key);
        self.work.linted += 1;
        let outcome = self.world.files.get(key).and_then(|file| file.lint());
        self.tell(key, outcome);
    }

    /// Lints files in which something else may be found: those that are open first.
    fn lint_stale(&mut self) {
        let began = Instant::now();
        let open: Vec<String> = self.documents.iter().map(|it| it.key.clone()).filter(|key| self.stale.contains(key)).collect();
        open.iter().for_each(|key| self.lint(key));
        if !self.settings.whole_workspace {
            self.stale.clear();
        }
        if self.stale.len() > MANY {
            return self.lint_many();
        }
        while began.elapsed() < SLICE
            && let Some(key) = self.stale.pop_first()
        {
            self.lint(&key);
        }
    }

    /// Lints some of very many files in which something else may be found, on all processors.
    fn lint_many(&mut self) {
        let keys: Vec<String> = std::iter::from_fn(|| self.stale.pop_first()).take(PORTION).collect();
        let files: Vec<_> = keys.iter().filter_map(|key| Some((key, self.world.files.get(key)?))).collect();
        self.work.linted += files.len() as u64;
        for (key, outcome) in world::lint_all(&files) {
            self.tell(&key, Some(outcome));
        }
    }

    fn settle(&mut self) {
        let concerned = self.world.settle(&self.overlay);
        self.work.concerned = concerned.len() as u64;
        self.has_names = false;
        self.stale.extend(concerned);
        if self.client.refreshes_hints {
            self.ask("workspace/inlayHint/refresh", Value::Null, Asked::Nothing);
        }
    }

    /// Tells the client what was found in the file at `key`; if something of it may stand elsewhere too, only once it is known whether it does.
    fn tell(&mut self, key: &str, outcome: Option<FileOutcome>) {
        let outcome = outcome.unwrap_or_default();
        if outcome.repeated.is_empty() {
            self.is_regrouped |= self.repeated.remove(key).is_some();
            self.tell_all(key, outcome);
        } else {
            self.repeated.insert(key.to_owned(), outcome);
            self.is_regrouped = true;
        }
    }

    /// Tells the client what was found in the file at `key`.
    pub(super) fn tell_all(&mut self, key: &str, outcome: FileOutcome) {
        let document = self.documents.of_key(key);
        let is_told = document.is_some() || self.settings.whole_workspace;
        let uri = document.map_or_else(|| uri::of(key.as_ref()), |document| document.uri.clone());
        let version = document.map(|document| document.version);
        let is_open = document.is_some();
        let diagnostics = if is_told { self.writer(|writer| writer.diagnostics(&outcome)) } else { Vec::new() };
        if is_open {
            self.outcomes.insert(key.to_owned(), outcome);
        }
        self.publish(uri, version, diagnostics);
    }

    /// Runs `write` with what writes findings.
    pub(super) fn writer<T>(&self, write: impl FnOnce(&Writer<'_>) -> T) -> T {
        let uri_of = |path: &str| self.world.key_of(path).map(|key| self.uri(key));
        write(&Writer { encoding: self.client.encoding, uri_of: &uri_of })
    }

    /// Returns the address of the file at `key`, as the editor has it.
    pub(super) fn uri(&self, key: &str) -> String {
        self.documents.of_key(key).map_or_else(|| uri::of(key.as_ref()), |document| document.uri.clone())
    }

    /// Tells the client the diagnostics of the document at `uri`, unless it knows them.
    pub(super) fn publish(&mut self, uri: String, version: Option<i64>, diagnostics: Vec<Value>) {
        let is_empty = diagnostics.is_empty();
        let mut params = json!({ "uri": uri, "diagnostics": diagnostics });
        if let Some(version) = version {
            params["version"] = version.into();
        }
        let hash = self.hasher.hash_one(params.to_string());
        // Of a document that is open each version is told, so that nobody waits.
        let is_kept = version.is_some() || !is_empty;
        let known = if is_kept { self.published.insert(uri, hash) } else { self.published.remove(&uri) };
        if known.map_or(is_kept, |known| known != hash) {
            self.send(transport::notification("textDocument/publishDiagnostics", params));
        }
    }

    /// Tells the client the diagnostics of the document at `uri` the next time even if they are the same.
    pub(super) fn forget(&mut self, uri: &str) {
        if let Some(known) = self.published.get_mut(uri) {
            *known = !*known;
        }
    }

    /// Lets everything be read again once it is quiet.
    pub(super) fn reload_soon(&mut self) {
        self.reload = Some(Instant::now() + RELOAD);
    }

    /// Lets everything be read.
    pub(super) fn begin_load(&mut self) {
        self.reload = None;
        self.is_loading = true;
        (self.load)(self.input());
    }

    /// What there is to read.
    pub(super) fn input(&self) -> Input {
        Input {
            roots: self.roots.clone(),
            settings: self.settings.clone(),
            overlay: self.overlay.clone(),
            open: self.documents.iter().map(|document| (document.path.clone(), document.is_policy)).collect(),
        }
    }

    /// Takes in that everything was read.
    fn loaded(&mut self, loaded: Loaded) {
        let Loaded { world, overlay, mut outcomes, errors } = loaded;
        self.is_loading = false;
        self.has_names = false;
        self.library = None;
        self.work.loads += 1;
        let before = std::mem::replace(&mut self.world, world);
        self.stale.clear();
        for key in before.files.into_keys() {
            outcomes.entry(key).or_default();
        }
        // What has changed in the meantime is read once more.
        let is_new = |key: &str| match (self.overlay.text_of(key), overlay.text_of(key)) {
            (Some(now), Some(then)) => now != then,
            (now, then) => now.is_some() || then.is_some(),
        };
        let keys: BTreeSet<String> = self.overlay.keys().chain(overlay.keys()).map(str::to_owned).gathered();
        let changed: Vec<String> = keys.into_iter().filter(|key| is_new(key)).collect();
        for (key, outcome) in outcomes {
            if !changed.contains(&key) {
                self.dirty.remove(&key);
                self.tell(&key, Some(outcome));
            }
        }
        for key in changed {
            match self.documents.of_key(&key) {
                Some(_) => self.touch(&key),
                None => self.read_from_disk(&key),
            }
        }
        self.complain(&errors);
        if self.client.refreshes_hints {
            self.ask("workspace/inlayHint/refresh", Value::Null, Asked::Nothing);
        }
        self.send(transport::notification("apim-policy/loaded", json!({ "files": self.world.files.len() })));
    }

    /// Tells the client what keeps files from being read or linted: mistakes in a configuration at their places.
    pub(super) fn complain(&mut self, errors: &[Error]) {
        let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for error in errors {
            match error {
                Error::Config(config::Error::Invalid(mistake)) => {
                    let uri = uri::of(&config::absolute(&mistake.path));
                    told.entry(uri).or_default().push(self.mistake(mistake));
                }
                other => self.show(2, &other.to_string()),
            }
        }
        let gone: Vec<String> = self.mistaken.iter().filter(|uri| !told.contains_key(*uri)).cloned().collect();
        self.mistaken = told.keys().cloned().collect();
        gone.into_iter().for_each(|uri| self.publish(uri, None, Vec::new()));
        told.into_iter().for_each(|(uri, mistakes)| self.publish(uri, None, mistakes));
    }

    fn mistake(&self, mistake: &ConfigMistake) -> Value {
        let text = mistake.text.inner();
        let lines = Lines::of(text);
        let span = Span::new(mistake.span.offset(), mistake.span.offset() + mistake.span.len());
        let help = mistake.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        json!({
            "range": range(&lines, text, span, self.client.encoding),
            "severity": 1,
            "code": "config/invalid",
            "source": SOURCE,
            "message": format!("{}{help}", mistake.message),
        })
    }

    /// Shows people a sentence: an error (1), a warning (2) or a note (3).
    pub(super) fn show(&mut self, kind: u8, message: &str) {
        self.send(transport::notification("window/showMessage", json!({ "type": kind, "message": message })));
    }

    /// Asks the client something.
    pub(super) fn ask(&mut self, method: &str, params: Value, why: Asked) {
        self.next_id += 1;
        self.asked.insert(self.next_id, why);
        self.send(transport::request(self.next_id, method, params));
    }

    /// Sends a message.
    pub(super) fn send(&mut self, message: Value) {
        (self.send)(message);
    }
}
