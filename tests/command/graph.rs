//! `graph`: who uses whom, in each format, and the page in a browser.

use std::process::Command;

use serde_json::Value;

use crate::common::folder::Folder;

/// What no drawing may be made to do by a name.
const HOSTILE: &str = "</script><img src=x onerror=\"document.title='PWNED'\">\"];n0-->n1\u{202e}";

/// A service in folders of the APIOps toolkit.
fn apiops() -> Folder {
    let policy = |inbound: &str| format!("<policies>\n  <inbound>\n    <base />\n    {inbound}\n  </inbound>\n</policies>\n");
    let secret = r#"{ "properties": { "displayName": "orders-key", "secret": true,
        "keyVault": { "secretIdentifier": "https://contoso.vault.azure.net/secrets/orders-key" } } }"#;
    Folder::with(&[
        ("policy.xml", &policy("<cors><allowed-origins><origin>https://contoso.com</origin></allowed-origins></cors>")),
        ("apis/orders/apiInformation.json", "{}"),
        ("apis/orders/policy.xml", &policy("<set-backend-service backend-id=\"orders\" />")),
        (
            "apis/orders/operations/get/policy.xml",
            &policy("<include-fragment fragment-id=\"who\" /><include-fragment fragment-id=\"gone\" />"),
        ),
        (
            "policy fragments/who/policy.xml",
            "<fragment>\n  <set-header name=\"x-key\" exists-action=\"override\"><value>{{orders-key}}</value></set-header>\n  \
             <send-request response-variable-name=\"a\"><set-url>https://who.contoso.com/a?b=c</set-url></send-request>\n</fragment>\n",
        ),
        ("backends/orders/backendInformation.json", "{}"),
        ("backends/idle/backendInformation.json", "{}"),
        ("products/gold/productInformation.json", "{}"),
        ("products/gold/apis/orders/productApiInformation.json", "{}"),
        ("named values/5f/namedValueInformation.json", secret),
    ])
}

fn graph(folder: &Folder, more: &[&str]) -> Value {
    let run = folder.run(&[&["graph", "--format", "json"], more].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{more:?}");
    serde_json::from_str(&run.out).expect("it is JSON")
}

/// The edges as `from -how-> to path:line`.
fn edges(graph: &Value) -> Vec<String> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let edges = graph["edges"].as_array().expect("there are edges").iter();
    edges
        .map(|it| format!("{} -{}-> {} {}:{}", text(&it["from"]), text(&it["kind"]), text(&it["to"]), text(&it["path"]), it["line"]))
        .collect()
}

fn ids(graph: &Value, defined: bool) -> Vec<&str> {
    let nodes = graph["nodes"].as_array().expect("there are nodes").iter().filter(|node| node["defined"] == defined);
    nodes.filter_map(|node| node["id"].as_str()).collect()
}

#[test]
fn folders_of_the_toolkit_say_who_uses_whom() {
    let graph = graph(&apiops(), &[]);
    assert_eq!((&graph["version"], &graph["generator"]), (&1.into(), &"apim-policy graph".into()));
    assert_eq!(
        edges(&graph),
        [
            "product:gold -has-> api:orders products/gold/apis/orders/productApiInformation.json:1",
            "api:orders -has-> operation:orders/get apis/orders/operations/get/policy.xml:1",
            "api:orders -routes to-> backend:orders apis/orders/policy.xml:4",
            "operation:orders/get -includes-> fragment:gone apis/orders/operations/get/policy.xml:4",
            "operation:orders/get -includes-> fragment:who apis/orders/operations/get/policy.xml:4",
            "fragment:who -reads-> named-value:orders-key policy fragments/who/policy.xml:2",
            "fragment:who -calls-> host:who.contoso.com policy fragments/who/policy.xml:3",
            "named-value:orders-key -kept in-> vault:contoso.vault.azure.net named values/5f/namedValueInformation.json:1",
        ]
    );
    assert_eq!(ids(&graph, false), ["fragment:gone", "vault:contoso.vault.azure.net", "host:who.contoso.com"]);
    let defined =
        ["service:service", "product:gold", "api:orders", "operation:orders/get", "fragment:who", "backend:idle", "backend:orders"];
    assert_eq!(ids(&graph, true), [&defined[..], &["named-value:orders-key"]].concat());
}

