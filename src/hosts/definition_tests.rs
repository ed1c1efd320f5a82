//! What the files of hosts define, and what their policies are deployed for.

use std::rc::Rc;

use super::{Budget, Definition, Name, Nowhere, Use, arm, bicep, terraform};

fn shown(name: &Name) -> String {
    if name.names().is_empty() { "?".to_owned() } else { name.names().join("|") }
}

/// A definition on one line: the unit, whether it is only referred to, the kind, the parent and the name.
fn line(it: &Definition) -> String {
    let existing = if it.existing { "existing " } else { "" };
    let parent = it.parent.as_ref().filter(|it| !it.names().is_empty()).map(|it| shown(it) + "/").unwrap_or_default();
    format!("{} {existing}{:?} {parent}{}", it.unit, it.kind, shown(&it.name))
}

/// What a use is for: its unit, and the names of its API, operation, product and fragment.
fn target(it: &Use) -> String {
    let of = |name: &Option<Name>| name.as_ref().map_or("-".to_owned(), shown);
    let it = (&it.unit, &it.target);
    format!("{} {} {} {} {}", it.0, of(&it.1.api), of(&it.1.operation), of(&it.1.product), of(&it.1.fragment))
}

/// What `files` of Terraform define, and what they deploy policies for.
fn terraform(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let parsed: Vec<_> = files.iter().map(|(path, text)| (Rc::from(*path), terraform::read(text))).collect();
    let budget = Budget::default();
    let borrowed: Vec<_> = parsed.iter().map(|(path, file)| (Rc::clone(path), file)).collect();
    let project = terraform::Project::new(&borrowed, &Nowhere, &budget);
    let definitions = terraform::definitions(&project, &|path| path.ends_with("idle")).iter().map(line).collect();
    (definitions, terraform::uses(&project, &[]).0.iter().map(target).collect())
}

fn bicep(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let parsed: Vec<_> = files.iter().map(|(path, text)| (Rc::from(*path), bicep::read(text))).collect();
    parsed.iter().for_each(|(path, file)| assert_eq!(file.breaks, [], "{path}"));
    let budget = Budget::default();
    let borrowed: Vec<_> = parsed.iter().map(|(path, file)| (Rc::clone(path), file)).collect();
    let definitions = bicep::definitions(&borrowed, &|path| path.ends_with("idle.bicep"), &budget).iter().map(line).collect();
    (definitions, bicep::uses(&borrowed, &Nowhere, &budget).0.iter().map(target).collect())
}

#[test]
fn resources_of_terraform_define_what_their_names_say() {
    let main = r#"
        variable "prefix" { default = "dev" }
        locals { fragments = { auth = "a.xml", "log" = "l.xml" } }
        resource "azurerm_api_management" "main" { name = "contoso" }
        data "azurerm_api_management" "old" { name = "fabrikam" }
        resource "azurerm_api_management_policy_fragment" "all" {
          for_each = local.fragments
          name     = each.key
        }
        resource "azurerm_api_management_named_value" "tenant" {
          name         = "tenant-id"
          display_name = "Tenant"
        }
        resource "azurerm_api_management_backend" "orders" { name = "${var.prefix}-orders" }
        resource "azurerm_api_management_product" "gold" { product_id = "gold" }
        resource "azurerm_api_management_api" "orders" { name = "orders" }
        resource "azurerm_api_management_product_api" "both" {
          product_id = azurerm_api_management_product.gold.product_id
          api_name   = azurerm_api_management_api.orders.name
        }
        resource "azurerm_api_management_api_operation" "get" {
          api_name     = azurerm_api_management_api.orders.name
          operation_id = "get"
        }
        resource "azapi_resource" "fragment" {
          type      = "Microsoft.ApiManagement/service/policyFragments@2023-05-01-preview"
          name      = "shared"
          parent_id = azurerm_api_management.main.id
        }
        resource "azurerm_storage_account" "other" { name = "x" }"#;
    assert_eq!(
        terraform(&[("/r/main.tf", main)]).0,
        [
            "/r Service contoso",
            "/r existing Service fabrikam",
            "/r Fragment auth",
            "/r Fragment log",
            "/r NamedValue tenant-id|Tenant",
            "/r Backend ?",
            "/r Product gold",
            "/r Api orders",
            "/r ProductApi gold/orders",
            "/r Operation orders/get",
            "/r Fragment contoso/shared",
        ]
    );
}

