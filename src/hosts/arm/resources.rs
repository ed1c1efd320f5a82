//! The resources of a template that have to do with policies, at whatever depth.

use super::super::json::{Json, JsonKind};
use super::super::{DefinitionKind, Details, Evaluator, Expr, Name, azure};
use super::scope::Collector;
use crate::catalog::{ApiKind, Scope};
use crate::text::Span;

/// How long the names of types and resources are of which children are given the names too, in bytes.
const MAX_NAME: usize = 512;

/// A resource that deploys a policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Policy {
    /// The scope of names that it stands in.
    pub at: usize,
    /// Its type.
    pub kind: String,
    /// Its name, after those of the resources around it.
    pub names: Vec<Expr>,
    /// The level at which the service takes it.
    pub scope: Option<Scope>,
    /// What the API is that it belongs to.
    pub api: Option<ApiKind>,
    /// The policy, or the link to it.
    pub value: Expr,
    /// What says in which format that is.
    pub format: Option<Expr>,
}

/// A resource that defines a named value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    /// The scope of names that it stands in.
    pub at: usize,
    /// All of it.
    pub span: Span,
    /// The resource's name.
    pub name: Option<Expr>,
    /// The name that policies use.
    pub display_name: Option<Expr>,
    /// The value.
    pub value: Option<Expr>,
    /// Whether it is secret.
    pub secret: Option<Expr>,
    /// Whether it is a reference to a Key Vault secret.
    pub key_vault: bool,
    /// The address of that secret.
    pub vault: Option<Expr>,
}

/// A resource that others refer to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Defined {
    /// The scope of names that it stands in.
    pub at: usize,
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: DefinitionKind,
    /// Its name, after those of the resources around it.
    pub names: Vec<Expr>,
    /// The name that policies use of a named value.
    pub display_name: Option<Expr>,
    /// Whether it is only referred to.
    pub existing: bool,
    /// The URL template of an operation.
    pub template: Option<Expr>,
    /// The names of the parameters that an operation declares; `None` if there is a list of which they are not seen.
    pub parameters: Option<Vec<Expr>>,
    /// What says whether an API or a product needs a subscription.
    pub subscription: Option<Expr>,
}

impl Defined {
    /// Returns what else is known of it.
    pub fn details(&self, cx: &Evaluator<'_>) -> Details {
        match self.kind {
            DefinitionKind::Operation => {
                let name = |expr: &Expr| Name::of(&cx.value(expr));
                let declared = self.parameters.as_ref().map_or(vec![Name::Unknown], |all| all.iter().map(name).collect());
                Details::of_operation(&self.template.as_ref().map(name).unwrap_or_default(), declared)
            }
            DefinitionKind::Api | DefinitionKind::Product => {
                Details::of_subscription(self.subscription.as_ref().map(|it| cx.value(it)).as_ref())
            }
            _ => Details::default(),
        }
    }
}

/// What is found in a template.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The policies, in order.
    pub policies: Vec<Policy>,
    /// The named values, in order.
    pub named_values: Vec<Definition>,
    /// What others refer to, in order.
    pub defined: Vec<Defined>,
    /// Whether there is any resource of API Management.
    pub has_service: bool,
}

/// What a resource has of those around it.
#[derive(Clone, Debug, Default)]
struct Parent {
    kind: String,
    names: Vec<Expr>,
    api: Option<ApiKind>,
}

/// Returns what is found in `template` and in the templates that it holds.
pub(super) fn collect<'t, 'j>(template: &'j Json<'t>, collector: &mut Collector<'t, 'j>) -> Found {
    let mut found = Found::default();
    let at = collector.add(template, None);
    resources(template, at, &Parent::default(), collector, &mut found);
    found
}

/// Collects what is in the `resources` of `json`. The recursion ends because JSON is not nested deeper than its reader goes.
fn resources<'t, 'j>(json: &'j Json<'t>, at: usize, parent: &Parent, collector: &mut Collector<'t, 'j>, found: &mut Found) {
    let Some(all) = json.member("resources") else { return };
    // Newer templates have an object, with a name of its own for each.
    let all = all.items().iter().chain(all.members().iter().map(|(_, it)| it));
    all.for_each(|it| resource(it, at, parent, collector, found));
}

