//! `effective`: what runs when an operation is called, and what a change does to that.

use std::process::Command;

use serde_json::Value;

use crate::common::folder::Folder;

/// A policy that keeps what is wider, with `inbound` besides.
fn policy(inbound: &str) -> String {
    let sections = ["backend", "outbound", "on-error"].map(|name| format!("  <{name}>\n    <base />\n  </{name}>\n")).concat();
    format!("<policies>\n  <inbound>\n    <base />\n{inbound}  </inbound>\n{sections}</policies>\n")
}

fn header(name: &str) -> String {
    format!("    <set-header name=\"{name}\" exists-action=\"delete\" />\n")
}

/// A service in folders of the APIOps toolkit. The product gold has the API of orders, and silver that of users.
fn service() -> Folder {
    Folder::with(&[
        ("policy.xml", &policy(&header("x-global")).replace("<backend>\n    <base />", "<backend>\n    <forward-request />")),
        ("apis/orders/policy.xml", &policy(&header("x-orders"))),
        ("apis/orders/operations/get/policy.xml", &policy("    <include-fragment fragment-id=\"who\" />\n")),
        ("apis/users/policy.xml", &policy(&header("x-users"))),
        ("products/gold/policy.xml", &policy("    <quota calls=\"5\" renewal-period=\"60\" />\n")),
        ("products/silver/policy.xml", &policy("    <quota calls=\"1\" renewal-period=\"60\" />\n")),
        ("products/gold/apis/orders/productApiInformation.json", "{}"),
        ("products/silver/apis/users/productApiInformation.json", "{}"),
        ("policy fragments/who/policy.xml", "<fragment>\n  <set-header name=\"x-who\" exists-action=\"delete\" />\n</fragment>\n"),
    ])
}

