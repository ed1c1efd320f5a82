//! What the client can do, as far as that makes a difference.

use serde_json::Value;

use super::lines::Encoding;

/// What the client can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// How places are counted.
    pub encoding: Encoding,
    /// Whether it takes edits for certain versions of documents, and new files with them.
    pub document_changes: bool,
    /// Whether it takes text with places to fill in.
    pub snippets: bool,
    /// Whether it can be told to ask for completions again.
    pub asks_again: bool,
    /// Whether it creates files that an edit names.
    pub creates_files: bool,
    /// Whether it renames files and folders that an edit names.
    pub renames_files: bool,
    /// Whether it asks for the edit of an action when the user chooses it.
    pub resolves_actions: bool,
    /// Whether it makes edits that the server asks it for.
    pub applies_edits: bool,
    /// Whether it can be told which files to watch.
    pub watches: bool,
    /// Whether it can be asked for settings.
    pub configuration: bool,
    /// Whether it tells of settings that have changed only if it is asked to.
    pub registers_configuration: bool,
    /// Whether it opens pages that it is shown.
    pub shows_documents: bool,
    /// Whether it asks for hints anew when it is told to.
    pub refreshes_hints: bool,
    /// Whether symbols may have others in them.
    pub nested_symbols: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(params: &Value) -> Self {
        let has = |path: &str| {
            let value = params.pointer("/capabilities").and_then(|it| it.pointer(path));
            value.is_some_and(|value| !value.is_null() && *value != Value::Bool(false))
        };
        let lists = |path: &str, name: &str| {
            let list = params.pointer("/capabilities").and_then(|it| it.pointer(path)).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|it| it == name))
        };
        // The client's order is its preference.
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let encoding = encodings.into_iter().flatten().filter_map(Value::as_str).find_map(Encoding::named).unwrap_or_default();
        Self {
            encoding,
            snippets: has("/textDocument/completion/completionItem/snippetSupport"),
            // The command is not of the protocol, and others than this editor would fail.
            asks_again: params
                .pointer("/clientInfo/name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with("Visual Studio Code")),
            creates_files: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            renames_files: lists("/workspace/workspaceEdit/resourceOperations", "rename"),
            document_changes: has("/workspace/workspaceEdit/documentChanges"),
            resolves_actions: lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            applies_edits: has("/workspace/applyEdit"),
            watches: has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            configuration: has("/workspace/configuration"),
            registers_configuration: has("/workspace/didChangeConfiguration/dynamicRegistration"),
            shows_documents: has("/window/showDocument/support"),
            refreshes_hints: has("/workspace/inlayHint/refreshSupport"),
            nested_symbols: has("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
        }
    }
}
