//! What exists in services of API Management by the Terraform of a repository, and what its policies are deployed for.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::azure::{self, has_hint};
use super::super::definition::{Definition, DefinitionKind, DeployTarget, Details, Name, segments};
use super::super::evaluate::Evaluator;
use super::super::found::join;
use super::super::tree::{Expr, ExprKind};
use super::super::value::HostValue;
use super::modules;
use super::project::{Instance, Project, repeated};
use super::syntax::{Block, Body};

/// How deep modules may call one another.
const MAX_CALLS: usize = 8;

/// How many definitions are told apart.
const MAX_DEFINITIONS: usize = 100_000;

/// What a resource of `azurerm` defines: the end of its type, the kind, the attributes that are names of it, the attribute that says what it belongs to.
const RESOURCES: [(&str, DefinitionKind, &[&str], &str); 12] = [
    ("", DefinitionKind::Service, &["name"], ""),
    ("api", DefinitionKind::Api, &["name"], ""),
    ("api_operation", DefinitionKind::Operation, &["operation_id"], "api_name"),
    ("backend", DefinitionKind::Backend, &["name"], ""),
    ("logger", DefinitionKind::Logger, &["name"], ""),
    ("named_value", DefinitionKind::NamedValue, &["name", "display_name"], ""),
    ("policy_fragment", DefinitionKind::Fragment, &["name"], ""),
    ("product", DefinitionKind::Product, &["product_id"], ""),
    ("product_api", DefinitionKind::ProductApi, &["api_name"], "product_id"),
    ("property", DefinitionKind::NamedValue, &["name", "display_name"], ""),
    ("subscription", DefinitionKind::Subscription, &["subscription_id"], ""),
    ("workspace", DefinitionKind::Workspace, &["name"], ""),
];

/// What a module from elsewhere defines: the end of its source, the kind, the argument that is its name.
const MODULES: [(&str, DefinitionKind, &str); 10] = [
    ("api-management-api", DefinitionKind::Api, "name"),
    ("api-management-product", DefinitionKind::Product, "product_id"),
    ("api-mgmt-api", DefinitionKind::Api, "name"),
    ("api-mgmt-product", DefinitionKind::Product, "product_id"),
    ("api-management-api-operation", DefinitionKind::Operation, "operation_id"),
    ("api-management-policy-fragment", DefinitionKind::Fragment, "name"),
    ("api-management-fragment", DefinitionKind::Fragment, "name"),
    ("api-management-named-value", DefinitionKind::NamedValue, "name"),
    ("api-management-backend", DefinitionKind::Backend, "name"),
    ("api-management-logger", DefinitionKind::Logger, "name"),
];

/// Resources that run a program, which may define anything.
const SCRIPTS: [&str; 6] = [
    "azurerm_resource_group_template_deployment",
    "azurerm_resource_deployment_script_azure_cli",
    "azurerm_resource_deployment_script_azure_power_shell",
    "azurerm_template_deployment",
    "null_resource",
    "terraform_data",
];

/// Collects definitions.
struct Definitions<'i> {
    unit: Rc<str>,
    is_idle: &'i dyn Fn(&str) -> bool,
    found: Vec<Definition>,
}

/// Returns what the modules of `project` define. A variable to which nobody in it gives something may have any value. A folder that is no
/// module of it and of which `is_idle` holds has nothing to do with API Management.
pub fn definitions(project: &Project<'_>, is_idle: &dyn Fn(&str) -> bool) -> Vec<Definition> {
    let mut definitions = Definitions { unit: Rc::default(), is_idle, found: Vec::new() };
    for root in project.roots() {
        definitions.unit = Rc::clone(&root);
        if let Some(instance) = Instance::new(project, &root, Rc::clone(&root), None) {
            definitions.instance(&instance.opened(), 0);
        }
    }
    definitions.found
}