fn git(folder: &Folder, arguments: &[&str]) {
    let fixed = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"];
    let output = Command::new("git").args(fixed).args(arguments).current_dir(folder.path("")).output().expect("git can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Stores all files of `folder`.
fn commit(folder: &Folder) {
    git(folder, &["init", "--quiet", "."]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "a"]);
}

fn diff(folder: &Folder, more: &[&str]) -> (i32, String) {
    let run = folder.run(&[&["effective", "--diff", "HEAD"], more].concat());
    assert_eq!(run.err, "", "{more:?}");
    (run.status, run.out)
}

#[test]
fn a_product_that_does_not_have_the_api_is_no_way_to_call_it() {
    let told = service().run(&["effective", "--api", "orders", "--format", "json"]);
    let told: Value = serde_json::from_str(&told.out).expect("it is JSON");
    let products: Vec<&Value> = told["contexts"].as_array().expect("there are some").iter().map(|it| &it["product"]).collect();
    assert_eq!(products, [&Value::Null, &Value::from("gold")]);
}

#[test]
fn an_api_without_a_policy_runs_those_of_wider_scopes() {
    let folder = service();
    folder.write("apis/stock/apiInformation.json", "{ \"properties\": { \"path\": \"stock\" } }");
    let told = folder.run(&["effective", "--api", "stock", "--no-product"]);
    assert_eq!((told.status, told.err.as_str()), (0, ""));
    assert!(told.out.contains("<!-- global: policy.xml:") && told.out.contains("x-global"), "{}", told.out);
    let unknown = folder.run(&["effective", "--api", "stocks"]);
    assert!(unknown.status == 2 && unknown.err.contains("no policy belongs to an API called `stocks`"), "{}", unknown.err);
}

#[test]
fn each_way_to_call_is_told_once_with_what_differs() {
    let folder = service();
    folder.write("products/bronze/policy.xml", policy(""));
    folder.write("products/bronze/apis/orders/productApiInformation.json", "{}");
    let told = folder.run(&["effective", "--api", "orders"]).out;
    let titles: Vec<&str> = told.lines().filter(|line| line.contains(" called ")).collect();
    assert_eq!(
        titles,
        [
            "<!-- api orders, called without a key of a product, or with a key of the product bronze -->",
            "<!-- api orders, called with a key of the product gold; this differs: -->",
        ]
    );
    let changed: Vec<&str> = told.lines().filter(|line| line.starts_with('+')).map(|line| line[1..].trim()).collect();
    assert_eq!(changed, ["<!-- product gold: products/gold/policy.xml:4 -->", "<quota calls=\"5\" renewal-period=\"60\" />"]);
}

#[test]
fn a_call_without_a_key_comes_by_the_open_product() {
    let folder = service();
    folder.write("products/gold/productInformation.json", r#"{ "properties": { "displayName": "gold", "subscriptionRequired": false } }"#);
    let told = folder.run(&["effective", "--api", "orders"]).out;
    let titles: Vec<&str> = told.lines().filter(|line| line.contains(" called ")).collect();
    assert_eq!(
        titles,
        [
            "<!-- api orders, called with a key of the API or of all APIs -->",
            "<!-- api orders, called with a key of the product gold, or without a key; this differs: -->",
        ]
    );
    let told: Value = serde_json::from_str(&folder.run(&["effective", "--api", "orders", "--format", "json"]).out).expect("it is JSON");
    assert_eq!((&told["contexts"][0]["open"], &told["contexts"][1]["open"]), (&false.into(), &true.into()));
}

#[test]
fn no_change_makes_no_difference() {
    let folder = service();
    commit(&folder);
    assert_eq!(diff(&folder, &[]), (0, "0 effective policies differ, 6 are the same\n".to_owned()));
    let users = diff(&folder, &["--api", "USERS", "--no-product"]);
    assert_eq!(users, (0, "0 effective policies differ, 1 is the same\n".to_owned()));
}

#[test]
fn a_change_of_the_global_policy_is_told_once_for_all_that_it_changes() {
    let folder = service();
    commit(&folder);
    let text = folder.read("policy.xml");
    folder.write("policy.xml", format!("<!-- a line more -->\n{}", text.replace("x-global", "x-all")));
    let (status, told) = diff(&folder, &[]);
    let expected = "\
--- api orders, called without a key of a product, or with a key of the product gold (HEAD)
+++ api orders, called without a key of a product, or with a key of the product gold
@@ -1,7 +1,7 @@ inbound
 <policies>
     <inbound>
         <!-- global: policy.xml:5 -->
-        <set-header name=\"x-global\" exists-action=\"delete\" />
+        <set-header name=\"x-all\" exists-action=\"delete\" />
         <!-- api orders: apis/orders/policy.xml:4 -->
         <set-header name=\"x-orders\" exists-action=\"delete\" />
     </inbound>
The same change: operation get of api orders, called without a key of a product, or with a key of the product gold; api users, called without a key of a product, \
or with a key of the product silver

6 effective policies differ, 0 are the same
";
    assert_eq!((status, told.as_str()), (1, expected));
}

#[test]
fn moving_policies_into_a_fragment_makes_no_difference() {
    let folder = service();
    commit(&folder);
    folder.write(
        "policy fragments/orders/policy.xml",
        "<fragment>\n    <set-header name=\"x-orders\" exists-action=\"delete\" />\n</fragment>\n",
    );
    folder.write("apis/orders/policy.xml", policy("    <include-fragment fragment-id=\"orders\" />\n"));
    assert_eq!(diff(&folder, &[]).0, 0);
}

#[test]
fn what_came_and_went_is_named() {
    let folder = service();
    commit(&folder);
    std::fs::remove_dir_all(folder.path("apis/users")).expect("it is there");
    folder.write("apis/stock/policy.xml", policy(""));
    folder.write("apis/stock/operations/list/policy.xml", policy(""));
    folder.write("products/gold/apis/stock/productApiInformation.json", "{}");
    folder.write("products/silver/apis/orders/productApiInformation.json", "{}");
    folder.write("products/bronze/policy.xml", policy(""));
    let (status, told) = diff(&folder, &[]);
    let expected = "\
New: api orders, called with a key of the product silver
New: operation get of api orders, called with a key of the product silver
New: api stock
New: operation list of api stock
New: product bronze
Gone: api users
0 effective policies differ, 4 are the same
";
    assert_eq!((status, told.as_str()), (1, expected));
}

#[test]
fn a_policy_of_an_operation_that_is_new_is_compared_with_what_ran_before() {
    let folder = service();
    commit(&folder);
    folder.write("apis/orders/operations/list/policy.xml", policy(&header("x-list")).replacen("    <base />\n", "", 1));
    let (_, told) = diff(&folder, &["--operation", "list", "--no-product"]);
    assert!(told.contains("-        <set-header name=\"x-orders\"") && told.contains("+        <set-header name=\"x-list\""), "{told}");
}

#[test]
fn terraform_is_compared_with_all_that_it_reads() {
    let main = r#"resource "azurerm_api_management_api" "orders" { name = "orders" }
resource "azurerm_api_management_api_operation" "get" {
  api_name     = "orders"
  operation_id = "get"
}
resource "azurerm_api_management_api_policy" "orders" {
  api_name    = azurerm_api_management_api.orders.name
  xml_content = file("${path.module}/../policies/orders.xml")
}
"#;
    let folder = Folder::with(&[("infra/main.tf", main), ("policies/orders.xml", &policy(&header("x-orders")))]);
    commit(&folder);
    folder.write("policies/orders.xml", policy(&header("x-new")));
    let operation = "resource \"azurerm_api_management_api_operation\" \"list\" {\n  api_name = \"orders\"\n  operation_id = \"list\"\n}\n\
        resource \"azurerm_api_management_api_operation_policy\" \"list\" {\n  api_name = \"orders\"\n  operation_id = \"list\"\n  \
        xml_content = \"<policies><inbound><base /></inbound></policies>\"\n}\n";
    folder.write("infra/main.tf", format!("{main}{operation}"));
    let told = folder.run(&["effective", "--diff", "HEAD", "--format", "json"]);
    let told: Value = serde_json::from_str(&told.out).unwrap_or_else(|_| panic!("{}", told.err));
    assert!(told["changes"][0]["diff"].as_str().is_some_and(|diff| diff.contains("x-new")), "{told}");
    assert_eq!((&told["changes"][0]["contexts"][0]["api"], &told["added"][0]["operation"]), (&"orders".into(), &"list".into()));
    // What lies outside of the folder is no part of it.
    let inner = folder.run(&["effective", "--diff", "HEAD", "--root", "infra"]);
    assert_eq!(inner.out, "New: operation list of api orders\n0 effective policies differ, 1 is the same\n");
}

#[test]
fn a_secret_that_changes_is_a_difference_that_is_not_shown() {
    let key = |fill: &str| {
        format!("    <set-header name=\"x-api-key\" exists-action=\"override\"><value>{}</value></set-header>\n", fill.repeat(4))
    };
    let folder = Folder::with(&[("apis/orders/policy.xml", &policy(&key("9f8a7b6c5d"))), ("products/a/policy.xml", "")]);
    commit(&folder);
    folder.write("apis/orders/policy.xml", policy(&key("1a2b3c4d5e")));
    let (status, told) = diff(&folder, &[]);
    assert_eq!(status, 1);
    assert!(told.contains("-        <set-header name=\"x-api-key\"") && !told.contains("9f8a7b") && !told.contains("1a2b3c"), "{told}");
}

#[test]
fn what_git_does_not_know_is_told() {
    let folder = service();
    let unknown = |name: &str| {
        let run = folder.run(&["effective", &format!("--diff={name}")]);
        (run.status, run.err)
    };
    assert!(unknown("HEAD").1.contains("git failed"), "{:?}", unknown("HEAD"));
    commit(&folder);
    for name in ["nothing", "--output=/tmp/a", "HEAD:policy.xml", ""] {
        let (status, err) = unknown(name);
        assert!(status == 2 && err.contains("git knows no revision"), "{name}: {err}");
    }
    let wrong = folder.run(&["effective", "--diff", "HEAD", "--api", "order"]);
    assert!(wrong.status == 2 && wrong.err.contains("did you mean `orders`"), "{}", wrong.err);
    let wrong = folder.run(&["effective", "--diff", "HEAD", "--product", "golf"]);
    assert!(wrong.status == 2 && wrong.err.contains("did you mean `gold`"), "{}", wrong.err);
}
