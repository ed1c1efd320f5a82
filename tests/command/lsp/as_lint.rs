//! The editor is told of every file what `lint` says of it: also of what stands in several files.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, range_of};
use crate::common::folder::Folder;

/// Findings of a file as both can say them: rule, severity, where, what, and how many other places.
type Told = Vec<(String, u64, [u64; 4], String, usize)>;

/// What `lint` with these options says of the files in `folder`.
fn by_lint(folder: &Folder, options: &[&str]) -> BTreeMap<String, Told> {
    let run = folder.lint(&[&["--format", "json"], options].concat());
    let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"));
    let mut all: BTreeMap<String, Told> = BTreeMap::new();
    for it in report["diagnostics"].as_array().expect("it is a list") {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let number = |place: &str, of: &str| it["span"][place][of].as_u64().expect("a number") - 1;
        let places = ["start", "end"].map(|place| [number(place, "line"), number(place, "column")]);
        let severity = ["", "error", "warning", "info"].iter().position(|name| it["severity"] == **name).expect("it is known") as u64;
        let help = text(&it["help"]).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let by = it["deployments"].as_array().filter(|by| !by.is_empty()).map(|by| {
            let names: Vec<String> = by.iter().filter_map(text).collect();
            format!("\nas deployed by {}", names.join(", "))
        });
        let message = format!("{}{help}{}", text(&it["message"]).expect("it says something"), by.unwrap_or_default());
        let labels = it["labels"].as_array().map_or(0, Vec::len);
        let [[line, column], [end_line, end_column]] = places;
        let found = (text(&it["rule"]).expect("a rule"), severity, [line, column, end_line, end_column], message, labels);
        all.entry(text(&it["path"]).expect("a path")).or_default().push(found);
    }
    all.values_mut().for_each(|told| told.sort());
    all
}

/// What a client is told of the files in `folder`.
fn by_server(folder: &Folder, settings: Value) -> BTreeMap<String, Told> {
    let mut able = capabilities();
    able["general"]["positionEncodings"] = json!(["utf-32"]);
    let mut client = Client::able(folder, settings, able);
    let found = |it: &Value| {
        let number = |place: &str, of: &str| it["range"][place][of].as_u64().expect("a number");
        let at = [number("start", "line"), number("start", "character"), number("end", "line"), number("end", "character")];
        let text = |name: &str| it[name].as_str().expect("it is text").to_owned();
        (
            text("code"),
            it["severity"].as_u64().expect("a number"),
            at,
            text("message"),
            it["relatedInformation"].as_array().map_or(0, Vec::len),
        )
    };
    let all = client.all_told().into_iter().map(|(path, told)| (path, told.iter().map(found).collect::<Told>()));
    let mut all: BTreeMap<String, Told> = all.filter(|(_, told)| !told.is_empty()).collect();
    all.values_mut().for_each(|told| told.sort());
    all
}

/// Compares what both say of the files in `folder` if all rules run. Returns how many findings there are.
fn compare(folder: &Folder) -> usize {
    let lint = by_lint(folder, &["--select", "all", "."]);
    let server = by_server(folder, json!({ "select": ["all"] }));
    for (path, told) in &lint {
        assert_eq!(server.get(path), Some(told), "{path}");
    }
    assert_eq!(server.keys().collect::<Vec<_>>(), lint.keys().collect::<Vec<_>>());
    lint.values().map(Vec::len).sum()
}

#[test]
fn the_server_says_of_every_file_of_the_corpus_what_lint_says() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folder = Folder::with(&[]);
    for entry in walkdir::WalkDir::new(&corpus).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(&corpus).expect("it lies in the folder").to_str().expect("it is text");
        folder.write(path, std::fs::read(entry.path()).expect("it can be read"));
    }
    assert!(compare(&folder) > 100);
}

