//! What the server does by itself for an editor: requests of its own, each of which is a command too. `src/editors/README.md` describes them.

use std::path::Path;

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::generate;
use super::offers;
use super::server::{Asked, Server};
use super::transport::METHOD_NOT_FOUND;
use crate::assist;
use crate::ast::Document;
use crate::effective::{self, Estate, Product, Query, Unknown};
use crate::graph;
use crate::lint;
use crate::reference::{self, Answer as Explained};
use crate::report;
use crate::rules::Rule;
use crate::text::{Order, line};
use crate::workspace::{self, Source};

/// Answers a request of ours.
type Command = fn(&mut Server, &Value) -> Answer;

/// The requests of ours, by their names: `apim-policy/explain`, and the command `apim-policy.explain`.
const COMMANDS: &[(&str, Command)] = &[
    ("effectivePolicy", effective_policy),
    ("explain", explain),
    ("generate", generate::generate),
    ("generateHere", offers::generate_here),
    ("graph", graph),
    ("reload", reload),
    ("status", status),
    ("templates", generate::templates),
];

/// The names of the commands.
pub(super) fn names() -> Vec<String> {
    COMMANDS.iter().map(|(name, _)| format!("apim-policy.{name}")).collect()
}

/// Answers `workspace/executeCommand`: the first argument is what the request of that name has as its parameters.
pub(super) fn execute(server: &mut Server, params: &Value) -> Answer {
    let name = params.get("command").and_then(Value::as_str).ok_or_else(|| Failure::lacks("command"))?;
    let name = name.strip_prefix("apim-policy.").unwrap_or(name);
    let argument = params.pointer("/arguments/0").cloned().unwrap_or_default();
    let answer = run(server, name, &argument)?;
    // Who asks for a page by a command has nowhere to show what comes back.
    if name == "explain"
        && server.client.shows_documents
        && let Some(page) = answer.get("url").and_then(Value::as_str)
    {
        server.ask("window/showDocument", json!({ "uri": page, "external": true }), Asked::Nothing);
    }
    Ok(answer)
}

/// Answers the request of ours that is called `name`.
pub(super) fn run(server: &mut Server, name: &str, params: &Value) -> Answer {
    match COMMANDS.iter().find(|(own, _)| *own == name) {
        Some((_, command)) => command(server, params),
        None => {
            let message = format!("there is no command `{}`", line(name));
            Err(Failure { code: METHOD_NOT_FOUND, message })
        }
    }
}

/// Returns the parameter `name`; of a command, the argument itself may be it.
fn text<'p>(params: &'p Value, name: &str) -> Option<&'p str> {
    params.as_str().or_else(|| params.get(name)?.as_str())
}

/// Explains a rule, a policy, an attribute, a type or a member.
fn explain(_: &mut Server, params: &Value) -> Answer {
    let name = text(params, "name").ok_or_else(|| Failure::lacks("name"))?;
    let (markdown, url) = match reference::find(name) {
        Ok(Explained::Rule(rule)) => (rule.page.to_owned(), report::page(rule.id)),
        Ok(Explained::Rules(rules)) => {
            let line = |rule: &Rule| format!("* `{}`: {}\n", rule.id, rule.summary());
            (rules.iter().map(line).collect(), None)
        }
        Ok(Explained::Entries(_)) => (assist::describe(name).unwrap_or_default(), None),
        Err(unknown) => return Err(Failure::because(unknown.to_string())),
    };
    Ok(json!({ "markdown": markdown, "url": url }))
}

