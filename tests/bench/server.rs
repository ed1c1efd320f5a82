//! How long an editor waits for the language server: from a keystroke to the diagnostics of a policy of 2,000 lines, and until everything is told that a change means for the other
//! files of a workspace of 1,000 policies. The server runs in this process, and gets and writes messages as it does over standard input and output.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use apim_policy::lint::{self, Selection};
use apim_policy::lsp::Local;
use apim_policy::workspace::{Found, understand};
use serde_json::{Value, json};

/// The most that may pass between a keystroke in a policy of 2,000 lines and its diagnostics.
const GOAL: Duration = Duration::from_millis(5);

/// The most that may pass between a change and the diagnostics of all files that it concerns, in a workspace of 1,000 policies. The server waits for a pause of 20 ms.
const GOAL_OF_OTHERS: Duration = Duration::from_millis(50);

/// How many keystrokes are measured of each kind.
const KEYSTROKES: usize = 60;

/// How many changes are measured that concern other files.
const CHANGES: usize = 15;

const APIS: usize = 100;
const OPERATIONS: usize = 9;

/// An editor with one document open.
struct Editor {
    server: Local,
    uri: String,
    text: String,
    version: u64,
}

impl Editor {
    /// Opens `text` as the file at `path` in the workspace `root`.
    fn open(root: &Path, path: &str, text: &str) -> Self {
        let address = |path: &Path| format!("file://{}", path.display()).replace(' ', "%20");
        let uri = address(&root.join(path));
        let mut editor = Self { server: Local::default(), uri, text: text.to_owned(), version: 1 };
        let capabilities = json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": true } } });
        editor.request("initialize", json!({ "rootUri": address(root), "capabilities": capabilities }));
        editor.notify("initialized", json!({}));
        editor.server.settle();
        let document = json!({ "uri": editor.uri, "languageId": "xml", "version": 1, "text": text });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        editor.server.settle();
        editor.server.sent();
        editor
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.server.hear(message(json!({ "jsonrpc": "2.0", "method": method, "params": params })).as_slice());
    }

    fn request(&mut self, method: &str, params: Value) {
        self.server.hear(message(json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })).as_slice());
    }

    /// The message that puts `new` in place of `old`, which stands once in the document.
    fn change(&mut self, old: &str, new: &str) -> Vec<u8> {
        let at = self.text.find(old).unwrap_or_else(|| panic!("`{old}` stands in the policy"));
        let position = |offset: usize| {
            let before = &self.text[..offset];
            let line = before.matches('\n').count();
            json!({ "line": line, "character": before.len() - before.rfind('\n').map_or(0, |at| at + 1) })
        };
        let range = json!({ "start": position(at), "end": position(at + old.len()) });
        self.text.replace_range(at..at + old.len(), new);
        self.version += 1;
        message(json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "range": range, "text": new }],
        } }))
    }

    /// Whether the diagnostics of the newest version are among what was `sent`.
    fn is_told(&self, sent: &[u8]) -> bool {
        let sent = String::from_utf8_lossy(sent);
        sent.contains("publishDiagnostics") && sent.contains(&format!("\"version\":{}", self.version))
    }
}