/// A policy with a block of headers, which is long enough to be told, and something of its own.
fn with_block(name: &str) -> String {
    let header = |number: u32| {
        format!(
            "    <set-header name=\"x-header-{number}\" exists-action=\"override\"><value>some value that is long enough to count</value></set-header>\n"
        )
    };
    let headers: String = (0..6).map(header).collect();
    format!("<policies>\n  <inbound>\n    <base />\n{headers}    <trace source=\"{name}\">é</trace>\n  </inbound>\n</policies>\n")
}

fn with_blocks() -> Folder {
    Folder::with(&[
        ("namedValues/name/namedValueInformation.json", "{\"properties\": {\"displayName\": \"name\", \"value\": \"x\"}}\n"),
        ("apis/a/policy.xml", &with_block("a")),
        ("apis/b/policy.xml", &with_block("b")),
        ("apis/c/policy.xml", &with_block("c")),
    ])
}

#[test]
fn the_server_says_what_lint_says_of_what_stands_in_several_files() {
    assert!(compare(&with_blocks()) >= 1);
}

const BLOCKS: &str = "style/duplicate-block";

#[test]
fn what_stands_in_several_files_is_told_as_they_change() {
    let folder = with_blocks();
    let mut client = Client::with(&folder, json!({ "select": [BLOCKS] }));
    let first = client.uri("apis/a/policy.xml");
    let told = client.told(&first, |params| !params["diagnostics"].as_array().expect("a list").is_empty());
    assert_eq!((told.len(), told[0]["relatedInformation"].as_array().map(Vec::len)), (1, Some(2)), "{told:?}");
    // The block leaves the first file, so that it is told in the next.
    client.open("apis/a/policy.xml", &with_block("a"));
    assert_eq!(client.diagnostics("apis/a/policy.xml", 1).len(), 1);
    client.change("apis/a/policy.xml", 2, json!([{ "text": "<policies><inbound><base /></inbound></policies>" }]));
    assert_eq!(client.diagnostics("apis/a/policy.xml", 2).len(), 0);
    let next = client.uri("apis/b/policy.xml");
    let told = client.told(&next, |_| true);
    assert_eq!((told.len(), told[0]["relatedInformation"].as_array().map(Vec::len)), (1, Some(1)), "{told:?}");
    // It comes back, and is told where it was.
    client.change("apis/a/policy.xml", 3, json!([{ "text": with_block("a") }]));
    assert_eq!(client.diagnostics("apis/a/policy.xml", 3).len(), 1);
    assert_eq!(client.told(&next, |_| true).len(), 0);
    // What nobody else sees tells nothing again.
    client.change("apis/a/policy.xml", 4, json!([{ "text": with_block("z") }]));
    assert_eq!(client.diagnostics("apis/a/policy.xml", 4).len(), 1);
    assert_eq!(client.all_told().keys().filter(|path| !path.contains("/a/")).count(), 0);
}