#[test]
fn modules_of_terraform_define_for_each_call_and_belong_to_the_root() {
    let main = r#"
        variable "more" { default = {} }
        module "auth" {
          source = "../modules/fragment"
          name   = "auth"
        }
        module "all" {
          for_each = var.more
          source   = "../modules/fragment"
          name     = each.key
        }
        module "orders" {
          source = "git::https://example.org/modules//api_management_api?ref=v1"
          name   = "orders"
        }
        module "things" {
          source    = "git::https://example.org/modules//api_management_things"
        }
        module "named_by_argument" {
          source    = "example/things/azurerm"
          apim_name = "contoso"
        }
        module "naming" { source = "Azure/naming/azurerm" }
        module "idle" { source = "../idle" }
        module "gone" { source = "../gone" }
        resource "null_resource" "script" {
          provisioner "local-exec" { command = "./publish.sh ${azurerm_api_management.main.name}" }
        }
        resource "null_resource" "nothing" {}"#;
    let fragment = r#"
        variable "name" {}
        resource "azurerm_api_management_policy_fragment" "one" { name = var.name }"#;
    assert_eq!(
        terraform(&[("/r/env/main.tf", main), ("/r/modules/fragment/main.tf", fragment)]).0,
        [
            "/r/env Fragment auth",
            "/r/env Fragment ?",
            "/r/env Api orders",
            "/r/env Anything ?",
            "/r/env Anything ?",
            "/r/env Anything ?",
            "/r/env Anything ?"
        ]
    );
}

#[test]
fn policies_of_terraform_are_for_what_their_attributes_refer_to() {
    let main = r#"
        locals { apis = { orders = "o", users = "u" } }
        resource "azurerm_api_management_api" "all" {
          for_each = local.apis
          name     = "${each.key}-api"
        }
        resource "azurerm_api_management_api" "one" { name = "one" }
        resource "azurerm_api_management_api_policy" "all" {
          for_each    = local.apis
          api_name    = azurerm_api_management_api.all[each.key].name
          xml_content = "<policies />"
        }
        resource "azurerm_api_management_api_operation_policy" "get" {
          api_name     = azurerm_api_management_api.one.name
          operation_id = "get"
          xml_content  = "<policies />"
        }
        resource "azurerm_api_management_product_policy" "gold" {
          product_id  = var.product
          xml_content = "<policies />"
        }
        resource "azurerm_api_management_policy_fragment" "auth" {
          name  = "auth"
          value = "<fragment />"
        }
        resource "azapi_resource" "one" {
          type      = "Microsoft.ApiManagement/service/apis/policies@2023-05-01-preview"
          name      = "policy"
          parent_id = azurerm_api_management_api.one.id
          body      = { properties = { format = "rawxml", value = "<policies />" } }
        }
        module "remote" {
          source      = "example.org/api_management_api"
          name        = "remote"
          xml_content = "<policies><inbound /></policies>"
        }"#;
    assert_eq!(
        terraform(&[("/r/main.tf", main)]).1,
        ["/r orders-api - - -", "/r users-api - - -", "/r one get - -", "/r - - ? -", "/r - - - auth", "/r one - - -", "/r remote - - -"]
    );
}

#[test]
fn resources_of_bicep_define_what_names_parents_and_nesting_say() {
    let main = "param suffix string = 'x'
        var fragments = ['auth', 'log']
        resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' = { name: 'contoso'
          resource nested 'backends' = { name: 'orders' } }
        resource old 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = { name: 'fabrikam' }
        resource all 'Microsoft.ApiManagement/service/policyFragments@2023-05-01-preview' = [for name in fragments: { parent: apim, name: name }]
        resource value 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
          name: '${suffix}/tenant-id'
          properties: { displayName: 'Tenant', value: 'a' }
        }
        resource open 'Microsoft.ApiManagement/service/backends@2023-05-01-preview' = { parent: apim, name: suffix }
        resource api 'Microsoft.ApiManagement/service/apis@2023-05-01-preview' = { parent: apim, name: 'orders' }
        resource get 'Microsoft.ApiManagement/service/apis/operations@2023-05-01-preview' = { parent: api, name: 'get' }
        resource link 'Microsoft.ApiManagement/service/products/apis@2023-05-01-preview' = { name: '${apim.name}/gold/${api.name}' }
        resource script 'Microsoft.Resources/deploymentScripts@2023-08-01' = { name: 'publish', properties: { arguments: apim.name } }
        resource seed 'Microsoft.Resources/deploymentScripts@2023-08-01' = { name: 'seed' }
        module inner 'inner.bicep' = { params: { name: 'shared' } }
        module remote 'br/public:avm/res/api-management/service:0.9.0' = { }
        module other 'br/public:avm/res/storage:0.9.0' = { params: { apim: apim.name } }
        module idle 'idle.bicep' = { }
        module gone 'gone.bicep' = { }";
    let inner = "param name string
        resource f 'Microsoft.ApiManagement/service/policyFragments@2023-05-01-preview' = { name: 'contoso/${name}' }";
    let expected = [
        "Service contoso",
        "Backend contoso/orders",
        "existing Service fabrikam",
        "Fragment contoso/auth",
        "Fragment contoso/log",
        "NamedValue tenant-id|Tenant",
        "Backend contoso/?",
        "Api contoso/orders",
        "Operation orders/get",
        "ProductApi gold/orders",
        "Anything ?",
        "Fragment contoso/shared",
        "Anything ?",
        "Anything ?",
    ];
    let expected: Vec<String> = expected.iter().map(|it| format!("/r/main.bicep {it}")).collect();
    assert_eq!(bicep(&[("/r/inner.bicep", inner), ("/r/main.bicep", main)]).0, expected);
}

