//! What Terraform deploys, and what its reader makes of odd files.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::value::{Origin, Reads};
use super::super::{Budget, Folders, Use};
use super::{Known, Project, carrier, named_values, read, uses};
use crate::catalog::Scope;
use crate::text::Span;

/// Files by their paths.
struct Tree<'t>(&'t [(&'t str, &'t str)]);

impl Folders for Tree<'_> {
    fn files(&self, folder: &str) -> Vec<String> {
        let within = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        self.0.iter().filter_map(|(path, _)| within(path)).collect()
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_iter().filter(|name| !name.contains('/')).collect()
    }

    fn exists(&self, path: &str) -> bool {
        self.text(path).is_some()
    }

    fn text(&self, path: &str) -> Option<String> {
        self.0.iter().find(|(own, _)| *own == path).map(|(_, text)| (*text).to_owned())
    }
}

/// What `files` deploy, a line each, in order.
fn deployed(files: &[(&str, &str)], known: &[Known]) -> Vec<String> {
    let parsed: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".tf") || path.ends_with(".tfvars"))
        .map(|(path, text)| (Rc::from(*path), read(text)))
        .collect();
    parsed.iter().for_each(|(path, file)| assert_eq!(file.breaks, [], "{path}"));
    let (tree, budget) = (Tree(files), Budget::default());
    let project = Project::new(&parsed.iter().map(|(path, file)| (Rc::clone(path), file)).collect::<Vec<_>>(), &tree, &budget);
    let lines: BTreeSet<String> = uses(&project, known).0.iter().map(|used| line(used, files)).collect();
    lines.into_iter().collect()
}

fn line(used: &Use, files: &[(&str, &str)]) -> String {
    let origin = match &used.origin {
        Origin::File { path, reads: Reads::Template(names), .. } => {
            format!("{path} with {}", names.as_ref().map_or("anything".to_owned(), |names| names.join(",")))
        }
        Origin::File { path, .. } => path.to_string(),
        Origin::Literal { file, span, .. } => {
            let text = files.iter().find(|(path, _)| **path == **file).map_or("", |(_, text)| span.text(text));
            format!("{file}:{}", text.lines().next().unwrap_or_default())
        }
    };
    let scope = used.deployment.scope.map_or("-", |scope| scope.name());
    let format = used.deployment.format.map_or("-", |format| format.name());
    let tokens: String = used.tokens.iter().map(|token| format!(" -{token}")).collect();
    format!("{origin} {scope} {format} {}{tokens}", used.by)
}

#[test]
fn resources_say_scope_and_format() {
    let main = r#"
        resource "azurerm_api_management_policy" "all" { xml_content = file("${path.module}/all.xml") }
        resource "azurerm_api_management" "main" {
          name = "contoso"
          policy { xml_content = <<XML
        <policies />
        XML
          }
        }
        resource "azurerm_api_management_api_operation_policy" "get" {
          operation_id = "get"
          xml_content  = templatefile("./get.tpl", { limit = var.limit, "key" = "a" })
        }
        resource "azurerm_api_management_product_policy" "gold" { xml_content = replace(replace(file("gold.xml"), "__A__", var.a), "__B__", "b") }
        resource "azurerm_api_management_policy_fragment" "one" { value = file("one.xml") }
        resource "azurerm_api_management_policy_fragment" "two" {
          format = "rawxml"
          value  = file("two.xml")
        }
        resource "azurerm_api_management_workspace_policy" "team" { xml_content = file("team.xml") }
        resource "azapi_resource" "old" {
          type = "Microsoft.ApiManagement/service/apis/policies@2023-05-01-preview"
          body = jsonencode({ properties = { format = "rawxml", value = file("old.xml") } })
        }
        resource "azapi_resource" "resolver" {
          type = "Microsoft.ApiManagement/service/apis/resolvers/policies@2023-05-01-preview"
          body = { properties = { format = "xml", value = file("resolver.xml") } }
        }
        resource "azurerm_storage_blob" "other" { xml_content = file("other.xml") }"#;
    assert_eq!(
        deployed(&[("/r/main.tf", main)], &[]),
        [
            "/r/all.xml global rawxml azurerm_api_management_policy.all",
            "/r/get.tpl with limit,key operation rawxml azurerm_api_management_api_operation_policy.get",
            "/r/gold.xml product rawxml azurerm_api_management_product_policy.gold -__A__ -__B__",
            "/r/main.tf:<<XML global rawxml azurerm_api_management.main",
            "/r/old.xml api rawxml azapi_resource.old",
            "/r/one.xml fragment xml azurerm_api_management_policy_fragment.one",
            "/r/resolver.xml - xml azapi_resource.resolver",
            "/r/team.xml workspace rawxml azurerm_api_management_workspace_policy.team",
            "/r/two.xml fragment rawxml azurerm_api_management_policy_fragment.two",
        ]
    );
}