#[test]
fn what_stands_in_several_files_is_told_in_each_that_is_open() {
    let folder = with_blocks();
    let mut client = Client::with(&folder, json!({ "select": [BLOCKS] }));
    let (path, text) = ("apis/c/policy.xml", with_block("c"));
    client.open(path, &text);
    let told = client.diagnostics(path, 1);
    let others = told[0]["relatedInformation"].as_array().expect("it names the others");
    let named: Vec<&Value> = others.iter().map(|it| &it["location"]["uri"]).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(named, [&json!(client.uri("apis/a/policy.xml")), &json!(client.uri("apis/b/policy.xml"))]);
    // The fix is the same from wherever it is asked for.
    let params =
        json!({ "textDocument": { "uri": client.uri(path) }, "range": range_of(&text, "x-header-2"), "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params);
    let action = actions.as_array().and_then(|all| all.iter().find(|it| it["edit"].is_object())).expect("the fix is offered");
    let changes = action["edit"]["documentChanges"].as_array().expect("it has changes");
    for name in ["a", "b", "c"] {
        let uri = client.uri(&format!("apis/{name}/policy.xml"));
        let of: Vec<&Value> = changes.iter().filter(|it| it["textDocument"]["uri"] == uri.as_str()).collect();
        let [change] = of[..] else { panic!("{name}: {changes:?}") };
        let changed = apply(&with_block(name), change["edits"].as_array().expect("it has edits"));
        assert!(changed.contains("<include-fragment fragment-id=\"shared-set-header\" />\n    <trace"), "{changed}");
    }
    // Nobody looks at it any more.
    let uri = client.uri(path);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.told(&uri, |_| true), [] as [Value; 0]);
}

#[test]
fn the_fix_for_it_changes_all_of_the_files_at_once() {
    let folder = with_blocks();
    let mut client = Client::with(&folder, json!({ "select": [BLOCKS] }));
    let (path, text) = ("apis/a/policy.xml", with_block("a"));
    client.open(path, &text);
    client.diagnostics(path, 1);
    let offered = |client: &mut Client| {
        let params = json!({
            "textDocument": { "uri": client.uri(path) },
            "range": range_of(&text, "x-header-2"),
            "context": { "diagnostics": [] },
        });
        let actions = client.request("textDocument/codeAction", params);
        actions.as_array().expect("it is a list").iter().find(|it| it["edit"].is_object()).cloned()
    };
    let action = offered(&mut client).expect("the fix is offered");
    assert_eq!(
        action["title"],
        "Put these policies into the fragment `shared-set-header`, and include it in all 3 places (may change what the policy does)"
    );
    let changes = action["edit"]["documentChanges"].as_array().expect("it has changes");
    let of = |path: &str| {
        let uri = client.uri(path);
        changes.iter().find(|it| it["textDocument"]["uri"] == uri.as_str()).unwrap_or_else(|| panic!("{path} changes: {changes:?}"))
    };
    for name in ["a", "b", "c"] {
        let edits = of(&format!("apis/{name}/policy.xml"))["edits"].as_array().expect("it has edits").clone();
        let changed = apply(&with_block(name), &edits);
        assert!(
            changed.contains("<include-fragment fragment-id=\"shared-set-header\" />\n    <trace") && !changed.contains("x-header"),
            "{changed}"
        );
    }
    assert_eq!(
        (&of("apis/a/policy.xml")["textDocument"]["version"], &of("apis/b/policy.xml")["textDocument"]["version"]),
        (&json!(1), &Value::Null)
    );
    let fragment = of("policyFragments/shared-set-header/policy.xml");
    assert!(fragment["edits"][0]["newText"].as_str().expect("it has text").starts_with("<fragment>\n    <set-header name=\"x-header-0\""));
    assert!(changes.iter().any(|it| it["kind"] == "create" && it["uri"] == fragment["textDocument"]["uri"]));
    // Or it is left where it is, with a comment.
    let params =
        json!({ "textDocument": { "uri": client.uri(path) }, "range": range_of(&text, "x-header-2"), "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params);
    let ignore =
        actions.as_array().and_then(|all| all.iter().find(|it| it["title"] == "Ignore style/duplicate-block here")).expect("it is offered");
    let resolved = client.request("codeAction/resolve", ignore.clone());
    let silenced = apply(&text, resolved["edit"]["documentChanges"][0]["edits"].as_array().expect("it has edits"));
    client.change(path, 2, json!([{ "text": silenced }]));
    assert_eq!(client.diagnostics(path, 2), [] as [Value; 0], "{silenced}");
    // A client that makes no files is offered nothing that it cannot do.
    let mut able = capabilities();
    able["workspace"]["workspaceEdit"] = json!({ "documentChanges": true });
    let mut client = Client::able(&folder, json!({ "select": [BLOCKS] }), able);
    client.open(path, &text);
    client.diagnostics(path, 1);
    assert_eq!(offered(&mut client), None);
}
