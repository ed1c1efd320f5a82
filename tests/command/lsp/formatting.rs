//! Formatting: what an editor is told to change in a document or in a part of it.

use serde_json::{Value, json};

use super::client::{Client, apply, range_of};
use crate::common::folder::Folder;

const MESSY: &str =
    "<policies><inbound><base/><set-variable name=\"to\" value=\"𝒳 grüße\"/><set-method>GET</set-method></inbound><outbound/></policies>\n";
const NEAT: &str = "<policies>\n    <inbound>\n        <base />\n        <set-variable name=\"to\" value=\"𝒳 grüße\" />\n        \
                    <set-method>GET</set-method>\n    </inbound>\n    <outbound />\n</policies>\n";

/// Asks for the edits that format the document at `path`. The editor would indent by tabs of three columns.
fn format(client: &mut Client, path: &str) -> Value {
    let options = json!({ "tabSize": 3, "insertSpaces": false });
    let params = json!({ "textDocument": { "uri": client.uri(path) }, "options": options });
    client.request("textDocument/formatting", params)
}

/// Asks for the edits that format what `part` marks in the document at `path`, of which the text is `text`.
fn format_part(client: &mut Client, path: &str, text: &str, part: &str) -> Value {
    let options = json!({ "tabSize": 3, "insertSpaces": false });
    let params = json!({ "textDocument": { "uri": client.uri(path) }, "range": range_of(text, part), "options": options });
    client.request("textDocument/rangeFormatting", params)
}

fn applied(text: &str, edits: &Value) -> String {
    apply(text, edits.as_array().unwrap_or_else(|| panic!("{edits} is a list")))
}

#[test]
fn an_editor_is_told_that_documents_and_parts_can_be_formatted() {
    let folder = Folder::with(&[]);
    let mut client = Client::start(&folder);
    let initialized = client.request("initialize", json!({ "capabilities": {} }));
    for name in ["documentFormattingProvider", "documentRangeFormattingProvider"] {
        assert_eq!(initialized["capabilities"][name], true, "{name}");
    }
}

#[test]
fn a_document_comes_into_its_layout_and_is_left_alone_in_it() {
    let folder = Folder::with(&[("policy.xml", "<policies />"), ("windows.xml", "<policies />")]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", MESSY);
    let edits = format(&mut client, "policy.xml");
    assert!(edits.as_array().is_some_and(|edits| edits.len() > 3), "only what differs is replaced: {edits}");
    assert_eq!(applied(MESSY, &edits), NEAT);
    client.change("policy.xml", 2, json!([{ "text": NEAT }]));
    assert_eq!(format(&mut client, "policy.xml"), json!([]));
    // The lines of a document end as they did.
    let messy = MESSY.replace("<inbound>", "\r\n<inbound>").replace('\n', "\r\n").replace("\r\r", "\r");
    client.open("windows.xml", &messy);
    let edits = format(&mut client, "windows.xml");
    assert_eq!(applied(&messy, &edits), NEAT.replace('\n', "\r\n"));
}

#[test]
fn a_part_is_formatted_alone() {
    let text = "<policies>\n<inbound>\n<base/>\n<set-method>GET</set-method>\n</inbound>\n<outbound/>\n</policies>\n";
    let folder = Folder::with(&[("policy.xml", text), ("apim-policy.toml", "[format]\ndialect = \"xml\"\n")]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", text);
    let edits = format_part(&mut client, "policy.xml", text, "base");
    assert_eq!(applied(text, &edits), text.replace("<base/>", "        <base />"));
    let host = "locals {\n  a = <<XML\n<policies><inbound/></policies>\nXML\n  b = <<XML\n<policies><outbound/></policies>\nXML\n}\n";
    client.open("main.tf", host);
    let edits = format_part(&mut client, "main.tf", host, "<policies><outbound/></policies>");
    let expected = host.replace("<policies><outbound/></policies>", "<policies>\n    <outbound />\n</policies>");
    assert_eq!(applied(host, &edits), expected);
}

#[test]
fn what_cannot_be_read_and_what_is_no_policy_get_no_edits_and_no_error() {
    let broken = "<policies><inbound></policies>";
    let folder = Folder::with(&[("policy.xml", broken), ("pom.xml", "<project><a/></project>")]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", broken);
    client.open("pom.xml", "<project><a/></project>");
    assert_eq!(format(&mut client, "policy.xml"), json!([]));
    assert_eq!(format_part(&mut client, "policy.xml", broken, "inbound"), json!([]));
    let edits = format(&mut client, "pom.xml");
    assert!(edits.is_null() || edits == json!([]), "{edits}");
}

#[test]
fn the_configuration_has_the_layout_in_editors_too() {
    let text = "<fragment>\n<set-variable name=\"a\" value=\"@(b < c)\"/>\n</fragment>\n";
    let folder = Folder::with(&[
        ("apim-policy.toml", "[format]\nindent = 8\ndialect = \"xml\"\n"),
        ("apis/apim-policy.toml", "extend = \"../apim-policy.toml\"\n[format]\nindent = 2\n"),
        ("apis/a.xml", text),
    ]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("apis/a.xml", text);
    let edits = format(&mut client, "apis/a.xml");
    let expected = "<fragment>\n  <set-variable name=\"a\" value=\"@(b &lt; c)\" />\n</fragment>\n";
    assert_eq!(applied(text, &edits), expected);
    assert_eq!(folder.run(&["fmt", "apis/a.xml"]).status, 0);
    assert_eq!(folder.read("apis/a.xml"), expected, "the command says the same");
}