#[test]
fn terraform_says_who_uses_whom() {
    let main = r#"resource "azurerm_api_management_api" "orders" { name = "orders" }
resource "azurerm_api_management_product" "gold" { product_id = "gold" }
resource "azurerm_api_management_product_api" "orders" {
  api_name   = azurerm_api_management_api.orders.name
  product_id = azurerm_api_management_product.gold.product_id
}
resource "azurerm_api_management_named_value" "key" {
  name         = "key"
  display_name = "orders-key"
  secret       = true
  value_from_key_vault { secret_id = "${azurerm_key_vault.main.vault_uri}secrets/key" }
}
resource "azurerm_api_management_named_value" "other" {
  name         = "other"
  display_name = "other"
  value        = "9f8a7b6c5d9f8a7b6c5d"
}
resource "azurerm_api_management_api_policy" "orders" {
  api_name    = "orders"
  xml_content = <<XML
<policies><inbound><base />
  <set-header name="x-key" exists-action="override"><value>{{orders-key}}{{other}}</value></set-header>
</inbound></policies>
XML
}
"#;
    let folder = Folder::with(&[("infra/main.tf", main)]);
    let graph = graph(&folder, &[]);
    assert_eq!(
        edges(&graph),
        [
            "product:gold -has-> api:orders infra/main.tf:3",
            "api:orders -reads-> named-value:orders-key infra/main.tf:22",
            "api:orders -reads-> named-value:other infra/main.tf:22",
            "named-value:orders-key -kept in-> vault:azurerm_key_vault.main infra/main.tf:7",
        ]
    );
    assert_eq!(graph["nodes"][2]["line"], 7);
    assert!(!graph.to_string().contains("9f8a7b"), "no value of a named value is shown");
}

#[test]
fn a_part_can_be_asked_for() {
    let folder = apiops();
    folder.write("apis/users/policy.xml", "<policies><inbound><include-fragment fragment-id=\"who\" /></inbound></policies>");
    let defined = |more: &[&str]| ids(&graph(&folder, more), true).join(" ");
    assert_eq!(defined(&["--api", "Users"]), "api:users fragment:who named-value:orders-key");
    let around = "product:gold api:orders api:users operation:orders/get fragment:who named-value:orders-key";
    assert_eq!(defined(&["--around", "fragment:who"]), around);
    assert_eq!(defined(&["--around", "who"]), around);
    let refused = |more: &[&str]| folder.run(&[&["graph"], more].concat()).err;
    assert!(refused(&["--api", "user"]).contains("did you mean `users`"), "{}", refused(&["--api", "user"]));
    assert!(refused(&["--around", "fragment:whom"]).contains("did you mean `fragment:who`"), "{}", refused(&["--around", "fragment:whom"]));
    assert!(refused(&["--unit", "nowhere"]).contains("no unit lies at"), "{}", refused(&["--unit", "nowhere"]));
}

#[test]
fn units_are_told_apart() {
    let main = |name: &str| format!("resource \"azurerm_api_management_api\" \"a\" {{ name = \"{name}\" }}\n");
    let folder = Folder::with(&[("dev/main.tf", &main("orders")), ("prod/main.tf", &main("orders"))]);
    assert_eq!(ids(&graph(&folder, &[]), true), ["api:orders@dev", "api:orders@prod"]);
    assert_eq!(ids(&graph(&folder, &["--unit", "prod"]), true), ["api:orders@prod"]);
    let dot = folder.run(&["graph", "--format", "dot"]).out;
    assert!(dot.contains("subgraph cluster_0 {\n    label=\"dev\";"), "{dot}");
}