#[test]
fn names_and_paths_are_followed() {
    let main = r#"
        locals {
          folder    = "${path.module}/policies"
          fragments = { auth = { file = "a.xml" }, "log" = { file = "l.xml" } }
          files     = fileset(path.module, "./operations/*.xml")
          rendered  = { for name, it in local.fragments : name => templatefile("${local.folder}/${it.file}", {}) }
        }
        variable "stage" { default = "test" }
        variable "open" {}
        resource "azurerm_api_management_policy_fragment" "all" {
          for_each = local.fragments
          name     = each.key
          value    = file("${local.folder}/${each.key}.xml")
        }
        resource "azurerm_api_management_policy_fragment" "rendered" {
          for_each = local.rendered
          value    = each.value
        }
        resource "azurerm_api_management_api_operation_policy" "each" {
          for_each    = { for f in local.files : basename(f) => f }
          xml_content = file("${path.module}/${each.value}")
        }
        resource "azurerm_api_management_api_policy" "choice" {
          xml_content = templatefile(var.env != "p" ? "a.tpl" : "b.tpl", merge({ a = 1 }, local.open))
        }
        resource "azurerm_api_management_api_policy" "stage" { xml_content = file("cfg/${var.stage}/x.xml") }
        resource "azurerm_api_management_api_policy" "open" { xml_content = file("cfg/${var.open}/x.xml") }
        resource "azurerm_api_management_api_policy" "data" { xml_content = data.template_file.it.rendered }
        data "template_file" "it" {
          template = file("${path.root}/it.tpl")
          vars     = { a = 1 }
        }"#;
    let files = [("/r/main.tf", main), ("/r/operations/get.xml", ""), ("/r/operations/put.xml", ""), ("/r/operations/notes.md", "")];
    assert_eq!(
        deployed(&files, &[]),
        [
            "/r/a.tpl with anything api rawxml azurerm_api_management_api_policy.choice",
            "/r/b.tpl with anything api rawxml azurerm_api_management_api_policy.choice",
            "/r/cfg/test/x.xml api rawxml azurerm_api_management_api_policy.stage",
            "/r/it.tpl with a api rawxml azurerm_api_management_api_policy.data",
            "/r/operations/get.xml operation rawxml azurerm_api_management_api_operation_policy.each",
            "/r/operations/put.xml operation rawxml azurerm_api_management_api_operation_policy.each",
            "/r/policies/a.xml with  fragment xml azurerm_api_management_policy_fragment.rendered",
            "/r/policies/auth.xml fragment xml azurerm_api_management_policy_fragment.all",
            "/r/policies/l.xml with  fragment xml azurerm_api_management_policy_fragment.rendered",
            "/r/policies/log.xml fragment xml azurerm_api_management_policy_fragment.all",
        ]
    );
}

#[test]
fn modules_of_the_repository_are_read_with_their_arguments() {
    let main = r#"
        module "auth" {
          source = "../modules/fragment"
          name   = "auth"
          policy = "${path.module}/auth.xml"
        }
        module "nested" {
          source   = "../modules/outer"
          for_each = toset(["x", "y"])
          file     = "${path.module}/${each.key}.xml"
        }"#;
    let fragment = r#"
        variable "policy" { default = "none.xml" }
        resource "azurerm_api_management_policy_fragment" "this" {
          format = "rawxml"
          value  = file(var.policy)
        }"#;
    let outer = r#"module "inner" {
          source = "../fragment"
          policy = var.file
        }"#;
    let files = [("/r/env/main.tf", main), ("/r/modules/fragment/main.tf", fragment), ("/r/modules/outer/main.tf", outer)];
    assert_eq!(
        deployed(&files, &[]),
        [
            "/r/env/auth.xml fragment rawxml module.auth.azurerm_api_management_policy_fragment.this",
            "/r/env/x.xml fragment rawxml module.nested.module.inner.azurerm_api_management_policy_fragment.this",
            "/r/env/y.xml fragment rawxml module.nested.module.inner.azurerm_api_management_policy_fragment.this",
        ]
    );
}

