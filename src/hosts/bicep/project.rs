//! What the Bicep files of a repository deploy: policy resources, in files and in the modules that these call.

use std::collections::HashSet;
use std::rc::Rc;

use super::definitions::target;
use super::instance::{Arguments, Files, Instance};
use super::links::linked;
use super::operators::CONDITION;
use super::{Declaration, DeclarationKind, Expr, ExprKind, File, For, Span, verified};
use crate::catalog::{ApiKind, Deployment, Format, Scope};
use crate::hosts::azure::{self, Resource};
use crate::hosts::evaluate::items;
use crate::hosts::{Budget, DeployTarget, Evaluator, Folders, HostText, HostValue, Origin, Spelled, Unread, Use};

/// How deep modules may call modules.
const MAX_CALLS_DEEP: usize = 6;

/// How many bodies of resources and modules are looked at in one repository.
const MAX_BODIES: usize = 100_000;

/// Returns which texts the `files`, given with their absolute paths, deploy as policies, and the units that deploy more. Links to files are looked up in `folders`.
pub fn uses(files: &[(Rc<str>, &File)], folders: &dyn Folders, budget: &Budget) -> (Vec<Use>, Unread) {
    let files = Files::new(files);
    let count = files.files.len();
    let called: HashSet<usize> = (0..count).flat_map(|index| calls(&files, index)).collect();
    let (yields, seen, unit) = (vec![false; count], HashSet::new(), Rc::default());
    let mut project = Project { files: &files, folders, budget, bodies: 0, yields, seen, unit, found: Vec::new(), unread: Unread::new() };
    for index in (0..count).filter(|index| !called.contains(index)) {
        project.unit = Rc::clone(&files.files[index].0);
        project.file(Instance::root(&files, index), "", 0);
    }
    // Whoever calls it may not be here, or may have been too much.
    for index in (0..count).filter(|index| called.contains(index)) {
        if !project.yields[index] {
            project.unit = Rc::clone(&files.files[index].0);
            project.file(Instance::root(&files, index), "", 0);
        }
    }
    (project.found, project.unread)
}

/// The files that the file at `index` calls.
pub(super) fn calls(files: &Files<'_>, index: usize) -> Vec<usize> {
    let paths = files.files[index].1.declarations.iter().filter_map(|it| match &it.kind {
        DeclarationKind::Module(path) | DeclarationKind::Using(path) => Some(path),
        _ => None,
    });
    paths.filter_map(|path| files.find(index, path)).filter(|&it| it != index).collect()
}

struct Project<'f> {
    files: &'f Files<'f>,
    folders: &'f dyn Folders,
    budget: &'f Budget,
    bodies: usize,
    /// Which files, with the modules that they call, deploy something.
    yields: Vec<bool>,
    seen: HashSet<Key>,
    /// The file from which all is deployed that is being looked at.
    unit: Rc<str>,
    found: Vec<Use>,
    unread: Unread,
}

