//! `apim-policy effective`: the policies of all scopes as the one that runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::arguments::{Effective, ListFormat};
use super::error::Error;
use super::terminal::Terminal;
use super::{Status, input};
use crate::ast::Document;
use crate::config::{Globs, absolute};
use crate::effective::{self, Context, Estate, Product, Query, Unknown};
use crate::hosts::Folders;
use crate::lint;
use crate::report::Form;
use crate::session::{self, Change, Files, Job, Options, Session};
use crate::text::{line, nearest};
use crate::workspace::{self, Choice, Role, Search};

/// How many names of things that exist are told where something does not.
const NAMED: usize = 8;

/// The files of the repository, which are only read.
struct Repository;

impl Files for Repository {
    type Error = Error;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Error> {
        input::bytes(&job.found, job.origin)
    }

    fn folders(&self) -> &dyn Folders {
        &workspace::Disk
    }

    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, Error> {
        Ok(false)
    }
}

/// Prints the effective policy that the options ask for.
pub(super) fn run(options: &Effective, terminal: &Terminal) -> super::Outcome {
    let one = |error: Error| vec![error];
    let mut session = Session::new(Options::default()).map_err(|error| one(error.into()))?;
    let config = match &options.config {
        Some(path) => Choice::Given(session::configuration(path).map_err(|error| one(error.into()))?),
        None => Choice::Nearest,
    };
    let exclude = Globs::new([]).map_err(|(glob, reason)| one(usage(format!("`{glob}` is not a valid glob: {reason}"), None)))?;
    let search = Search { ignore_files: true, named_too: true, exclude, config };
    let roots: Vec<PathBuf> = options.root.iter().cloned().chain(options.root.is_none().then(|| PathBuf::from("."))).collect();
    let (jobs, errors) = session.discover(&roots, &search, Vec::new());
    if !errors.is_empty() {
        return Err(errors.into_iter().map(Error::from).collect());
    }
    let (sources, errors) = session::read(&jobs, None, &Repository);
    if !errors.is_empty() {
        return Err(errors);
    }
    let show = |document: &Document<'_>| lint::shown_document(document).text;
    let estate = Estate::new(&sources, &show);
    let query = query(options, &estate).map_err(one)?;
    let contexts = estate.contexts(&query).map_err(|unknown| one(missing(&query, unknown)))?;
    let (text, form) = match options.format {
        ListFormat::Human => (human(&query, &contexts, &estate), Form::Text),
        ListFormat::Json => (format!("{:#}\n", json_of(&query, &contexts, &estate)), Form::Json),
    };
    terminal.print(&text, form).map_err(one)?;
    Ok(Status::Clean)
}

/// What is asked for: by name, or as what a file is the policy of.
fn query(options: &Effective, estate: &Estate<'_>) -> Result<Query, Error> {
    let product = match (&options.product, options.no_product) {
        (Some(name), _) => Product::One(name.clone()),
        (None, true) => Product::None,
        (None, false) => Product::Any,
    };
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
            let titles: BTreeSet<String> = several.iter().map(|role| role.title()).collect();
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
fn missing(query: &Query, unknown: Unknown) -> Error {
    let (what, name, known) = match unknown {
        Unknown::Api(known) => ("an API", query.api.as_str(), known),
        Unknown::Operation(known) => ("an operation", query.operation.as_deref().unwrap_or_default(), known),
        Unknown::Product(known) => {
            let Product::One(name) = &query.product else { return usage("no policy is known for this".to_owned(), None) };
            ("a product", name.as_str(), known)
        }
    };
    let near = nearest(name, known.iter().map(String::as_str)).map(|near| format!("did you mean `{}`?", line(near)));
    let some: Vec<String> = known.iter().take(NAMED).map(|name| format!("`{}`", line(name))).collect();
    let list = (!some.is_empty())
        .then(|| format!("there are policies of {}{}", some.join(", "), if known.len() > NAMED { " and others" } else { "" }));
    usage(format!("no policy belongs to {what} called `{}`", line(name)), near.or(list))
}

/// What `context` is called among several.
fn title(query: &Query, context: &Context<'_>, several_units: bool) -> String {
    let what = match &query.operation {
        Some(operation) => format!("operation {operation} of api {}", query.api),
        None => format!("api {}", query.api),
    };
    let how = match &context.product {
        Some(product) => format!("called with a key of the product {product}"),
        None => "called without a key of a product".to_owned(),
    };
    let unit = if several_units { format!(", in {}", unit(&context.unit)) } else { String::new() };
    format!("{what}, {how}{unit}").replace("--", "- -")
}

/// The path of a unit as seen from the current folder.
fn unit(path: &str) -> String {
    let here = workspace::shown(&absolute(Path::new("")));
    match path.strip_prefix(&here) {
        Some("") => ".".to_owned(),
        Some(rest) => rest.trim_start_matches('/').to_owned(),
        None => path.to_owned(),
    }
}

fn has_several_units(contexts: &[Context<'_>]) -> bool {
    contexts.iter().map(|context| &context.unit).collect::<BTreeSet<_>>().len() > 1
}

fn human(query: &Query, contexts: &[Context<'_>], estate: &Estate<'_>) -> String {
    let several = has_several_units(contexts);
    let mut text = String::new();
    for context in contexts {
        let layers: Vec<&effective::Layer<'_>> = context.layers.iter().collect();
        let merged = effective::merge(&layers, &estate.fragments(&context.unit));
        text.push_str(&format!("<!-- {} -->\n{}", line(&title(query, context, several)), effective::xml(&merged)));
    }
    text
}

fn json_of(query: &Query, contexts: &[Context<'_>], estate: &Estate<'_>) -> Value {
    let context = |context: &Context<'_>| {
        let layers: Vec<&effective::Layer<'_>> = context.layers.iter().collect();
        let merged = effective::merge(&layers, &estate.fragments(&context.unit));
        json!({ "product": context.product, "unit": unit(&context.unit), "sections": effective::json(&merged) })
    };
    json!({
        "version": 1,
        "api": query.api,
        "operation": query.operation,
        "contexts": contexts.iter().map(context).collect::<Vec<_>>(),
    })
}
