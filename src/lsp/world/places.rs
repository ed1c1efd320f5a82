//! Where the things of the workspace are defined, and which documents share a variable.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use memchr::memmem;

use super::super::overlay::Overlay;
use super::World;
use super::names::fragment_names;
use crate::assist::Subject;
use crate::hosts::{DefinitionKind, Folders};
use crate::semantic::Effects;
use crate::text::{Gather, Span};
use crate::workspace::{Defined, Embedded, Referred, Source, references};

/// A place at which something is defined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Definition {
    /// The file.
    pub key: String,
    /// Where in it.
    pub span: Span,
    /// The name, where a file has it as it is, and that file.
    pub name: Option<(String, Span)>,
    /// The folder that has the name, as an extractor lays out a service.
    pub folder: Option<PathBuf>,
}

/// Something with a name in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Symbol {
    /// Its name.
    pub name: String,
    /// What it is, as the protocol counts kinds.
    pub kind: u8,
    /// What it belongs to; empty if that is not known.
    pub container: String,
    /// The file that defines it.
    pub key: String,
    /// Where in it.
    pub span: Span,
}

impl World {
    /// Returns the keys of the files in which `name` stands.
    pub(in super::super) fn naming<'w>(&'w self, name: &'w str) -> impl Iterator<Item = &'w str> {
        let finder = memmem::Finder::new(name.as_bytes()).into_owned();
        let has = move |source: &Source| finder.find(source.text.as_bytes()).is_some();
        self.files.iter().filter(move |(_, file)| file.source.as_ref().is_some_and(&has)).map(|(key, _)| key.as_str())
    }

