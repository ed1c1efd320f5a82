//! Requests about one document: what an editor shows of it and beside it.

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, position, range_of};
use crate::common::folder::Folder;
use crate::common::random::Random;

const POLICY: &str = r#"<policies>
    <inbound>
        <base />
        <set-variable name="attempts" value="@(3)" />
        <include-fragment fragment-id="shared" />
        <set-header name="x-key" exists-action="override">
            <value>{{orders-key}}</value>
        </set-header>
        <set-method>@(context.Request.Method + context.Variables["attempts"])</set-method>
    </inbound>
    <backend><base /></backend>
    <outbound><base /></outbound>
    <on-error><base /></on-error>
</policies>
"#;

const FRAGMENT: &str = "<fragment>\n    <set-variable name=\"from-fragment\" value=\"@(1)\" />\n</fragment>\n";

fn workspace() -> Folder {
    Folder::with(&[
        ("apis/orders/policy.xml", POLICY),
        ("policy fragments/shared/policy.xml", FRAGMENT),
        (
            "named values/orders-key/namedValueInformation.json",
            "{ \"properties\": { \"displayName\": \"orders-key\", \"secret\": true, \"value\": \"FAKE-value\" } }",
        ),
    ])
}

/// A server with the policy open.
fn client(folder: &Folder) -> Client {
    let mut client = Client::with(folder, Value::Null);
    client.open("apis/orders/policy.xml", POLICY);
    client
}

fn at(client: &Client, text: &str, inner: usize) -> Value {
    let offset = POLICY.find(text).unwrap_or_else(|| panic!("`{text}` stands in it")) + inner;
    json!({ "textDocument": { "uri": client.uri("apis/orders/policy.xml") }, "position": position(POLICY, offset) })
}

fn of(client: &Client) -> Value {
    json!({ "textDocument": { "uri": client.uri("apis/orders/policy.xml") } })
}

#[test]
fn what_is_under_the_cursor_is_explained() {
    let folder = workspace();
    let mut client = client(&folder);
    let mut hover = |text: &str, inner: usize| {
        let params = at(&client, text, inner);
        let hover = client.request("textDocument/hover", params);
        (hover["contents"]["value"].as_str().unwrap_or_default().to_owned(), hover["range"].clone())
    };
    let (text, range) = hover("set-method", 3);
    assert!(
        text.contains("set-method") && range == range_of(&POLICY[..POLICY.find("@(context").expect("it is there")], "set-method"),
        "{text}"
    );
    assert!(hover("context.Request.Method", 10).0.contains("Request"));
    let (secret, _) = hover("{{orders-key}}", 4);
    assert!(secret.contains("orders-key") && secret.contains("secret") && !secret.contains("FAKE"), "{secret}");
    let (fragment, _) = hover("shared", 2);
    assert!(fragment.contains("from-fragment"), "{fragment}");
    assert_eq!(hover("    <base />", 0).0, "");
}

#[test]
fn a_document_has_an_outline() {
    let folder = workspace();
    let mut client = client(&folder);
    let params = of(&client);
    let outline = client.request("textDocument/documentSymbol", params.clone());
    assert_eq!(outline[0]["name"], "policies");
    let inbound = &outline[0]["children"][0];
    assert_eq!(
        (inbound["name"].as_str(), inbound["selectionRange"].clone()),
        (Some("inbound"), json!({ "start": { "line": 1, "character": 5 }, "end": { "line": 1, "character": 12 } }))
    );
    assert!(inbound["children"].to_string().contains("attempts"), "{inbound}");
    let mut able = capabilities();
    able["textDocument"]["documentSymbol"] = json!({});
    let mut client = Client::able(&folder, Value::Null, able);
    client.open("apis/orders/policy.xml", POLICY);
    let flat = client.request("textDocument/documentSymbol", params);
    let flat = flat.as_array().expect("it is a list");
    assert!(flat.iter().any(|it| it["name"] == "inbound" && it["containerName"] == "policies"), "{flat:?}");
}

