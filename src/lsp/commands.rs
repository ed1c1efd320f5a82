//! What the server does by itself for an editor: requests of its own, each of which is a command too. `src/editors/README.md` describes them.

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::server::{Asked, Server};
use super::transport::METHOD_NOT_FOUND;
use crate::reference::{self, Answer as Explained};
use crate::report;
use crate::rules::Rule;
use crate::text::line;

/// Answers a request of ours.
type Command = fn(&mut Server, &Value) -> Answer;

/// The requests of ours, by their names: `apim-policy/explain`, and the command `apim-policy.explain`.
const COMMANDS: &[(&str, Command)] = &[("explain", explain), ("reload", reload), ("status", status)];

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
        Ok(Explained::Entries(entries)) => {
            (entries.iter().map(|entry| format!("**{}** ({})", entry.title, entry.what)).collect::<Vec<_>>().join("\n---\n\n"), None)
        }
        Err(unknown) => return Err(Failure::because(unknown.to_string())),
    };
    Ok(json!({ "markdown": markdown, "url": url }))
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
