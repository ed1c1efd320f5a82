//! The effective policies of small services, told by hand.

use apim_policy::ast::Document;
use apim_policy::effective::{Estate, Product, Query, Unknown, json, xml};

use super::repository::{Repository, repository};

/// The effective policies of `operation`, each with the product by whose key the call comes.
fn effective(of: &Repository<'_>, api: &str, operation: Option<&str>, product: Product) -> Result<Vec<(Option<String>, String)>, Unknown> {
    let sources = of.sources();
    let show = |document: &Document<'_>| document.text().to_owned();
    let estate = Estate::new(&sources, &[], &show);
    let query = Query { api: api.to_owned(), operation: operation.map(str::to_owned), product };
    let contexts = estate.contexts(&query)?;
    let told = contexts.iter().map(|context| (context.product.clone(), xml(&estate.effective(context))));
    Ok(told.collect())
}

/// A service in folders of the APIOps toolkit: an operation that keeps what is wider, one that does not, a product, and a fragment.
const APIOPS: [(&str, &str); 5] = [
    (
        "/r/apis/orders/policy.xml",
        "<policies>\n  <inbound>\n    <base />\n    <include-fragment fragment-id=\"who\" />\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  \
         <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>\n",
    ),
    (
        "/r/apis/orders/operations/get/policy.xml",
        "<policies>\n  <inbound>\n    <choose>\n      <when condition=\"@(true)\">\n        <base />\n      </when>\n    </choose>\n  </inbound>\n  <backend>\n    \
         <base />\n  </backend>\n  <outbound />\n</policies>\n",
    ),
    (
        "/r/products/gold/policy.xml",
        "<policies>\n  <inbound>\n    <base />\n    <quota calls=\"5\" renewal-period=\"60\" />\n  </inbound>\n</policies>\n",
    ),
    ("/r/policy fragments/who/policy.xml", "<fragment>\n  <set-header name=\"x-who\" exists-action=\"delete\" />\n</fragment>\n"),
    ("/r/workspaces/none/readme.md", ""),
];

#[test]
fn sections_are_put_in_where_base_stands_down_to_the_widest_scope_that_is_known() {
    let told = effective(&repository(&APIOPS), "orders", Some("get"), Product::None).expect("there is such an operation");
    let expected = "\
<policies>
    <inbound>
        <!-- operation get: /r/apis/orders/operations/get/policy.xml:3 -->
        <choose>
          <when condition=\"@(true)\">
            <!-- `<base />`: the policies of wider scopes are not in this repository -->
            <!-- fragment who: /r/policy fragments/who/policy.xml:2 -->
            <set-header name=\"x-who\" exists-action=\"delete\" />
        <!-- operation get: /r/apis/orders/operations/get/policy.xml:6 -->
          </when>
        </choose>
    </inbound>
    <backend>
        <!-- `<base />`: the policies of wider scopes are not in this repository -->
    </backend>
    <outbound />
    <on-error>
        <!-- operation get has no `on-error`: no page says what is inherited then -->
    </on-error>
</policies>
";
    assert_eq!(told, [(None, expected.to_owned())]);
}

#[test]
fn each_product_is_a_way_to_call_and_so_is_none() {
    let told = effective(&repository(&APIOPS), "orders", None, Product::Any).expect("there is such an API");
    let products: Vec<Option<&str>> = told.iter().map(|(product, _)| product.as_deref()).collect();
    assert_eq!(products, [None, Some("gold")]);
    assert!(!told[0].1.contains("<quota") && told[1].1.contains("<quota"));
    let gold = effective(&repository(&APIOPS), "orders", None, Product::One("GOLD".to_owned())).expect("cases are not told apart");
    assert!(gold[0].1.contains("<quota"));
}

#[test]
fn what_does_not_exist_is_said_with_what_does() {
    let unknown = |api: &str, operation: Option<&str>, product: Product| effective(&repository(&APIOPS), api, operation, product).err();
    assert_eq!(unknown("order", None, Product::None), Some(Unknown::Api(["orders".to_owned()].into())));
    assert_eq!(unknown("orders", Some("gets"), Product::None), Some(Unknown::Operation(["get".to_owned()].into())));
    assert_eq!(unknown("orders", None, Product::One("silver".to_owned())), Some(Unknown::Product(["gold".to_owned()].into())));
}

#[test]
fn terraform_says_what_runs_together() {
    let main = r#"
        resource "azurerm_api_management" "main" { name = "contoso" }
        resource "azurerm_api_management_policy" "all" { xml_content = file("all.xml") }
        resource "azurerm_api_management_api" "orders" { name = "orders" }
        resource "azurerm_api_management_api_policy" "orders" {
          api_name    = azurerm_api_management_api.orders.name
          xml_content = <<XML
<policies>
  <inbound>
    <base />
    <set-header name="b" exists-action="delete" />
  </inbound>
</policies>
XML
        }
        resource "azurerm_api_management_api_operation_policy" "get" {
          api_name     = "orders"
          operation_id = "get"
          xml_content  = "<policies><inbound><base /><set-header name=\"c\" exists-action=\"delete\" /></inbound></policies>"
        }"#;
    let all = "<policies>\n\t<inbound>\n\t\t<base />\n\t\t<set-header name=\"a\" exists-action=\"delete\" />\n\t</inbound>\n</policies>\n";
    let files = [("/r/main.tf", main), ("/r/all.xml", all)];
    let told = effective(&repository(&files), "orders", Some("get"), Product::Any).expect("there is such an operation");
    let [(None, text)] = &told[..] else { panic!("{told:?}") };
    let places: Vec<&str> = text.lines().filter(|line| line.contains("<!-- ") && line.contains("/r/")).map(str::trim).collect();
    assert_eq!(places, ["<!-- global: /r/all.xml:4 -->", "<!-- api orders: /r/main.tf:11 -->", "<!-- operation get: /r/main.tf:19 -->",]);
    let order: Vec<usize> = ["name=\"a\"", "name=\"b\"", "name=\"c\""].iter().map(|it| text.find(it).expect("it is there")).collect();
    assert!(order.is_sorted(), "{text}");
}

#[test]
fn many_bases_in_many_scopes_come_to_an_end() {
    let many = format!("<policies><inbound>{}</inbound></policies>", "<base />".repeat(500));
    let files = [
        ("/r/apis/a/operations/b/policy.xml", many.as_str()),
        ("/r/apis/a/policy.xml", many.as_str()),
        ("/r/products/p/policy.xml", many.as_str()),
    ];
    let told = effective(&repository(&files), "a", Some("b"), Product::One("p".to_owned())).expect("there is such an operation");
    assert!(told[0].1.len() < 10_000_000);
}

#[test]
fn origins_are_told_in_json() {
    let of = repository(&APIOPS);
    let sources = of.sources();
    let show = |document: &Document<'_>| document.text().to_owned();
    let estate = Estate::new(&sources, &[], &show);
    let query = Query { api: "orders".to_owned(), operation: None, product: Product::None };
    let contexts = estate.contexts(&query).expect("there is such an API");
    let told = json(&estate.effective(&contexts[0]));
    let part = &told["inbound"][1];
    assert_eq!((&part["scope"], &part["name"], &part["line"]), (&"fragment".into(), &"who".into(), &2.into()));
    assert!(part["text"].as_str().is_some_and(|text| text.starts_with("<set-header")));
}