    /// Returns the keys of the files in which `name` stands, in upper or lower case.
    pub(in super::super) fn naming_in_any_case<'w>(&'w self, name: &'w str) -> impl Iterator<Item = &'w str> {
        let has = move |source: &Source| {
            let (text, name) = (source.text.as_bytes(), name.as_bytes());
            let first = name.first().copied().unwrap_or_default();
            let mut starts = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
            starts.any(|at| text.get(at..at + name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name)))
        };
        self.files.iter().filter(move |(_, file)| file.source.as_ref().is_some_and(&has)).map(|(key, _)| key.as_str())
    }

    /// Returns where the fragment called `name` is defined.
    pub(in super::super) fn fragments(&self, name: &str, overlay: &Overlay) -> Vec<Definition> {
        let mut found = BTreeSet::new();
        for (key, source) in self.files.iter().filter_map(|(key, file)| Some((key, file.source.as_ref()?))) {
            let is_it = |embedded: &&Embedded| fragment_names(embedded).any(|own| own.eq_ignore_ascii_case(name));
            for embedded in source.documents.iter().filter(is_it) {
                let defined = self.defined(DefinitionKind::Fragment, name, overlay);
                let span = source.outer(embedded, Span::at(0));
                let here = Definition { key: key.clone(), span, name: None, folder: folder_called(key, name) };
                match here.folder.is_none() && !defined.is_empty() {
                    // The file says nothing of its name, and what deploys it does.
                    true => found.extend(defined.into_iter().map(|it| Definition { name: it.name, folder: it.folder, ..here.clone() })),
                    false => _ = found.insert(here),
                }
            }
        }
        if found.is_empty() {
            found.extend(self.defined(DefinitionKind::Fragment, name, overlay));
        }
        found.into_iter().collect()
    }

    /// Returns the folder in which an extractor keeps fragments, each in a folder of its own, if there is one.
    pub(in super::super) fn fragment_folder(&self) -> Option<PathBuf> {
        let of = |key: &str, source: &Source| {
            let folder = Path::new(key).parent().filter(|_| key.ends_with("/policy.xml"))?;
            let name = folder.file_name()?.to_str()?;
            source.documents.iter().flat_map(fragment_names).any(|own| own == name).then(|| folder.parent().map(Path::to_owned))?
        };
        self.files.iter().find_map(|(key, file)| of(key, file.source.as_ref()?))
    }

    /// Returns where the named value called `name` is defined.
    pub(in super::super) fn named_values(&self, name: &str, overlay: &Overlay) -> Vec<Definition> {
        let mut found = BTreeSet::new();
        for (key, source) in self.files.iter().filter_map(|(key, file)| Some((key, file.source.as_ref()?))) {
            for value in source.named_values.iter().filter(|value| value.name.text.eq_ignore_ascii_case(name)) {
                let span = value.name.span;
                let is_written = span.text(&source.text) == value.name.text;
                found.insert(Definition { key: key.clone(), span, name: is_written.then(|| (key.clone(), span)), folder: None });
            }
        }
        if found.is_empty() {
            found.extend(self.defined(DefinitionKind::NamedValue, name, overlay));
        }
        found.into_iter().collect()
    }

    /// Returns where the backend called `name` is defined.
    pub(in super::super) fn backends(&self, name: &str, overlay: &Overlay) -> Vec<Definition> {
        self.defined(DefinitionKind::Backend, name, overlay)
    }

    /// Returns what has its name at `offset` of the file at `key`, which defines it, and that name.
    pub(in super::super) fn named_at(&self, key: &str, offset: u32, overlay: &Overlay) -> Option<(Subject, Span)> {
        let touches = |span: Span| span.start <= offset && offset <= span.end;
        if let Some(source) = self.source(key) {
            let named = source.named_values.iter().map(|value| &value.name);
            let is_here = |span: Span, name: &str| touches(span) && span.text(&source.text) == name;
            if let Some(name) = named.into_iter().find(|name| is_here(name.span, &name.text)) {
                return Some((Subject::NamedValue(name.text.clone()), name.span));
            }
        }
        let own = self.index.definitions().iter().filter(|it| it.path == key && !it.existing);
        own.flat_map(|it| it.names.iter().map(move |name| (it.kind, name))).find_map(|(kind, name)| {
            let subject = match kind {
                DefinitionKind::Fragment => Subject::Fragment(name.clone()),
                DefinitionKind::NamedValue => Subject::NamedValue(name.clone()),
                DefinitionKind::Backend => Subject::Backend(name.clone()),
                _ => return None,
            };
            let written = self.defined(kind, name, overlay).into_iter().filter_map(|it| it.name);
            let span = written.filter(|(file, _)| file == key).map(|(_, span)| span).find(|span| touches(*span))?;
            Some((subject, span))
        })
    }

    /// Returns where something of this kind is defined that is called `name`.
    fn defined(&self, kind: DefinitionKind, name: &str, overlay: &Overlay) -> Vec<Definition> {
        let is_it = |own: &String| own.eq_ignore_ascii_case(name);
        let all = self.index.definitions().iter().filter(|it| it.kind == kind && !it.existing && it.names.iter().any(is_it));
        let written = |it: &Defined| {
            let is_block = [".tf", ".bicep"].iter().any(|ending| it.path.ends_with(ending));
            let text = is_block.then(|| overlay.text(&it.path))??;
            Some((it.path.clone(), name_in(&text, it.span, name)?))
        };
        let place =
            |it: &Defined| Definition { key: it.path.clone(), span: it.span, name: written(it), folder: folder_called(&it.path, name) };
        all.map(place).collect()
    }

    /// Returns what the workspace has that others may look for: everything that is defined, and the policies by what they are the policies of.
    pub(in super::super) fn symbols(&self) -> BTreeSet<Symbol> {
        let mut symbols = BTreeSet::new();
        for it in self.index.definitions() {
            let kind = match it.kind {
                DefinitionKind::Fragment => 2,
                DefinitionKind::NamedValue => 14,
                DefinitionKind::Backend => 8,
                DefinitionKind::Api => 11,
                DefinitionKind::Operation => 6,
                DefinitionKind::Product => 4,
                _ => continue,
            };
            let Some(name) = it.names.last().cloned() else { continue };
            let container = it.parent.first().cloned().unwrap_or_default();
            symbols.insert(Symbol { name, kind, container, key: it.path.clone(), span: it.span });
        }
        for (key, source) in self.files.iter().filter_map(|(key, file)| Some((key, file.source.as_ref()?))) {
            let container = source.path.clone();
            for value in source.named_values.iter().filter(|it| !it.name.text.is_empty()) {
                let (name, span) = (value.name.text.clone(), value.name.span);
                symbols.insert(Symbol { name, kind: 14, container: container.clone(), key: key.clone(), span });
            }
            for (embedded, role) in source.documents.iter().flat_map(|it| it.roles.iter().map(move |role| (it, role))) {
                let span = source.outer(embedded, Span::at(0));
                symbols.insert(Symbol { name: role.title(), kind: 1, container: container.clone(), key: key.clone(), span });
            }
        }
        symbols
    }
}

