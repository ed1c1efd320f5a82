//! Findings in documents that are open, in every host, and what becomes of them when other files change.

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, found, range_of};
use crate::common::folder::Folder;

const POLICY: &str = "<policies>
    <inbound>
        <base />
        <set-headr name=\"a\" />
        <set-header name=\"x\" exists-action=\"overide\"><value>a</value></set-header>
    </inbound>
    <backend><base /></backend>
    <outbound><base /></outbound>
    <on-error><base /></on-error>
</policies>
";

fn actions(client: &mut Client, path: &str, document: &str, at: &str) -> Vec<Value> {
    let params = json!({
        "textDocument": { "uri": client.uri(path) },
        "range": range_of(document, at),
        "context": { "diagnostics": [] },
    });
    client.request("textDocument/codeAction", params).as_array().expect("it is a list").clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|it| it["title"].as_str().expect("it has a title")).collect()
}

#[test]
fn findings_stand_at_their_places_and_go_when_they_are_mended() {
    let folder = Folder::with(&[("policy.xml", "<policies />")]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", POLICY);
    let diagnostics = client.diagnostics("policy.xml", 1);
    assert_eq!(found(POLICY, &diagnostics), [("schema/unknown-element", "set-headr"), ("schema/invalid-value", "overide")]);
    let first = &diagnostics[0];
    assert_eq!((first["severity"].as_u64(), first["source"].as_str()), (Some(1), Some("apim-policy")));
    assert_eq!(first["message"], "`set-headr` is not a policy\nhelp: did you mean `set-header`?");
    let page = first["codeDescription"]["href"].as_str().expect("it has a page");
    assert!(page.starts_with("https://") && page.ends_with("schema/unknown-element.md"), "{page}");
    client.change("policy.xml", 2, json!([{ "range": range_of(POLICY, "overide"), "text": "override" }]));
    let text = POLICY.replace("overide", "override");
    assert_eq!(found(&text, &client.diagnostics("policy.xml", 2)), [("schema/unknown-element", "set-headr")]);
    // What is closed is what it is on the disk.
    let uri = client.uri("policy.xml");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.told(&uri, |params| params.get("version").is_none()), [] as [Value; 0]);
    assert_eq!(client.end(), (0, String::new()));
}

#[test]
fn a_fix_is_offered_where_its_finding_stands_and_mends_it() {
    let folder = Folder::with(&[("policy.xml", POLICY)]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", POLICY);
    let offered = actions(&mut client, "policy.xml", POLICY, "overide");
    let titles = titles(&offered);
    let at = titles.iter().position(|title| title.starts_with("Write")).unwrap_or_else(|| panic!("{titles:?}"));
    let fix = &offered[at];
    assert!(titles[at].ends_with("(may change what the policy does)") && fix["isPreferred"] == false, "{fix}");
    assert_eq!(fix["diagnostics"][0]["code"], "schema/invalid-value");
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], 1);
    let text = apply(POLICY, change["edits"].as_array().expect("it has edits"));
    assert_eq!(text, POLICY.replace("overide", "override"));
    assert!(titles.contains(&"Explain schema/invalid-value"), "{titles:?}");
    let explained = client.request("apim-policy/explain", json!({ "name": "schema/invalid-value" }));
    assert!(explained["markdown"].as_str().expect("it is text").starts_with("# schema/invalid-value\n"));
    let command = json!({ "command": "apim-policy.explain", "arguments": ["schema/invalid-value"] });
    assert_eq!(client.request("workspace/executeCommand", command), explained);
}

