//! Names across files: where they are defined, where else they stand, and other names for them everywhere.

use serde_json::{Value, json};

use super::client::{Client, apply, capabilities, position};
use crate::common::folder::Folder;

const OPERATION: &str = "<policies>
    <inbound>
        <base />
        <include-fragment fragment-id=\"shared\" />
        <set-header name=\"x\"><value>@((string)context.Variables[\"tenant\"] + \"{{orders-key}}\")</value></set-header>
        <set-backend-service backend-id=\"orders\" />
    </inbound>
</policies>
";
const API: &str =
    "<policies>\n    <inbound>\n        <base />\n        <set-variable name=\"tenant\" value=\"@(1)\" />\n    </inbound>\n</policies>\n";
const OTHER: &str =
    "<policies><inbound><set-variable name=\"tenant\" value=\"2\" /><include-fragment fragment-id=\"shared\" /></inbound></policies>";
const FRAGMENT: &str = "<fragment>\n    <set-variable name=\"seen\" value=\"{{orders-key}}\" />\n</fragment>\n";
const NAMED_VALUE: &str = "{\n  \"properties\": { \"displayName\": \"orders-key\", \"secret\": true, \"value\": \"FAKE-value\" }\n}\n";
const BACKEND: &str = "{\n  \"properties\": { \"url\": \"https://orders.contoso.com\", \"protocol\": \"http\" }\n}\n";

const OPERATION_PATH: &str = "apis/orders/operations/get/policy.xml";

const FILES: [(&str, &str); 6] = [
    (OPERATION_PATH, OPERATION),
    ("apis/orders/policy.xml", API),
    ("apis/other/policy.xml", OTHER),
    ("policy fragments/shared/policy.xml", FRAGMENT),
    ("named values/orders-key/namedValueInformation.json", NAMED_VALUE),
    ("backends/orders/backendInformation.json", BACKEND),
];

fn client(folder: &Folder) -> Client {
    let mut client = Client::with(folder, Value::Null);
    client.open(OPERATION_PATH, OPERATION);
    client
}

fn at(client: &Client, text: &str) -> Value {
    let offset = OPERATION.find(text).unwrap_or_else(|| panic!("`{text}` stands in it")) + 1;
    json!({ "textDocument": { "uri": client.uri(OPERATION_PATH) }, "position": position(OPERATION, offset) })
}

/// The files and lines of locations.
fn places(client: &Client, locations: &Value) -> Vec<(String, u64)> {
    let root = client.uri("");
    let place = |it: &Value| {
        let path = it["uri"].as_str().expect("it has an address").trim_start_matches(&root).trim_start_matches('/').replace("%20", " ");
        (path, it["range"]["start"]["line"].as_u64().expect("it has a line"))
    };
    let mut places: Vec<_> = locations.as_array().unwrap_or_else(|| panic!("{locations}")).iter().map(place).collect();
    places.sort();
    places
}

#[test]
fn a_name_leads_to_what_defines_it() {
    let folder = Folder::with(&FILES);
    let mut client = client(&folder);
    for (name, wanted) in [
        ("shared", ("policy fragments/shared/policy.xml", 0)),
        ("orders-key", ("named values/orders-key/namedValueInformation.json", 1)),
        ("tenant", ("apis/orders/policy.xml", 3)),
        ("orders\" />", ("backends/orders/backendInformation.json", 0)),
    ] {
        let params = at(&client, name);
        let found = client.request("textDocument/definition", params);
        assert_eq!(places(&client, &found), [(wanted.0.to_owned(), wanted.1)], "{name}");
    }
}

#[test]
fn names_that_the_service_takes_in_any_case_are_found_in_any() {
    let other = OTHER.replace("\"shared\"", "\"Shared\"");
    let mut files = FILES.to_vec();
    files[2].1 = &other;
    let folder = Folder::with(&files);
    let mut client = client(&folder);
    let mut params = at(&client, "shared");
    params["context"] = json!({ "includeDeclaration": false });
    let found = client.request("textDocument/references", params.clone());
    assert!(places(&client, &found).contains(&("apis/other/policy.xml".to_owned(), 0)), "{found}");
    params["newName"] = "common".into();
    let changes = client.request("textDocument/rename", params).to_string();
    assert!(changes.contains("apis/other/policy.xml"), "{changes}");
}

