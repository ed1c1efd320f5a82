//! The modules of a repository: what their names stand for, and which of them calls which.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::super::evaluate::{Budget, Evaluator, Language, items};
use super::super::found::{Folders, folder, join};
use super::super::tree::Expr;
use super::super::value::HostValue;
use super::functions;
use super::syntax::{Block, Body, File};

/// What the types of resources of API Management begin with.
const SERVICE: &str = "azurerm_api_management";

/// The attributes by which others refer to what a resource of API Management creates.
const NAMES: [&str; 6] = ["name", "display_name", "operation_id", "product_id", "api_name", "subscription_id"];

/// What the names of files end in that give values to variables.
const VALUES: &str = ".tfvars";

/// How many folders up the module of such a file is looked for.
const MAX_FOLDERS: usize = 4;

/// All that a repository has in Terraform.
pub struct Project<'p> {
    /// The modules by their folders.
    pub(super) modules: BTreeMap<Rc<str>, Module<'p>>,
    /// The files around.
    pub(super) folders: &'p dyn Folders,
    /// What may be evaluated.
    pub(super) budget: &'p Budget,
}

/// A module: the files of one folder.
#[derive(Default)]
pub(super) struct Module<'p> {
    /// Its blocks, each with the path of its file.
    pub(super) blocks: Vec<(Rc<str>, &'p Block)>,
    locals: HashMap<&'p str, (Rc<str>, &'p Expr)>,
    variables: HashMap<&'p str, (Rc<str>, &'p Block)>,
    data: HashMap<(&'p str, &'p str), (Rc<str>, &'p Block)>,
    /// The resources of API Management, which others refer to by their names.
    resources: HashMap<(&'p str, &'p str), (Rc<str>, &'p Block)>,
    /// The files that give values to its variables, such as one for each environment.
    values: Vec<(Rc<str>, &'p File)>,
}

/// A module with arguments: one call of it, or the module by itself.
pub(super) struct Instance<'p, 'a> {
    pub(super) project: &'a Project<'p>,
    pub(super) module: &'a Module<'p>,
    pub(super) folder: Rc<str>,
    /// The folder in which Terraform is run, from which bare paths count.
    pub(super) root: Rc<str>,
    /// What its variables are given; `None` for one that nobody calls, whose variables have their defaults.
    pub(super) arguments: Option<HashMap<Rc<str>, HostValue>>,
    /// Whether variables that nobody gives something may have another value than their default.
    is_open: bool,
    known: RefCell<HashMap<String, HostValue>>,
    /// The names that are being worked out, so that none waits for itself.
    open: RefCell<HashSet<String>>,
}

impl<'p> Project<'p> {
    /// Returns the project of these files, each with its absolute path.
    pub fn new(files: &[(Rc<str>, &'p File)], folders: &'p dyn Folders, budget: &'p Budget) -> Self {
        let mut modules: BTreeMap<Rc<str>, Module<'p>> = BTreeMap::new();
        let (values, code): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path.ends_with(VALUES));
        for (path, file) in code {
            let module = modules.entry(folder(path).into()).or_default();
            for block in &file.body.blocks {
                module.add(path, block);
            }
        }
        for (path, file) in values {
            // They lie beside the module, or in folders of it.
            let mut above = std::iter::successors(Some(folder(path)), |it| Some(folder(it)).filter(|it| !it.is_empty())).take(MAX_FOLDERS);
            if let Some(module) = above.find(|it| modules.contains_key(*it)).and_then(|it| modules.get_mut(it)) {
                module.values.push((Rc::clone(path), file));
            }
        }
        Self { modules, folders, budget }
    }

    /// Returns the folder of the module that `block`, a `module` of the module in `from`, calls, if that is in this project.
    pub(super) fn callee(&self, from: &str, block: &Block) -> Option<Rc<str>> {
        let source = block.body.attribute("source")?.text()?.known()?;
        let is_local = source.starts_with("./") || source.starts_with("../");
        let folder: Rc<str> = is_local.then(|| join(from, source))?.into();
        self.modules.contains_key(&folder).then_some(folder)
    }

    /// Returns the folders of the modules that no other one of this project calls.
    pub(super) fn roots(&self) -> Vec<Rc<str>> {
        let calls = |(folder, module): (&Rc<str>, &Module<'p>)| {
            let calls = module.blocks.iter().filter(|(_, block)| &*block.kind == "module");
            calls.filter_map(|(_, block)| self.callee(folder, block)).collect::<Vec<_>>()
        };
        let called: HashSet<Rc<str>> = self.modules.iter().flat_map(calls).collect();
        self.modules.keys().filter(|folder| !called.contains(*folder)).cloned().collect()
    }
}

impl<'p> Module<'p> {
    fn add(&mut self, path: &Rc<str>, block: &'p Block) {
        match (&*block.kind, &block.labels[..]) {
            ("locals", _) => {
                let locals = block.body.attributes.iter().map(|local| (&*local.name, (Rc::clone(path), &local.value)));
                self.locals.extend(locals);
            }
            ("variable", [name]) => {
                self.variables.insert(name, (Rc::clone(path), block));
            }
            ("data", [kind, name]) => {
                self.data.insert((kind, name), (Rc::clone(path), block));
                self.blocks.push((Rc::clone(path), block));
            }
            _ => {
                if let ("resource", [kind, name]) = (&*block.kind, &block.labels[..])
                    && kind.starts_with(SERVICE)
                {
                    self.resources.insert((kind, name), (Rc::clone(path), block));
                }
                self.blocks.push((Rc::clone(path), block));
            }
        }
    }

    /// Returns whether the variable called `name` is declared sensitive.
    pub(super) fn is_sensitive(&self, name: &str) -> bool {
        let sensitive = self.variables.get(name).and_then(|(_, block)| block.body.attribute("sensitive"));
        sensitive.is_some_and(|it| matches!(&it.kind, super::super::tree::ExprKind::Literal(literal) if &**literal == "true"))
    }
}

impl<'p, 'a> Instance<'p, 'a> {
    /// Returns the instance of the module in `folder`; `None` if there is none.
    pub(super) fn new(
        project: &'a Project<'p>,
        folder: &Rc<str>,
        root: Rc<str>,
        arguments: Option<HashMap<Rc<str>, HostValue>>,
    ) -> Option<Self> {
        let module = project.modules.get(folder)?;
        let (folder, known, open) = (Rc::clone(folder), RefCell::default(), RefCell::default());
        Some(Self { project, module, folder, root, arguments, is_open: false, known, open })
    }

    /// Returns it as one whose variables may have other values than their defaults, where nobody gives them something.
    pub(super) fn opened(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// Returns the evaluator of expressions in the file at `path`.
    pub(super) fn evaluator(&self, path: &Rc<str>) -> Evaluator<'_> {
        Evaluator::new(self, Rc::clone(path), self.project.budget)
    }

    /// Returns the path of the file that the text `path` of an expression names.
    pub(super) fn path(&self, path: &str) -> String {
        let from_root = join(&self.root, path);
        if self.root == self.folder || self.project.folders.exists(&from_root) {
            return from_root;
        }
        // Terraform would not look there, but whoever writes so means it.
        let from_module = join(&self.folder, path);
        if self.project.folders.exists(&from_module) { from_module } else { from_root }
    }

    fn work_out(&self, address: &str) -> Option<HostValue> {
        let (space, name) = address.split_once('.')?;
        match (space, name) {
            ("path", "module") => Some(HostValue::known(&self.folder)),
            ("path", _) => Some(HostValue::known(&self.root)),
            ("local", name) => {
                let (file, expr) = self.module.locals.get(name)?;
                Some(self.evaluator(file).value(expr))
            }
            ("var", name) => {
                let given = self.arguments.as_ref().and_then(|arguments| arguments.get(name));
                if let Some(given) = given {
                    return Some(given.clone());
                }
                let (file, block) = self.module.variables.get(name)?;
                let default = block.body.attribute("default").map(|default| self.evaluator(file).value(default));
                if self.arguments.is_some() {
                    return default;
                }
                let values = self.module.values.iter();
                let given = values.filter_map(|(file, values)| Some(self.evaluator(file).value(values.body.attribute(name)?)));
                let mut given: Vec<HostValue> = given.filter(|value| *value != HostValue::Unknown).collect();
                if given.is_empty() && !self.is_open {
                    return default;
                }
                given.splice(0..0, default.into_iter().filter(|value| *value != HostValue::Unknown));
                // Somebody else may give another value.
                given.extend(self.is_open.then_some(HostValue::Unknown));
                Some(HostValue::any(given))
            }
            ("data", name) => {
                let mut parts = name.split('.');
                let (kind, name, attribute) = (parts.next()?, parts.next()?, parts.next()?);
                let (file, block) = self.module.data.get(&(kind, name))?;
                let value = |name: &str| Some((block.body.attribute(name)?, self.evaluator(file).value(block.body.attribute(name)?)));
                match (kind, attribute) {
                    ("template_file", "rendered") => {
                        let names = value("vars").map(|(_, names)| names).unwrap_or(HostValue::Object(Rc::default()));
                        Some(functions::template(&value("template")?.1, &names))
                    }
                    ("local_file", "content") => {
                        let (written, path) = value("filename")?;
                        Some(functions::file(&path, written.span, self, file))
                    }
                    _ if kind.starts_with(SERVICE) && NAMES.contains(&attribute) => value(attribute).map(|(_, name)| name),
                    _ => None,
                }
            }
            (kind, name) => self.attribute(kind, name),
        }
    }

    /// Returns what `rest`, the name of a resource of the type `kind` and of an attribute, stands for if that is what others refer to it by.
    fn attribute(&self, kind: &str, rest: &str) -> Option<HostValue> {
        let (name, attribute) = rest.split_once('.')?;
        let (file, block) = self.module.resources.get(&(kind, name)).filter(|_| NAMES.contains(&attribute))?;
        let written = block.body.attribute(attribute)?;
        let cx = self.evaluator(file);
        Some(HostValue::any(repeated(&block.body, &cx).iter().map(|cx| cx.value(written)).collect()))
    }
}

/// Returns the evaluators of a block that may be there several times: one for each element of its `for_each`.
pub(super) fn repeated<'e>(body: &Body, cx: &Evaluator<'e>) -> Vec<Evaluator<'e>> {
    let each = |key: HostValue, value: HostValue| {
        let entries = [(Some("key".into()), key), (Some("value".into()), value)];
        cx.with([("each".into(), HostValue::Object(entries.into()))])
    };
    let Some(over) = body.attribute("for_each") else { return vec![cx.with([])] };
    let over = cx.value(over);
    let mut repeated = Vec::new();
    for over in over.alternatives() {
        for (key, value) in items(over) {
            // The elements of a set are their own keys.
            let key = if matches!(over, HostValue::List(_)) { value.clone() } else { key };
            repeated.push(each(key, value));
        }
    }
    repeated
}

impl Language for Instance<'_, '_> {
    fn symbol(&self, address: &str, _: &Evaluator<'_>) -> HostValue {
        // Names that stand for something have two parts, or three behind `data`.
        let parts = address.split('.').count();
        let expected = if address.starts_with("data.") { 4 } else { 2 };
        let is_name = parts == 3 && address.starts_with(SERVICE) && address.rsplit('.').next().is_some_and(|it| NAMES.contains(&it));
        let stands_for_something = ["local.", "var.", "path.", "data."].iter().any(|space| address.starts_with(space));
        if !is_name && (parts != expected || !stands_for_something) {
            return match address {
                "terraform.workspace" | "count.index" | "each.key" | "each.value" => HostValue::Unknown,
                _ => HostValue::Symbol(address.into()),
            };
        }
        if let Some(known) = self.known.borrow().get(address) {
            return known.clone();
        }
        if !self.open.borrow_mut().insert(address.to_owned()) {
            return HostValue::Unknown;
        }
        let value = self.work_out(address).unwrap_or(match address.starts_with("data.") || is_name {
            true => HostValue::Symbol(address.into()),
            false => HostValue::Unknown,
        });
        self.open.borrow_mut().remove(address);
        self.known.borrow_mut().insert(address.to_owned(), value.clone());
        value
    }

    fn element(&self, address: &str, key: &HostValue, _: &Evaluator<'_>) -> HostValue {
        let of = || {
            let key = key.as_known()?;
            let (file, block) = self.module.resources.get(&address.split_once('.')?)?;
            let cx = self.evaluator(file);
            let own = repeated(&block.body, &cx)
                .into_iter()
                .find(|cx| cx.local("each").is_some_and(|it| it.member("key").as_known() == Some(key)))?;
            let named = NAMES.into_iter().filter_map(|name| Some((Some(name.into()), own.value(block.body.attribute(name)?))));
            let id = (Some("id".into()), HostValue::Symbol(format!("{address}.id").into()));
            Some(HostValue::Object(named.chain([id]).collect()))
        };
        of().unwrap_or_else(|| HostValue::Symbol(address.into()))
    }

    fn call(&self, name: &str, arguments: &[HostValue], written: &Expr, cx: &Evaluator<'_>) -> HostValue {
        functions::call(self, name, arguments, written, cx)
    }
}
