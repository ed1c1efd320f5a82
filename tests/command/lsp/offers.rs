//! What is offered where nothing is wrong: policies from a template, a cache around the call of a vault.

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, position, range_of};
use crate::common::folder::Folder;

const POLICY: &str = r#"<policies>
    <inbound>
        <base />

        <send-request mode="new" response-variable-name="answer" timeout="10">
            <set-url>https://contoso.vault.azure.net/secrets/orders-key?api-version=7.4</set-url>
            <set-method>GET</set-method>
            <authentication-managed-identity resource="https://vault.azure.net" />
        </send-request>
        <set-variable name="key" value="@((string)((IResponse)context.Variables[&quot;answer&quot;]).Body.As<JObject>()[&quot;value&quot;])" />
    </inbound>
    <backend><base /></backend>
    <outbound><base /></outbound>
    <on-error><base /></on-error>
</policies>
"#;

/// What editors can do that make edits which the server asks for.
fn able() -> Value {
    let mut able = capabilities();
    able["workspace"]["applyEdit"] = true.into();
    able
}

fn client(folder: &Folder, settings: Value) -> Client {
    let mut client = Client::able(folder, settings, able());
    client.open("policy.xml", POLICY);
    client
}

/// The actions of the kind `only` where `at` begins.
fn actions(client: &mut Client, at: &str, context: Value) -> Vec<Value> {
    let mut place = range_of(POLICY, at);
    place["end"] = place["start"].clone();
    let params = json!({ "textDocument": { "uri": client.uri("policy.xml") }, "range": place, "context": context });
    client.request("textDocument/codeAction", params).as_array().expect("it is a list").clone()
}

/// The context of a request for actions of the kind `only`.
fn only(kind: &str) -> Value {
    json!({ "diagnostics": [], "only": [kind] })
}

fn changed(action: &Value) -> String {
    apply(POLICY, action["edit"]["documentChanges"][0]["edits"].as_array().expect("it has edits"))
}

#[test]
fn a_cache_is_offered_anywhere_in_the_call_of_a_vault_also_where_nothing_is_said_of_it() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let silent = json!({ "ignore": ["key-vault/uncached-lookup"] });
    for settings in [Value::Null, silent] {
        let mut client = client(&folder, settings);
        for at in ["send-request mode", "https://contoso", "GET</set-method", "</send-request>"] {
            let offered = actions(&mut client, at, only("refactor"));
            let [action, _] = &offered[..] else { panic!("{at}: {offered:?}") };
            assert_eq!(action["kind"], "refactor.rewrite");
            assert_eq!(action["title"], "Call the vault only after a cache miss (may change what the policy does)");
            let text = changed(action);
            assert!(text.contains("<cache-lookup-value ") && text.contains("<cache-store-value "), "{text}");
        }
        for at in ["<base />", "<set-variable"] {
            assert!(actions(&mut client, at, only("refactor.rewrite")).is_empty(), "{at}");
        }
        assert!(actions(&mut client, "GET</set-method", only("source")).is_empty());
    }
}

#[test]
fn the_same_change_is_offered_once() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let mut client = client(&folder, Value::Null);
    let offered = actions(&mut client, "send-request mode", json!({ "diagnostics": [] }));
    let is_it = |it: &&Value| it["title"].as_str().is_some_and(|title| title.starts_with("Call the vault only"));
    assert_eq!(offered.iter().filter(is_it).map(|it| it["kind"].clone()).collect::<Vec<_>>(), ["quickfix"]);
}

/// The place of the blank line.
fn blank() -> Value {
    position(POLICY, POLICY.find("\n\n").expect("there is one") + 1)
}