impl Definitions<'_> {
    fn instance(&mut self, instance: &Instance<'_, '_>, calls: usize) {
        for (file, block) in &instance.module.blocks {
            let is_defining = match (&*block.kind, &block.labels[..]) {
                ("resource" | "data", [kind, _]) => {
                    kind.starts_with("azurerm_api_management") || kind.starts_with("azapi_") || SCRIPTS.contains(&&**kind)
                }
                ("module", [_]) => true,
                _ => false,
            };
            if !is_defining {
                continue;
            }
            if self.found.len() >= MAX_DEFINITIONS {
                return self.anything(block, &instance.evaluator(file));
            }
            let cx = instance.evaluator(file);
            for cx in repeated(&block.body, &cx) {
                match (&*block.kind, &block.labels[..]) {
                    ("module", _) => self.call(instance, block, &cx, calls),
                    (_, [kind, _]) => self.resource(kind, block, &cx),
                    _ => {}
                }
            }
        }
    }

    fn call(&mut self, instance: &Instance<'_, '_>, block: &Block, cx: &Evaluator<'_>, calls: usize) {
        match instance.project.callee(&instance.folder, block) {
            Some(folder) if calls < MAX_CALLS => {
                let arguments: HashMap<Rc<str>, HostValue> =
                    block.body.attributes.iter().map(|argument| ((*argument.name).into(), cx.value(&argument.value))).collect();
                let inner = Instance::new(instance.project, &folder, Rc::clone(&instance.root), Some(arguments));
                inner.into_iter().for_each(|inner| self.instance(&inner, calls + 1));
            }
            Some(_) => self.anything(block, cx),
            None => self.foreign(instance, block, cx),
        }
    }

    /// Takes what a module defines whose source is elsewhere.
    fn foreign(&mut self, instance: &Instance<'_, '_>, block: &Block, cx: &Evaluator<'_>) {
        let source = block.body.attribute("source").map(|source| cx.value(source));
        let source = source.as_ref().and_then(HostValue::as_known).unwrap_or_default();
        let last = modules::last_segment(source);
        match MODULES.iter().find(|(name, ..)| *name == last && !source.starts_with('.')) {
            Some((_, kind, argument)) => {
                let name = block.body.attribute(argument).map(|name| Name::of(&cx.value(name)));
                self.add(*kind, name.unwrap_or_default(), None, block, cx);
            }
            // What lies in the repository and was looked at has nothing to do with it.
            None if source.starts_with('.') && (self.is_idle)(&join(&instance.folder, source)) => {}
            None if source.starts_with('.') || has_hint(source) || is_about_service(&block.body) => self.anything(block, cx),
            None => {}
        }
    }

    fn resource(&mut self, kind: &str, block: &Block, cx: &Evaluator<'_>) {
        if SCRIPTS.contains(&kind) {
            let runs = kind.starts_with("azurerm") || block.body.blocks("provisioner").next().is_some();
            let runs = runs && is_about_service(&block.body);
            if runs {
                self.anything(block, cx);
            }
            return;
        }
        if kind.starts_with("azapi_") {
            return self.azapi(block, cx);
        }
        let Some(end) = kind.strip_prefix("azurerm_api_management") else { return };
        let end = end.strip_prefix('_').unwrap_or(end);
        let find = |end: &str| RESOURCES.iter().find(|(own, ..)| *own == end);
        let own = find(end).or_else(|| end.strip_prefix("workspace_").filter(|end| !end.is_empty()).and_then(find));
        let Some((_, kind, names, parent)) = own else { return };
        let name = |name: &str| block.body.attribute(name).map(|name| Name::of(&cx.value(name)));
        let details = details(*kind, &block.body, cx);
        self.add_with(*kind, Name::all(names.iter().filter_map(|it| name(it))), name(parent), (block, details), cx);
    }

    /// Takes a resource of the provider `azapi`, which is written as in an ARM template.
    fn azapi(&mut self, block: &Block, cx: &Evaluator<'_>) {
        let body = &block.body;
        let kind = body.attribute("type").map(|kind| cx.value(kind));
        let Some(kind) = kind.as_ref().and_then(HostValue::as_known) else { return self.anything(block, cx) };
        if azure::may_define_anything(kind) {
            if is_about_service(body) {
                self.anything(block, cx);
            }
            return;
        }
        let Some(defined) = azure::defines(kind) else { return };
        let written = body.attribute("name").map(|name| Name::of(&cx.value(name)));
        let id = body.attribute("resource_id").map(|id| segments(id, cx, 1).pop().unwrap_or_default());
        let shown = body.attribute("body").map(|body| cx.value(body).member("properties").member("displayName"));
        let shown = shown.filter(|it| *it != HostValue::Unknown && defined == DefinitionKind::NamedValue).map(|it| Name::of(&it));
        let is_opaque = defined == DefinitionKind::NamedValue && shown.is_none();
        let name = if is_opaque { Name::Unknown } else { Name::all(written.or(id).into_iter().chain(shown)) };
        let parent = body.attribute("parent_id").map(|parent| parents(parent, cx).pop().unwrap_or_default());
        self.add(defined, name, parent, block, cx);
    }

    fn anything(&mut self, block: &Block, cx: &Evaluator<'_>) {
        self.add(DefinitionKind::Anything, Name::Unknown, None, block, cx);
    }

    fn add(&mut self, kind: DefinitionKind, name: Name, parent: Option<Name>, block: &Block, cx: &Evaluator<'_>) {
        self.add_with(kind, name, parent, (block, Details::default()), cx);
    }

    fn add_with(
        &mut self,
        kind: DefinitionKind,
        name: Name,
        parent: Option<Name>,
        (block, details): (&Block, Details),
        cx: &Evaluator<'_>,
    ) {
        let site = (Rc::clone(&cx.file), block.span);
        let existing = &*block.kind == "data";
        let new = Definition { kind, name, parent, site, unit: Rc::clone(&self.unit), existing, details };
        if self.found.last() != Some(&new) {
            self.found.push(new);
        }
    }
}

