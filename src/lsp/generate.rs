//! Templates, for an editor that asks people for what they take.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::server::Server;
use crate::assist;
use crate::catalog::{Format, Scope, Section};
use crate::generate::{self, Arguments, Error, Library, Parameter, Request, Target, Template, Type};
use crate::reading::{self, MAX_OWN_BYTES};
use crate::text::shown_path;

/// Lists the templates with what they take.
pub(super) fn templates(server: &mut Server, _: &Value) -> Answer {
    let library = library(server);
    let names = |names: &[&str]| json!(names);
    Ok(json!({
        "templates": library.templates().map(|it| template(library, it)).collect::<Vec<_>>(),
        "targets": names(&Target::ALL.map(Target::name)),
        "scopes": names(&Scope::ALL.map(Scope::name)),
        "sections": names(&Section::ALL.map(Section::name)),
        "dialects": names(&Format::ALL.map(Format::name)),
    }))
}

fn template(library: &Library, template: &Template) -> Value {
    json!({
        "name": template.name.text,
        "summary": generate::summary(template),
        "page": generate::page(library, template),
        "parameters": template.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let default = generate::default(parameter);
    json!({
        "name": parameter.name.text,
        "help": parameter.help.split_whitespace().collect::<Vec<_>>().join(" "),
        "type": parameter.of.to_string(),
        "takes": parameter.of.describe(),
        "choices": parameter.of.words(),
        "list": matches!(parameter.of, Type::List(_)),
        "required": !parameter.optional && default.is_none(),
        "default": default,
    })
}

/// Generates what is asked for: one text, several files, or where a place is named the change that writes it there.
pub(super) fn generate(server: &mut Server, params: &Value) -> Answer {
    let request = request(params)?;
    library(server);
    if params.get("position").is_some() {
        let library = server.library.take().unwrap_or_else(Library::built_in);
        let mut refused = None;
        let written = server.at_place(params, |subject, view, offset| match assist::generate_here(view, offset, &library, &request) {
            Ok(Some(edit)) => json!({ "edit": { "range": subject.range(edit.span), "newText": edit.replacement } }),
            Ok(None) => Value::Null,
            Err(error) => {
                refused = Some(failure(error));
                Value::Null
            }
        });
        server.library = Some(library);
        return match (refused, written?) {
            (Some(refused), _) => Err(refused),
            (None, Value::Null) => Err(Failure::because("no policy may stand here")),
            (None, written) => Ok(written),
        };
    }
    let library = library(server);
    if request.target != Target::Apiops {
        return Ok(json!({ "text": generate::generate(library, &request).map_err(failure)? }));
    }
    let files = generate::files(library, &request, Path::new("")).map_err(failure)?;
    let files: Vec<Value> = files.iter().map(|(path, text)| json!({ "path": shown_path(path), "text": text })).collect();
    Ok(json!({ "files": files }))
}

/// Reads what is asked for.
fn request(params: &Value) -> Result<Request, Failure> {
    let template = params.get("template").and_then(Value::as_str).ok_or_else(|| Failure::lacks("template"))?;
    let mut request = Request::new(template);
    let values = |value: &Value| match value {
        Value::Array(all) => all.iter().map(plain).collect(),
        value => plain(value).map(|it| vec![it]),
    };
    let arguments: Option<Arguments> = pairs(params, "arguments", values);
    request.arguments = arguments.ok_or_else(|| Failure::because("an argument is a text, a number, or a list of these"))?;
    request.references = pairs(params, "references", plain).ok_or_else(|| Failure::because("a reference is a text"))?;
    request.target = named(params, "target", &Target::ALL, Target::name)?.unwrap_or_default();
    request.dialect = named(params, "dialect", &Format::ALL, Format::name)?.unwrap_or_default();
    request.scope = named(params, "scope", &Scope::ALL, Scope::name)?.unwrap_or(request.scope);
    request.section = named(params, "section", &Section::ALL, Section::name)?;
    request.name = params.get("name").and_then(Value::as_str).map(str::to_owned);
    Ok(request)
}

/// The members of the object `name` of `params`; `None` if one of them is nothing that `read` understands.
fn pairs<T>(params: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<BTreeMap<String, T>> {
    let object = params.get(name).and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| Some((name.clone(), read(value)?))).collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

/// The one of `all` that the parameter `name` of the request names.
fn named<T: Copy>(params: &Value, name: &str, all: &[T], name_of: fn(T) -> &'static str) -> Result<Option<T>, Failure> {
    let Some(given) = params.get(name).and_then(Value::as_str) else { return Ok(None) };
    let names: Vec<&str> = all.iter().map(|it| name_of(*it)).collect();
    let found = all.iter().copied().find(|it| name_of(*it) == given);
    found.map(Some).ok_or_else(|| Failure::because(format!("`{name}` is one of {}", names.join(", "))))
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Mistake(mistake) => Failure::because(match &mistake.help {
            Some(help) => format!("{}; {help}", mistake.message),
            None => mistake.message.clone(),
        }),
        error => Failure::because(error.to_string()),
    }
}

/// The templates of this tool, and those that the configuration of the first folder of the workspace names.
pub(super) fn library(server: &mut Server) -> &Library {
    if server.library.is_none() {
        let mut library = Library::built_in();
        let texts = own_templates(server);
        let mistakes = library.add_all(texts.iter().map(|(name, text)| (name.as_str(), text.clone())));
        if let Some(mistake) = mistakes.first() {
            server.show(2, &format!("the templates of the configuration cannot be used: {mistake}"));
        }
        server.library = Some(library);
    }
    server.library.get_or_insert_with(Library::built_in)
}

/// How many files of templates are read.
const MAX_FILES: usize = 500;

/// The files of templates that the configuration names, and those that they use, each with its text.
fn own_templates(server: &Server) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    let config = server.world.files.values().find_map(|file| file.job.found.config.as_ref());
    let Some(config) = config else { return read };
    let repository = config.repository();
    let mut known = BTreeSet::new();
    let mut waiting = config.templates();
    while let Some(path) = waiting.pop().filter(|_| read.len() < MAX_FILES) {
        if let Ok(entries) = fs::read_dir(&path) {
            let files = entries.flatten().map(|entry| entry.path());
            waiting.extend(files.filter(|it| it.extension().is_some_and(|it| it == "snippet")));
            continue;
        }
        // A configuration that a stranger wrote may name no other files of this machine.
        let is_own = path.canonicalize().is_ok_and(|real| real.starts_with(&repository) && known.insert(real));
        let Some(text) = is_own.then(|| reading::text(&path, MAX_OWN_BYTES).ok()).flatten() else { continue };
        let imports = generate::imports(&text).into_iter().filter(|import| import.fault().is_none());
        waiting.extend(imports.map(|import| path.with_file_name("").join(&import.path)));
        read.insert(shown_path(&path).to_string(), text);
    }
    read
}
