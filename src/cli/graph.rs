//! `apim-policy graph`: who uses whom.

use std::path::Path;

use super::arguments::{Graph as Options, GraphFormat};
use super::error::Error;
use super::files::{Content, Destination};
use super::repository::{Repository, from_here, unknown};
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::config::absolute;
use crate::graph::{self, Graph, NodeKind};
use crate::report::Form;

/// The formats by what the name of a file ends in.
const ENDINGS: [(&str, GraphFormat); 7] = [
    ("html", GraphFormat::Html),
    ("htm", GraphFormat::Html),
    ("json", GraphFormat::Json),
    ("dot", GraphFormat::Dot),
    ("gv", GraphFormat::Dot),
    ("mmd", GraphFormat::Mermaid),
    ("md", GraphFormat::Mermaid),
];

/// Draws what the options ask for.
pub(super) fn run(options: &Options, terminal: &Terminal) -> Outcome {
    let one = |error: Error| vec![error];
    let inputs = options.config.iter().map(|path| path.as_path());
    let output = options.output.as_ref().map(|path| Destination::new(path, Content::Graph, options.force, inputs));
    let output = output.transpose().map_err(one)?;
    let repository = Repository::read(Some(&options.root), options.config.as_deref())?;
    let graph = graph::build(&repository.sources.iter().collect::<Vec<_>>(), &repository.definitions, &from_here);
    let graph = selected(graph, options).map_err(one)?;
    let (text, form) = drawn(&graph, options);
    match &output {
        Some(destination) => destination.write(&text, form),
        None => terminal.print(&text, form),
    }
    .map_err(one)?;
    Ok(Status::Clean)
}

/// The part of `graph` that the options ask for.
fn selected(mut graph: Graph, options: &Options) -> Result<Graph, Error> {
    if let Some(unit) = &options.unit {
        graph = graph::of_unit(&graph, unit).map_err(|known| unknown("no unit lies at", unit, &known.0))?;
    }
    if let Some(api) = &options.api {
        graph = graph::around(&graph, Some(NodeKind::Api), api).map_err(|known| unknown("no API is called", api, &known.0))?;
    }
    if let Some(name) = &options.around {
        graph = graph::around(&graph, None, name).map_err(|known| unknown("nothing is called", name, &known.0))?;
    }
    Ok(graph)
}

fn drawn(graph: &Graph, options: &Options) -> (String, Form) {
    let ending = options.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or_default();
    let by_name = || ENDINGS.iter().find(|(own, _)| own.eq_ignore_ascii_case(ending)).map(|(_, format)| *format);
    match options.format.or_else(by_name).unwrap_or(GraphFormat::Mermaid) {
        GraphFormat::Mermaid => (graph::mermaid(graph), Form::Text),
        GraphFormat::Dot => (graph::dot(graph), Form::Text),
        GraphFormat::Json => (format!("{:#}\n", graph::json(graph)), Form::Json),
        GraphFormat::Html => (graph::html(graph, &title(&options.root)), Form::Xml),
    }
}

/// What the page is called: as the folder is.
fn title(root: &Path) -> String {
    let whole = absolute(root);
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    format!("Policies of {}", name.unwrap_or_else(|| "a repository".to_owned()))
}
