//! What the policies of a repository are deployed as by its Terraform.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::azure::{self, Resource};
use super::super::definition::DeployTarget;
use super::super::evaluate::Evaluator;
use super::super::found::{Unread, Use};
use super::super::tree::Expr;
use super::super::value::{HostValue, Origin, Reads};
use super::definitions::{azapi_target, module_target, target};
use super::modules::{self, Known};
use super::named_values::address;
use super::project::{Instance, Project, repeated};
use super::syntax::{Block, Body};
use crate::catalog::{ApiKind, Deployment, Format, Scope};
use crate::text::Span;

/// How deep modules may call one another.
const MAX_CALLS: usize = 8;

/// How many uses are told apart.
const MAX_USES: usize = 100_000;

/// What is deployed, while it is collected.
struct Uses<'k> {
    uses: Vec<Use>,
    unread: Unread,
    known: &'k [Known],
    /// The root module that is being looked at.
    unit: Rc<str>,
    /// What the policies of the block are for that is being looked at.
    target: DeployTarget,
}

/// Returns what is deployed by the modules of `project`, and by modules from elsewhere, of which `known` are told by the configuration; and the root modules that
/// deploy more.
pub fn uses(project: &Project<'_>, known: &[Known]) -> (Vec<Use>, Unread) {
    let mut uses = Uses { uses: Vec::new(), unread: Unread::new(), known, unit: Rc::default(), target: DeployTarget::default() };
    for root in project.roots() {
        uses.unit = Rc::clone(&root);
        if let Some(instance) = Instance::new(project, &root, Rc::clone(&root), None) {
            uses.instance(&instance, "", 0);
        }
    }
    (uses.uses, uses.unread)
}

