//! `apim-policy effective`: the policies of all scopes as the one that runs.

mod change;
mod compare;
mod subjects;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::arguments::{Effective, ListFormat};
use super::error::Error;
use super::repository::{Repository, from_here, shown};
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::effective::{self, Context, Estate, Product, Query, Unknown};
use crate::report::Form;
use crate::text::{Gather, line, nearest};
use crate::workspace::{self, Role};

/// How many names of things that exist are told where something does not.
const NAMED: usize = 8;

/// Prints the effective policy that the options ask for, or what differs from those of a revision.
pub(super) fn run(options: &Effective, terminal: &Terminal) -> Outcome {
    let one = |error: Error| vec![error];
    let repository = Repository::read(options.root.as_deref(), options.config.as_deref())?;
    let estate = Estate::new(&repository.sources, &repository.definitions, &shown);
    if let Some(revision) = &options.diff {
        let before = repository.read_at(revision, options.root.as_deref(), options.config.as_deref())?;
        let before_estate = Estate::new(&before.sources, &before.definitions, &shown);
        let was = subjects::Side { estate: &before_estate, definitions: &before.definitions };
        let is = subjects::Side { estate: &estate, definitions: &repository.definitions };
        let (api, operation, product) = (options.api.as_deref(), options.operation.as_deref(), product(options));
        let change = change::between(&was, &is, &subjects::Wanted { api, operation, product: product.clone() });
        let change = change.map_err(|unknown| one(missing(api.unwrap_or_default(), operation, &product, unknown)))?;
        let (text, form) = match options.format {
            ListFormat::Human => (change::human(&change, revision), Form::Text),
            ListFormat::Json => (format!("{:#}\n", change::json(&change, revision)), Form::Json),
        };
        terminal.print(&text, form).map_err(one)?;
        return Ok(if change.is_empty() { Status::Clean } else { Status::Findings });
    }
    let query = query(options, &estate).map_err(one)?;
    let contexts =
        estate.contexts(&query).map_err(|unknown| one(missing(&query.api, query.operation.as_deref(), &query.product, unknown)))?;
    let (text, form) = match options.format {
        ListFormat::Human => (human(&query, &contexts, &estate), Form::Text),
        ListFormat::Json => (format!("{:#}\n", json_of(&query, &contexts, &estate)), Form::Json),
    };
    terminal.print(&text, form).map_err(one)?;
    Ok(Status::Clean)
}

/// The product that the options name.
fn product(options: &Effective) -> Product {
    match (&options.product, options.no_product) {
        (Some(name), _) => Product::One(name.clone()),
        (None, true) => Product::None,
        (None, false) => Product::Any,
    }
}

/// What is asked for: by name, or as what a file is the policy of.
fn query(options: &Effective, estate: &Estate<'_>) -> Result<Query, Error> {
    let product = product(options);
    if let Some(api) = &options.api {
        return Ok(Query { api: api.clone(), operation: options.operation.clone(), product });
    }
    let Some(file) = &options.file else {
        return Err(usage(
            "say which API, or which file".to_owned(),
            Some("`--api orders --operation get`, or the path of a policy".to_owned()),
        ));
    };
    let path = workspace::shown(file.strip_prefix("./").unwrap_or(file));
    let roles = estate.roles_in(&path);
    let named: Vec<&&Role> = roles.iter().filter(|role| !role.api.is_empty()).collect();
    match &named[..] {
        [] => {
            let what = match roles.first() {
                Some(role) => format!("`{}` is a policy at scope {}, and belongs to no API by itself", line(&path), role.scope.name()),
                None => format!("nothing says which API `{}` belongs to", line(&path)),
            };
            Err(usage(what, Some("name the API with `--api`".to_owned())))
        }
        [role] => {
            let operation = role.operation.first().cloned().or_else(|| options.operation.clone());
            Ok(Query { api: role.api[0].clone(), operation, product })
        }
        several => {
            let titles: BTreeSet<String> = several.iter().map(|role| role.title()).gathered();
            let titles: Vec<String> = titles.into_iter().take(NAMED).collect();
            let message = format!("`{}` is the policy of several: {}", line(&path), line(&titles.join(", ")));
            Err(usage(message, Some("name one with `--api` and `--operation`".to_owned())))
        }
    }
}

fn usage(message: String, help: Option<String>) -> Error {
    Error::Usage { message, help }
}

