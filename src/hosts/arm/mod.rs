//! ARM templates: the policies and named values in them, and what is deployed as what. Azure Resource Manager: *Understand the structure and syntax of ARM
//! templates*.

mod compose;
mod documents;
mod expression;
mod link;
mod named_values;
mod resources;
mod scope;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::json::{self, Json};
use super::{
    Budget, Carrier, Definition, DefinitionKind, DeployTarget, Evaluator, Expr, Folders, HostValue, Name, Origin, Reads, Unread, Use,
    azure, folder, holds_policy, segments,
};
use crate::catalog::{Deployment, Format};
use crate::text::{Order, Span};
use resources::{Defined, Policy};
use scope::{Collector, NamesInScope, Scopes};

/// A template, or a file of parameters for one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    carrier: Carrier,
    scopes: Scopes,
    policies: Vec<Policy>,
    defined: Vec<Defined>,
    is_compiled: bool,
}

/// Whether anything in `text` may have to do with policies: a cheap look at its bytes.
pub fn has_hint(text: &[u8]) -> bool {
    names_service(text) || documents::places(text).next().is_some()
}

/// Reads `text`; `None` when it is neither a template nor a file of parameters, and when nothing in it has to do with API Management.
pub fn read(text: &str) -> Option<Template> {
    if !has_hint(text.as_bytes()) {
        return None;
    }
    let file = json::read(text);
    let root = file.value?;
    let has_schema =
        |name: &str| root.member("$schema").and_then(Json::string).is_some_and(|it| it.text.to_ascii_lowercase().contains(name));
    let is_parameters = has_schema("deploymentparameters.json");
    let template = template_in(&root);
    let mut collector = Collector::new(text);
    let found = resources::collect(template, &mut collector);
    let formats = collector.formats();
    let is_body = is_body(&root);
    if !found.has_service && !is_parameters && !is_body && !has_schema("deploymenttemplate.json") {
        return None;
    }
    let mut read = Template { scopes: std::mem::take(&mut collector.scopes), is_compiled: is_compiled(&root), ..Template::default() };
    read.carrier.breaks = file.breaks;
    if !file.comments.is_empty() {
        read.carrier.items = json::items(&root);
        read.carrier.comments = file.comments;
    }
    read.carrier.named_values = named_values::defined(&read.scopes, found.named_values);
    read.policies = found.policies;
    read.defined = found.defined;
    let used = read.origins();
    read.carrier.documents =
        documents::find(&root, documents::places(text.as_bytes()).collect(), &used, &formats, is_parameters || is_body);
    Some(read)
}

/// The template in `root`: itself, or one that a template spec or an artifact has.
fn template_in<'j, 't>(root: &'j Json<'t>) -> &'j Json<'t> {
    let has_resources = |it: &&Json<'t>| it.member("resources").is_some();
    let properties = || root.member("properties");
    let inner = [root.member("template"), root.member("mainTemplate"), properties().and_then(|it| it.member("template"))];
    match has_resources(&root) {
        true => root,
        false => inner.into_iter().flatten().find(has_resources).unwrap_or(root),
    }
}

/// Whether `root` is what a script sends to the REST interface to create a policy: `{ "properties": { "format": "rawxml", "value": "<policies>…" } }`. Azure: *Api Management
/// REST API*, "Policy - Create Or Update".
fn is_body(root: &Json<'_>) -> bool {
    let value = || root.member("properties")?.member("value")?.as_string();
    value().is_some_and(|value| holds_policy(&value.spelled().text))
}

/// Whether the compiler of Bicep says that it wrote `root`.
fn is_compiled(root: &Json<'_>) -> bool {
    let generator = || root.member("metadata")?.member("_generator")?.member("name")?.as_string();
    generator().is_some_and(|it| it.is("bicep"))
}

/// Whether `text` names a type of API Management.
fn names_service(text: &[u8]) -> bool {
    let (before, after) = ("Microsoft", "ApiManagement");
    memchr::memchr_iter(b'.', text).any(|at| {
        let is = |start: Option<usize>, name: &str| {
            start.and_then(|start| text.get(start..start + name.len())).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
        };
        is(Some(at + 1), after) && is(at.checked_sub(before.len()), before)
    })
}

/// Whether a function of this name asks for a variable or a parameter.
fn is_lookup(name: &str) -> bool {
    name.eq_ignore_ascii_case("variables") || name.eq_ignore_ascii_case("parameters")
}

impl Template {
    /// Returns what the file holds.
    pub fn carrier(&self) -> Carrier {
        self.carrier.clone()
    }

    /// Whether the compiler of Bicep wrote it, so that its source may be nearby.
    pub fn compiled_from_bicep(&self) -> bool {
        self.is_compiled
    }