#[test]
fn lines_fold_and_selections_grow() {
    let folder = workspace();
    let mut client = client(&folder);
    let params = of(&client);
    let folded = client.request("textDocument/foldingRange", params);
    assert!(folded.as_array().expect("it is a list").contains(&json!({ "startLine": 5, "endLine": 6 })), "{folded}");
    let place = at(&client, "Request.Method", 2);
    let params = json!({ "textDocument": place["textDocument"], "positions": [place["position"], place["position"]] });
    let selected = client.request("textDocument/selectionRange", params);
    let mut inner = &selected[0];
    let mut count = 0;
    while let Some(outer) = inner.get("parent") {
        count += 1;
        inner = outer;
    }
    assert!(count > 3 && inner["range"]["start"] == json!({ "line": 0, "character": 0 }), "{selected}");
    assert_eq!(selected[0], selected[1]);
}

#[test]
fn names_lead_to_pages_and_files() {
    let folder = workspace();
    let mut client = client(&folder);
    let params = of(&client);
    let links = client.request("textDocument/documentLink", params);
    let targets: Vec<&str> = links.as_array().expect("it is a list").iter().filter_map(|it| it["target"].as_str()).collect();
    assert!(targets.contains(&"https://learn.microsoft.com/azure/api-management/set-method-policy"), "{targets:?}");
    let fragment = client.uri("policy fragments/shared/policy.xml");
    assert!(targets.contains(&fragment.as_str()), "{targets:?}");
}

/// The requests that have a place in a document, and nothing else.
const AT_A_PLACE: &[&str] = &[
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentHighlight",
    "textDocument/hover",
    "textDocument/prepareRename",
    "textDocument/signatureHelp",
];

#[test]
fn every_request_is_answered_at_every_place_of_a_document_that_is_being_written() {
    let folder = workspace();
    let mut client = Client::with(&folder, Value::Null);
    let mut random = Random(7);
    let hosts = [
        ("apis/orders/policy.xml", POLICY.to_owned()),
        ("main.tf", format!("resource \"azurerm_api_management_api_policy\" \"a\" {{\n  xml_content = <<XML\n{POLICY}XML\n}}\n")),
        (
            "main.bicep",
            format!(
                "resource p 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {{\n  name: 'policy'\n  properties: {{ value: '''\n{POLICY}'''\n  }}\n}}\n"
            ),
        ),
    ];
    for (path, whole) in hosts {
        client.open(path, &whole);
        for version in 2..14 {
            // Cut off somewhere, or with a part missing.
            let (one, other) = (random.place(&whole), random.place(&whole));
            let text =
                if version % 2 == 0 { whole[..one].to_owned() } else { [&whole[..one.min(other)], &whole[one.max(other)..]].concat() };
            client.change(path, version, json!([{ "text": text }]));
            let uri = client.uri(path);
            for _ in 0..8 {
                let place = position(&text, random.place(&text));
                let here = json!({ "textDocument": { "uri": uri }, "position": place });
                // What cannot be renamed is refused.
                AT_A_PLACE.iter().for_each(|method| _ = client.answered(method, here.clone()));
                let range = json!({ "start": place, "end": position(&text, random.place(&text)) });
                let context = json!({ "diagnostics": [] });
                client.request("textDocument/codeAction", json!({ "textDocument": { "uri": uri }, "range": range, "context": context }));
                client.request("textDocument/selectionRange", json!({ "textDocument": { "uri": uri }, "positions": [place] }));
            }
            for method in
                ["textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/documentLink", "textDocument/diagnostic"]
            {
                client.request(method, json!({ "textDocument": { "uri": uri } }));
            }
        }
    }
    assert_eq!(client.end(), (0, String::new()));
}

