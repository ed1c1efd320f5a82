//! What exists in services of API Management by the Bicep of a repository, and what its policies are deployed for.

use std::collections::HashSet;
use std::rc::Rc;

use super::instance::{Arguments, Files, Instance};
use super::project::{bodies, calls, full_type};
use super::{Declaration, DeclarationKind, Expr, ExprKind, File};
use crate::hosts::azure::{self, has_hint};
use crate::hosts::evaluate::items;
use crate::hosts::{Budget, Definition, DefinitionKind, DeployTarget, Details, Evaluator, HostValue, Name, folder, join, segments};

/// How deep modules may call modules.
const MAX_CALLS_DEEP: usize = 6;

/// How many definitions are told apart, and how many bodies are looked at.
const MAX_DEFINITIONS: usize = 100_000;

/// How many resources a resource may lie in, one in another.
const MAX_PARENTS: usize = 8;

/// Returns what the `files`, given with their absolute paths, define. What somebody else may give to them is not known. A file that is none of them and of which
/// `is_idle` holds has nothing to do with API Management.
pub fn definitions(files: &[(Rc<str>, &File)], is_idle: &dyn Fn(&str) -> bool, budget: &Budget) -> Vec<Definition> {
    let files = Files::new(files);
    let count = files.files.len();
    let called: HashSet<usize> = (0..count).flat_map(|index| calls(&files, index)).collect();
    let mut definer = Definer { files: &files, is_idle, budget, unit: "".into(), seen: vec![false; count], bodies: 0, found: Vec::new() };
    // Those that only one another call come last.
    let roots = (0..count).filter(|index| !called.contains(index)).chain((0..count).filter(|index| called.contains(index)));
    for index in roots {
        if !definer.seen[index] {
            definer.unit = Rc::clone(&files.files[index].0);
            definer.file(&Instance::root(&files, index), 0);
        }
    }
    definer.found
}

struct Definer<'f> {
    files: &'f Files<'f>,
    is_idle: &'f dyn Fn(&str) -> bool,
    budget: &'f Budget,
    unit: Rc<str>,
    /// Which files have been looked at.
    seen: Vec<bool>,
    bodies: usize,
    found: Vec<Definition>,
}