/// `message` with its header.
fn message(message: Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The best of some times, and the one in their middle.
fn summary(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort();
    [times[0], times[times.len() / 2]]
}

/// Writes a line of a table: the best of `times`, in units of `one` too, their middle, and whether the best meets the `goal`: a machine that does other work as well can only make a
/// time worse.
fn line(table: &mut String, name: &str, times: Vec<Duration>, one: Duration, goal: Option<Duration>) {
    let [best, middle] = summary(times).map(|time| time.as_secs_f64());
    let (times, milliseconds) = (best / one.as_secs_f64(), |time: f64| time * 1e3);
    write!(table, "  {name:<44} {:7.2} ms  {:7.2} ms at best  {times:6.2} x lint", milliseconds(middle), milliseconds(best))
        .expect("a string can be written");
    if let Some(goal) = goal {
        let verdict = if best <= goal.as_secs_f64() { "meets" } else { "misses" };
        write!(table, "  {verdict} the goal of {} ms", goal.as_millis()).expect("a string can be written");
    }
    table.push('\n');
}

/// What changes with a keystroke, and what is there afterwards: it stands once in the policy. The next keystroke takes it back.
const KEYS: [(&str, &str, &str); 4] = [
    ("in a value", "name=\"X-100\"", "name=\"X-100b\""),
    ("in code", "token-101\"])</value>", "token-101\"].ToSt)</value>"),
    ("a tag that is not closed yet", "<set-header name=\"X-102\"", "<set-h\n        <set-header name=\"X-102\""),
    ("a quote that is not closed yet", "name=\"X-103\"", "name=\"X-103"),
];

/// What an editor asks after a keystroke.
const QUESTIONS: [(&str, &str); 4] = [
    ("completion after a keystroke", "textDocument/completion"),
    ("all colors after a keystroke", "textDocument/semanticTokens/full"),
    ("the outline after a keystroke", "textDocument/documentSymbol"),
    ("all actions after a keystroke", "textDocument/codeAction"),
];

/// The change of a file that concerns others.
struct Change {
    name: &'static str,
    path: &'static str,
    old: &'static str,
    new: &'static str,
}

/// Changes in the workspace, from the one that nobody sees to the one that all do.
const CHANGES_OF: [Change; 4] = [
    Change {
        name: "a header of an operation, for no other file",
        path: "apis/api-3/operations/op-1/policy.xml",
        old: "X-Own",
        new: "X-Other",
    },
    Change { name: "a variable of an API, for 9 operations", path: "apis/api-3/policy.xml", old: "name=\"v3\"", new: "name=\"w3\"" },
    Change {
        name: "a fragment that 10 APIs include",
        path: "policy fragments/shared/policy.xml",
        old: "<set-header name=\"a\" exists-action=\"delete\" />",
        new: "<cache-store duration=\"60\" />",
    },
    Change { name: "a variable of the global policy, for all", path: "policy.xml", old: "name=\"tenant\"", new: "name=\"renter\"" },
];

/// The times of keystrokes and of changes that concern other files, as tables.
pub fn waits(long: &str) -> Option<String> {
    let (one, folder) = (linting(long), tempfile::tempdir().ok()?);
    let root = folder.path().canonicalize().ok()?;
    let (alone, workspace) = (root.join("alone"), root.join("workspace"));
    std::fs::create_dir_all(&alone).ok()?;
    std::fs::write(alone.join("policy.xml"), long).ok()?;
    make_workspace(&workspace, long)?;
    let lines = long.lines().count();
    let mut table = format!(
        "the server, a policy of {lines} lines ({} KiB; to read and lint it takes {:.2} ms)\n",
        long.len() / 1024,
        one.as_secs_f64() * 1e3
    );
    for (root, path, place) in [(&alone, "policy.xml", "alone"), (&workspace, LONG, "of 1,000")] {
        let mut editor = Editor::open(root, path, long);
        for (name, old, new) in KEYS {
            let times = (0..KEYSTROKES).map(|number| editor.keystroke(if number % 2 == 0 { (old, new) } else { (new, old) })).collect();
            line(&mut table, &format!("{name}, {place}"), times, one, Some(GOAL));
        }
        for (name, method) in QUESTIONS {
            let times = (0..KEYSTROKES).map(|number| editor.question(method, number % 2 == 0)).collect();
            line(&mut table, &format!("{name}, {place}"), times, one, None);
        }
    }
    writeln!(table, "until everything is told that a change means, in a workspace of 1,000 policies").expect("a string can be written");
    for change in &CHANGES_OF {
        let text = std::fs::read_to_string(workspace.join(change.path)).ok()?;
        let mut editor = Editor::open(&workspace, change.path, &text);
        let pair = |number| if number % 2 == 0 { (change.old, change.new) } else { (change.new, change.old) };
        let times = (0..CHANGES).map(|number| editor.settled(pair(number))).collect();
        line(&mut table, change.name, times, one, Some(GOAL_OF_OTHERS));
    }
    Some(table)
}

/// The least time that it takes to read and lint `text`.
fn linting(text: &str) -> Duration {
    let found = Found { path: "policy.xml".to_owned(), file: "policy.xml".into(), named: true, config: None, searched: None };
    let selection = Selection::default();
    let times = (0..KEYSTROKES).map(|_| {
        let began = Instant::now();
        let source = understand(&found, text.as_bytes().to_vec()).expect("it is a policy");
        drop(black_box(lint::lint(&source, &selection)));
        began.elapsed()
    });
    times.min().unwrap_or_default()
}

impl Editor {
    /// Makes a change, and returns how long it takes until the diagnostics are told.
    fn keystroke(&mut self, (old, new): (&str, &str)) -> Duration {
        let change = self.change(old, new);
        let began = Instant::now();
        self.server.hear(change.as_slice());
        self.server.work();
        let time = began.elapsed();
        let sent = self.server.sent();
        assert!(self.is_told(&sent), "{}", String::from_utf8_lossy(&sent));
        self.server.settle();
        self.server.sent();
        time
    }

    /// Makes a change, asks something at its place, and returns how long it takes until that is answered.
    fn question(&mut self, method: &str, is_first: bool) -> Duration {
        let (old, new) = ("context.Variables[\"token-104\"]", "context.Variables[\"token-104\"].ToString()");
        let change = if is_first { self.change(old, new) } else { self.change(new, old) };
        let at = self.text.find(old).unwrap_or_default() + "context.".len();
        let before = &self.text[..at];
        let place = json!({ "line": before.matches('\n').count(), "character": before.len() - before.rfind('\n').map_or(0, |at| at + 1) });
        let params = json!({ "textDocument": { "uri": self.uri }, "position": place, "range": { "start": place, "end": place }, "context": { "diagnostics": [] } });
        let asked = message(json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }));
        let began = Instant::now();
        self.server.hear(change.as_slice());
        self.server.hear(asked.as_slice());
        let time = began.elapsed();
        let sent = self.server.sent();
        assert!(String::from_utf8_lossy(&sent).contains("\"result\""), "{}", String::from_utf8_lossy(&sent));
        self.server.settle();
        self.server.sent();
        time
    }

    /// Makes a change, and returns how long it takes until nothing is left to tell.
    fn settled(&mut self, (old, new): (&str, &str)) -> Duration {
        let change = self.change(old, new);
        let began = Instant::now();
        self.server.hear(change.as_slice());
        self.server.settle();
        let time = began.elapsed();
        self.server.sent();
        time
    }
}

