//! Which request is answered by whom.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::actions;
use super::client::Client;
use super::commands;
use super::completion;
use super::formatting;
use super::references;
use super::requests;
use super::server::{Phase, Server};
use super::settings::Settings;
use super::tokens;
use super::transport::{INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED, REQUEST_FAILED};
use super::uri;
use super::world;
use crate::text::line;

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The code of JSON-RPC.
    pub code: i64,
    /// What is wrong, for people.
    pub message: String,
}

/// An answer, or why there is none.
pub(super) type Answer = Result<Value, Failure>;

impl Failure {
    /// The request cannot be fulfilled, because of `message`.
    pub(super) fn because(message: impl Into<String>) -> Self {
        Self { code: REQUEST_FAILED, message: message.into() }
    }

    /// The parameters lack something.
    pub(super) fn lacks(what: &str) -> Self {
        Self { code: INVALID_PARAMS, message: format!("the parameters have no {what}") }
    }
}

/// Answers a request about a document.
type Handler = fn(&mut Server, &Value) -> Answer;

/// The requests that are answered while the client works.
const HANDLERS: &[(&str, Handler)] = &[
    ("textDocument/hover", requests::hover),
    ("textDocument/documentSymbol", requests::symbols),
    ("textDocument/foldingRange", requests::folding),
    ("textDocument/selectionRange", requests::selection),
    ("textDocument/documentLink", requests::links),
    ("textDocument/completion", completion::complete),
    ("completionItem/resolve", completion::resolve),
    ("textDocument/signatureHelp", completion::signature),
    ("textDocument/definition", references::definition),
    ("textDocument/references", references::references),
    ("textDocument/documentHighlight", references::highlights),
    ("textDocument/prepareRename", references::prepare_rename),
    ("textDocument/rename", references::rename),
    ("workspace/symbol", references::symbols),
    ("textDocument/semanticTokens/full", tokens::tokens),
    ("textDocument/semanticTokens/range", tokens::tokens),
    ("textDocument/inlayHint", tokens::hints),
    ("textDocument/formatting", formatting::format),
    ("textDocument/rangeFormatting", formatting::format),
    ("textDocument/codeAction", actions::list),
    ("codeAction/resolve", actions::resolve),
    ("textDocument/diagnostic", actions::diagnostics),
    ("workspace/executeCommand", commands::execute),
];

impl Server {
    /// Answers a request.
    pub(super) fn answer(&mut self, method: &str, params: &Value) -> Answer {
        match (self.phase, method) {
            (Phase::Fresh, "initialize") => Ok(self.initialize(params)),
            (Phase::Fresh, _) => Err(Failure { code: NOT_INITIALIZED, message: "`initialize` comes first".to_owned() }),
            (Phase::Leaving, _) => Err(Failure { code: INVALID_REQUEST, message: "the server is about to end".to_owned() }),
            (Phase::Running, "initialize") => Err(Failure { code: INVALID_REQUEST, message: "`initialize` was called before".to_owned() }),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Leaving;
                Ok(Value::Null)
            }
            (Phase::Running, _) => {
                let own = method.strip_prefix("apim-policy/");
                let handler = HANDLERS.iter().find(|(name, _)| *name == method).map(|(_, handler)| *handler);
                match (own, handler) {
                    (Some(own), _) => commands::run(self, own, params),
                    (None, Some(handler)) => handler(self, params),
                    (None, None) => Err(Failure { code: METHOD_NOT_FOUND, message: format!("nobody answers to `{}`", line(method)) }),
                }
            }
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.phase = Phase::Running;
        self.client = Client::of(params);
        self.parent = params.get("processId").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        self.roots = roots(params);
        let (settings, wrong) = Settings::read(params.get("initializationOptions").unwrap_or(&Value::Null));
        self.settings = settings;
        wrong.iter().for_each(|wrong| self.show(2, wrong));
        (self.world, _) = world::empty(&self.input());
        json!({
            "capabilities": self.capabilities(),
            "serverInfo": { "name": "apim-policy", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    /// What the server can do.
    fn capabilities(&self) -> Value {
        json!({
            "positionEncoding": self.client.encoding.name(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
            "completionProvider": { "triggerCharacters": completion::TRIGGERS, "resolveProvider": true },
            "signatureHelpProvider": { "triggerCharacters": ["(", ","] },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "renameProvider": { "prepareProvider": true },
            "workspaceSymbolProvider": true,
            "semanticTokensProvider": { "legend": tokens::legend(), "full": true, "range": true },
            "inlayHintProvider": true,
            "documentSymbolProvider": true,
            "foldingRangeProvider": true,
            "selectionRangeProvider": true,
            "documentLinkProvider": { "resolveProvider": false },
            "documentFormattingProvider": true,
            "documentRangeFormattingProvider": true,
            "codeActionProvider": { "codeActionKinds": actions::KINDS, "resolveProvider": true },
            "executeCommandProvider": { "commands": commands::names() },
        })
    }
}

/// The folders of the workspace: of what is said in several ways, the newest counts.
fn roots(params: &Value) -> Vec<PathBuf> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let mut roots: Vec<PathBuf> = Vec::new();
    let uris = folders.into_iter().flatten().filter_map(|folder| folder.get("uri")?.as_str());
    uris.filter_map(uri::path).for_each(|root| {
        if !roots.contains(&root) {
            roots.push(root);
        }
    });
    if folders.is_none() {
        roots.extend(params.get("rootUri").and_then(Value::as_str).and_then(uri::path));
    }
    if roots.is_empty() && folders.is_none() {
        roots.extend(params.get("rootPath").and_then(Value::as_str).map(PathBuf::from));
    }
    roots
}
