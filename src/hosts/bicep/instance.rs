//! What names stand for in a file that is deployed with arguments.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::operators::CONDITION;
use super::{Declaration, DeclarationKind, Expr, ExprKind, File, Span, functions};
use crate::hosts::{Evaluator, HostValue, Language, Origin, folder, join};

/// How deep instances are made of other files for what is imported from them or what they give back.
const MAX_DEPTH: usize = 6;

/// The files of a repository.
pub(super) struct Files<'f> {
    /// The files and their paths.
    pub(super) files: &'f [(Rc<str>, &'f File)],
    /// Where each path stands in the list.
    by_path: HashMap<&'f str, usize>,
    /// What each file declares, by name.
    names: Vec<HashMap<&'f str, &'f Declaration>>,
}

/// The arguments with which a file is deployed.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// Those that are known by name.
    given: HashMap<Rc<str>, Given>,
    /// Whether there may be others.
    open: bool,
}

/// An argument.
#[derive(Clone, Debug)]
struct Given {
    /// What it is, as far as is known.
    value: HostValue,
    /// What is certain of it.
    certain: HostValue,
}

/// A file that is deployed with arguments.
pub(super) struct Instance<'f> {
    /// All files.
    pub(super) files: &'f Files<'f>,
    /// Which of them it is.
    pub(super) index: usize,
    arguments: Arguments,
    depth: usize,
    /// Whether somebody else may still give arguments, so that the defaults of its parameters decide nothing.
    is_root: bool,
    /// Whether a condition is being worked out.
    decides: Cell<bool>,
    /// What has been worked out; nothing for what is being worked out.
    known: RefCell<Known>,
    /// The same for conditions.
    decided: RefCell<Known>,
}

type Known = HashMap<Box<str>, Option<HostValue>>;

impl<'f> Files<'f> {
    /// Returns the files of the list.
    pub(super) fn new(files: &'f [(Rc<str>, &'f File)]) -> Self {
        let by_path = files.iter().enumerate().map(|(index, (path, _))| (&**path, index)).collect();
        // Expressions do not see outputs, which may have the name of something else.
        let is_seen = |it: &&Declaration| !matches!(it.kind, DeclarationKind::Output | DeclarationKind::Other);
        let names_of = |file: &'f File| file.declarations.iter().filter(is_seen).map(|it| (&*it.name, it)).collect();
        let names = files.iter().map(|(_, file)| names_of(file)).collect();
        Self { files, by_path, names }
    }

    /// Which file `path` is, as the file at `index` writes it.
    pub(super) fn find(&self, index: usize, path: &str) -> Option<usize> {
        // A path with a colon names something in a registry.
        let path = if path.contains(':') { return None } else { join(folder(&self.files[index].0), path) };
        self.by_path.get(&*path).copied()
    }

    /// Returns the declaration of `name` in the file at `index`.
    pub(super) fn declaration(&self, index: usize, name: &str) -> Option<&'f Declaration> {
        self.names[index].get(name).copied()
    }
}

impl Arguments {
    /// Returns the arguments that the object `params` gives in the file `from`.
    pub(super) fn of(params: Option<&Expr>, from: &Instance<'_>, cx: &Evaluator<'_>) -> Self {
        let mut arguments = Self::default();
        match params.map(|params| (&params.kind, params)) {
            None => {}
            Some((ExprKind::Object(entries), _)) => {
                for entry in entries {
                    match entry.name() {
                        Some(name) => arguments.give(name, &entry.value, from, cx),
                        None => arguments.open = true,
                    }
                }
            }
            Some((_, params)) => match cx.value(params) {
                HostValue::Object(entries) => {
                    for (name, value) in entries.iter() {
                        let value = passed(value);
                        match name {
                            Some(name) => _ = arguments.given.insert(Rc::clone(name), Given { value, certain: HostValue::Unknown }),
                            None => arguments.open = true,
                        }
                    }
                }
                _ => arguments.open = true,
            },
        }
        arguments
    }