fn resource<'t, 'j>(json: &'j Json<'t>, at: usize, parent: &Parent, collector: &mut Collector<'t, 'j>, found: &mut Found) {
    let kind = json.member("type").and_then(Json::as_string).map(|it| it.decode()).unwrap_or_default();
    let kind = kind.split('@').next().unwrap_or_default();
    let is_relative = !kind.contains('.') && !parent.kind.is_empty();
    let kind = match is_relative {
        true => format!("{}/{kind}", parent.kind),
        false => kind.to_owned(),
    };
    let mut own = Parent { kind, names: Vec::new(), api: parent.api };
    if own.kind.len() > MAX_NAME {
        own.kind.clear();
    }
    if is_relative {
        own.names.clone_from(&parent.names);
    }
    let properties = json.member("properties");
    let property = |name: &str| properties.and_then(|it| it.member(name));
    let name = json.member("name").map(|it| collector.expr(it, at));
    let is_short = name.as_ref().is_some_and(|it| it.span.len() <= MAX_NAME);
    own.names.extend(name.clone().filter(|_| is_short));
    let exists = json.member("existing").is_some_and(|it| it.kind == JsonKind::Bool(true));
    let has_template = property("template").is_some();
    let defines = match azure::may_define_anything(&own.kind) {
        true => Some(DefinitionKind::Anything).filter(|_| !has_template && azure::has_hint(collector.text_of(json))),
        false => azure::defines(&own.kind),
    };
    if let Some(kind) = defines {
        let display_name = property("displayName").filter(|_| kind == DefinitionKind::NamedValue);
        let mut expr = |json: Option<&'j Json<'t>>| json.map(|it| collector.expr(it, at));
        let (display_name, template) = (expr(display_name), expr(property("urlTemplate")));
        let subscription = expr(property("subscriptionRequired"));
        let in_query = property("request").and_then(|it| it.member("queryParameters"));
        let declared = property("templateParameters").into_iter().chain(in_query);
        let names: Option<Vec<&Json<'t>>> = declared.map(list).collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect());
        let parameters = names.map(|names| names.into_iter().filter_map(|name| expr(Some(name))).collect());
        let (span, names) = (json.span, own.names.clone());
        found.defined.push(Defined { at, span, kind, names, display_name, existing: exists, template, parameters, subscription });
    }
    let resource = azure::resource(&own.kind);
    found.has_service |= resource.is_some();
    match resource {
        _ if exists => {}
        Some(azure::Resource::Policy(scope)) => {
            if let Some(value) = property("value").or_else(|| property("policyContent")) {
                let value = collector.expr(value, at);
                let format = property("format").or_else(|| property("contentFormat")).map(|it| collector.expr(it, at));
                let (kind, names) = (own.kind.clone(), own.names.clone());
                found.policies.push(Policy { at, kind, names, scope, api: own.api, value, format });
            }
        }
        Some(azure::Resource::NamedValue) if properties.is_some() => {
            let identifier = property("keyVault").and_then(|it| it.member("secretIdentifier"));
            let vault = identifier.map(|it| collector.expr(it, at));
            let mut expr = |name: &str| property(name).map(|it| collector.expr(it, at));
            found.named_values.push(Definition {
                at,
                span: json.span,
                name,
                display_name: expr("displayName"),
                value: expr("value"),
                secret: expr("secret"),
                key_vault: property("keyVault").is_some_and(|it| it.kind != JsonKind::Null),
                vault,
            });
        }
        Some(_) if own.kind.to_ascii_lowercase().ends_with("/apis") => {
            let api = property("type").or_else(|| property("apiType")).and_then(Json::as_string);
            own.api = api.and_then(|it| ApiKind::from_name(&it.decode()));
        }
        _ => {}
    }
    if own.kind.eq_ignore_ascii_case("Microsoft.Resources/deployments")
        && let (Some(properties), Some(template)) = (properties, property("template"))
    {
        let inner = collector.add(template, Some((properties, at)));
        resources(template, inner, &Parent::default(), collector, found);
    }
    resources(json, at, &own, collector, found);
}

/// Returns the names of what a list holds; `None` if it is none, or one of which some name is not there.
fn list<'t, 'j>(json: &'j Json<'t>) -> Option<Vec<&'j Json<'t>>> {
    let JsonKind::Array(items) = &json.kind else { return None };
    items.iter().map(|item| item.member("name")).collect()
}

impl Policy {
    /// Returns what it is called: its name as far as it is known, or its type.
    pub fn title(&self, cx: &Evaluator<'_>) -> String {
        let names: Option<Vec<String>> = self.names.iter().map(|it| filled(it, cx, |hole| hole.to_owned())).collect();
        match names.filter(|it| !it.is_empty()) {
            Some(names) => format!("resource \"{}\"", names.join("/")),
            None => self.kind.clone(),
        }
    }
}

/// Returns the text that `expr` comes to, with what `unknown` says for a hole of which the value is not known; `None` if it is no text.
pub(super) fn filled(expr: &Expr, cx: &Evaluator<'_>, unknown: impl Fn(&str) -> String) -> Option<String> {
    if let Some(known) = cx.value(expr).as_known() {
        return Some(known.to_owned());
    }
    let text = expr.text()?;
    let mut filled = String::new();
    let mut at = 0;
    for hole in &text.holes {
        filled.push_str(text.text.get(at..hole.span.start as usize)?);
        let value = hole.expr.as_ref().map(|it| cx.value(it)).unwrap_or_default();
        match value.as_known() {
            Some(known) => filled.push_str(known),
            None => filled.push_str(&unknown(hole.span.text(&text.text))),
        }
        at = hole.span.end as usize;
    }
    filled.push_str(text.text.get(at..)?);
    Some(filled)
}
