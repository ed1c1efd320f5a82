//! The requests of this server's own, which `src/editors/README.md` describes.

use serde_json::{Value, json};

use super::client::{Client, apply};
use crate::common::folder::Folder;

const FILES: [(&str, &str); 4] = [
    ("backends/orders/backendInformation.json", "{ \"properties\": { \"url\": \"https://orders.contoso.com\", \"protocol\": \"http\" } }"),
    (
        "policy.xml",
        "<policies><inbound><rate-limit calls=\"1\" renewal-period=\"60\" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>",
    ),
    (
        "apis/orders/policy.xml",
        "<policies><inbound><base /><rewrite-uri template=\"/a\" /></inbound><backend><base /></backend><outbound /><on-error /></policies>",
    ),
    ("apis/orders/apiInformation.json", "{ \"properties\": { \"displayName\": \"Orders\", \"path\": \"orders\" } }"),
];

#[test]
fn the_policies_of_all_scopes_are_put_together() {
    let folder = Folder::with(&FILES);
    let mut client = Client::with(&folder, Value::Null);
    let uri = client.uri("apis/orders/policy.xml");
    let of_file = client.request("apim-policy/effectivePolicy", json!({ "uri": uri }));
    let xml = of_file["contexts"][0]["xml"].as_str().expect("it is a text");
    let (limit, rewrite) = (xml.find("<rate-limit"), xml.find("<rewrite-uri"));
    assert!(limit.is_some() && limit < rewrite, "{xml}");
    let by_name = client.request("apim-policy/effectivePolicy", json!({ "api": "orders" }));
    assert_eq!(by_name["contexts"], of_file["contexts"]);
    let (_, reason) = client.refused("apim-policy/effectivePolicy", json!({ "api": "order" }));
    assert_eq!(reason, "no policy belongs to an API of that name; there are orders");
    let uri = client.uri("policy.xml");
    client.refused("apim-policy/effectivePolicy", json!({ "uri": uri }));
}

#[test]
fn what_the_editor_has_open_counts() {
    let folder = Folder::with(&FILES);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", &FILES[1].1.replace("rate-limit calls", "quota calls"));
    let by_name = client.request("apim-policy/effectivePolicy", json!({ "api": "orders" }));
    assert!(by_name["contexts"][0]["xml"].as_str().expect("it is a text").contains("<quota"), "{by_name}");
}

#[test]
fn who_uses_whom_is_drawn() {
    let folder = Folder::with(&FILES);
    let mut client = Client::with(&folder, Value::Null);
    let page = client.request("apim-policy/graph", Value::Null);
    assert!(page["text"].as_str().expect("it is a text").starts_with("<!doctype html>"));
    let data = client.request("workspace/executeCommand", json!({ "command": "apim-policy.graph", "arguments": [{ "format": "json" }] }));
    assert!(data.to_string().contains("api:orders"), "{data}");
    client.refused("apim-policy/graph", json!({ "format": "png" }));
}

#[test]
fn a_template_is_filled_in_with_what_its_form_asks_for() {
    let own = "use \"../parts\"\nuse \"../../elsewhere.snippet\"\n/// Sets a header.\ntemplate own-header(name: header-name) {\n    inbound { use removed-header(name: name) }\n}\n";
    let part = "use \"../own/own.snippet\"\n/// Removes a header.\ntemplate removed-header(name: header-name) {\n    inbound { <set-header name=\"[[name]]\" exists-action=\"delete\" /> }\n}\n";
    let configuration = "[generate]\ntemplates = [\"own\"]\n";
    let folder = Folder::with(&[
        ("apim-policy.toml", configuration),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("own/own.snippet", own),
        ("parts/part.snippet", part),
        FILES[2],
    ]);
    let mut client = Client::with(&folder, Value::Null);
    let listed = client.request("apim-policy/templates", Value::Null);
    let all = listed["templates"].as_array().expect("it is a list");
    let named = |name: &str| all.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("there is {name}"));
    assert!(named("own-header")["parameters"][0]["required"] == true, "{}", named("own-header"));
    let secret = named("cached-secret");
    let required: Vec<&str> = secret["parameters"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter(|it| it["required"] == true)
        .map(|it| it["name"].as_str().expect("it has a name"))
        .collect();
    assert_eq!(required, ["vault", "secret"], "{secret}");
    let asked = json!({ "template": "cached-secret", "arguments": { "vault": "contoso", "secret": ["api-key"] }, "target": "fragment" });
    let made = client.request("apim-policy/generate", asked);
    let text = made["text"].as_str().expect("it is a text");
    assert!(text.starts_with("<fragment>") && text.contains("contoso.vault.azure.net"), "{text}");
    let policy = "<policies>\n    <inbound>\n        <base />\n        \n    </inbound>\n</policies>\n";
    client.open("policy.xml", policy);
    let uri = client.uri("policy.xml");
    let here = |line: u32| {
        json!({
            "template": "cached-secret",
            "arguments": { "vault": "contoso", "secret": "api-key" },
            "textDocument": { "uri": uri },
            "position": { "line": line, "character": 8 },
        })
    };
    let edit = client.request("apim-policy/generate", here(3));
    let written = apply(policy, std::slice::from_ref(&edit["edit"]));
    assert!(written.contains("\n        <cache-lookup-value"), "{written}");
    assert_eq!(client.refused("apim-policy/generate", here(0)).1, "no policy may stand here");
    assert!(client.refused("apim-policy/generate", json!({ "template": "cached-secret" })).1.contains("vault"));
    assert!(client.refused("apim-policy/generate", json!({ "template": "cached-secrt" })).1.contains("cached-secrt"));
    assert!(client.refused("apim-policy/generate", json!({ "template": "secret", "target": "pdf" })).1.contains("terraform"));
}

#[test]
fn what_is_documented_is_what_there_is() {
    let page = include_str!("../../../src/editors/README.md");
    let folder = Folder::with(&[]);
    let mut client = Client::start(&folder);
    let initialized = client.request("initialize", json!({ "capabilities": {} }));
    let commands = initialized["capabilities"]["executeCommandProvider"]["commands"].as_array().expect("it is a list");
    for command in commands {
        let name = command.as_str().expect("it is a name").trim_start_matches("apim-policy.");
        assert!(page.contains(&format!("| `{name}` |")), "src/editors/README.md says nothing of `{name}`");
    }
    assert_eq!(
        page.lines().filter(|line| line.starts_with("| `") && line.contains("{ \"")).count(),
        commands.len() - 1,
        "all but `reload` answer with something"
    );
}