/// Opens `text` as the policy of the API, with the cursor where `|` stands, and returns the labels that are offered there, with the document without the mark.
fn offered(client: &mut Client, marked: &str) -> (String, Vec<Value>) {
    let at = marked.find('|').expect("the cursor stands somewhere");
    let text = marked.replacen('|', "", 1);
    let uri = client.uri("apis/orders/policy.xml");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    client.open_at(&uri, "xml", &text);
    let list = client.request("textDocument/completion", json!({ "textDocument": { "uri": uri }, "position": position(&text, at) }));
    (text, list["items"].as_array().expect("it is a list").clone())
}

fn labels(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|it| it["label"].as_str()).collect()
}

#[test]
fn unfinished_text_is_completed() {
    let folder = workspace();
    let mut client = client(&folder);
    let (text, items) = offered(&mut client, "<policies><inbound><set-h|");
    let header = items.iter().find(|it| it["label"] == "set-header").unwrap_or_else(|| panic!("{:?}", labels(&items)));
    let written = apply(&text, std::slice::from_ref(&header["textEdit"]));
    assert!(written.starts_with("<policies><inbound><set-header"), "{written}");
    let resolved = client.request("completionItem/resolve", header.clone());
    assert!(resolved["documentation"]["value"].as_str().expect("it is told").contains("set-header"), "{resolved}");
    for (marked, wanted) in [
        ("<policies><inbound><set-variable name=\"a\" value=\"@(context.Request.|", "Method"),
        ("<policies><inbound><include-fragment fragment-id=\"|", "shared"),
        ("<policies><inbound><set-header name=\"a\"><value>{{|", "orders-key"),
        ("<policies><inbound><set-variable name=\"mine\" value=\"1\" /><set-method>@((string)context.Variables[\"|", "mine"),
        ("<policies><inbound><set-header name=\"a\" exists-action=\"|", "override"),
    ] {
        let (_, items) = offered(&mut client, marked);
        let labels = labels(&items);
        assert!(labels.contains(&wanted), "{marked}: {labels:?}");
    }
}

#[test]
fn a_policy_is_completed_from_its_first_character_where_the_file_has_the_name_of_one() {
    let folder = workspace();
    let mut client = client(&folder);
    // The editor says no more than that it is XML.
    for (marked, wanted) in [
        ("|", "policies"),
        ("<|", "policies"),
        ("<policies>\n    <|", "inbound"),
        ("<policies>\n    <inb|", "inbound"),
        ("<fragment><|", "set-header"),
    ] {
        let (_, items) = offered(&mut client, marked);
        let labels = labels(&items);
        assert!(labels.iter().any(|it| it.contains(wanted)), "{marked}: {labels:?}");
    }
    let foreign = "<policy xmlns=\"http://schemas.xmlsoap.org/ws/2004/09/policy\"><";
    client.open("ws.policy.xml", foreign);
    let here = json!({ "textDocument": { "uri": client.uri("ws.policy.xml") }, "position": position(foreign, foreign.len()) });
    assert_eq!(client.request("textDocument/completion", here), Value::Null);
    // Somebody else's file may have any root.
    client.open("pom.xml", "<policies>\n    <");
    let here = json!({ "textDocument": { "uri": client.uri("pom.xml") }, "position": { "line": 1, "character": 5 } });
    assert_eq!(client.request("textDocument/completion", here), Value::Null);
}

#[test]
fn a_client_without_snippets_gets_plain_text() {
    let folder = workspace();
    let mut able = capabilities();
    able["textDocument"]["completion"] = json!({});
    let mut client = Client::able(&folder, Value::Null, able);
    let (_, items) = offered(&mut client, "<policies><inbound><set-h|");
    assert!(!items.is_empty());
    for item in items {
        assert_eq!(item["insertTextFormat"], 1);
        assert!(!item["textEdit"]["newText"].as_str().expect("it has a text").contains("${"), "{item}");
    }
}