impl Uses<'_> {
    fn instance(&mut self, instance: &Instance<'_, '_>, prefix: &str, calls: usize) {
        for (file, block) in &instance.module.blocks {
            if self.uses.len() >= MAX_USES {
                return self.unread();
            }
            let cx = instance.evaluator(file);
            for cx in repeated(&block.body, &cx) {
                match (&*block.kind, &block.labels[..]) {
                    ("resource", [kind, name]) => self.resource(instance, kind, &format!("{prefix}{kind}.{name}"), block, &cx),
                    ("module", [name]) => self.call(instance, &format!("{prefix}module.{name}"), block, &cx, calls),
                    _ => {}
                }
            }
        }
    }

    fn call(&mut self, instance: &Instance<'_, '_>, by: &str, block: &Block, cx: &Evaluator<'_>, calls: usize) {
        match instance.project.callee(&instance.folder, block) {
            Some(folder) if calls < MAX_CALLS => {
                let arguments: HashMap<Rc<str>, HostValue> =
                    block.body.attributes.iter().map(|argument| ((*argument.name).into(), cx.value(&argument.value))).collect();
                let inner = Instance::new(instance.project, &folder, Rc::clone(&instance.root), Some(arguments));
                if let Some(inner) = inner {
                    self.instance(&inner, &format!("{by}."), calls + 1);
                }
            }
            Some(_) => self.unread(),
            None => self.foreign(by, block, cx),
        }
    }

    /// Takes the arguments of a module whose source is elsewhere.
    fn foreign(&mut self, by: &str, block: &Block, cx: &Evaluator<'_>) {
        let source = block.body.attribute("source").map(|source| cx.value(source));
        let source = source.as_ref().and_then(HostValue::as_known).unwrap_or_default();
        self.target = module_target(source, &block.body, cx);
        let is_open = needs_no_subscription(block.body.attribute("subscription_required"), cx);
        for argument in block.body.attributes.iter().filter(|argument| &*argument.name != "source") {
            let value = cx.value(&argument.value);
            self.argument((by, source, is_open), &mut vec![&argument.name], &value, (&cx.file, argument.value.span));
        }
    }

    /// Takes the texts in `value`, which stands at `path` in the arguments of a module: what it is called, its source, and whether it makes a product
    /// that needs no subscription.
    fn argument<'v>(&mut self, of: (&str, &str, bool), path: &mut Vec<&'v str>, value: &'v HostValue, site: (&Rc<str>, Span)) {
        let (by, source, is_open) = of;
        if path.len() > 8 {
            return;
        }
        match value {
            HostValue::Any(values) => values.iter().for_each(|value| self.argument(of, path, value, site)),
            HostValue::List(values) => values.iter().for_each(|value| self.argument(of, path, value, site)),
            HostValue::Object(entries) => {
                for (key, value) in entries.iter() {
                    path.push(key.as_deref().unwrap_or_default());
                    self.argument(of, path, value, site);
                    path.pop();
                }
            }
            HostValue::Text(_) if modules::may_be_policy(path, value) || modules::is_named(self.known, site.0, source, path) => {
                let deployment = Deployment { is_open, ..modules::deployment(self.known, site.0, source, path) };
                self.add(value, deployment, by, site);
            }
            HostValue::Unknown if path.iter().any(|name| name.contains("xml") || name.contains("polic")) => self.unread(),
            _ => {}
        }
    }

    /// Takes that the root module deploys a policy of which the text is not known.
    fn unread(&mut self) {
        self.unread.insert(Rc::clone(&self.unit));
    }

    fn resource(&mut self, instance: &Instance<'_, '_>, kind: &str, by: &str, block: &Block, cx: &Evaluator<'_>) {
        let body = &block.body;
        let raw = |scope: Scope| Deployment { scope: Some(scope), format: Some(Format::RawXml), ..Deployment::default() };
        if kind.starts_with("azapi_") {
            return self.azapi(by, body, cx);
        }
        self.target = DeployTarget::default();
        if kind == "azurerm_api_management" {
            // A block or, as it was once, a list of objects.
            let blocks = body.blocks("policy").filter_map(|policy| policy.body.attribute("xml_content"));
            blocks.for_each(|value| self.value(value, raw(Scope::Global), by, cx));
            if let Some(policy) = body.attribute("policy") {
                let content = cx.value(policy);
                let inner = match &content {
                    HostValue::List(policies) => HostValue::any(policies.iter().map(|policy| policy.member("xml_content")).collect()),
                    policy => policy.member("xml_content"),
                };
                self.add(&inner, raw(Scope::Global), by, (&cx.file, policy.span));
            }
            return;
        }
        let Some(name) = kind.strip_prefix("azurerm_api_management_") else { return };
        let (in_workspace, name) = match name.strip_prefix("workspace_") {
            Some(name) => (true, name),
            None => (false, name),
        };
        self.target = target(name, body, cx);
        let scope = match name {
            "policy" if in_workspace => Scope::Workspace,
            "policy" => Scope::Global,
            "product_policy" => Scope::Product,
            "api_policy" => Scope::Api,
            "api_operation_policy" => Scope::Operation,
            "policy_fragment" => {
                // Unlike the others, a fragment is sent as the resource says, and as `xml` if it says nothing.
                let format = match body.attribute("format").map(|format| cx.value(format)) {
                    None => Some(Format::Xml),
                    Some(value) => value.as_known().and_then(Format::from_name),
                };
                let deployment = Deployment { scope: Some(Scope::Fragment), format, ..Deployment::default() };
                return match body.attribute("value") {
                    Some(value) => self.value(value, deployment, by, cx),
                    None => self.unread(),
                };
            }
            _ => return,
        };
        let operation = body.attribute("operation_id").map(|id| cx.value(id));
        let is_handshake = operation.as_ref().and_then(HostValue::as_known) == Some("onHandshake");
        let is_open = scope == Scope::Product && is_of_open_product(body, instance, cx);
        let deployment = Deployment { api: is_handshake.then_some(ApiKind::WebSocket), is_open, ..raw(scope) };
        match body.attribute("xml_content") {
            Some(value) => self.value(value, deployment, by, cx),
            None => self.unread(),
        }
    }

    /// Takes a resource of the provider `azapi`, which is written as in an ARM template.
    fn azapi(&mut self, by: &str, body: &Body, cx: &Evaluator<'_>) {
        let kind = body.attribute("type").map(|kind| cx.value(kind));
        let Some(Resource::Policy(scope)) = kind.as_ref().and_then(HostValue::as_known).and_then(azure::resource) else { return };
        let (Some(written), properties) = (body.attribute("body"), body.attribute("body").map(|body| cx.value(body).member("properties")))
        else {
            return self.unread();
        };
        self.target = kind.as_ref().and_then(HostValue::as_known).map(|kind| azapi_target(kind, body, cx)).unwrap_or_default();
        let properties = properties.unwrap_or_default();
        let format = properties.member("format").as_known().and_then(azure::format);
        let deployment = Deployment { scope, format: format.map(|(format, _)| format), ..Deployment::default() };
        match format.is_some_and(|(_, is_link)| is_link) {
            true => self.unread(),
            false => self.add(&properties.member("value"), deployment, by, (&cx.file, written.span)),
        }
    }

    fn value(&mut self, written: &Expr, deployment: Deployment, by: &str, cx: &Evaluator<'_>) {
        self.add(&cx.value(written), deployment, by, (&cx.file, written.span));
    }

    /// Takes each text that `value` may be.
    fn add(&mut self, value: &HostValue, deployment: Deployment, by: &str, site: (&Rc<str>, Span)) {
        for value in value.alternatives() {
            let text = value.text().and_then(|text| Some((text, text.origin.clone()?)));
            let Some((text, origin)) = text else {
                self.unread();
                continue;
            };
            let site = match &origin {
                Origin::File { at, reads: Reads::Template(_) | Reads::AsText, .. } => at.clone(),
                _ => (Rc::clone(site.0), site.1),
            };
            let (target, unit) = (self.target.clone(), Rc::clone(&self.unit));
            let new = Use { origin, tokens: Rc::clone(&text.tokens), deployment, target, unit, by: by.into(), site };
            if self.uses.last() != Some(&new) {
                self.uses.push(new);
            }
        }
    }
}

/// Returns whether the policy resource with this body is that of a product of the same module that needs no subscription.
fn is_of_open_product(body: &Body, instance: &Instance<'_, '_>, cx: &Evaluator<'_>) -> bool {
    let Some(address) = body.attribute("product_id").and_then(address) else { return false };
    let Some(name) = address.strip_prefix("azurerm_api_management_product.").and_then(|rest| rest.split('.').next()) else { return false };
    let is_it =
        |block: &Block| &*block.kind == "resource" && block.labels.iter().map(|it| &**it).eq(["azurerm_api_management_product", name]);
    let product = instance.module.blocks.iter().find(|(_, block)| is_it(block));
    // Product and policy are made for the same elements where they are made for several.
    product.is_some_and(|(_, block)| needs_no_subscription(block.body.attribute("subscription_required"), cx))
}

/// Returns whether `required` may be `false`.
fn needs_no_subscription(required: Option<&Expr>, cx: &Evaluator<'_>) -> bool {
    let is_false = |value: &HostValue| *value == HostValue::Bool(false) || value.as_known() == Some("false");
    required.is_some_and(|required| cx.value(required).alternatives().iter().any(is_false))
}