#[test]
fn what_a_file_defines_leads_to_those_that_name_it() {
    const TERRAFORM: &str = "resource \"azurerm_api_management_policy_fragment\" \"f\" {\n  name  = \"from-tf\"\n  value = \"<fragment><base /></fragment>\"\n}\n";
    let mut files = FILES.to_vec();
    let user = OPERATION.replace("shared", "from-tf");
    files.extend([("main.tf", TERRAFORM), ("apis/third/policy.xml", &user)]);
    let folder = Folder::with(&files);
    let mut client = client(&folder);
    let operation = (OPERATION_PATH.to_owned(), 4);
    for (path, text, needle, renames, wanted) in [
        (FILES[4].0, NAMED_VALUE, "orders-key", true, operation),
        (FILES[3].0, FRAGMENT, "fragment>", false, (OPERATION_PATH.to_owned(), 3)),
        ("main.tf", TERRAFORM, "from-tf", true, ("apis/third/policy.xml".to_owned(), 3)),
    ] {
        client.open(path, text);
        let place = position(text, text.find(needle).expect("it stands there") + 1);
        let params = json!({ "textDocument": { "uri": client.uri(path) }, "position": place, "context": { "includeDeclaration": false } });
        let found = client.request("textDocument/references", params.clone());
        assert!(places(&client, &found).contains(&wanted), "{path}: {found}");
        // The root of a fragment is no name to be changed.
        assert_eq!(client.request("textDocument/prepareRename", params)["placeholder"].is_string(), renames, "{path}");
    }
}

#[test]
fn everything_that_has_a_name_is_found() {
    let folder = Folder::with(&FILES);
    let mut client = client(&folder);
    let mut references = |name: &str| {
        let mut params = at(&client, name);
        params["context"] = json!({ "includeDeclaration": true });
        let found = client.request("textDocument/references", params);
        places(&client, &found).into_iter().map(|(path, line)| format!("{path}:{line}")).collect::<Vec<_>>()
    };
    let operation = |line: u32| format!("{OPERATION_PATH}:{line}");
    let fragment = |line: u32| format!("policy fragments/shared/policy.xml:{line}");
    assert_eq!(references("shared"), [operation(3), "apis/other/policy.xml:0".to_owned(), fragment(0)]);
    assert_eq!(references("orders-key"), [operation(4), "named values/orders-key/namedValueInformation.json:1".to_owned(), fragment(1)]);
    // The variable of another API is another one.
    assert_eq!(references("tenant"), [operation(4), "apis/orders/policy.xml:3".to_owned()]);
}

/// What the files hold after the edit of a renaming, and where each of them lies.
fn renamed(client: &Client, edit: &Value) -> (Vec<String>, Vec<(String, String)>) {
    let root = format!("{}/", client.uri(""));
    let path = |uri: &Value| uri.as_str().expect("it has an address").trim_start_matches(&root).replace("%20", " ");
    let (mut texts, mut moved) = (Vec::new(), Vec::new());
    for change in edit["documentChanges"].as_array().unwrap_or_else(|| panic!("{edit}")) {
        if change["kind"] == "rename" {
            moved.push((path(&change["oldUri"]), path(&change["newUri"])));
            continue;
        }
        let path = path(&change["textDocument"]["uri"]);
        let (_, text) = FILES.iter().find(|(own, _)| *own == path).unwrap_or_else(|| panic!("{path}"));
        texts.push(apply(text, change["edits"].as_array().expect("it has edits")));
    }
    (texts, moved)
}

