//! A client of the language server that speaks the protocol and nothing more.

use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::folder::Folder;

/// How long one waits for the server at most. It answers within milliseconds, but machines can be busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server that runs in a folder, and what it has sent.
pub struct Client {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    /// What it has sent and nobody has looked at.
    unseen: VecDeque<Value>,
    next: Cell<i64>,
    root: PathBuf,
}

/// What editors can do.
pub fn capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename"] } },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "completion": { "completionItem": { "snippetSupport": true } },
            "codeAction": { "resolveSupport": { "properties": ["edit"] } },
            "definition": { "linkSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
    })
}

impl Client {
    /// Starts a server in `folder`, and does nothing else.
    pub fn start(folder: &Folder) -> Self {
        let mut child =
            folder.command(&["lsp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let out = child.stdout.take().expect("it has an output");
        let (send, from) = mpsc::channel();
        thread::spawn(move || {
            let mut out = BufReader::new(out);
            while let Some(message) = read(&mut out) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let to = child.stdin.take().expect("it has an input");
        let root = folder.path("").canonicalize().expect("the folder is there");
        Self { child, to, from, unseen: VecDeque::new(), next: Cell::new(0), root }
    }

    /// Starts a server that works on `folder`, and waits until it has read it.
    pub fn with(folder: &Folder, settings: Value) -> Self {
        Self::able(folder, settings, capabilities())
    }

    /// Starts a server that works on `folder` for a client with these capabilities, and waits until it has read the folder.
    pub fn able(folder: &Folder, settings: Value, capabilities: Value) -> Self {
        let mut client = Self::start(folder);
        let root = client.uri("");
        let params = json!({
            "processId": std::process::id(),
            "workspaceFolders": [{ "uri": root, "name": "test" }],
            "capabilities": capabilities,
            "initializationOptions": settings,
        });
        client.request("initialize", params);
        client.notify("initialized", json!({}));
        client.wait_for("apim-policy/loaded");
        client
    }

    /// The address of the file at `path` in the folder.
    pub fn uri(&self, path: &str) -> String {
        let path = if path.is_empty() { self.root.clone() } else { self.root.join(path) };
        format!("file://{}", path.display()).replace(' ', "%20")
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).expect("the server listens");
        self.to.flush().expect("the server listens");
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request, and returns its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next.set(self.next.get() + 1);
        let id = self.next.get();
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Returns the response to the request with this id.
    pub fn response(&mut self, id: i64) -> Value {
        self.find(&format!("the response {id}"), |message| message.get("method").is_none() && message["id"] == id)
    }

    /// Returns what a request comes to; it must not fail.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let mut response = self.response(id);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].take()
    }

    /// Returns the response to a request, which may be that it was refused, but by no mistake of the server or of this client.
    pub fn answered(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let response = self.response(id);
        assert!(response.get("error").is_none_or(|error| error["code"] == -32803), "{method}: {response}");
        response
    }

    /// Returns the error of a request, which must fail: its code and its message.
    pub fn refused(&mut self, method: &str, params: Value) -> (i64, String) {
        let id = self.ask(method, params);
        let response = self.response(id);
        let error = response.get("error").unwrap_or_else(|| panic!("{method} is answered: {response}"));
        (error["code"].as_i64().expect("it is a number"), error["message"].as_str().expect("it is a text").to_owned())
    }

    /// Waits for the answer to something that was no request of this client's, and returns the code of the error.
    pub fn wait_for_error(&mut self) -> i64 {
        let next = self.next.get();
        let message = self.find("an error", |message| message.get("error").is_some() && message["id"].as_i64().is_none_or(|id| id > next));
        message["error"]["code"].as_i64().expect("it is a number")
    }

    /// Waits for a notification, or a request of the server, with this method, and returns all of it.
    pub fn wait_for(&mut self, method: &str) -> Value {
        self.find(method, |message| message["method"] == method)
    }

    /// Opens a document.
    pub fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.open_at(&uri, "xml", text);
    }

    pub fn open_at(&mut self, uri: &str, language: &str, text: &str) {
        self.notify("textDocument/didOpen", json!({ "textDocument": { "uri": uri, "languageId": language, "version": 1, "text": text } }));
    }

    /// Makes changes in a document.
    pub fn change(&mut self, path: &str, version: i64, changes: Value) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Waits for the diagnostics of this version of a document, and returns them.
    pub fn diagnostics(&mut self, path: &str, version: i64) -> Vec<Value> {
        let uri = self.uri(path);
        self.told(&uri, |params| params["version"] == version)
    }

    /// Waits until the client is told something of the document at `uri` that `is_it`, and returns the diagnostics.
    pub fn told(&mut self, uri: &str, is_it: impl Fn(&Value) -> bool) -> Vec<Value> {
        let message = self.find(&format!("diagnostics of {uri}"), |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri && is_it(&message["params"])
        });
        message["params"]["diagnostics"].as_array().expect("it is a list").clone()
    }

    /// What the client was told last of each file, by its path in the folder, once the server has nothing to do: only what nobody has looked at.
    pub fn all_told(&mut self) -> BTreeMap<String, Vec<Value>> {
        self.settled();
        let root = format!("{}/", self.uri(""));
        let told = self.unseen.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics").map(|message| {
            let uri = message["params"]["uri"].as_str().expect("it has an address").replace("%20", " ");
            let path = uri.strip_prefix(&root).unwrap_or_else(|| panic!("{uri} lies in {root}")).to_owned();
            (path, message["params"]["diagnostics"].as_array().expect("it is a list").clone())
        });
        told.collect()
    }

    /// What the server has done so far.
    pub fn status(&mut self) -> Value {
        self.request("apim-policy/status", Value::Null)
    }

    /// Waits until the server has nothing to do.
    pub fn settled(&mut self) {
        while !self.status()["idle"].as_bool().expect("it says so") {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// How much memory the server has, in KiB, where the system says so.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().split(' ').next()?.parse().ok()
    }

    /// Lets the server end as the protocol wants it, and returns its status and what it has written to standard error.
    pub fn end(mut self) -> (i32, String) {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Closes the server's input, and returns its status and what it has written to standard error.
    pub fn ended(self) -> (i32, String) {
        let Self { mut child, to, .. } = self;
        drop(to);
        let mut error = String::new();
        child.stderr.take().expect("it has an output").read_to_string(&mut error).expect("it writes text");
        (child.wait().expect("it ends").code().expect("it ends by itself"), error)
    }

    /// Returns the first message that `is_it`, of those that nobody has looked at and those that come.
    fn find(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unseen.iter().position(&is_it) {
            return self.unseen.remove(at).expect("it is there");
        }
        loop {
            let message = self.from.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what} never came; unseen: {:#?}", self.unseen));
            if is_it(&message) {
                return message;
            }
            self.unseen.push_back(message);
        }
    }
}

/// The end of a range in a document: what `text`, which stands there once, marks.
pub fn range_of(document: &str, text: &str) -> Value {
    let start = document.find(text).unwrap_or_else(|| panic!("`{text}` stands in it"));
    json!({ "start": position(document, start), "end": position(document, start + text.len()) })
}

/// The position of the byte at `offset`, in UTF-16.
pub fn position(document: &str, offset: usize) -> Value {
    let before = &document[..offset];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    json!({ "line": line, "character": column })
}

/// The codes of diagnostics with the texts that they mark in `document`.
pub fn found<'d>(document: &'d str, diagnostics: &'d [Value]) -> Vec<(&'d str, &'d str)> {
    let at = |value: &Value| {
        let (line, column) = (value["line"].as_u64().expect("a line") as usize, value["character"].as_u64().expect("a column") as usize);
        let start: usize = document.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        let inner = document[start..].char_indices().find(|(_, it)| {
            units += it.len_utf16();
            units > column
        });
        inner.map_or(document.len(), |(at, _)| start + at)
    };
    let marked = |it: &Value| &document[at(&it["range"]["start"])..at(&it["range"]["end"])];
    diagnostics.iter().map(|it| (it["code"].as_str().expect("a code"), marked(it))).collect()
}

/// Makes the edits of a text document in `text`.
pub fn apply(text: &str, edits: &[Value]) -> String {
    let offset = |value: &Value| {
        let line = value["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = value["character"].as_u64().expect("a column") as usize;
        let mut at = start;
        for character in text[start..].chars() {
            if units < character.len_utf16() {
                break;
            }
            units -= character.len_utf16();
            at += character.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|it| (offset(&it["range"]["start"]), offset(&it["range"]["end"]), it["newText"].as_str().expect("a text")))
        .collect();
    edits.sort_by_key(|it| std::cmp::Reverse((it.0, it.1)));
    let mut changed = text.to_owned();
    edits.into_iter().for_each(|(start, end, new)| changed.replace_range(start..end, new));
    changed
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((_, value)) => length = value.trim().parse().ok(),
            None => break,
        }
    }
    let mut body = vec![0; length?];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