#[test]
fn policies_of_bicep_are_for_what_they_lie_in() {
    let policy = |kind: &str, rest: &str| {
        format!(
            "resource p 'Microsoft.ApiManagement/service/{kind}@2023-05-01-preview' = {{ {rest}, properties: {{ format: 'rawxml', value: '<policies />' }} }}\n"
        )
    };
    let api = "resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = { name: x }
        resource api 'Microsoft.ApiManagement/service/apis@2023-05-01-preview' = { parent: apim, name: 'orders'
          resource get 'operations' = { name: 'get' } }\n";
    for (kind, rest, expected) in [
        ("apis/policies", "parent: api, name: 'policy'", "orders - - -"),
        ("apis/operations/policies", "parent: api::get, name: 'policy'", "orders get - -"),
        ("apis/operations/policies", "name: '${x}/orders/get/policy'", "orders get - -"),
        ("apis/operations/policies", "name: '${x}/policy'", "? ? - -"),
        ("products/policies", "name: '${apim.name}/gold/policy'", "- - gold -"),
        ("products/policies", "parent: unknown, name: 'policy'", "- - ? -"),
        ("policyFragments", "parent: apim, name: 'auth'", "- - - auth"),
        ("policies", "parent: apim, name: 'policy'", "- - - -"),
    ] {
        let text = format!("{api}{}", policy(kind, rest));
        assert_eq!(bicep(&[("/r/m.bicep", &text)]).1, [format!("/r/m.bicep {expected}")], "{kind} {rest}");
    }
}

#[test]
fn resources_of_templates_define_what_their_names_say() {
    let text = r#"{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": { "apim": { "type": "string" }, "backend": { "type": "string", "defaultValue": "orders" } },
        "variables": { "value": "tenant" },
        "resources": [
          { "type": "Microsoft.ApiManagement/service", "name": "[parameters('apim')]", "resources": [
            { "type": "policyFragments", "name": "auth" } ] },
          { "type": "Microsoft.ApiManagement/service/namedValues", "name": "[concat(parameters('apim'), '/', variables('value'))]",
            "properties": { "displayName": "Tenant" } },
          { "type": "Microsoft.ApiManagement/service/backends", "name": "[concat(parameters('apim'), '/', parameters('backend'))]" },
          { "type": "Microsoft.ApiManagement/service/apis/operations/policies", "name": "[concat(parameters('apim'), '/orders/get/policy')]",
            "properties": { "format": "rawxml", "value": "<policies><inbound /></policies>" } },
          { "type": "Microsoft.Resources/deployments", "name": "linked", "properties": { "templateLink": { "uri": "https://example.org/apim.json" } } },
          { "type": "Microsoft.Resources/deployments", "name": "inner", "properties": { "template": { "resources": [
            { "type": "Microsoft.ApiManagement/service/apis", "name": "contoso/orders" } ] } } } ] }"#;
    let template = arm::read(text).expect("it is a template");
    let lines: Vec<String> = template.definitions("/r/a.json".into(), &Budget::default()).iter().map(line).collect();
    let expected = ["Service ?", "Fragment auth", "NamedValue tenant|Tenant", "Backend ?", "Anything linked", "Api contoso/orders"];
    assert_eq!(lines, expected.map(|it| format!("/r/a.json {it}")));
    let (uses, _) = template.uses("/r/a.json".into(), &Nowhere, &Budget::default());
    assert_eq!(uses.iter().map(target).collect::<Vec<_>>(), ["/r/a.json orders get - -"]);
}