#[test]
fn the_call_around_the_cursor_is_told() {
    let folder = workspace();
    let mut client = client(&folder);
    let text = POLICY.replace("context.Request.Method +", "context.Request.Headers.GetValueOrDefault(\"a\", ) +");
    client.change("apis/orders/policy.xml", 2, json!([{ "text": text }]));
    let uri = client.uri("apis/orders/policy.xml");
    let place = position(&text, text.find("\"a\", ").expect("it is there") + 5);
    let help = client.request("textDocument/signatureHelp", json!({ "textDocument": { "uri": uri }, "position": place }));
    assert_eq!(help["activeParameter"], 1, "{help}");
    let first = &help["signatures"][0];
    let label = first["label"].as_str().expect("it has a label");
    let parameter = &first["parameters"][0]["label"];
    let (start, end) = (parameter[0].as_u64().expect("a number") as usize, parameter[1].as_u64().expect("a number") as usize);
    assert!(label.contains("GetValueOrDefault") && label[start..end].contains("string"), "{help}");
}

#[test]
fn words_are_coloured_by_what_they_mean() {
    let folder = workspace();
    let mut client = client(&folder);
    let params = of(&client);
    let tokens = client.request("textDocument/semanticTokens/full", params.clone());
    let data: Vec<u64> = tokens["data"].as_array().expect("it is a list").iter().filter_map(Value::as_u64).collect();
    let (mut line, mut column) = (0, 0);
    let mut found = Vec::new();
    for token in data.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let text = POLICY.lines().nth(line as usize).expect("the line is there");
        found.push((&text[column as usize..(column + token[2]) as usize], token[3]));
    }
    assert!(found.contains(&("set-method", 0)) && found.contains(&("Method", 1)), "{found:?}");
    assert!(found.iter().any(|(text, kind)| text.contains("orders-key") && *kind == 3), "{found:?}");
    let line = json!({ "start": { "line": 8, "character": 0 }, "end": { "line": 8, "character": 0 } });
    let some = client.request("textDocument/semanticTokens/range", json!({ "textDocument": params["textDocument"], "range": line }));
    let some = some["data"].as_array().expect("it is a list");
    assert!(!some.is_empty() && some.len() < data.len() && some[0] == 8, "{some:?}");
}

#[test]
fn what_wider_scopes_run_is_hinted_at_base() {
    let folder = workspace();
    folder.write(
        "policy.xml",
        POLICY
            .replace("<base />", "")
            .replace("<include-fragment fragment-id=\"shared\" />", "<rate-limit calls=\"1\" renewal-period=\"60\" />"),
    );
    let mut client = client(&folder);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let mut params = of(&client);
    params["range"] = range;
    let hints = client.request("textDocument/inlayHint", params.clone());
    let first = &hints[0];
    assert!(first["label"].as_str().expect("it has a label").contains("rate-limit"), "{hints}");
    assert_eq!(first["position"], json!({ "line": 2, "character": 16 }));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "inlayHints": false } }));
    assert_eq!(client.request("textDocument/inlayHint", params), Value::Null);
}

#[test]
fn policies_that_are_selected_become_a_fragment() {
    let folder = workspace();
    let mut client = client(&folder);
    let selected = "<set-method>@(context.Request.Method + context.Variables[\"attempts\"])</set-method>";
    let params = json!({
        "textDocument": of(&client)["textDocument"],
        "range": range_of(POLICY, selected),
        "context": { "diagnostics": [], "only": ["refactor"] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let [action] = &actions.as_array().expect("it is a list")[..] else { panic!("{actions}") };
    let changes = action["edit"]["documentChanges"].as_array().expect("it has changes");
    let text = apply(POLICY, changes[0]["edits"].as_array().expect("it has edits"));
    assert!(text.contains("<include-fragment fragment-id=\"shared-inbound\" />") && !text.contains(selected), "{text}");
    assert_eq!(
        changes[1],
        json!({ "kind": "create", "uri": client.uri("policy fragments/shared-inbound/policy.xml"), "options": { "overwrite": false } })
    );
    assert!(changes[2]["edits"][0]["newText"].as_str().expect("it has a text").contains(selected), "{}", changes[2]);
}