#[test]
fn a_name_is_changed_in_all_files() {
    let folder = Folder::with(&FILES);
    let mut client = client(&folder);
    let mut rename = |name: &str, new: &str| {
        let mut params = at(&client, name);
        let prepared = client.request("textDocument/prepareRename", params.clone());
        params["newName"] = new.into();
        let edit = client.request("textDocument/rename", params);
        (prepared["placeholder"].as_str().expect("it has a name").to_owned(), renamed(&client, &edit))
    };
    let (name, (texts, moved)) = rename("tenant", "customer");
    assert_eq!((name.as_str(), moved.len()), ("tenant", 0));
    assert_eq!(texts, [OPERATION.replace("tenant", "customer"), API.replace("tenant", "customer")]);
    let (_, (texts, moved)) = rename("orders-key", "api-key");
    let all = [OPERATION, NAMED_VALUE, FRAGMENT].map(|text| text.replace("orders-key", "api-key"));
    // A named value has an id beside the name that policies use, and the folder has the id.
    assert_eq!((texts, moved.len()), (all.to_vec(), 0));
    let (_, (texts, moved)) = rename("shared", "common");
    assert_eq!(texts, [OPERATION.replace("shared", "common"), OTHER.replace("shared", "common")]);
    assert_eq!(moved, [("policy fragments/shared".to_owned(), "policy fragments/common".to_owned())]);
}

#[test]
fn what_cannot_be_renamed_is_refused_with_a_reason() {
    let folder = Folder::with(&FILES);
    std::fs::remove_dir_all(folder.path("named values")).expect("the folder can be removed");
    let mut client = client(&folder);
    let params = at(&client, "orders-key");
    let (_, reason) = client.refused("textDocument/prepareRename", params.clone());
    assert_eq!(reason, "no file of the workspace defines `orders-key`, so that only the service could rename it");
    let mut params = at(&client, "tenant");
    params["newName"] = "a\"b".into();
    assert!(client.refused("textDocument/rename", params).1.contains("quotes"));
    let mut params = at(&client, "<base />");
    assert_eq!(client.request("textDocument/prepareRename", params.clone()), Value::Null);
    params["newName"] = "a".into();
    client.refused("textDocument/rename", params);
    let mut able = capabilities();
    able["workspace"]["workspaceEdit"] = json!({ "documentChanges": true });
    let mut client = Client::able(&folder, Value::Null, able);
    client.open(OPERATION_PATH, OPERATION);
    let params = at(&client, "shared");
    let (_, reason) = client.refused("textDocument/prepareRename", params);
    assert_eq!(reason, "a folder has the name `shared`, and this editor renames no folders");
}

#[test]
fn names_in_terraform_are_changed_where_they_are_given() {
    let main = "resource \"azurerm_api_management\" \"main\" {
  name = \"contoso\"
}

resource \"azurerm_api_management_policy_fragment\" \"shared\" {
  api_management_id = azurerm_api_management.main.id
  name              = \"shared\"
  value             = file(\"${path.module}/shared.xml\")
}

resource \"azurerm_api_management_api_policy\" \"orders\" {
  api_name            = \"orders\"
  api_management_name = azurerm_api_management.main.name
  xml_content         = file(\"${path.module}/orders.xml\")
}
";
    let orders = "<policies><inbound><include-fragment fragment-id=\"shared\" /></inbound></policies>";
    let folder = Folder::with(&[("main.tf", main), ("shared.xml", FRAGMENT), ("orders.xml", orders)]);
    let mut client = Client::with(&folder, Value::Null);
    client.open("orders.xml", orders);
    let place = position(orders, orders.find("shared").expect("it is there") + 2);
    let mut params = json!({ "textDocument": { "uri": client.uri("orders.xml") }, "position": place });
    let found = client.request("textDocument/definition", params.clone());
    assert_eq!(places(&client, &found), [("shared.xml".to_owned(), 0)]);
    params["newName"] = "common".into();
    let edit = client.request("textDocument/rename", params);
    let changes = edit["documentChanges"].as_array().expect("it has changes");
    let text = |at: usize, text: &str| apply(text, changes[at]["edits"].as_array().expect("it has edits"));
    assert_eq!(text(0, main), main.replace("= \"shared\"", "= \"common\""));
    assert_eq!((text(1, orders), changes.len()), (orders.replace("shared", "common"), 2));
}

#[test]
fn what_the_workspace_has_is_found_by_a_part_of_its_name() {
    let folder = Folder::with(&FILES);
    let mut client = client(&folder);
    let mut find = |query: &str| {
        let found = client.request("workspace/symbol", json!({ "query": query }));
        found.as_array().expect("it is a list").iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert!(find("okey").contains(&"orders-key".to_owned()));
    assert!(find("get of api").contains(&"operation get of api orders".to_owned()));
    assert_eq!(find("nothing like it"), [""; 0]);
    assert!(find("").len() > 5);
}
