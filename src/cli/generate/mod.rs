//! `apim-policy generate [TEMPLATE]`: policies from templates.

mod library;
mod manifest;
mod output;
mod questions;

use self::output::File;
use super::arguments::Generate;
use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::catalog::Scope;
use crate::generate::{self, Library, Request, Target};
use crate::report::Form;
use crate::text::Gather;

/// Generates what the options say.
pub(super) fn run(options: &Generate, terminal: &Terminal) -> Outcome {
    if options.syntax {
        return show(generate::SYNTAX, terminal);
    }
    options.check().map_err(|error| vec![error])?;
    let library = library::load(options)?;
    if options.mode.check {
        let errors = generate::run_examples(&library);
        if !errors.is_empty() {
            return Err(errors.into_iter().map(Error::from).collect());
        }
        if options.manifest.is_none() && options.output.is_none() {
            return examples(&library, terminal);
        }
    }
    if let Some(path) = &options.manifest {
        return manifest::run(path, options, &library, terminal);
    }
    let Some(name) = name(options, &library).map_err(|error| vec![error])? else {
        return show(&generate::list(&library), terminal);
    };
    if options.describe {
        let template = generate::find(&library, &name).map_err(|error| vec![error.into()])?;
        return show(&generate::page(&library, template), terminal);
    }
    one(options, &library, &name, terminal)
}

/// Says that the examples of the user's templates are right, if there are such templates.
fn examples(library: &Library, terminal: &Terminal) -> Outcome {
    let own = library.templates().filter(|template| template.source.is_some()).count();
    if own == 0 {
        return Err(vec![Generate::without_file("check")]);
    }
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let examples = count(generate::count_examples(library), "example");
    terminal.note(&format!("checked {} with {examples}", count(own, "template")));
    Ok(Status::Clean)
}

/// Generates one thing.
fn one(options: &Generate, library: &Library, name: &str, terminal: &Terminal) -> Outcome {
    let mut request = request(options, name);
    if !options.no_input && terminal.can_ask() {
        let mut dialogue = questions::Dialogue::new(terminal);
        questions::ask(library, &mut request, &mut dialogue).map_err(|error| vec![error])?;
    }
    let Some(path) = &options.output else {
        let text = generate::generate(library, &request).map_err(|error| vec![error.into()])?;
        return terminal.deliver(&text).map(|()| Status::Clean).map_err(|error| vec![error]);
    };
    // What goes to a file is known again by its header, which is the same wherever the command was run.
    let output = path.file_name().map_or(".".to_owned(), |name| name.to_string_lossy().into_owned());
    let templates: Vec<String> = options.templates.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    request.header = Some(generate::header(&request, &output, &templates));
    let inputs = library::inputs(options)?;
    let files = generate::files(library, &request, path).map_err(|error| vec![error.into()])?;
    output::put(files.into_iter().map(|(path, text)| File { path, text }).collect(), &inputs, &options.mode, terminal)
}

fn request(options: &Generate, name: &str) -> Request {
    let mut request = Request::new(name);
    for (name, value) in &options.set {
        request.arguments.entry(name.clone()).or_default().push(value.clone());
    }
    request.target = options.target.map_or(Target::default(), Target::from);
    request.dialect = options.dialect;
    request.scope = options.scope.unwrap_or(Scope::Api);
    request.name = options.resource.clone();
    request.references = options.references.iter().cloned().gathered();
    request.section = options.section;
    request
}

/// The template that is asked for: it is named, or the only one of the user's file.
fn name(options: &Generate, library: &Library) -> Result<Option<String>, Error> {
    if options.name.is_some() || options.list {
        return Ok(options.name.clone());
    }
    let [file] = &options.templates[..] else { return Ok(None) };
    let file = file.to_string_lossy();
    let names: Vec<String> = library.of_file(&file).map(|template| template.name.text.clone()).collect();
    match &names[..] {
        [name] => Ok(Some(name.clone())),
        [] => {
            let message = format!("`{file}` holds no template, only parts");
            Err(Error::Usage { message, help: Some("name a template that uses them".to_owned()) })
        }
        names => {
            let message = format!("`{file}` holds several templates: {}", names.join(", "));
            Err(Error::Usage { message, help: Some("name one of them".to_owned()) })
        }
    }
}

fn show(text: &str, terminal: &Terminal) -> Outcome {
    terminal.print(text, Form::Text).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}
