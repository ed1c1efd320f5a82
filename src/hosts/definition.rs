//! What exists in a service of API Management, as the files of hosts say: fragments, named values, backends, APIs and so on, and how others refer to them.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::tree::Expr;
use super::value::HostValue;
use crate::text::Span;

/// What stands for a part of a text that is not known.
const UNKNOWN: char = '\0';

/// What something is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Name {
    /// One of these, or all of them: a named value has an id and a display name.
    Known(Vec<Rc<str>>),
    /// Nothing is known.
    #[default]
    Unknown,
}

/// Something that exists in a service, or the service itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// What others call it.
    pub name: Name,
    /// What it lies in, where that is said: the API of an operation or of a resolver, the product that has an API.
    pub parent: Option<Name>,
    /// Where it is defined: the file and the place of the definition in it.
    pub site: (Rc<str>, Span),
    /// The unit that it belongs to: what is deployed as one, by the path of its folder or of its file.
    pub unit: Rc<str>,
    /// Whether it is only referred to, so that somebody else creates it.
    pub existing: bool,
    /// What else is known of it.
    pub details: Details,
}

/// What is known of a definition beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The parameters of an operation, if all are known: those of its URL template, and those that it declares of the query.
    pub parameters: Option<Vec<Rc<str>>>,
    /// Whether an API, or a product, can be called without a subscription, if that is known.
    pub is_open: Option<bool>,
}

impl Details {
    /// Returns what is known of an operation with this URL template, or one of these, that declares parameters of these names besides.
    pub fn of_operation(template: &Name, declared: impl IntoIterator<Item = Name>) -> Self {
        let mut parameters: Vec<Rc<str>> = Vec::new();
        let templates = template.names();
        let mut is_known = !templates.is_empty();
        for template in templates {
            parameters.extend(placeholders(template).into_iter().map(Rc::from));
        }
        for name in declared {
            is_known &= name != Name::Unknown;
            parameters.extend(name.names().iter().cloned());
        }
        Self { parameters: is_known.then_some(parameters), is_open: None }
    }

    /// Returns what is known of an API, or a product, of which this says whether it needs a subscription; `None` where nothing does.
    pub fn of_subscription(required: Option<&HostValue>) -> Self {
        let is_open = match required {
            None => Some(false),
            Some(HostValue::Bool(required)) => Some(!required),
            Some(_) => None,
        };
        Self { parameters: None, is_open }
    }
}

/// Returns the names in the URL template `template`: `orders/{id}` has one, `{*rest}` is called `rest`.
pub fn placeholders(template: &str) -> Vec<&str> {
    let behind = template.split('{').skip(1);
    behind.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim_start_matches('*')).filter(|name| !name.is_empty()).collect()
}

/// The kinds of things that exist in a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DefinitionKind {
    /// The service.
    Service,
    /// A workspace.
    Workspace,
    /// A policy fragment.
    Fragment,
    /// A named value.
    NamedValue,
    /// A backend.
    Backend,
    /// A logger.
    Logger,
    /// An API.
    Api,
    /// An operation of an API.
    Operation,
    /// A resolver of a GraphQL API.
    Resolver,
    /// A product.
    Product,
    /// That a product has an API.
    ProductApi,
    /// A subscription.
    Subscription,
    /// What is not read and may define things of any kind: a module from elsewhere, a script.
    Anything,
}

/// What a policy is deployed for, as far as its scope has such a thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeployTarget {
    /// The workspace that it lies in.
    pub workspace: Option<Name>,
    /// The API.
    pub api: Option<Name>,
    /// The operation.
    pub operation: Option<Name>,
    /// The product.
    pub product: Option<Name>,
    /// The policy fragment that it is.
    pub fragment: Option<Name>,
}

impl Name {
    /// A name that is known.
    pub fn known(name: &str) -> Self {
        Self::Known(vec![name.into()])
    }

    /// Returns the name that `value` is: several if it is one of several, and nothing if one of them is not known.
    pub fn of(value: &HostValue) -> Self {
        let known: Option<Vec<Rc<str>>> = value.alternatives().iter().map(|it| it.text()?.known.clone()).collect();
        known.filter(|names| !names.is_empty()).map_or(Self::Unknown, Self::Known)
    }

    /// Returns the name of what has all of `names`.
    pub fn all(names: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for name in names {
            let Self::Known(names) = name else { return Self::Unknown };
            names.into_iter().for_each(|name| {
                if !all.contains(&name) {
                    all.push(name)
                }
            });
        }
        if all.is_empty() { Self::Unknown } else { Self::Known(all) }
    }

    /// Returns what is known of it.
    pub fn names(&self) -> &[Rc<str>] {
        match self {
            Self::Known(names) => names,
            Self::Unknown => &[],
        }
    }
}

/// Returns the names between the slashes of the text that `expr` comes to, `count` of them at most, the last ones of a longer text, and of these the
/// ones that are known. What stands before a part that is not known may have any number of slashes.
pub fn segments(expr: &Expr, cx: &Evaluator<'_>, count: usize) -> Vec<Name> {
    let value = cx.value(expr);
    let whole = match value.as_known() {
        Some(known) => known.to_owned(),
        None if value.text().is_none() && matches!(Name::of(&value), Name::Known(_)) => return vec![Name::of(&value)],
        None => match filled(expr, cx) {
            Some(filled) => filled,
            None => return vec![Name::Unknown],
        },
    };
    let parts: Vec<&str> = whole.rsplit('/').take(count.max(1)).collect();
    let is_whole = whole.split('/').count() == count;
    let mut has_gap = false;
    let mut names: Vec<Name> = Vec::with_capacity(parts.len());
    for part in parts {
        let is_known = !part.contains(UNKNOWN) && (is_whole || !has_gap);
        has_gap |= part.contains(UNKNOWN);
        names.push(if is_known { Name::known(part) } else { Name::Unknown });
    }
    names.reverse();
    names
}

/// Returns the text of `expr` with a mark where a hole has no value that is known.
fn filled(expr: &Expr, cx: &Evaluator<'_>) -> Option<String> {
    let text = expr.text()?;
    let mut filled = String::new();
    let mut at = 0;
    for hole in &text.holes {
        filled.push_str(text.text.get(at..hole.span.start as usize)?);
        let value = hole.expr.as_ref().map(|it| cx.value(it)).unwrap_or_default();
        match value.as_known() {
            Some(known) => filled.push_str(known),
            None => filled.push(UNKNOWN),
        }
        at = hole.span.end as usize;
    }
    filled.push_str(text.text.get(at..)?);
    Some(filled)
}

impl DeployTarget {
    /// Returns the target of a policy whose resource has a type of these `parts`, such as `["apis", "operations", "policies"]`, and in order the last of the
    /// `names` of what it lies in and its own.
    pub fn of_path(parts: &[&str], names: &[Name]) -> Self {
        let name = |part: &str| {
            let at = parts.iter().position(|own| own.eq_ignore_ascii_case(part))?;
            let behind = parts.len() - at;
            Some(names.len().checked_sub(behind).map(|at| names[at].clone()).unwrap_or_default())
        };
        Self {
            workspace: name("workspaces"),
            api: name("apis"),
            operation: name("operations"),
            product: name("products"),
            fragment: name("policyFragments"),
        }
    }
}
