//! What an editor offers to do where nothing is wrong: to make a fragment, to keep what a vault answers, to generate policies.

use serde_json::{Value, json};

use super::actions::title;
use super::dispatch::{Answer, Failure};
use super::documents::{Document, place, place_of};
use super::generate;
use super::repeated::new_file;
use super::server::{Asked, Server};
use super::uri;
use crate::assist::{self, View};
use crate::generate::summary;
use crate::text::Span;

/// The kind of the action that makes a fragment.
pub(super) const EXTRACT: &str = "refactor.extract";

/// The kind of the action that keeps what a vault answers.
pub(super) const REWRITE: &str = "refactor.rewrite";

/// The kind of the action that generates policies.
pub(super) const GENERATE: &str = "refactor.generate";

/// The command of that action. An editor that has a form of its own for templates takes it over.
const GENERATE_HERE: &str = "apim-policy.generateHere";

/// Returns the action that makes a fragment of the policies that are selected, in a file of its own.
pub(super) fn extraction(server: &Server, document: &Document, selected: Span) -> Option<Value> {
    if !server.client.creates_files || !server.client.document_changes {
        return None;
    }
    let subject = server.subject(&document.key)?;
    let view = View::at(subject.source, selected.start, subject.names)?;
    let extraction = assist::extract_fragment(&view, selected)?;
    let folder = document.path.parent()?;
    let file = match server.world.fragment_folder() {
        Some(fragments) => fragments.join(&extraction.name).join("policy.xml"),
        None => folder.join(format!("{}.xml", extraction.name)),
    };
    let uri = uri::of(&file);
    let mut changes = server.edit(document, std::slice::from_ref(&extraction.edit));
    changes["documentChanges"].as_array_mut()?.extend(new_file(&uri, &extraction.fragment));
    Some(json!({ "title": format!("Extract to the fragment `{}`", extraction.name), "kind": EXTRACT, "edit": changes }))
}

/// Returns the action that puts a cache around the call of a vault in which `offset` is.
pub(super) fn caching(server: &Server, document: &Document, offset: u32) -> Option<Value> {
    let subject = server.subject(&document.key)?;
    let view = View::at(subject.source, offset, subject.names)?;
    let gateways = server.world.files.get(&document.key)?.job.selection.gateway();
    let fix = assist::cache_vault_call(&view, offset, gateways)?;
    Some(json!({ "title": title(&fix), "kind": REWRITE, "edit": server.edit_of(document, &fix)? }))
}

/// Returns the action that generates policies at `offset`; where something stands there, only if it `is_asked_for`.
pub(super) fn generation(server: &Server, document: &Document, offset: u32, is_asked_for: bool) -> Option<Value> {
    // An editor asks at every step of the cursor, and mostly something stands there.
    if !server.client.applies_edits || !is_asked_for && !is_on_blank_line(&document.text, offset as usize) {
        return None;
    }
    let subject = server.subject(&document.key)?;
    let view = View::at(subject.source, offset, subject.names)?;
    let found = assist::policy_place(&view, offset).filter(|found| found.is_free || is_asked_for)?;
    let (at, _) = subject.places(Span { start: found.offset, end: found.offset });
    let title = "Generate Policies from a Template…";
    let arguments = json!([{ "textDocument": { "uri": document.uri }, "position": place(at) }]);
    let command = json!({ "title": title, "command": GENERATE_HERE, "arguments": arguments });
    Some(json!({ "title": title, "kind": GENERATE, "command": command }))
}

/// Whether nothing stands on the line of `text` in which `offset` is.
fn is_on_blank_line(text: &str, offset: usize) -> bool {
    let before = text[..offset].chars().rev().take_while(|it| *it != '\n');
    let behind = text[offset..].chars().take_while(|it| *it != '\n');
    before.chain(behind).all(char::is_whitespace)
}

/// Where somebody wants policies from a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The document and the position, as the parameters of a request have them.
    place: Value,
}

/// Asks the user for a template, unless one is named, and writes what it makes at a place.
pub(super) fn generate_here(server: &mut Server, params: &Value) -> Answer {
    let position = params.get("position").filter(|it| place_of(it).is_some()).ok_or_else(|| Failure::lacks("position"))?;
    server.document(params)?;
    let wanted = Wanted { place: json!({ "textDocument": params["textDocument"], "position": position }) };
    if let Some(template) = params.get("template").and_then(Value::as_str) {
        return write(server, template, &wanted);
    }
    let library = generate::library(server);
    let offers = library.templates().map(|it| json!({ "title": format!("{}{BETWEEN}{}", it.name.text, summary(it)) }));
    let question = json!({ "type": 3, "message": "Which policies?", "actions": offers.collect::<Vec<_>>() });
    server.ask("window/showMessageRequest", question, Asked::Template(wanted));
    Ok(Value::Null)
}

/// What stands between the name of a template and what it does, where the user is asked for one.
const BETWEEN: &str = ": ";

/// Takes in which template the user has chosen, if any.
pub(super) fn chosen(server: &mut Server, wanted: &Wanted, choice: &Value) {
    let Some((name, _)) = choice.get("title").and_then(Value::as_str).and_then(|title| title.split_once(BETWEEN)) else { return };
    if let Err(failure) = write(server, name, wanted) {
        server.show(1, &failure.message);
    }
}

/// Lets the client write what the template makes of the values of its example.
fn write(server: &mut Server, template: &str, wanted: &Wanted) -> Answer {
    let arguments = assist::example_arguments(generate::library(server), template);
    let mut params = wanted.place.clone();
    params["template"] = template.into();
    params["arguments"] = arguments.iter().map(|(name, values)| (name.clone(), json!(values))).collect();
    let made = generate::generate(server, &params)?;
    let document = server.document(&params)?.clone();
    let edit = server.edit_of_texts(&document, vec![made["edit"].clone()]);
    server.ask("workspace/applyEdit", json!({ "label": format!("Generate {template}"), "edit": edit }), Asked::Nothing);
    if !arguments.is_empty() {
        let given: Vec<String> = arguments.iter().map(|(name, values)| format!("{name} = {}", values.join(", "))).collect();
        server.show(3, &format!("`{template}` has the values of its example, to be replaced by your own: {}", given.join("; ")));
    }
    Ok(Value::Null)
}