/// What is said where there is no such thing.
fn missing(api: &str, operation: Option<&str>, product: &Product, unknown: Unknown) -> Error {
    let (what, name, known) = match unknown {
        Unknown::Api(known) => ("an API", api, known),
        Unknown::Operation(known) => ("an operation", operation.unwrap_or_default(), known),
        Unknown::Product(known) => {
            let Product::One(name) = product else { return usage("no policy is known for this".to_owned(), None) };
            ("a product", name.as_str(), known)
        }
    };
    let near = nearest(name, known.iter().map(String::as_str)).map(|near| format!("did you mean `{}`?", line(near)));
    let some: Vec<String> = known.iter().take(NAMED).map(|name| format!("`{}`", line(name))).collect();
    let list = (!some.is_empty())
        .then(|| format!("there are policies of {}{}", some.join(", "), if known.len() > NAMED { " and others" } else { "" }));
    usage(format!("no policy belongs to {what} called `{}`", line(name)), near.or(list))
}

/// What is called: `operation get of api orders`.
fn subject(api: &str, operation: Option<&str>) -> String {
    match operation {
        Some(operation) => format!("operation {operation} of api {api}"),
        None => format!("api {api}"),
    }
}

/// How a call comes by these products, if by any: `called without a key of a product, or with a key of the product gold`. Calls without any key come by those of them
/// that are `open`, if there are such.
fn called(products: &[Option<&str>], open: &[&str]) -> String {
    let named: Vec<&str> = products.iter().copied().flatten().collect();
    let with = match &named[..] {
        [] => None,
        [one] => Some(format!("with a key of the product {one}")),
        several if several.len() <= NAMED => Some(format!("with a key of the products {}", several.join(", "))),
        several => {
            let some = several[..NAMED].join(", ");
            Some(format!("with a key of the products {some} and {} others", several.len() - NAMED))
        }
    };
    let plain = if open.is_empty() { "without a key of a product" } else { "with a key of the API or of all APIs" };
    let without = named.iter().any(|name| open.contains(name)).then(|| "without a key".to_owned());
    let ways: Vec<String> = products.contains(&None).then(|| plain.to_owned()).into_iter().chain(with).chain(without).collect();
    format!("called {}", ways.join(", or "))
}

fn has_several_units(contexts: &[Context<'_>]) -> bool {
    contexts.iter().map(|context| &context.unit).gathered::<BTreeSet<_>>().len() > 1
}

/// The effective policies for people: of each unit the first one as it is, and of the others what differs. Those that run the same are told once.
fn human(query: &Query, contexts: &[Context<'_>], estate: &Estate<'_>) -> String {
    let several = has_several_units(contexts);
    let mut text = String::new();
    for of_unit in contexts.chunk_by(|one, other| one.unit == other.unit) {
        let mut distinct: Vec<(Vec<Option<&str>>, effective::Effective)> = Vec::new();
        for context in of_unit {
            let product = context.product.as_deref();
            let own = estate.effective(context);
            match distinct.iter().position(|(_, other)| compare::is_same(&effective::lines(other), &effective::lines(&own))) {
                Some(at) => distinct[at].0.push(product),
                None => distinct.push((vec![product], own)),
            }
        }
        let open: Vec<&str> = of_unit.iter().filter(|context| context.is_open).filter_map(|context| context.product.as_deref()).collect();
        let title = |products: &[Option<&str>]| {
            let unit = if several { format!(", in {}", from_here(&of_unit[0].unit)) } else { String::new() };
            let title =
                format!("{}, {}{unit}", subject(&query.api, query.operation.as_deref()), called(products, &open)).replace("--", "- -");
            line(&title).into_owned()
        };
        for (number, (products, own)) in distinct.iter().enumerate() {
            let patch = (number > 0).then(|| compare::patch(&effective::lines(&distinct[0].1), &effective::lines(own))).flatten();
            match patch {
                Some(patch) => text.push_str(&format!("<!-- {}; this differs: -->\n{}", title(products), patch.text)),
                None => text.push_str(&format!("<!-- {} -->\n{}", title(products), effective::xml(own))),
            }
        }
    }
    text
}

fn json_of(query: &Query, contexts: &[Context<'_>], estate: &Estate<'_>) -> Value {
    let context = |context: &Context<'_>| {
        let merged = estate.effective(context);
        json!({ "product": context.product, "open": context.is_open, "unit": from_here(&context.unit), "sections": effective::json(&merged) })
    };
    json!({
        "version": 1,
        "api": query.api,
        "operation": query.operation,
        "contexts": contexts.iter().map(context).collect::<Vec<_>>(),
    })
}