    /// Gives the argument `name`, as the file `from` writes it.
    pub(super) fn give(&mut self, name: &str, written: &Expr, from: &Instance<'_>, cx: &Evaluator<'_>) {
        let given = Given { value: passed(&cx.value(written)), certain: passed(&from.certain(written, cx)) };
        self.given.insert(name.into(), given);
    }
}

/// Returns `value` as another file sees it, which does not know the names of this one.
fn passed(value: &HostValue) -> HostValue {
    match value {
        HostValue::Symbol(_) => HostValue::Unknown,
        HostValue::List(items) => HostValue::List(items.iter().map(passed).collect()),
        HostValue::Object(entries) => HostValue::Object(entries.iter().map(|(key, value)| (key.clone(), passed(value))).collect()),
        HostValue::Any(values) => HostValue::any(values.iter().map(passed).collect()),
        other => other.clone(),
    }
}

impl<'f> Instance<'f> {
    /// Returns the file at `index`, deployed with `arguments`.
    pub(super) fn new(files: &'f Files<'f>, index: usize, arguments: Arguments) -> Self {
        let (known, decided) = (RefCell::default(), RefCell::default());
        Self { files, index, arguments, depth: 0, is_root: false, decides: Cell::new(false), known, decided }
    }

    /// Returns the file at `index`, deployed by itself: its parameters have their defaults, or others.
    pub(super) fn root(files: &'f Files<'f>, index: usize) -> Self {
        Self { is_root: true, ..Self::new(files, index, Arguments::default()) }
    }

    /// Returns what the condition `expr` comes to, if that is certain.
    pub(super) fn decide(&self, expr: &Expr, cx: &Evaluator<'_>) -> Option<bool> {
        functions::truth(&self.certain(expr, cx))
    }

    /// Returns what is certain of `expr`, whatever arguments somebody else gives.
    fn certain(&self, expr: &Expr, cx: &Evaluator<'_>) -> HostValue {
        self.certainly(|| cx.value(expr))
    }

    /// Calls `visit` while expressions come to what is certain of them.
    pub(super) fn certainly<R>(&self, visit: impl FnOnce() -> R) -> R {
        let before = self.decides.replace(true);
        let result = visit();
        self.decides.set(before);
        result
    }

    fn other(&self, index: usize, arguments: Arguments) -> Option<Self> {
        let depth = self.depth + 1;
        (depth < MAX_DEPTH).then(|| Self { depth, ..Self::new(self.files, index, arguments) })
    }

    /// The path of the file.
    pub(super) fn path(&self) -> &Rc<str> {
        &self.files.files[self.index].0
    }

