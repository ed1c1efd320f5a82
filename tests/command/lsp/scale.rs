//! How much is done when something changes, in workspaces of a thousand policies, and that nothing grows with the number of changes.

use serde_json::{Value, json};

use super::client::Client;
use crate::common::folder::Folder;

const APIS: usize = 100;
const OPERATIONS: usize = 9;

/// A tree of a thousand policies: a global one, a fragment, and those of APIs and their operations.
fn workspace() -> Folder {
    let folder = Folder::with(&[("policy fragments/shared/policy.xml", FRAGMENT)]);
    folder.write("policy.xml", "<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>");
    for api in 0..APIS {
        let include = if api == 7 { "<include-fragment fragment-id=\"shared\" />" } else { "" };
        folder.write(&format!("apis/api-{api}/policy.xml"), policy(&format!("<set-variable name=\"v{api}\" value=\"@(1)\" />{include}")));
        for operation in 0..OPERATIONS {
            let read = format!("<set-header name=\"x\"><value>@(context.Variables[\"v{api}\"].ToString())</value></set-header>");
            folder.write(&format!("apis/api-{api}/operations/op-{operation}/policy.xml"), policy(&read));
        }
    }
    folder
}

const FRAGMENT: &str = "<fragment>\n    <set-header name=\"a\" exists-action=\"delete\" />\n</fragment>\n";

fn policy(inbound: &str) -> String {
    format!(
        "<policies><inbound><base />{inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"
    )
}

#[test]
fn a_change_concerns_those_around_which_something_is_new() {
    let folder = workspace();
    let mut client = Client::with(&folder, Value::Null);
    assert!(client.status()["policies"].as_u64().expect("a number") > 1_000);
    let linted = |client: &mut Client| {
        client.settled();
        client.status()["linted"].as_u64().expect("a number")
    };
    let mut version = 1;
    let mut change = |client: &mut Client, path: &str, text: &str| {
        let before = linted(client);
        version += 1;
        client.change(path, version, json!([{ "text": text }]));
        client.diagnostics(path, version);
        linted(client) - before
    };
    let own = "apis/api-3/operations/op-1/policy.xml";
    client.open(own, &folder.read(own));
    client.diagnostics(own, 1);
    // What nobody else can see is the change of one file.
    let alone = folder.read(own).replace("name=\"x\"", "name=\"y\"");
    assert_eq!(change(&mut client, own, &alone), 1);
    // A variable that an operation sets may be read where its API goes on.
    let sets = alone.replace("<set-header", "<set-variable name=\"more\" value=\"1\" /><set-header");
    let concerned = change(&mut client, own, &sets);
    assert!((1..=4).contains(&concerned), "{concerned}");
    // A variable of an API is read by its operations, and by nobody else.
    let api = "apis/api-3/policy.xml";
    client.open(api, &folder.read(api));
    client.diagnostics(api, 1);
    let renamed = folder.read(api).replace("v3", "other");
    let concerned = change(&mut client, api, &renamed);
    assert!((OPERATIONS as u64..=OPERATIONS as u64 + 5).contains(&concerned), "{concerned}");
    // A fragment that one API includes.
    let fragment = "policy fragments/shared/policy.xml";
    client.open(fragment, FRAGMENT);
    client.diagnostics(fragment, 1);
    let changed = FRAGMENT.replace("<set-header name=\"a\" exists-action=\"delete\" />", "<cache-store duration=\"60\" />");
    let concerned = change(&mut client, fragment, &changed);
    assert!((1..=OPERATIONS as u64 + 5).contains(&concerned), "{concerned}");
    // What the service runs for everybody.
    let global = folder.read("policy.xml");
    client.open("policy.xml", &global);
    client.diagnostics("policy.xml", 1);
    let sets = global.replace("<inbound />", "<inbound><set-variable name=\"tenant\" value=\"1\" /></inbound>");
    let concerned = change(&mut client, "policy.xml", &sets);
    assert!((1_000..=1_005).contains(&concerned), "{concerned}");
    assert_eq!(client.status()["loads"], 1, "no policy of an extractor's tree makes everything be read again");
}

#[test]
fn nothing_grows_with_the_number_of_changes() {
    let text = policy(&"<set-header name=\"x\"><value>a</value></set-header>\n".repeat(200));
    let folder = Folder::with(&[("policy.xml", &text)]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("policy.xml", &text);
    client.diagnostics("policy.xml", 1);
    let mut version = 1;
    let mut edits = |client: &mut Client, count: usize| {
        for _ in 0..count {
            version += 1;
            let place = json!({ "line": version % 100, "character": 0 });
            let new = if version % 2 == 0 { "<set-headr />" } else { " " };
            let range = if version % 2 == 0 {
                json!({ "start": place, "end": place })
            } else {
                json!({ "start": { "line": (version - 1) % 100, "character": 0 }, "end": { "line": (version - 1) % 100, "character": 13 } })
            };
            client.change("policy.xml", version, json!([{ "range": range, "text": new }]));
            client.diagnostics("policy.xml", version);
        }
        client.settled();
        client.memory()
    };
    let before = edits(&mut client, 100);
    let after = edits(&mut client, 1_000);
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after < before + before / 2 + 8_192, "{before} KiB have become {after} KiB");
    }
}