impl<'f> Definer<'f> {
    fn file(&mut self, instance: &Instance<'f>, depth: usize) {
        self.seen[instance.index] = true;
        let cx = Evaluator::new(instance, Rc::clone(instance.path()), self.budget);
        for declaration in &instance.file().declarations {
            match &declaration.kind {
                DeclarationKind::Resource { .. } => instance.certainly(|| self.resource(declaration, &[], instance, &cx)),
                DeclarationKind::Module(path) => self.module(declaration, path, instance, &cx, depth),
                DeclarationKind::Using(path) => self.parameters(path, instance, &cx, depth),
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &Declaration, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, depth: usize) {
        let Some(index) = self.files.find(from.index, path).filter(|_| depth < MAX_CALLS_DEEP) else {
            if self.may_define(path, module, from) {
                self.add(DefinitionKind::Anything, module, from, Name::Unknown, None);
            }
            return;
        };
        let Some(body) = &module.value else { return };
        bodies(body, (from, cx), &mut |body, cx| {
            self.bodies += 1;
            let arguments = Arguments::of(body.entry("params"), from, cx);
            self.file(&Instance::new(self.files, index, arguments), depth + 1);
            self.bodies < MAX_DEFINITIONS
        });
        if self.bodies >= MAX_DEFINITIONS {
            self.add(DefinitionKind::Anything, module, from, Name::Unknown, None);
        }
    }

    /// Looks at the file at `path`, to which the file `from` gives its parameters.
    fn parameters(&mut self, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, depth: usize) {
        let Some(index) = self.files.find(from.index, path) else { return };
        let parameters = from.file().declarations.iter().filter(|it| matches!(it.kind, DeclarationKind::Parameter { .. }));
        let mut arguments = Arguments::default();
        parameters.for_each(|it| it.value.iter().for_each(|value| arguments.give(&it.name, value, from, cx)));
        let unit = std::mem::replace(&mut self.unit, Rc::clone(&self.files.files[index].0));
        self.file(&Instance::new(self.files, index, arguments), depth + 1);
        self.unit = unit;
    }

    /// Looks at a resource and those within it. The ones around it are `around`, outermost first.
    fn resource(&mut self, own: &Declaration, around: &[&Declaration], instance: &Instance<'f>, cx: &Evaluator<'_>) {
        let (DeclarationKind::Resource { existing, .. }, Some(body)) = (&own.kind, &own.value) else { return };
        let within: Vec<&Declaration> = around.iter().copied().chain([own]).collect();
        let kind = full_type(&within);
        if azure::may_define_anything(&kind) {
            if is_about_service(body) {
                self.add(DefinitionKind::Anything, own, instance, Name::Unknown, None);
            }
            return;
        }
        let defined = azure::defines(&kind);
        if defined.is_none() && own.nested.is_empty() {
            return;
        }
        bodies(body, (instance, cx), &mut |body, cx| {
            self.bodies += 1;
            if let Some(defined) = defined {
                let mut path = path(&within, body, instance, cx);
                let name = path.pop().unwrap_or_default();
                let name = if defined == DefinitionKind::NamedValue { Name::all([name, shown(body, cx)]) } else { name };
                let details = details(defined, body, cx);
                self.add_with((defined, *existing, details), own, instance, name, path.pop());
            }
            own.nested.iter().for_each(|nested| self.resource(nested, &within, instance, cx));
            self.bodies < MAX_DEFINITIONS
        });
    }

    /// Whether a module that is not read, at `path` as the file `from` writes it, may define something.
    fn may_define(&self, path: &str, module: &Declaration, from: &Instance<'f>) -> bool {
        match path.contains(':') {
            // The public modules for one resource each say which.
            true if path.contains("/avm/res/") || path.contains(":avm/res/") => has_hint(path),
            true => has_hint(path) || module.value.as_ref().is_some_and(is_about_service),
            // One that calls too many others is in the run, too.
            false => self.files.find(from.index, path).is_some() || !(self.is_idle)(&join(folder(from.path()), path)),
        }
    }

    fn add(&mut self, kind: DefinitionKind, own: &Declaration, of: &Instance<'f>, name: Name, parent: Option<Name>) {
        self.add_with((kind, false, Details::default()), own, of, name, parent);
    }

    fn add_with(
        &mut self,
        (kind, existing, details): (DefinitionKind, bool, Details),
        own: &Declaration,
        of: &Instance<'f>,
        name: Name,
        parent: Option<Name>,
    ) {
        let site = (Rc::clone(of.path()), own.span);
        self.found.push(Definition { kind, name, parent, site, unit: Rc::clone(&self.unit), existing, details });
    }
}

/// Returns the display name of a named value with this body.
fn shown(body: &Expr, cx: &Evaluator<'_>) -> Name {
    let Some(properties) = body.entry("properties") else { return Name::Unknown };
    match &properties.kind {
        ExprKind::Object(_) => properties.entry("displayName").map(|it| Name::of(&cx.value(it))).unwrap_or_default(),
        _ => Name::of(&cx.member(&cx.value(properties), "displayName")),
    }
}

/// Returns what else is known of a resource with this body that defines something of this kind.
fn details(kind: DefinitionKind, body: &Expr, cx: &Evaluator<'_>) -> Details {
    let properties = body.entry("properties");
    let value = |name: &str| match &properties?.kind {
        ExprKind::Object(_) => properties?.entry(name).map(|it| cx.value(it)),
        _ => Some(cx.member(&cx.value(properties?), name)),
    };
    match kind {
        DefinitionKind::Operation => {
            let template = value("urlTemplate").map(|it| Name::of(&it)).unwrap_or_default();
            let in_path = value("templateParameters").map(|it| declared(&it)).unwrap_or_default();
            let in_query = value("request").map(|it| declared(&it.member("queryParameters"))).unwrap_or_default();
            Details::of_operation(&template, in_path.into_iter().chain(in_query))
        }
        DefinitionKind::Api | DefinitionKind::Product => Details::of_subscription(value("subscriptionRequired").as_ref()),
        _ => Details::default(),
    }
}

/// Returns the names of the parameters in a list.
fn declared(list: &HostValue) -> Vec<Name> {
    match list {
        HostValue::Unknown => vec![Name::Unknown],
        list => items(list).iter().map(|(_, parameter)| Name::of(&parameter.member("name"))).collect(),
    }
}

/// Returns what the policy is deployed for that is the innermost of the resources `within` one another, with this body.
pub(super) fn target(within: &[&Declaration], body: &Expr, instance: &Instance<'_>, cx: &Evaluator<'_>) -> DeployTarget {
    let Some(parts) = azure::parts(&full_type(within)) else { return DeployTarget::default() };
    DeployTarget::of_path(&parts.iter().map(String::as_str).collect::<Vec<_>>(), &path(within, body, instance, cx))
}

/// Returns the names of the resources that the innermost of those `within` one another lies in, outermost first, and its own; from the first one on
/// that is known to be there.
fn path(within: &[&Declaration], body: &Expr, instance: &Instance<'_>, cx: &Evaluator<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut body = Some(body);
    let mut around: Vec<&Declaration> = within.split_last().map(|(_, around)| around.to_vec()).unwrap_or_default();
    for _ in 0..MAX_PARENTS {
        let Some(own) = body else { break };
        let name = own.entry("name");
        let mut parts = name.map_or_else(|| vec![Name::Unknown], |name| segments(name, cx, MAX_PARENTS));
        parts.reverse();
        names.append(&mut parts);
        body = match around.pop() {
            Some(declaration) => declaration.body(),
            None => own.entry("parent").and_then(|parent| match &parent.kind {
                ExprKind::Name(name) => instance.files.declaration(instance.index, name)?.body(),
                // `service::api`: a resource within another.
                ExprKind::Member(of, name) => match &of.kind {
                    ExprKind::Name(of) => {
                        let outer = instance.files.declaration(instance.index, of)?;
                        let inner = outer.nested.iter().find(|nested| nested.name == *name)?;
                        around.push(outer);
                        inner.body()
                    }
                    _ => None,
                },
                _ => None,
            }),
        };
    }
    names.reverse();
    names
}

/// Whether something in `body` says that it is about API Management.
fn is_about_service(body: &Expr) -> bool {
    let mut found = false;
    body.walk(&mut |expr| {
        found |= match &expr.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => has_hint(name),
            ExprKind::Text(text) => has_hint(&text.text),
            ExprKind::Object(entries) => entries.iter().any(|entry| entry.name().is_some_and(has_hint)),
            _ => false,
        };
        !found
    });
    found
}
