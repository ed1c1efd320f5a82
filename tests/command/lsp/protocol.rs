//! What holds of every server: the order of messages, errors, encodings, the end.

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, found, position};
use crate::common::folder::Folder;
use crate::common::random::Random;

/// The requests about a document.
const METHODS: &[&str] = &[
    "textDocument/codeAction",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/diagnostic",
    "textDocument/documentLink",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/hover",
    "textDocument/inlayHint",
    "textDocument/prepareRename",
    "textDocument/references",
    "textDocument/rename",
    "textDocument/selectionRange",
    "textDocument/semanticTokens/full",
    "textDocument/signatureHelp",
];

const IDLE: &str = "<policies>\n  <inbound>\n    <base />\n    <set-headr />\n  </inbound>\n</policies>\n";

#[test]
fn a_server_ends_as_the_protocol_wants_it() {
    let folder = Folder::with(&[("policy.xml", IDLE)]);
    assert_eq!(Client::with(&folder, Value::Null).end(), (0, String::new()));
    // Without `shutdown` before it, `exit` is a failure; and so is a client that is gone.
    let mut client = Client::with(&folder, Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended(), (1, String::new()));
    assert_eq!(Client::start(&folder).ended(), (1, String::new()));
}

#[test]
fn what_comes_before_initialize_and_after_shutdown_is_refused() {
    let folder = Folder::with(&[]);
    let mut client = Client::start(&folder);
    assert_eq!(client.refused("textDocument/hover", json!({})).0, -32002);
    client.notify("textDocument/didOpen", json!({}));
    client.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(client.refused("initialize", json!({})).0, -32600);
    client.request("shutdown", Value::Null);
    assert_eq!(client.refused("textDocument/hover", json!({})).0, -32600);
}

#[test]
fn what_is_no_message_harms_nobody() {
    let folder = Folder::with(&[("policy.xml", IDLE)]);
    let mut client = Client::with(&folder, Value::Null);
    client.send_raw(b"Content-Length: 3\r\n\r\n{\"a");
    assert_eq!(client.wait_for_error(), -32700);
    client.send_raw(b"Content-Length: 2\r\n\r\n[]");
    assert_eq!(client.wait_for_error(), -32600);
    client.send(&json!({ "jsonrpc": "2.0", "id": "x", "method": 7 }));
    assert_eq!(client.wait_for_error(), -32600);
    assert_eq!(client.refused("textDocument/unheardOf", json!({})).0, -32601);
    client.notify("$/unheardOf", json!({}));
    for params in [Value::Null, json!([]), json!({ "textDocument": 1 }), json!({ "textDocument": { "uri": 2 } }), json!("a")] {
        client.notify("textDocument/didOpen", params.clone());
        client.notify("textDocument/didChange", params.clone());
        client.notify("textDocument/didClose", params.clone());
        client.notify("workspace/didChangeWatchedFiles", params.clone());
        client.notify("workspace/didChangeWorkspaceFolders", params.clone());
        for method in METHODS {
            client.refused(method, params.clone());
        }
    }
    client.open("policy.xml", IDLE);
    assert_eq!(found(IDLE, &client.diagnostics("policy.xml", 1)).len(), 1);
}

#[test]
fn a_request_that_is_taken_back_in_time_is_not_answered() {
    let folder = Folder::with(&[("policy.xml", IDLE)]);
    let mut client = Client::with(&folder, Value::Null);
    // The server answers nothing of what has come together before it has seen all of it.
    let mut both = Vec::new();
    for id in 1_000..1_050 {
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": "apim-policy/status" }).to_string();
        let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": id } }).to_string();
        for body in [request, cancel] {
            both.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes());
        }
    }
    client.send_raw(&both);
    let codes: Vec<Option<i64>> = (1_000..1_050).map(|id| client.response(id)["error"]["code"].as_i64()).collect();
    assert!(codes.iter().all(|code| code.is_none_or(|code| code == -32800)), "{codes:?}");
    assert!(codes.contains(&Some(-32800)), "{codes:?}");
    // Taking back what was answered long ago changes nothing.
    client.notify("$/cancelRequest", json!({ "id": 1_000 }));
    assert_eq!(client.status()["loads"], 1);
}