#[test]
fn policies_can_be_generated_where_one_may_stand() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let mut client = client(&folder, Value::Null);
    let uri = client.uri("policy.xml");
    let at = |client: &mut Client, place: &Value, context: Value| {
        let params = json!({ "textDocument": { "uri": uri }, "range": { "start": place, "end": place }, "context": context });
        let offered = client.request("textDocument/codeAction", params);
        let found = offered.as_array().expect("it is a list").iter().find(|it| it["kind"] == "refactor.generate").cloned();
        found.map(|it| it["command"]["arguments"][0]["position"].clone())
    };
    let automatic = json!({ "diagnostics": [], "triggerKind": 2 });
    let asked = json!({ "diagnostics": [], "triggerKind": 1 });
    assert_eq!(at(&mut client, &blank(), automatic.clone()), Some(blank()));
    // Where something stands the light bulb stays off, and who asks gets them behind it.
    let in_call = position(POLICY, POLICY.find("GET").expect("it is there"));
    assert_eq!(at(&mut client, &in_call, automatic), None);
    let behind = position(POLICY, POLICY.find("</send-request>").expect("it is there") + "</send-request>".len());
    assert_eq!(at(&mut client, &in_call, asked.clone()), Some(behind));
    let section = position(POLICY, POLICY.find("<inbound>").expect("it is there") + 3);
    let first = position(POLICY, POLICY.find("<inbound>").expect("it is there") + "<inbound>".len());
    assert_eq!(at(&mut client, &section, asked.clone()), Some(first));
    let outside = position(POLICY, 3);
    assert_eq!(at(&mut client, &outside, asked), None);
    // A client that makes no edits of the server's cannot have them.
    let mut unable = Client::able(&folder, Value::Null, capabilities());
    unable.open("policy.xml", POLICY);
    assert_eq!(at(&mut unable, &blank(), json!({ "diagnostics": [], "triggerKind": 1 })), None);
}

#[test]
fn who_has_no_form_is_asked_for_the_template_and_gets_its_example() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let mut client = client(&folder, Value::Null);
    let argument = json!({ "textDocument": { "uri": client.uri("policy.xml") }, "position": blank() });
    let command = json!({ "command": "apim-policy.generateHere", "arguments": [argument] });
    assert_eq!(client.request("workspace/executeCommand", command.clone()), Value::Null);
    let question = client.wait_for("window/showMessageRequest");
    let offered = question["params"]["actions"].as_array().expect("there are some");
    let secret =
        offered.iter().find(|it| it["title"].as_str().is_some_and(|it| it.starts_with("cached-secret: Reads"))).expect("it is offered");
    client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "result": secret }));
    let asked = client.wait_for("workspace/applyEdit");
    let text = changed(&asked["params"]);
    assert!(text.contains("<base />\n") && text.contains("contoso.vault.azure.net"), "{text}");
    assert_eq!(apim_policy::ast::Document::parse(&text).errors(), []);
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "applied": true } }));
    let told = client.wait_for("window/showMessage");
    let message = told["params"]["message"].as_str().expect("it is a text");
    assert!(message.contains("secret = orders-key; vault = contoso"), "{message}");
    // Nobody wants one after all.
    client.request("workspace/executeCommand", command);
    let question = client.wait_for("window/showMessageRequest");
    client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "result": null }));
    assert_eq!(client.end(), (0, String::new()));
}

#[test]
fn every_template_can_be_generated_with_its_example() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let mut client = client(&folder, Value::Null);
    let templates = client.request("apim-policy/templates", Value::Null);
    let uri = client.uri("policy.xml");
    let sections = ["<inbound>", "<backend>", "<outbound>"].map(|it| position(POLICY, POLICY.find(it).expect("it is there") + 2));
    for template in templates["templates"].as_array().expect("it is a list") {
        let name = template["name"].as_str().expect("it has a name");
        let mut made = sections.iter().filter(|place| {
            let params = json!({ "textDocument": { "uri": uri }, "position": place, "template": name });
            client.answered("apim-policy/generateHere", params).get("error").is_none()
        });
        // One of them makes no policies.
        assert_eq!(made.next().is_some(), name != "key-vault-named-value", "{name}");
    }
}