/// Returns the folder on the way to the file at `key` that is called `name`, if an extractor gives folders such names there: the one that the file lies in.
fn folder_called(key: &str, name: &str) -> Option<PathBuf> {
    let file = key.rsplit('/').next().unwrap_or_default();
    if file != "policy.xml" && !file.ends_with("Information.json") {
        return None;
    }
    let folder = Path::new(key).parent()?;
    let is_it = folder.file_name()?.to_str()?.eq_ignore_ascii_case(name);
    is_it.then(|| folder.to_owned())
}

/// Where the block that begins at `span` of `text`, Terraform or Bicep, has `name` in quotes, if it has it once.
fn name_in(text: &str, span: Span, name: &str) -> Option<Span> {
    let rest = text.get(span.start as usize..)?;
    // A block ends with a brace at the beginning of a line. What stands on its first line are names of the language.
    let block = rest.split_once("\n}").map_or(rest, |(block, _)| block);
    let body = block.find('\n')?;
    let quoted = ["\"", "'"].map(|quote| format!("{quote}{name}{quote}"));
    let mut places = quoted.iter().flat_map(|quoted| block[body..].match_indices(quoted.as_str())).map(|(at, _)| at);
    let at = span.start as usize + body + places.next()? + 1;
    // Which of several is the name nobody can tell.
    places.next().is_none().then(|| Span::new(at, at + name.len()))
}

/// Returns the keys of the files whose documents share the variable `name` with those of the file at `key`: it is set in one of them and may be read in another, since they
/// run together.
pub(in super::super) fn connected(world: &World, key: &str, name: &str) -> BTreeSet<String> {
    let naming: BTreeMap<&str, BTreeSet<&str>> = world
        .naming(name)
        .filter_map(|key| Some((key, world.source(key)?)))
        .map(|(key, source)| (key, source.documents.iter().flat_map(|it| setters(world, source, it, name)).collect()))
        .gathered();
    let mut found = BTreeSet::from([key.to_owned()]);
    let mut open = vec![key];
    while let Some(next) = open.pop() {
        let out = naming.get(next).into_iter().flatten().copied();
        let back = naming.iter().filter(|(_, setters)| setters.contains(next)).map(|(key, _)| *key);
        for other in out.chain(back).filter(|other| naming.contains_key(other)) {
            if found.insert(other.to_owned()) {
                open.push(other);
            }
        }
    }
    found
}

/// The keys of the files that set the variable `name` around `embedded`.
fn setters<'w>(world: &'w World, source: &Source, embedded: &'w Embedded, name: &str) -> Vec<&'w str> {
    let mut found = Vec::new();
    let given = |effects: &'w Effects| effects.given(name).into_iter().flat_map(|given| &given.by);
    for (_, around) in &embedded.surroundings {
        let runs_with = around.base.iter().chain([&around.narrower, &around.caller]).map(|effects| &**effects);
        found.extend(runs_with.flat_map(given));
        if !around.fragments.is_empty() {
            let document = source.parse(embedded);
            let included = references(&document).into_iter().filter(|it| it.kind == Referred::Fragment).filter_map(|it| it.name);
            for id in included {
                found.extend(around.fragments.get(&id.to_lowercase()).into_iter().flat_map(|effects| given(effects)));
            }
        }
    }
    found.iter().filter_map(|setter| world.key_of(&setter.place.path)).collect()
}