#[test]
fn places_are_counted_as_the_client_wants_it() {
    let text = "<policies><inbound><!-- é𝒳 --><set-headr /><base /></inbound></policies>";
    for (encoding, expected) in [("utf-8", 35), ("utf-16", 32), ("utf-32", 31)] {
        let folder = Folder::with(&[("policy.xml", text)]);
        let mut able = capabilities();
        able["general"]["positionEncodings"] = json!(["utf-7", encoding, "utf-16"]);
        let mut client = Client::able(&folder, Value::Null, able);
        client.open("policy.xml", text);
        let diagnostics = client.diagnostics("policy.xml", 1);
        assert_eq!(diagnostics[0]["range"]["start"]["character"], expected, "{encoding}: {diagnostics:?}");
    }
}

#[test]
fn edits_of_all_kinds_lead_to_what_the_whole_text_leads_to() {
    let folder = Folder::with(&[]);
    let mut client = Client::with(&folder, Value::Null);
    let mut random = Random(18);
    let pieces = [
        "<choose></choose>",
        "<set-headr />",
        "é",
        "𝒳",
        "\r\n",
        "\n",
        "\r",
        "<",
        "/>",
        "@(",
        "\"",
        "<base />",
        "<set-header name=\"a\"",
        "",
        "</inbound>",
    ];
    let mut text = "<policies>\r\n<inbound>é𝒳<choose></choose></inbound>\n</policies>".to_owned();
    client.open("policy.xml", &text);
    client.diagnostics("policy.xml", 1);
    for version in 2..200 {
        let mut changes = Vec::new();
        for _ in 0..1 + random.below(3) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            // What lies between `\r` and `\n` has no place of its own, and a lone `\r` ends a line too, which this client does not know.
            let boundaries: Vec<usize> = boundaries.into_iter().filter(|&at| !text[..at].ends_with('\r')).collect();
            let (one, other) = (boundaries[random.below(boundaries.len())], boundaries[random.below(boundaries.len())]);
            let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 40));
            let end = boundaries.iter().copied().find(|&at| at >= end).unwrap_or(text.len());
            let new = pieces[random.below(pieces.len())];
            if text[..end].replace("\r\n", "").contains('\r') {
                text = "<policies><inbound /></policies>".to_owned();
                changes.push(json!({ "text": text }));
                continue;
            }
            changes.push(json!({ "range": { "start": position(&text, start), "end": position(&text, end) }, "text": new }));
            text.replace_range(start..end, new);
        }
        client.change("policy.xml", version, json!(changes));
        if version % 10 == 0 {
            let uri = client.uri("policy.xml");
            let own = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            let fresh = client.uri(&format!("fresh/{version}/policy.xml"));
            client.open_at(&fresh, "xml", &text);
            let other = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": fresh } }));
            // The one thing that differs is what the file is called.
            assert_eq!(own.to_string().replace(&uri, &fresh), other.to_string(), "{text:?}");
            client.notify("textDocument/didClose", json!({ "textDocument": { "uri": fresh } }));
        }
    }
}

#[test]
fn all_fixes_that_keep_the_meaning_are_one_action() {
    let text = "<policies>\n  <inbound>\n    <base />\n    <rewrite-uri template=\"/a\" copy-unmatched-params=\"True\" />\n  </inbound>\n</policies>\n";
    let folder = Folder::with(&[("policy.xml", text)]);
    let mut client = Client::with(&folder, json!({ "select": ["all"] }));
    client.open("policy.xml", text);
    let uri = client.uri("policy.xml");
    let everywhere = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": everywhere,
        "context": { "diagnostics": [], "only": ["source.fixAll"] },
    });
    let actions = client.request("textDocument/codeAction", params);
    for action in actions.as_array().expect("it is a list") {
        assert_eq!(action["kind"], "source.fixAll.apim-policy");
        let action = client.request("codeAction/resolve", action.clone());
        let edits = action["edit"]["documentChanges"][0]["edits"].as_array().expect("it has edits").clone();
        assert_ne!(apply(text, &edits), text);
    }
}