#[test]
fn what_is_drawn_is_as_it_was() {
    let told = apiops().run(&["graph", "--api", "orders"]).out;
    assert!(told.starts_with("%% apim-policy graph\nflowchart LR\n"), "{told}");
    assert!(told.contains("{{\"host who.contoso.com\"}}:::other\n"), "{told}");
    let dot = apiops().run(&["graph", "--api", "orders", "--format", "dot"]).out;
    assert!(dot.contains("[label=\"API\\norders\", shape=box, fillcolor=lightblue];"), "{dot}");
}

#[test]
fn a_file_that_is_no_graph_is_not_overwritten() {
    let folder = apiops();
    folder.write("notes.html", "<p>mine</p>");
    let run = folder.run(&["graph", "--output", "notes.html"]);
    assert_eq!((run.status, folder.read("notes.html").as_str()), (2, "<p>mine</p>"), "{}", run.err);
    for name in ["a.html", "a.json", "a.dot", "a.mmd"] {
        for _ in 0..2 {
            let run = folder.run(&["graph", "--output", name]);
            assert_eq!((run.status, run.err.as_str()), (0, ""), "{name}");
        }
    }
    assert!(folder.read("a.html").starts_with("<!doctype html>") && folder.read("a.dot").starts_with("// apim-policy graph\ndigraph {"));
}

#[test]
fn names_are_no_markup_in_any_format() {
    let folder = apiops();
    let id = HOSTILE.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    folder.write("apis/users/policy.xml", format!("<policies><inbound><include-fragment fragment-id=\"{id}\" /></inbound></policies>"));
    for format in ["html", "dot", "mermaid", "json"] {
        let out = folder.run(&["graph", "--format", format]).out;
        assert!(!out.contains("<img") || format == "json" || format == "dot", "{format}: {out}");
        assert!(!out.contains('\u{202e}'), "{format}");
        match format {
            "html" => assert_eq!(out.matches("</script>").count(), 2, "the page has two scripts of its own"),
            "dot" => assert!(out.contains(r#"onerror=\"document.title='PWNED'\">\"];"#), "{out}"),
            "mermaid" => assert!(out.contains("#34;#93;#59;n0--#62;n1"), "{out}"),
            _ => {}
        }
    }
}

/// What a browser makes of the page in `folder`, opened at `hash`; `None` where there is no browser.
fn browsed(folder: &Folder, hash: &str) -> Option<String> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let page = format!("file://{}#{hash}", folder.path("a.html").display());
    let profile = format!("--user-data-dir={}", folder.path("profile").display());
    let fixed = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=2000", "--dump-dom"];
    let output = names.iter().find_map(|name| Command::new(name).args(fixed).arg(&profile).arg(&page).output().ok());
    let Some(output) = output else {
        #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
        {
            println!("skipped: no browser, so nobody looks at the page");
        }
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_page_works_in_a_browser() {
    let folder = apiops();
    let id = HOSTILE.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    folder.write("apis/users/policy.xml", format!("<policies><inbound><include-fragment fragment-id=\"{id}\" /></inbound></policies>"));
    assert_eq!(folder.run(&["graph", "--output", "a.html"]).status, 0);
    let Some(overview) = browsed(&folder, "") else { return };
    assert!(overview.contains("Defined, used by nothing here</h3>") && overview.contains(">idle</span>"), "{overview}");
    assert!(!overview.contains("<title>PWNED") && !overview.contains("<img"), "{overview}");
    let Some(fragment) = browsed(&folder, "fragment%3Awho") else { return };
    assert!(fragment.contains("<title>who · Fragment</title>"), "{fragment}");
    for part in [">included by · orders</span>", ">reads</span>", ">calls</span>", "All that depends on it, directly or not: 3"] {
        assert!(fragment.contains(part), "{part}: {fragment}");
    }
}