#[test]
fn modules_from_elsewhere_are_known_by_their_source_their_arguments_and_the_configuration() {
    let main = r#"
        module "a" {
          source      = "git::https://example.org/modules.git//azure/api-management-api?ref=1"
          xml_content = file("a.xml")
          api_operation_policies = [{ operation_id = "get", xml_content = file("get.xml") }]
        }
        module "b" {
          source   = "git::https://example.org/modules.git//azure/api-management?ref=1"
          policies = [{ xml_content = <<XML
        <policies><inbound><base /></inbound></policies>
        XML
          }]
        }
        module "c" {
          source     = "example/gateway/azurerm"
          policy_xml = file("c.xml")
          readme     = file("README.md")
        }
        module "d" {
          source = "registry.example.org/team/gateway/azurerm"
          rules  = file("d.txt")
        }"#;
    let known = Known {
        source: globset::Glob::new("registry.example.org/**").expect("it is a glob").compile_matcher(),
        folder: "/r".to_owned(),
        arguments: vec!["rules".to_owned()],
        scope: Some(Scope::Product),
        format: None,
    };
    assert_eq!(
        deployed(&[("/r/main.tf", main)], &[known]),
        [
            "/r/a.xml api - module.a",
            "/r/c.xml - - module.c",
            "/r/d.txt product - module.d",
            "/r/get.xml operation - module.a",
            "/r/main.tf:<<XML global - module.b",
        ]
    );
}

#[test]
fn named_values_say_whether_they_are_secret_in_either_way() {
    let main = r#"
        variable "password" { sensitive = true }
        locals { plain = "FAKE-pa55" }
        resource "azurerm_api_management_named_value" "a" {
          display_name = "a"
          value        = azurerm_redis_cache.main.primary_connection_string
          secret       = "true"
        }
        resource "azurerm_api_management_named_value" "b" {
          display_name = "b"
          value        = local.plain
        }
        resource "azurerm_api_management_named_value" "c" {
          display_name = "c"
          secret       = var.secret
          value_from_key_vault { secret_id = "x" }
        }
        resource "azurerm_api_management_named_value" "d" {
          display_name = "d"
          value        = "${var.password}"
        }
        resource "azapi_resource" "e" {
          type = "Microsoft.ApiManagement/service/namedValues@2022-08-01"
          body = { properties = { displayName = "e", value = azurerm_storage_account.a.id, secret = false } }
        }"#;
    let file = read(main);
    let (path, budget): (Rc<str>, _) = ("/r/main.tf".into(), Budget::default());
    let project = Project::new(&[(Rc::clone(&path), &file)], &Tree(&[]), &budget);
    let found = &named_values(&project)[&path];
    let lines: Vec<String> = found
        .iter()
        .map(|it| {
            let value = it.value.as_ref().map(|value| (value.text.as_str(), value.span.text(main)));
            let evidence = it.evidence.as_ref().map(|evidence| evidence.kind);
            format!("{} {value:?} {:?} {} {evidence:?}", it.name.text, it.secret, it.key_vault)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "a None Some(true) false Some(Key)",
            "b Some((\"FAKE-pa55\", \"FAKE-pa55\")) Some(false) false None",
            "c None None true None",
            "d None Some(false) false Some(Sensitive)",
            "e None Some(false) false None",
        ]
    );
}

#[test]
fn a_mistake_costs_its_line_and_no_more() {
    let policy = "<<X\n<policies><inbound><base /></inbound></policies>\nX\n";
    for broken in ["a = \"${var.b\n", "a = [1, 2\n", "= 1\n", "a = \"b\n", "a {{\n", "a = b c\n", "???\n", "a = <<\n"] {
        let text = format!("{broken}locals {{\n  p = {policy}}}\n");
        let file = read(&text);
        assert!(file.breaks[0].span.start as usize <= broken.len(), "{text}: {:?}", file.breaks);
        assert_eq!(carrier(&file).documents.len(), 1, "{text}");
    }
    // What duplicates a key is read, as Terraform does.
    let file = read("locals {\n  a = { b = 1, b = 2 }\n  a = 3\n}\n");
    assert_eq!((file.breaks.len(), file.body.blocks[0].body.attributes.len()), (0, 2));
}

#[test]
fn deep_nesting_and_endless_holes_are_read_in_bounded_time() {
    for unit in ["(", "[", "{", "a {", "\"${", "${", "%{", "!", "a ? ", "a[", "<<A\n", "f(", "a.", "[for a in ", "a=\"${"] {
        let text = unit.repeat(50_000);
        let file = read(&text);
        let carrier = carrier(&file);
        assert!(carrier.documents.is_empty(), "{unit}");
        let text = format!("locals {{ a = {text} }}\n");
        assert!(carrier_of(&text).documents.is_empty(), "{unit}");
    }
}

fn carrier_of(text: &str) -> super::super::Carrier {
    carrier(&read(text))
}

