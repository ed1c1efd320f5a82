//! The requests: what a page asks for by name, and what it gets.

use std::path::PathBuf;

use apim_policy::effective::{self, Estate, Product, Query};
use apim_policy::format::{Options, format_source};
use apim_policy::generate::{self, Library, Request, Target};
use apim_policy::lint::{self, FileOutcome, Finding, Selection};
use apim_policy::workspace::{Found, Role, Source, understand};
use apim_policy::{Answer, Arguments, Safety, Scope, Unknown, assist, catalog, explain, rules};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::assistance;
use crate::offsets::Offsets;

/// What a page may say. What a request does not need is left out.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Asked {
    /// What is asked for.
    r#do: String,
    /// The name of the file; its ending says in which language it is.
    pub(crate) path: String,
    /// All of the file.
    pub(crate) text: String,
    /// Where the cursor is.
    pub(crate) offset: u32,
    /// A rule, a policy, a type, a template.
    pub(crate) name: String,
    /// What a template is given.
    pub(crate) arguments: Arguments,
    /// What a template is wrapped in.
    target: String,
    /// Whether fixes may change the meaning; whether all rules run.
    all: bool,
    /// The policies of the service, the API and the operation, the widest first; an empty one is left out.
    layers: Vec<String>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            r#do: String::new(),
            path: "policy.xml".to_owned(),
            text: String::new(),
            offset: 0,
            name: String::new(),
            arguments: Arguments::new(),
            target: String::new(),
            all: false,
            layers: Vec::new(),
        }
    }
}

/// Answers a request. An answer has the member `error`, with a sentence, where there is nothing else to say.
pub(crate) fn answer(request: &str) -> String {
    let asked: Asked = match serde_json::from_str(request) {
        Ok(asked) => asked,
        Err(error) => return failed(&error.to_string(), None).to_string(),
    };
    let answer = match asked.r#do.as_str() {
        "lint" => lint_text(&asked),
        "fix" => fix(&asked),
        "format" => formatted(&asked),
        "complete" => assistance::complete(&asked),
        "hover" => assistance::hover(&asked),
        "signature" => assistance::signature(&asked),
        "describe" => json!({ "markdown": assist::describe(&asked.name) }),
        "explain" => explanation(&asked.name),
        "names" => names(),
        "templates" => templates(),
        "generate" => generated(&asked),
        "generateHere" => assistance::generate_here(&asked),
        "effective" => effective_policy(&asked.layers),
        other => failed(&format!("there is no request called `{other}`"), None),
    };
    answer.to_string()
}

pub(crate) fn failed(message: &str, help: Option<&str>) -> Value {
    json!({ "error": message, "help": help })
}

/// The file as it is understood; nothing if it holds no policy.
pub(crate) fn source(path: &str, text: &str) -> Option<Source> {
    let found = Found { path: path.to_owned(), file: PathBuf::from(path), named: true, config: None, searched: None };
    understand(&found, text.as_bytes().to_vec())
}

/// The rules that run by default, or all.
fn selection(all: bool) -> Selection {
    let mut selection = Selection::default();
    if all {
        // `all` is a name that every selection knows.
        let _ = selection.enable("all");
    }
    selection
}

fn lint_text(asked: &Asked) -> Value {
    let Some(source) = source(&asked.path, &asked.text) else { return json!({ "documents": 0, "diagnostics": [] }) };
    let outcome = lint::lint(&source, &selection(asked.all));
    let offsets = Offsets::new(&asked.text);
    let diagnostics: Vec<Value> = outcome.findings.iter().map(|finding| diagnostic(&outcome, finding, &offsets)).collect();
    json!({ "documents": outcome.documents, "suppressed": outcome.suppressed, "diagnostics": diagnostics })
}

fn diagnostic(outcome: &FileOutcome, finding: &Finding, offsets: &Offsets) -> Value {
    let found = &finding.diagnostic;
    let labels: Vec<Value> = (found.secondary.iter())
        .filter(|label| label.file.index().is_none())
        .map(|label| json!({ "at": offsets.span(label.span), "message": label.message.as_str() }))
        .collect();
    let fix = outcome.shown_fix(finding).map(|fix| {
        let edits: Vec<Value> = fix.edits.iter().map(|edit| json!({ "at": offsets.span(edit.span), "insert": edit.replacement })).collect();
        json!({ "message": fix.message.as_str(), "safe": fix.safety == Safety::Safe, "edits": edits })
    });
    json!({
        "rule": found.rule,
        "severity": found.severity.name(),
        "message": found.message.as_str(),
        "help": found.help.as_ref().map(|help| help.as_str()),
        "at": offsets.span(found.primary.span),
        "labels": labels,
        "fix": fix,
    })
}