    /// Returns what the template deploys as a policy, and that it deploys more. It is the file at the path `file`, links lead to files among those `around`, and the work takes from `budget`.
    pub fn uses(&self, file: Rc<str>, around: &dyn Folders, budget: &Budget) -> (Vec<Use>, Unread) {
        let folders = OnceCell::new();
        let mut uses: Vec<Use> = Vec::new();
        let mut is_all = true;
        let values = RefCell::default();
        for policy in &self.policies {
            let names = NamesInScope { scopes: &self.scopes, at: policy.at, values: &values };
            let cx = Evaluator::new(&names, Rc::clone(&file), budget);
            let format = policy.format.as_ref().and_then(|it| azure::format(cx.value(it).as_known()?));
            let site = (Rc::clone(&file), policy.value.span);
            let by: Rc<str> = policy.title(&cx).into();
            let parts = azure::parts(&policy.kind).unwrap_or_default();
            let target = DeployTarget::of_path(&parts.iter().map(String::as_str).collect::<Vec<_>>(), &path(&policy.names, &cx));
            let before = uses.len();
            let mut add = |origin: Origin, tokens: Rc<[Rc<str>]>, format: Option<Format>| {
                let deployment = Deployment { scope: policy.scope, format, api: policy.api, is_open: false };
                let (target, unit) = (target.clone(), Rc::clone(&file));
                uses.push(Use { origin, tokens, deployment, target, unit, by: Rc::clone(&by), site: site.clone() });
            };
            if let Some((format, true)) = format {
                let path = link::file(&self.scopes, policy, &file, folders.get_or_init(|| around.files(folder(&file))), around);
                let linked = path.map(|path| Origin::File { path: path.into(), reads: Reads::Link, at: site.clone() });
                linked.into_iter().for_each(|origin| add(origin, Rc::default(), Some(format)));
                is_all &= uses.len() > before;
                continue;
            }
            let is_document = |span: Span| self.carrier.documents.binary_search_by_key(&span, |it| it.span).is_ok();
            let value = cx.value(&policy.value);
            for (origin, tokens) in texts(&value) {
                if matches!(&origin, Origin::Literal { span, .. } if is_document(*span)) {
                    add(origin, tokens, format.map(|(format, _)| format));
                }
            }
            is_all &= uses.len() > before && value.alternatives().iter().all(|value| value.text().is_some());
        }
        (uses, if is_all { Unread::new() } else { Unread::from([file]) })
    }

    /// Returns what the template, which is the file at the path `file`, defines. The work takes from `budget`.
    pub fn definitions(&self, file: Rc<str>, budget: &Budget) -> Vec<Definition> {
        let values = RefCell::default();
        let definition = |defined: &Defined| {
            let names = NamesInScope { scopes: &self.scopes, at: defined.at, values: &values };
            let cx = Evaluator::new(&names, Rc::clone(&file), budget);
            let mut path = path(&defined.names, &cx);
            let name = path.pop().unwrap_or_default();
            let shown = defined.display_name.as_ref().map(|it| Name::of(&cx.value(it)));
            let name = match defined.kind {
                DefinitionKind::NamedValue => Name::all([name, shown.unwrap_or_default()]),
                _ => name,
            };
            let (kind, existing, site) = (defined.kind, defined.existing, (Rc::clone(&file), defined.span));
            let details = defined.details(&cx);
            Definition { kind, name, parent: path.pop(), site, unit: Rc::clone(&file), existing, details }
        };
        self.defined.iter().map(definition).collect()
    }

    /// Where the texts stand that policies are deployed from, in order.
    fn origins(&self) -> Vec<Span> {
        let (values, budget) = (RefCell::<HashMap<_, _>>::default(), Budget::default());
        let spans = |policy: &Policy| {
            let names = NamesInScope { scopes: &self.scopes, at: policy.at, values: &values };
            let value = Evaluator::new(&names, "".into(), &budget).value(&policy.value);
            let texts = texts(&value).into_iter();
            texts.filter_map(|(origin, _)| if let Origin::Literal { span, .. } = origin { Some(span) } else { None }).collect::<Vec<_>>()
        };
        let mut spans: Vec<Span> = self.policies.iter().flat_map(spans).collect();
        spans.order();
        spans.dedup();
        spans
    }
}

/// Returns the names of a resource and of what it lies in, outermost first, each of which may name what is around it too.
fn path(names: &[Expr], cx: &Evaluator<'_>) -> Vec<Name> {
    names.iter().flat_map(|name| segments(name, cx, MAX_SEGMENTS)).collect()
}

/// How many names a name may hold.
const MAX_SEGMENTS: usize = 8;

/// A place where a text comes from, and the words in it that are replaced.
type Origins = Vec<(Origin, Rc<[Rc<str>]>)>;

/// Returns where the texts come from that `value` may be, each once.
fn texts(value: &HostValue) -> Origins {
    let mut found = Origins::new();
    for text in value.alternatives().iter().filter_map(HostValue::text) {
        let it = text.origin.clone().map(|origin| (origin, Rc::clone(&text.tokens)));
        found.extend(it.filter(|it| !found.contains(it)));
    }
    found
}