/// What tells one use from another.
type Key = (Origin, Rc<[Rc<str>]>, Rc<str>, (Rc<str>, Span), (Option<Scope>, Option<&'static str>, Option<ApiKind>));

impl<'f> Project<'f> {
    /// Looks at a file that whoever `by` names deploys. Says whether it deploys something.
    fn file(&mut self, instance: Instance<'f>, by: &str, depth: usize) -> bool {
        if depth > MAX_CALLS_DEEP || self.bodies > MAX_BODIES {
            self.unread();
            return false;
        }
        let cx = Evaluator::new(&instance, Rc::clone(instance.path()), self.budget);
        let mut yields = false;
        for declaration in &instance.file().declarations {
            yields |= match &declaration.kind {
                DeclarationKind::Resource { .. } => self.resource(declaration, &[], &instance, &cx, by),
                DeclarationKind::Module(path) => self.module(declaration, path, &instance, &cx, (by, depth)),
                DeclarationKind::Using(path) => self.parameters(path, &instance, &cx, depth),
                _ => false,
            };
        }
        self.yields[instance.index] |= yields;
        yields
    }

    fn module(&mut self, module: &Declaration, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, (by, depth): (&str, usize)) -> bool {
        let Some(body) = &module.value else { return false };
        let by = format!("{by}module.{}.", module.name);
        let mut yields = false;
        let Some(index) = self.files.find(from.index, path) else {
            let (uses, is_all) = verified::uses(path, body, (from, cx), by.trim_end_matches('.'));
            if !is_all {
                self.unread();
            }
            uses.iter().for_each(|it| self.add(Use { unit: Rc::clone(&self.unit), ..it.clone() }));
            return !uses.is_empty();
        };
        bodies(body, (from, cx), &mut |body, cx| {
            self.bodies += 1;
            let arguments = Arguments::of(body.entry("params"), from, cx);
            yields |= self.file(Instance::new(self.files, index, arguments), &by, depth + 1);
            self.bodies < MAX_BODIES
        });
        yields
    }

    /// Looks at the file at `path`, to which the file `from` gives its parameters.
    fn parameters(&mut self, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, depth: usize) -> bool {
        let Some(index) = self.files.find(from.index, path) else { return false };
        let parameters = from.file().declarations.iter().filter(|it| matches!(it.kind, DeclarationKind::Parameter { .. }));
        let mut arguments = Arguments::default();
        parameters.for_each(|it| it.value.iter().for_each(|value| arguments.give(&it.name, value, from, cx)));
        let unit = std::mem::replace(&mut self.unit, Rc::clone(&self.files.files[index].0));
        let yields = self.file(Instance::new(self.files, index, arguments), "", depth + 1);
        self.unit = unit;
        yields
    }

    /// Looks at a resource and those within it. The ones around it are `around`, outermost first.
    fn resource(&mut self, own: &Declaration, around: &[&Declaration], instance: &Instance<'f>, cx: &Evaluator<'_>, by: &str) -> bool {
        let (DeclarationKind::Resource { existing, .. }, Some(body)) = (&own.kind, &own.value) else { return false };
        let within: Vec<&Declaration> = around.iter().copied().chain([own]).collect();
        let scope = match azure::resource(&full_type(&within)) {
            Some(Resource::Policy(scope)) if !existing => Some(scope),
            _ => None,
        };
        if scope.is_none() && own.nested.is_empty() {
            return false;
        }
        let mut yields = false;
        bodies(body, (instance, cx), &mut |body, cx| {
            self.bodies += 1;
            if let Some(scope) = scope {
                let target = target(&within, body, instance, cx);
                let is_handshake = target.operation.as_ref().is_some_and(|it| it.names().iter().any(|name| **name == *"onHandshake"));
                let is_open = scope == Some(Scope::Product) && self.is_of_open_product(&within, body, instance, cx);
                let deployment = Deployment { scope, format: None, api: is_handshake.then_some(ApiKind::WebSocket), is_open };
                yields |= self.policy(own, (deployment, target), body, instance, cx, by);
            }
            for nested in &own.nested {
                yields |= self.resource(nested, &within, instance, cx, by);
            }
            self.bodies < MAX_BODIES
        });
        yields
    }

    /// Whether the policy with this body is that of a product that needs no subscription.
    fn is_of_open_product(&self, within: &[&Declaration], body: &Expr, instance: &Instance<'f>, cx: &Evaluator<'_>) -> bool {
        let parent = || match &body.entry("parent")?.kind {
            ExprKind::Name(name) => self.files.declaration(instance.index, name),
            ExprKind::Index(of, _) => match &of.kind {
                ExprKind::Name(name) => self.files.declaration(instance.index, name),
                _ => None,
            },
            _ => None,
        };
        let product = match within {
            [.., product, _] => Some(*product),
            _ => parent(),
        };
        let required = product.and_then(|it| it.body()?.entry("properties")?.entry("subscriptionRequired"));
        required.is_some_and(|required| cx.value(required).alternatives().contains(&HostValue::Bool(false)))
    }

    /// Adds the uses of a policy resource with this body.
    fn policy(
        &mut self,
        own: &Declaration,
        (deployment, target): (Deployment, DeployTarget),
        body: &Expr,
        instance: &Instance<'f>,
        cx: &Evaluator<'_>,
        by: &str,
    ) -> bool {
        let Some(properties) = body.entry("properties") else {
            self.unread();
            return false;
        };
        let (written, value, format) = match properties.kind {
            ExprKind::Object(_) => {
                let entry = |names: [&str; 2]| names.into_iter().find_map(|name| properties.entry(name));
                let Some(value) = entry(["value", "policyContent"]) else {
                    self.unread();
                    return false;
                };
                let format = entry(["format", "contentFormat"]).map(|format| cx.value(format)).unwrap_or_default();
                (value, cx.value(value), format)
            }
            _ => {
                let all = cx.value(properties);
                let member = |names: [&str; 2]| names.into_iter().map(|name| cx.member(&all, name)).find(|it| *it != HostValue::Unknown);
                let value = member(["value", "policyContent"]).unwrap_or_default();
                (properties, value, member(["format", "contentFormat"]).unwrap_or_default())
            }
        };
        let (format, is_link) = agreed(&format).map_or((None, false), |(format, is_link)| (Some(format), is_link));
        let deployment = Deployment { format, ..deployment };
        let by: Rc<str> = format!("{by}resource.{}", own.name).into();
        let site = (Rc::clone(instance.path()), written.span);
        let mut yields = false;
        for text in value.alternatives() {
            let text = match text {
                HostValue::Text(text) => text,
                _ if is_link => &HostText::default(),
                _ => {
                    self.unread();
                    continue;
                }
            };
            let origin = if is_link { linked(text, written, &site, instance, self.folders) } else { text.origin.clone() };
            // A text without a tag stands for one that somebody else gives.
            let is_policy = is_link || text.known.as_deref().is_none_or(|known| known.contains('<'));
            let Some(origin) = origin.filter(|_| is_policy) else {
                self.unread();
                continue;
            };
            yields = true;
            let (tokens, by, site) = (Rc::clone(&text.tokens), Rc::clone(&by), site.clone());
            let (target, unit) = (target.clone(), Rc::clone(&self.unit));
            self.add(Use { origin, tokens, deployment, target, unit, by, site });
        }
        yields
    }

    /// Takes that a policy is deployed of which the text is not known.
    fn unread(&mut self) {
        self.unread.insert(Rc::clone(&self.unit));
    }

    /// Adds a use, if it is not there yet.
    fn add(&mut self, new: Use) {
        let told = (new.deployment.scope, new.deployment.format.map(Format::name), new.deployment.api);
        if self.seen.insert((new.origin.clone(), Rc::clone(&new.tokens), Rc::clone(&new.by), new.site.clone(), told)) {
            self.found.push(new);
        }
    }
}

/// What is behind the last hole of `text`.
pub(super) fn tail(text: &Spelled) -> Option<&str> {
    text.text.get(text.holes.last().map_or(0, |hole| hole.span.end as usize)..)
}

/// The type of the innermost of the resources `within` one another, which may name its own alone.
pub(super) fn full_type(within: &[&Declaration]) -> String {
    let mut full = String::new();
    for declaration in within {
        let DeclarationKind::Resource { kind, .. } = &declaration.kind else { continue };
        let kind = kind.split('@').next().unwrap_or_default();
        let kind = kind.rsplit(':').next().unwrap_or_default();
        let is_whole = kind.split('/').next().is_some_and(|first| first.contains('.'));
        full = if is_whole || full.is_empty() { kind.to_owned() } else { format!("{full}/{kind}") };
    }
    full
}

/// The format that `value` says, and whether it is that of a link; `None` where it may be one of several.
pub(super) fn agreed(value: &HostValue) -> Option<(Format, bool)> {
    let mut formats = value.alternatives().iter().map(|it| it.as_known().and_then(azure::format));
    let first = formats.next()??;
    formats.all(|it| it == Some(first)).then_some(first)
}

/// Calls `visit` with each object that `body` may be, and an evaluator that knows what is gone through; until it returns `false`.
pub(super) fn bodies(body: &Expr, of: (&Instance<'_>, &Evaluator<'_>), visit: &mut dyn FnMut(&Expr, &Evaluator<'_>) -> bool) -> bool {
    let (instance, cx) = of;
    match &body.kind {
        ExprKind::Object(_) => visit(body, cx),
        ExprKind::Call(name, arguments) => match &arguments[..] {
            [condition, body] if **name == *CONDITION => instance.decide(condition, cx) == Some(false) || bodies(body, of, visit),
            _ => true,
        },
        ExprKind::For(it) => {
            let For { key, value, over, body, .. } = &**it;
            let over = cx.value(over);
            over.alternatives().iter().flat_map(items).all(|(at, item)| {
                let names = key.iter().map(|key| (key.clone(), at.clone())).chain([(value.clone(), item)]);
                bodies(body, (instance, &cx.with(names.collect::<Vec<_>>())), visit)
            })
        }
        _ => true,
    }
}

#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;