#[test]
fn a_finding_is_silenced_by_a_comment() {
    let folder = Folder::with(&[("policy.xml", POLICY)]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", POLICY);
    let offered = actions(&mut client, "policy.xml", POLICY, "overide");
    let ignore = offered.iter().find(|it| it["title"] == "Ignore schema/invalid-value here").expect("it is offered");
    let resolved = client.request("codeAction/resolve", ignore.clone());
    let edits = resolved["edit"]["documentChanges"][0]["edits"].as_array().expect("it has edits");
    let text = apply(POLICY, edits);
    assert!(text.contains("<!-- apim-policy ignore schema/invalid-value: state the reason -->"), "{text}");
    client.change("policy.xml", 2, json!([{ "text": text }]));
    assert_eq!(found(&text, &client.diagnostics("policy.xml", 2)), [("schema/unknown-element", "set-headr")]);
    // It belongs to a text that is gone.
    assert_eq!(client.refused("codeAction/resolve", ignore.clone()).1, "the document has changed");
}

#[test]
fn a_client_that_knows_no_versions_gets_plain_edits() {
    let folder = Folder::with(&[]);
    let mut able = capabilities();
    able["workspace"]["workspaceEdit"] = json!({});
    let mut client = Client::able(&folder, Value::Null, able);
    client.open("policy.xml", POLICY);
    let offered = actions(&mut client, "policy.xml", POLICY, "set-headr");
    let uri = client.uri("policy.xml");
    assert!(offered.iter().any(|action| action["edit"]["changes"][&uri].is_array()), "{offered:?}");
}

#[test]
fn policies_in_every_host_have_their_findings_in_the_hosts_own_lines() {
    let hosts = [
        (
            "main.tf",
            "resource \"azurerm_api_management_api_policy\" \"é\" {\n  xml_content = <<XML\n  <policies>\n    <inbound><set-headr /></inbound>\n  </policies>\nXML\n}\n",
        ),
        (
            "main.bicep",
            "resource p 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {\n  name: 'policy'\n  properties: {\n    format: 'rawxml'\n    value: '<policies><inbound><set-headr /></inbound></policies>'\n  }\n}\n",
        ),
        (
            "main.json",
            "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n  \"resources\": [{\n    \"type\": \"Microsoft.ApiManagement/service/apis/policies\",\n    \"apiVersion\": \"2022-08-01\",\n    \"name\": \"s/a/policy\",\n    \"properties\": { \"format\": \"rawxml\", \"value\": \"<policies>\\n<inbound><set-headr /></inbound></policies>\" }\n  }]\n}\n",
        ),
        ("policy.cshtml", "<policies><inbound><set-headr /></inbound></policies>"),
    ];
    let files: Vec<(&str, &str)> = hosts.iter().map(|(path, _)| (*path, "")).collect();
    let folder = Folder::with(&files);
    let mut client = Client::with(&folder, Value::Null);
    for (path, text) in hosts {
        client.open(path, text);
        let diagnostics = client.diagnostics(path, 1);
        let found = found(text, &diagnostics);
        assert!(found.contains(&("schema/unknown-element", "set-headr")), "{path}: {found:?}");
        // A fix goes into the host's own text.
        let offered = actions(&mut client, path, text, "set-headr");
        let edits = offered.iter().find_map(|action| action["edit"]["documentChanges"][0]["edits"].as_array()).expect("there is a fix");
        assert_eq!(apply(text, edits), text.replace("set-headr", "set-header"), "{path}");
    }
}

#[test]
fn other_files_that_mean_something_to_a_policy_do_so_at_once() {
    let include = "<policies><inbound><base /><include-fragment fragment-id=\"shared\" /></inbound>\
                   <backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>";
    let fragment = "<fragment>\n    <set-header name=\"a\" exists-action=\"delete\" />\n</fragment>\n";
    let (own, plain) = ("policy fragments/shared/policy.xml", "apis/plain/policy.xml");
    let folder = Folder::with(&[
        (own, fragment),
        ("apis/orders/policy.xml", include),
        (plain, "<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound></policies>"),
    ]);
    let mut client = Client::with(&folder, Value::Null);
    client.open(own, fragment);
    client.diagnostics(own, 1);
    // A policy for outbound, in a fragment that inbound includes, is found where it is included.
    let changed = fragment.replace("<set-header name=\"a\" exists-action=\"delete\" />", "<cache-store duration=\"60\" />");
    client.change(own, 2, json!([{ "text": changed }]));
    let uri = client.uri("apis/orders/policy.xml");
    let told = client.told(&uri, |params| !params["diagnostics"].as_array().expect("a list").is_empty());
    assert!(told.iter().any(|it| it["code"] == "workspace/fragment-section"), "{told:?}");
    client.settled();
    let status = client.status();
    assert_eq!(status["concerned"], 2, "the fragment, and who includes it: {status}");
    // What changes nothing for others touches nobody.
    let linted = status["linted"].as_u64().expect("a number");
    client.change(own, 3, json!([{ "text": changed.replace("60", "90") }]));
    client.diagnostics(own, 3);
    client.settled();
    assert_eq!(client.status()["linted"].as_u64(), Some(linted + 1));
}

#[test]
fn a_configuration_holds_and_a_new_one_holds_at_once() {
    let folder = Folder::with(&[("policy.xml", POLICY), ("apim-policy.toml", "[rules]\n\"schema/invalid-value\" = \"off\"\n")]);
    let mut able = capabilities();
    able["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::able(&folder, Value::Null, able);
    let registered = client.wait_for("client/registerCapability");
    let watchers = registered["params"]["registrations"][0]["registerOptions"]["watchers"].to_string();
    assert!(watchers.contains("**/apim-policy.toml") && watchers.contains("**/*.bicep"), "{watchers}");
    client.open("policy.xml", POLICY);
    assert_eq!(found(POLICY, &client.diagnostics("policy.xml", 1)), [("schema/unknown-element", "set-headr")]);
    let changed = |client: &mut Client, text: &str| {
        folder.write("apim-policy.toml", text);
        let uri = client.uri("apim-policy.toml");
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
        client.wait_for("apim-policy/loaded");
    };
    changed(&mut client, "[rules]\n\"schema/unknown-element\" = \"info\"\n");
    let diagnostics = client.diagnostics("policy.xml", 1);
    assert_eq!(diagnostics.iter().map(|it| it["severity"].as_u64()).collect::<Vec<_>>(), [Some(3), Some(1)]);
    // A mistake in it is told at its place, and taken back.
    let broken = "[rules]\n\"schema/unknwn-element\" = \"off\"\n";
    changed(&mut client, broken);
    let uri = client.uri("apim-policy.toml");
    let mistakes = client.told(&uri, |_| true);
    assert_eq!(found(broken, &mistakes), [("config/invalid", "\"schema/unknwn-element\"")]);
    changed(&mut client, "");
    assert_eq!(client.told(&uri, |_| true), [] as [Value; 0]);
}

#[test]
fn files_that_change_on_the_disk_are_read_again() {
    let folder = Folder::with(&[("policy.xml", POLICY)]);
    let mut client = Client::with(&folder, Value::Null);
    let uri = client.uri("policy.xml");
    assert_eq!(client.told(&uri, |_| true).len(), 2);
    let watched = |client: &mut Client, kind: u64| {
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": kind }] }));
    };
    folder.write("policy.xml", POLICY.replace("overide", "override"));
    watched(&mut client, 2);
    assert_eq!(client.told(&uri, |_| true).len(), 1);
    std::fs::remove_file(folder.path("policy.xml")).expect("the file can be removed");
    watched(&mut client, 3);
    assert_eq!(client.told(&uri, |_| true).len(), 0);
    // One that comes back is found again.
    folder.write("policy.xml", POLICY);
    watched(&mut client, 1);
    assert_eq!(client.told(&uri, |_| true).len(), 2);
}

#[test]
fn settings_say_which_rules_run_and_where() {
    let folder = Folder::with(&[("a.xml", POLICY), ("b.xml", POLICY)]);
    let mut client = Client::with(&folder, json!({ "select": ["schema/invalid-value"], "diagnostics": "openFiles" }));
    client.open("a.xml", POLICY);
    assert_eq!(found(POLICY, &client.diagnostics("a.xml", 1)), [("schema/invalid-value", "overide")]);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "apim-policy": { "ignore": ["schema/invalid-value"] } } }));
    let other = client.uri("b.xml");
    assert_eq!(found(POLICY, &client.told(&other, |_| true)), [("schema/unknown-element", "set-headr")]);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "apim-policy": { "ignore": 7 } } }));
    let message = client.wait_for("window/showMessage");
    assert_eq!(message["params"]["message"], "the setting `ignore` is not understood");
}

#[test]
fn a_secret_is_in_no_message() {
    let secret = "sig=FAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE%3D";
    let text =
        POLICY.replace("<value>a</value>", &format!("<value>https://contoso.blob.core.windows.net/a?sv=2020-08-04&amp;{secret}</value>"));
    let folder = Folder::with(&[("policy.xml", &text)]);
    let mut client = Client::with(&folder, json!({ "select": ["all"] }));
    client.open("policy.xml", &text);
    let diagnostics = client.diagnostics("policy.xml", 1);
    assert!(diagnostics.iter().any(|it| it["code"] == "secrets/hard-coded"), "{diagnostics:?}");
    assert!(!json!(diagnostics).to_string().contains("FAKEfake"), "{diagnostics:?}");
}