/// Puts the policies of all scopes together that run when something is called: of an API, of an operation, or of what a file has the policy of.
fn effective_policy(server: &mut Server, params: &Value) -> Answer {
    server.read_changed();
    let world = &server.world;
    let estate = Estate::new(world.sources(), world.index.definitions(), &shown);
    let product = match params.get("product") {
        Some(Value::String(name)) => Product::One(name.clone()),
        Some(Value::Bool(false)) => Product::None,
        _ => Product::Any,
    };
    let operation = params.get("operation").and_then(Value::as_str).map(str::to_owned);
    let query = match params.get("api").and_then(Value::as_str) {
        Some(api) => Query { api: api.to_owned(), operation, product },
        None => {
            let uri = params.as_str().or_else(|| params.get("uri")?.as_str()).ok_or_else(|| Failure::lacks("api or uri"))?;
            let key = server.key_of(uri).ok_or_else(|| Failure::because("this is no file"))?;
            let path = world.shown_of(&key).unwrap_or_default();
            let mut roles = estate.roles_in(path);
            roles.order();
            let Some(role) = roles.iter().find(|role| !role.api.is_empty()) else {
                let what =
                    roles.first().map_or("nothing says which API this file belongs to", |_| "this policy belongs to no API by itself");
                return Err(Failure::because(what));
            };
            Query { api: role.api[0].clone(), operation: role.operation.first().cloned().or(operation), product }
        }
    };
    let contexts = estate.contexts(&query).map_err(|unknown| {
        let (what, known) = match unknown {
            Unknown::Api(known) => ("an API", known),
            Unknown::Operation(known) => ("an operation", known),
            Unknown::Product(known) => ("a product", known),
        };
        let some: Vec<String> = known.into_iter().take(NAMED).collect();
        Failure::because(format!("no policy belongs to {what} of that name; there are {}", some.join(", ")))
    })?;
    let written = contexts.iter().map(|context| {
        let merged = estate.effective(context);
        json!({
            "product": context.product,
            "open": context.is_open,
            "unit": context.unit,
            "xml": effective::xml(&merged),
            "sections": effective::json(&merged),
        })
    });
    Ok(json!({ "api": query.api, "operation": query.operation, "contexts": written.collect::<Vec<_>>() }))
}

/// How many names of things that exist are told where something does not.
const NAMED: usize = 8;

/// `document` as it may be shown.
fn shown(document: &Document<'_>) -> String {
    lint::shown_document(document).text
}

/// Draws who uses whom, as a page, or as the data or the drawing that `format` names.
fn graph(server: &mut Server, params: &Value) -> Answer {
    server.read_changed();
    let world = &server.world;
    let sources: Vec<&Source> = world.sources().collect();
    let roots = &server.roots;
    let shown = |path: &str| {
        let inner = roots.iter().find_map(|root| Path::new(path).strip_prefix(root).ok());
        inner.map_or_else(|| path.to_owned(), |inner| if inner.as_os_str().is_empty() { ".".to_owned() } else { workspace::shown(inner) })
    };
    let mut graph = graph::build(&sources, world.index.definitions(), &shown);
    if let Some(name) = params.get("around").and_then(Value::as_str) {
        graph = graph::around(&graph, None, name).map_err(|_| Failure::because(format!("nothing is called `{}`", line(name))))?;
    }
    let title =
        roots.first().and_then(|root| root.file_name()).map_or("the workspace".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(match text(params, "format").unwrap_or("html") {
        "html" => json!({ "text": graph::html(&graph, &format!("Policies of {title}")) }),
        "mermaid" => json!({ "text": graph::mermaid(&graph) }),
        "dot" => json!({ "text": graph::dot(&graph) }),
        "json" => graph::json(&graph),
        _ => return Err(Failure::because("`format` is one of html, mermaid, dot, json")),
    })
}

/// Reads everything again.
fn reload(server: &mut Server, _: &Value) -> Answer {
    server.reload_soon();
    Ok(Value::Null)
}

/// Says what the server knows and how much it has done.
fn status(server: &mut Server, _: &Value) -> Answer {
    server.read_changed();
    Ok(json!({
        "files": server.world.files.len(),
        "policies": server.world.sources().map(|source| source.documents.len()).sum::<usize>(),
        "idle": server.is_idle(),
        "loads": server.work.loads,
        "linted": server.work.linted,
        "concerned": server.work.concerned,
    }))
}
