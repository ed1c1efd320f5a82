//! Requests about one document: what an editor shows of it and beside it.

use serde_json::{Value, json};

use super::client::{Client, capabilities, position, range_of};
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
const AT_A_PLACE: &[&str] = &["textDocument/hover"];

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
                for method in AT_A_PLACE {
                    client.request(method, json!({ "textDocument": { "uri": uri }, "position": place }));
                }
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