/// Returns what else is known of a resource of `azurerm` that defines something of this kind.
fn details(kind: DefinitionKind, body: &Body, cx: &Evaluator<'_>) -> Details {
    let value = |name: &str| body.attribute(name).map(|it| cx.value(it));
    match kind {
        DefinitionKind::Operation => {
            let named = |block: &Block| block.body.attribute("name").map(|name| Name::of(&cx.value(name))).unwrap_or_default();
            let in_path = body.blocks("template_parameter").map(named);
            let in_query = body.blocks("request").flat_map(|request| request.body.blocks("query_parameter")).map(named);
            // What is written once and made many times has names that nobody sees.
            let makes = |body: &Body| body.blocks("dynamic").next().map(|_| Name::Unknown);
            let made = makes(body).into_iter().chain(body.blocks("request").filter_map(|request| makes(&request.body)));
            let template = value("url_template").map(|it| Name::of(&it)).unwrap_or_default();
            Details::of_operation(&template, in_path.chain(in_query).chain(made).collect::<Vec<_>>())
        }
        DefinitionKind::Api | DefinitionKind::Product => Details::of_subscription(value("subscription_required").as_ref()),
        _ => Details::default(),
    }
}

/// Returns what the policy of the resource `body`, the end of whose type is `kind`, is deployed for.
pub(super) fn target(kind: &str, body: &Body, cx: &Evaluator<'_>) -> DeployTarget {
    let name = |name: &str| body.attribute(name).map(|name| Name::of(&cx.value(name)));
    match kind {
        "api_policy" => DeployTarget { api: name("api_name"), ..DeployTarget::default() },
        "api_operation_policy" => DeployTarget { api: name("api_name"), operation: name("operation_id"), ..DeployTarget::default() },
        "product_policy" => DeployTarget { product: name("product_id"), ..DeployTarget::default() },
        "policy_fragment" => DeployTarget { fragment: name("name"), ..DeployTarget::default() },
        _ => DeployTarget::default(),
    }
}

/// Returns what the policies are deployed for that a module from elsewhere is given.
pub(super) fn module_target(source: &str, body: &Body, cx: &Evaluator<'_>) -> DeployTarget {
    let name = |name: &str| body.attribute(name).map(|name| Name::of(&cx.value(name)));
    match modules::last_segment(source).as_str() {
        "api-management-api" | "api-mgmt-api" => DeployTarget { api: name("name"), ..DeployTarget::default() },
        "api-management-api-operation" => {
            DeployTarget { api: name("api_name"), operation: name("operation_id"), ..DeployTarget::default() }
        }
        "api-management-product" | "api-mgmt-product" => DeployTarget { product: name("product_id"), ..DeployTarget::default() },
        "api-management-policy-fragment" | "api-management-fragment" => DeployTarget { fragment: name("name"), ..DeployTarget::default() },
        _ => DeployTarget::default(),
    }
}

/// Returns what the policy in a resource of `azapi` is deployed for.
pub(super) fn azapi_target(kind: &str, body: &Body, cx: &Evaluator<'_>) -> DeployTarget {
    let Some(parts) = azure::parts(kind) else { return DeployTarget::default() };
    let mut names = body.attribute("parent_id").map(|parent| parents(parent, cx)).unwrap_or_default();
    names.push(body.attribute("name").map(|name| Name::of(&cx.value(name))).unwrap_or_default());
    DeployTarget::of_path(&parts.iter().map(String::as_str).collect::<Vec<_>>(), &names)
}

/// Returns the names of what the id `expr` leads to, outermost first, as far as they are known.
fn parents(expr: &Expr, cx: &Evaluator<'_>) -> Vec<Name> {
    let value = cx.value(expr);
    if let HostValue::Symbol(address) = &value {
        let Some(of) = address.strip_suffix(".id") else { return Vec::new() };
        let of = HostValue::Symbol(of.into());
        let name = |name: &str| Name::of(&cx.member(&of, name));
        let Some(end) = address.strip_prefix("azurerm_api_management_") else { return vec![name("name")] };
        return match end.split('.').next().unwrap_or_default() {
            "api_operation" => vec![name("api_name"), name("operation_id")],
            "product" => vec![name("product_id")],
            _ => vec![name("name")],
        };
    }
    // `…/apis/orders/operations/get`: every other part is a name.
    let parts = segments(expr, cx, 8);
    let mut names: Vec<Name> = parts.into_iter().rev().step_by(2).collect();
    names.reverse();
    names
}

/// Whether something in `body` says that it is about API Management.
fn is_about_service(body: &Body) -> bool {
    let mut found = body.attributes.iter().any(|argument| has_hint(&argument.name));
    body.walk(&mut |expr| {
        found |= match &expr.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => has_hint(name),
            ExprKind::Text(text) => has_hint(&text.text),
            _ => false,
        };
        !found
    });
    found
}