    /// The file.
    pub(super) fn file(&self) -> &'f File {
        self.files.files[self.index].1
    }

    /// Whether there is a document with exactly this place in the file.
    fn has_document(&self, span: Span) -> bool {
        let documents = &self.file().documents;
        documents.binary_search_by_key(&span, |it| it.span).is_ok()
    }

    fn work_out(&self, address: &str, cx: &Evaluator<'_>) -> HostValue {
        let (name, rest) = address.split_once('.').unwrap_or((address, ""));
        let Some(declaration) = self.files.declaration(self.index, name) else { return self.imported(name, rest, cx) };
        let cx = cx.other(self, Rc::clone(self.path()));
        let value = || declaration.value.as_ref().map(|value| cx.value(value)).unwrap_or_default();
        match &declaration.kind {
            DeclarationKind::Variable => value(),
            DeclarationKind::Parameter { .. } => match self.arguments.given.get(name) {
                Some(given) if self.decides.get() => given.certain.clone(),
                Some(given) => given.value.clone(),
                None if self.arguments.open || self.is_root && self.decides.get() => HostValue::Unknown,
                // A default without anything in it says that there will be something.
                None => Some(value()).filter(|it| !is_empty(it)).unwrap_or_default(),
            },
            DeclarationKind::Resource { .. } => resource(declaration, address, rest, &cx),
            DeclarationKind::Module(path) => match rest.strip_prefix("outputs.").filter(|name| !name.contains('.')) {
                Some(output) => self.output(declaration, path, output, &cx),
                None => HostValue::Symbol(address.into()),
            },
            _ => HostValue::Unknown,
        }
    }

    /// What the module gives back as `output`.
    fn output(&self, module: &Declaration, path: &str, output: &str, cx: &Evaluator<'_>) -> HostValue {
        let body = module.body().filter(|body| matches!(body.kind, ExprKind::Object(_)));
        let found = || {
            let index = self.files.find(self.index, path)?;
            let arguments = Arguments::of(body?.entry("params"), self, cx);
            let other = self.other(index, arguments)?;
            let value =
                other.file().declarations.iter().find(|it| it.kind == DeclarationKind::Output && &*it.name == output)?.value.as_ref()?;
            Some(passed(&cx.other(&other, Rc::clone(other.path())).value(value)))
        };
        found().unwrap_or_default()
    }

    /// What is imported as `name`; with `rest` behind it, a member of it.
    fn imported(&self, name: &str, rest: &str, cx: &Evaluator<'_>) -> HostValue {
        let imports = self.file().declarations.iter().filter_map(|it| match &it.kind {
            DeclarationKind::Import(import) => Some(import),
            _ => None,
        });
        for import in imports {
            let theirs = match &import.all {
                Some(all) if **all == *name && rest.is_empty() => return HostValue::Symbol(name.into()),
                Some(all) => (**all == *name).then_some(rest),
                None => import.names.iter().find(|(_, own)| **own == *name).map(|(theirs, _)| &**theirs),
            };
            let Some(theirs) = theirs else { continue };
            let other = self.files.find(self.index, &import.path).and_then(|index| self.other(index, Arguments::default()));
            return other.map(|other| passed(&other.symbol(theirs, cx))).unwrap_or_default();
        }
        HostValue::Unknown
    }
}

impl Language for Instance<'_> {
    fn symbol(&self, address: &str, cx: &Evaluator<'_>) -> HostValue {
        let known = if self.decides.get() { &self.decided } else { &self.known };
        if let Some(known) = known.borrow().get(address) {
            // What needs itself cannot be known.
            return known.clone().unwrap_or_default();
        }
        known.borrow_mut().insert(address.into(), None);
        let value = self.work_out(address, cx);
        known.borrow_mut().insert(address.into(), Some(value.clone()));
        value
    }

    fn call(&self, name: &str, arguments: &[HostValue], written: &Expr, cx: &Evaluator<'_>) -> HostValue {
        if let Some(Declaration { kind: DeclarationKind::Function(parameters), value: Some(body), .. }) =
            self.files.declaration(self.index, name)
        {
            let names = parameters.iter().cloned().zip(arguments.iter().cloned()).collect::<Vec<_>>();
            return cx.other(self, Rc::clone(self.path())).with(names).value(body);
        }
        let value = match &written.kind {
            ExprKind::Call(name, conditions) if **name == *CONDITION => {
                functions::condition(arguments, |at| conditions.get(at).and_then(|it| self.decide(it, cx)))
            }
            _ => functions::call(name, arguments, written, cx),
        };
        match self.has_document(written.span) {
            true => {
                functions::with_origin(&value, &Origin::Literal { file: Rc::clone(self.path()), span: written.span, is_template: false })
            }
            false => value,
        }
    }
}

fn is_empty(value: &HostValue) -> bool {
    match value {
        HostValue::List(items) => items.is_empty(),
        HostValue::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// What a resource is, or a member of it.
fn resource(declaration: &Declaration, address: &str, rest: &str, cx: &Evaluator<'_>) -> HostValue {
    let (member, further) = rest.split_once('.').unwrap_or((rest, ""));
    if let Some(nested) = declaration.nested.iter().find(|nested| *nested.name == *member) {
        return resource(nested, address, further, cx);
    }
    let name = declaration.body().filter(|_| rest == "name").and_then(|body| body.entry("name"));
    name.map(|name| cx.value(name)).unwrap_or_else(|| HostValue::Symbol(address.into()))
}
