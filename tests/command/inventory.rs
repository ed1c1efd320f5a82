//! `inventory`: what each API and operation does.

use serde_json::Value;

use crate::common::folder::Folder;

/// A service in folders of the APIOps toolkit.
fn service() -> Folder {
    let policy = |inbound: &str| {
        format!("<policies>\n  <inbound>\n    {inbound}\n  </inbound>\n  <outbound>\n    <base />\n  </outbound>\n</policies>\n")
    };
    let secret = r#"{ "properties": { "displayName": "orders-key", "secret": true, "value": "9f8a7b6c5d9f8a7b6c5d" } }"#;
    Folder::with(&[
        ("policy.xml", &policy("<ip-filter action=\"allow\"><address>10.0.0.1</address></ip-filter>")),
        (
            "apis/orders/policy.xml",
            &policy("<base />\n    <rate-limit calls=\"5\" renewal-period=\"60\" />\n    <include-fragment fragment-id=\"who\" />"),
        ),
        (
            "apis/orders/operations/get/policy.xml",
            &policy(
                "<choose><when condition=\"@(context.Request.Method == &quot;GET&quot;)\"><base /></when></choose>\n    \
                 <set-backend-service backend-id=\"=cmd|' /C calc'!A0\" />",
            )
            .replace("<outbound>\n    <base />", "<outbound>\n    <cache-store duration=\"30\" />"),
        ),
        ("apis/orders/operations/post/policy.xml", &policy("<validate-jwt header-name=\"Authorization\" />")),
        (
            "policy fragments/who/policy.xml",
            "<fragment>\n  <set-header name=\"x-key\" exists-action=\"override\"><value>{{orders-key}}</value></set-header>\n</fragment>\n",
        ),
        ("products/gold/policy.xml", &policy("<quota calls=\"100\" renewal-period=\"3600\" />")),
        ("products/gold/apis/orders/productApiInformation.json", "{}"),
        ("named values/5f/namedValueInformation.json", secret),
    ])
}

fn run(more: &[&str]) -> String {
    let run = service().run(&[&["inventory"], more].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{more:?}");
    run.out
}

#[test]
fn the_table_tells_what_runs_and_where_it_comes_from() {
    let expected = "
                              AUTHENTICATION               LIMITS                             CACHING               BACKENDS                    SECRETS
all APIs                      ip-filter allow
product gold                                               quota 100 per 3600 s
api orders                    ip-filter allow (global)     rate-limit 5 per 60 s                                                                {{orders-key}} (secret) (fragment)
operation get of api orders   ip-filter allow (sometimes,  rate-limit 5 per 60 s (sometimes,  cache-store for 30 s  backend =cmd|' /C calc'!A0  {{orders-key}} (secret)
                                global)                      api)                                                                                 (sometimes, fragment)
operation post of api orders  validate-jwt
";
    assert_eq!(run(&[]), expected[1..]);
}

#[test]
fn facts_have_their_places_in_json() {
    let told: Value = serde_json::from_str(&run(&["--format", "json", "--api", "orders"])).expect("it is JSON");
    assert_eq!(told["version"], 1);
    let rows = told["rows"].as_array().expect("there are rows");
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0]["products"][0], &rows[1]["operation"], &rows[0]["operation"]), (&"gold".into(), &"get".into(), &Value::Null));
    let limit = &rows[1]["limits"][0];
    let place = (&limit["scope"], &limit["name"], &limit["path"], &limit["line"], &limit["section"], &limit["conditional"]);
    assert_eq!(place, (&"api".into(), &"orders".into(), &"apis/orders/policy.xml".into(), &4.into(), &"inbound".into(), &true.into()));
    let secret = &rows[0]["secrets"][0];
    assert_eq!((&secret["scope"], &secret["name"], &secret["line"]), (&"fragment".into(), &"who".into(), &2.into()));
}

#[test]
fn no_format_runs_or_shows_what_a_policy_holds() {
    let csv = run(&["--format", "csv"]);
    assert!(csv.starts_with("\"scope\",\"api\",\"operation\",\"product\",\"unit\",\"products\",\"authentication\","), "{csv}");
    assert!(csv.contains(",\"backend =cmd|' /C calc'!A0\","), "{csv}");
    let markdown = run(&["--format", "markdown"]);
    assert!(markdown.starts_with("|  | authentication | limits | caching | backends | secrets |\n| --- |"), "{markdown}");
    assert!(markdown.contains("backend &#61;cmd&#124;&#39; /C calc&#39;&#33;A0"), "{markdown}");
    for format in ["human", "json", "csv", "markdown"] {
        assert!(!run(&["--format", format]).contains("9f8a7b"), "{format}");
    }
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let told = service().run(&["inventory", "--api", "order"]);
    assert!(told.status == 2 && told.err.contains("did you mean `orders`"), "{}", told.err);
    let empty = Folder::with(&[("a.txt", "")]).run(&["inventory"]);
    assert_eq!((empty.status, empty.out.as_str()), (0, "nothing is known of any API\n"));
}

#[test]
fn terraform_has_a_table_too() {
    let main = r#"resource "azurerm_api_management_api" "orders" { name = "orders" }
resource "azurerm_api_management_product" "gold" { product_id = "gold" }
resource "azurerm_api_management_product_api" "orders" {
  api_name   = azurerm_api_management_api.orders.name
  product_id = azurerm_api_management_product.gold.product_id
}
resource "azurerm_api_management_api_policy" "orders" {
  api_name    = "orders"
  xml_content = <<XML
<policies><inbound><base />
  <send-request response-variable-name="a"><set-url>https://contoso.vault.azure.net/secrets/a</set-url></send-request>
</inbound></policies>
XML
}
resource "azurerm_api_management_product_policy" "gold" {
  product_id  = "gold"
  xml_content = "<policies><inbound><base /><llm-token-limit tokens-per-minute=\"500\" counter-key=\"a\" /></inbound></policies>"
}
"#;
    let folder = Folder::with(&[("infra/main.tf", main)]);
    let told = folder.run(&["inventory"]).out;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words, "LIMITS SECRETS product gold llm-token-limit 500 tokens per minute api orders from contoso.vault.azure.net");
}