fn fix(asked: &Asked) -> Value {
    let Some(source) = source(&asked.path, &asked.text) else { return json!({ "text": asked.text, "fixes": 0 }) };
    let safety = if asked.all { Safety::Unsafe } else { Safety::Safe };
    let fixed = lint::fix(&source, &Selection::default(), safety);
    json!({ "text": fixed.text, "fixes": fixed.fixes })
}

/// The file in the layout of `fmt`, and where the first mistake stands that keeps a policy of it from that.
fn formatted(asked: &Asked) -> Value {
    let Some(source) = source(&asked.path, &asked.text) else { return json!({ "text": asked.text, "refused": null }) };
    let formatted = format_source(&source, &Options::default());
    let offsets = Offsets::new(&asked.text);
    json!({ "text": formatted.text, "refused": formatted.refused.first().map(|refused| offsets.span(refused.span)) })
}

/// What is known of a name, in Markdown.
fn explanation(name: &str) -> Value {
    match explain(name) {
        Ok(Answer::Rule(rule)) => json!({ "markdown": rule.page }),
        Ok(Answer::Rules(rules)) => {
            let lines: Vec<String> = rules.iter().map(|rule| format!("- `{}`: {}", rule.id, rule.summary())).collect();
            json!({ "markdown": lines.join("\n") })
        }
        Ok(Answer::Entries(_)) => json!({ "markdown": assist::describe(name) }),
        Err(error) => {
            let help = match &error {
                Unknown::Name { help, .. } => Some(help.as_str()),
                Unknown::Rule(_) => None,
            };
            failed(&error.to_string(), help)
        }
    }
}

/// What can be explained, for a list to choose from.
fn names() -> Value {
    let rules = rules::all().map(|rule| rule.id);
    let policies = catalog::policies().iter().map(|policy| policy.element.name);
    json!(policies.chain(rules).chain(["context", "context.Request", "context.Response", "context.Variables"]).collect::<Vec<_>>())
}

fn templates() -> Value {
    let library = Library::built_in();
    let templates = library.templates().map(|template| {
        let parameters = template.parameters.iter().map(|parameter| {
            json!({
                "name": parameter.name.text,
                "takes": parameter.of.describe(),
                "choices": parameter.of.words(),
                "help": parameter.help,
                "required": !parameter.optional && parameter.default.is_none(),
                "default": generate::default(parameter),
            })
        });
        json!({ "name": template.name.text, "summary": generate::summary(template), "parameters": parameters.collect::<Vec<_>>() })
    });
    json!(templates.collect::<Vec<_>>())
}

fn generated(asked: &Asked) -> Value {
    let mut request = Request::new(&asked.name);
    request.arguments.clone_from(&asked.arguments);
    request.target = Target::from_name(&asked.target).unwrap_or(Target::Policy);
    match generate::generate(&Library::built_in(), &request) {
        Ok(text) => json!({ "text": text }),
        Err(error) => failed(&error.to_string(), None),
    }
}

/// What runs when an operation with these policies is called.
fn effective_policy(layers: &[String]) -> Value {
    let scopes = [Scope::Global, Scope::Api, Scope::Operation];
    let mut sources = Vec::new();
    for (scope, text) in scopes.into_iter().zip(layers).filter(|(_, text)| !text.trim().is_empty()) {
        let Some(mut source) = source(&format!("{}.xml", scope.name()), text) else {
            return failed(&format!("the policy at the scope `{}` is none", scope.name()), None);
        };
        for document in &mut source.documents {
            let mut role = Role::at(scope);
            if scope != Scope::Global {
                role.api.push("api".to_owned());
            }
            if scope == Scope::Operation {
                role.operation.push("operation".to_owned());
            }
            document.roles = [role].into();
        }
        sources.push(source);
    }
    let has_operation = layers.get(2).is_some_and(|text| !text.trim().is_empty());
    let estate = Estate::new(&sources, &[], &|document| lint::shown_document(document).text);
    let query = Query { api: "api".to_owned(), operation: has_operation.then(|| "operation".to_owned()), product: Product::None };
    match estate.contexts(&query) {
        Ok(contexts) => match contexts.first() {
            Some(context) => json!({ "text": effective::xml(&estate.effective(context)) }),
            None => failed("there is no policy", None),
        },
        Err(_) => failed("there is no policy of an API or an operation", Some("fill in one of them")),
    }
}