#[test]
fn what_format_fills_in_is_a_hole() {
    let text = "locals { a = format(\"<policies><inbound>%s<set-header name=\\\"a\\\" /> 100%% %[2]d</inbound></policies>\", var.b, 1) }";
    let carrier = carrier_of(text);
    let [document] = &carrier.documents[..] else { panic!("{:?}", carrier.documents) };
    assert_eq!(document.spelled.text, "<policies><inbound>${format}<set-header name=\"a\" /> 100% ${format}</inbound></policies>");
    let hole = document.spelled.holes[0].span;
    assert_eq!(document.spelled.map.outer(hole).text(text), "%s");
    let percent = document.spelled.text.find("% ").expect("it is there");
    assert_eq!(document.spelled.map.outer(Span::new(percent, percent + 1)).text(text), "%%");
}

#[test]
fn variables_have_the_values_of_each_environment() {
    let main = r#"
        variable "stage" { default = null }
        variable "policy" { type = object({ xml_content = string }) }
        variable "limit" { default = "low" }
        resource "azurerm_api_management_api_policy" "one" { xml_content = file("${path.module}/${var.stage}/a.xml") }
        resource "azurerm_api_management_policy" "all" { xml_content = try(var.policy.xml_content, null) }
        resource "azurerm_api_management_product_policy" "gold" { xml_content = file("${path.module}/${var.limit}.xml") }
        module "inner" {
          source = "./inner"
          limit  = "given"
        }"#;
    let inner =
        "variable \"limit\" {}\nresource \"azurerm_api_management_api_policy\" \"two\" { xml_content = file(\"${var.limit}.xml\") }";
    let files = [
        ("/r/main.tf", main),
        ("/r/inner/main.tf", inner),
        ("/r/env/dev.tfvars", "stage = \"dev\"\nlimit = \"high\"\npolicy = {\n  xml_content = \"<policies />\"\n}"),
        ("/r/env/prod/terraform.tfvars", "stage = \"prod\"\nother = 1"),
        ("/r/inner/x.tfvars", "limit = \"unused\""),
        ("/elsewhere/x.tfvars", "stage = \"never\""),
    ];
    assert_eq!(
        deployed(&files, &[]),
        [
            "/r/dev/a.xml api rawxml azurerm_api_management_api_policy.one",
            "/r/env/dev.tfvars:\"<policies />\" global rawxml azurerm_api_management_policy.all",
            "/r/given.xml api rawxml module.inner.azurerm_api_management_api_policy.two",
            "/r/high.xml product rawxml azurerm_api_management_product_policy.gold",
            "/r/low.xml product rawxml azurerm_api_management_product_policy.gold",
            "/r/prod/a.xml api rawxml azurerm_api_management_api_policy.one",
        ]
    );
}

#[test]
fn what_json_files_say_is_known() {
    let main = r#"
        locals {
          one  = jsondecode(file("${path.module}/apis.json"))
          each = jsondecode(file("${path.module}/env/${var.env}.json"))
          same = jsondecode(jsonencode({ file = "same.xml" }))
          none = jsondecode(file("${var.path}.json"))
        }
        resource "azurerm_api_management_api_policy" "one" {
          for_each    = { for it in local.one.apis : it.name => it }
          xml_content = file("${path.module}/${each.value.file}")
        }
        resource "azurerm_api_management_api_operation_policy" "each" {
          for_each    = { for it in local.each : it.id => replace(file("${path.module}/p/${it.file}"), "__A__", var.a) }
          xml_content = each.value
        }
        resource "azurerm_api_management_product_policy" "same" { xml_content = file(local.same.file) }
        resource "azurerm_api_management_product_policy" "none" { xml_content = file(local.none.file) }"#;
    let files = [
        ("/r/main.tf", main),
        ("/r/apis.json", r#"{ "apis": [{ "name": "a", "file": "a.xml", "open": true }, { "name": "b", "file": "b.xml" }] }"#),
        ("/r/env/dev.json", r#"[{ "id": "x", "file": "x.xml" }]"#),
        ("/r/env/prod.json", r#"[{ "id": "y", "file": "y.xml" }]"#),
        ("/r/env/old/test.json", r#"[{ "id": "z", "file": "z.xml" }]"#),
        ("/r/env/broken.json", "[{"),
    ];
    assert_eq!(
        deployed(&files, &[]),
        [
            "/r/a.xml api rawxml azurerm_api_management_api_policy.one",
            "/r/b.xml api rawxml azurerm_api_management_api_policy.one",
            "/r/p/x.xml operation rawxml azurerm_api_management_api_operation_policy.each -__A__",
            "/r/p/y.xml operation rawxml azurerm_api_management_api_operation_policy.each -__A__",
            "/r/same.xml product rawxml azurerm_api_management_product_policy.same",
        ]
    );
}