/// The policy of 2,000 lines in the workspace.
const LONG: &str = "apis/api-5/operations/op-5/policy.xml";

/// Writes a tree of a thousand policies, as an extractor does: a global one, a fragment, and those of APIs and their operations.
fn make_workspace(root: &Path, long: &str) -> Option<()> {
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent()?).ok()?;
        std::fs::write(path, text).ok()
    };
    write("policy fragments/shared/policy.xml", "<fragment>\n    <set-header name=\"a\" exists-action=\"delete\" />\n</fragment>\n")?;
    let global = "<policies>\n    <inbound>\n        <set-variable name=\"tenant\" value=\"@(context.Request.Headers.GetValueOrDefault(&quot;X-Tenant&quot;, &quot;none&quot;))\" />\n    </inbound>\n    <backend>\n        <forward-request />\n    </backend>\n    <outbound />\n    <on-error />\n</policies>\n";
    write("policy.xml", global)?;
    for api in 0..APIS {
        let include = if api % 10 == 3 { "        <include-fragment fragment-id=\"shared\" />\n" } else { "" };
        let sets = format!("        <set-variable name=\"v{api}\" value=\"@(context.RequestId.ToString())\" />\n{include}");
        write(&format!("apis/api-{api}/policy.xml"), &policy(&sets))?;
        for operation in 0..OPERATIONS {
            let path = format!("apis/api-{api}/operations/op-{operation}/policy.xml");
            let reads = OPERATION.replace("NUMBER", &api.to_string());
            write(&path, &if path == LONG { long.to_owned() } else { policy(&reads) })?;
        }
    }
    Some(())
}

/// What an operation does.
const OPERATION: &str = r#"        <set-header name="X-Own" exists-action="override">
            <value>@(context.Variables.GetValueOrDefault<string>("vNUMBER") + (string)context.Variables["tenant"])</value>
        </set-header>
        <choose>
            <when condition="@(context.Request.Headers.GetValueOrDefault("X-Tenant", "") == "" && context.Request.Url.Path.StartsWith("/a"))">
                <return-response>
                    <set-status code="401" reason="Unauthorized" />
                    <set-body>@(new JObject(new JProperty("id", context.RequestId), new JProperty("api", context.Api.Name)).ToString())</set-body>
                </return-response>
            </when>
        </choose>
        <rewrite-uri template="/v2/orders/NUMBER" />
"#;

fn policy(inbound: &str) -> String {
    format!(
        "<policies>\n    <inbound>\n        <base />\n{inbound}    </inbound>\n    <backend>\n        <base />\n    </backend>\n    <outbound>\n        <base />\n    </outbound>\n    <on-error>\n        <base />\n    </on-error>\n</policies>\n"
    )
}
