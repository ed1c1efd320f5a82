//! Tests that the work on files of hosts grows linearly: twice as much of anything in a file takes about twice the work, of reading it, finding out what
//! it deploys, linting it and mending it.
//!
//! Work is counted in steps (see `text::steps`), so that the law holds or fails in the same way on every machine.

use crate::diagnostic::Safety;
use crate::lint::{self, Selection};
use crate::text::steps;
use crate::workspace::{Found, understand};

/// The size of the shorter text in bytes; the longer one is twice as long.
const BYTES: usize = 16 << 10;

/// How much more the longer text may take, in percent: what takes all pairs of something takes 400.
const MOST: u64 = 240;

/// Steps that are nothing to speak of.
const NOTHING: u64 = 3_000;

/// A file: what it begins with, a part that is repeated, with `#` as its number, and what it ends with.
type RepeatedFile = (&'static str, &'static str, &'static str);

const TERRAFORM: &[RepeatedFile] = &[
    ("", "resource \"azurerm_api_management_api_policy\" \"a#\" {\n  xml_content = \"<policies><inbound /></policies>\"\n}\n", ""),
    ("", "resource \"azurerm_api_management_api_policy\" \"a#\" {\n  xml_content = \"<inbond />\"\n}\n", ""),
    ("", "resource \"azurerm_api_management_policy_fragment\" \"a#\" {\n  value = \"<a />\"\n  format = \"rawxml\"\n}\n", ""),
    ("", "resource \"azurerm_api_management_named_value\" \"a#\" {\n  name  = \"a#\"\n  value = \"FAKEpa55w#\"\n}\n", ""),
    ("", "resource \"other\" \"a#\" {\n  api_management = { a = [1, \"b\", var.c] }\n}\n", ""),
    ("# api_management\n", "resource \"a\" \"b#\" {\n  api_management_id = local.a#\n}\nlocals {\n  a# = \"x\"\n}\n", ""),
    (
        "",
        "resource \"azurerm_api_management_api_policy\" \"a#\" {\n  xml_content = local.p#\n}\nlocals {\n  p# = \"<policies><inbound /></policies>\"\n}\n",
        "",
    ),
    (
        "locals {\n  p = \"<policies><inbound /></policies>\"\n}\n",
        "resource \"azurerm_api_management_api_policy\" \"a#\" {\n  xml_content = local.p\n}\n",
        "",
    ),
    ("", "module \"m#\" {\n  source = \"x/api-management-api\"\n  xml_policy = \"<policies><inbound /></policies>\"\n}\n", ""),
    (
        "locals {\n  p = <<-XML\n<policies><inbound>\n",
        "    <set-variable name=\"v#\" value=\"a\" />\n",
        "</inbound></policies>\n  XML\n}\n",
    ),
    ("locals {\n  p = <<-XML\n<policies><inbound><set-body>\n", "${var.a#}\n", "</set-body></inbound></policies>\n  XML\n}\n"),
    ("locals {\n  p = <<-XML\n<policies><inbound>\n", "%{ if var.a# }<base />%{ endif ~}\n", "</inbound></policies>\n  XML\n}\n"),
    ("locals {\n  p = <<-XML\n<policies><inbound><set-body>\n", "$${a}%%{b}", "</set-body></inbound></policies>\n  XML\n}\n"),
    ("locals {\n  p = \"<policies><inbound><set-body>", "\\\"a\\n\\u00e9", "</set-body></inbound></policies>\"\n}\n"),
    ("locals {\n  p = \"<policies><inbound><set-body>", "${var.a#}", "</set-body></inbound></policies>\"\n}\n"),
    ("locals {\n  p = format(\"<policies><inbound><set-body>", "%s${a}", "</set-body></inbound></policies>\")\n}\n"),
    ("locals {\n  p = [\n", "    \"<policies><inbound /></policies>\",\n", "  ]\n}\n"),
    ("locals {\n  p = {\n", "    a# = \"<policies><inbound /></policies>\"\n", "  }\n}\n"),
    (
        "locals {\n  p = replace(\"<policies><inbound><set-body>",
        "A#",
        "</set-body></inbound></policies>\", \"A\", \"b\")\n}\nresource \"azurerm_api_management_policy\" \"a\" {\n  xml_content = local.p\n}\n",
    ),
    ("# <policies\nlocals {\n  a = ", "[", ""),
    ("# <policies\nlocals {\n  a = ", "{ a = ", ""),
    ("# <policies\nlocals {\n  a = ", "(", ""),
    ("# <policies\nlocals {\n  a = ", "f(", ""),
    ("# <policies\nlocals {\n  a = ", "!", ""),
    ("# <policies\nlocals {\n  a = ", "a ? ", ""),
    ("# <policies\nlocals {\n  a = b", ".b", ""),
    ("# <policies\nlocals {\n  a = b", "[0]", ""),
    ("# <policies\nlocals {\n  a = 1", " + 1", "\n}\n"),
    ("# <policies\nlocals {\n  a = ", "\"${", ""),
    ("# <policies\nlocals {\n  a = \"", "${", ""),
    ("# <policies\nlocals {\n  a = \"", "${a ", ""),
    ("# <policies\nlocals {\n  a = \"", "${\"${x y}\"}", "\"\n}\n"),
    ("# <policies\n", "a {\n", ""),
    ("# <policies\n", "a = = b\n", ""),
    ("# <policies\n", "a = <<A\n", ""),
    ("# <policies\n", "a = \"\n", ""),
    ("# <policies\n", "}\n", ""),
    ("# <policies\n", "# a\n/* b */", ""),
    ("# <policies\n", "/* ", ""),
    ("", "# <policies><inbound>\n", ""),
];

const BICEP: &[RepeatedFile] = &[
    (
        "",
        "resource a# 'Microsoft.ApiManagement/service/policies@2024-05-01' = {\n  name: 'policy'\n  properties: { value: '<policies><inbound /></policies>' }\n}\n",
        "",
    ),
    (
        "",
        "resource a# 'Microsoft.ApiManagement/service/policies@2024-05-01' = {\n  name: 'policy'\n  properties: { value: '<inbond />' }\n}\n",
        "",
    ),
    (
        "",
        "resource a# 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {\n  name: 'a#'\n  properties: { value: 'FAKEpa55w#', secret: false }\n}\n",
        "",
    ),
    (
        "",
        "var p# = '<policies><inbound /></policies>'\nresource a# 'Microsoft.ApiManagement/service/policies@2024-05-01' = {\n  name: 'policy'\n  properties: { value: p# }\n}\n",
        "",
    ),
    (
        "var p = '<policies><inbound /></policies>'\n",
        "resource a# 'Microsoft.ApiManagement/service/policies@2024-05-01' = {\n  name: 'policy'\n  properties: { value: replace(p, 'x', 'a#') }\n}\n",
        "",
    ),
    ("// policies\n", "param a# string = 'b'\n", ""),
    ("// policies\n", "var a# = b\nvar b# = a#\n", ""),
    ("// policies\n", "module m# 'm#.bicep' = {\n  name: 'a'\n  params: { a: 'policies' }\n}\n", ""),
    ("var p = '''\n<policies><inbound>\n", "    <set-variable name=\"v#\" value=\"a\" />\n", "</inbound></policies>\n'''\n"),
    ("var p = '<policies><inbound><set-body>", "${a#}", "</set-body></inbound></policies>'\n"),
    ("var p = '<policies><inbound><set-body>", "\\'a\\n\\u{e9}", "</set-body></inbound></policies>'\n"),
    ("var p = format('<policies><inbound><set-body>", "{0}${a}", "</set-body></inbound></policies>', b)\n"),
    ("var p = replace('<policies><inbound><set-body>", "A#${a}", "</set-body></inbound></policies>', 'A', b)\n"),
    ("var p = concat('<policies><inbound><set-body>'", ", a, 'b#'", ", '</set-body></inbound></policies>')\n"),
    ("var p = [\n", "  '<policies><inbound /></policies>'\n", "]\n"),
    ("var p = {\n", "  a#: '<policies><inbound /></policies>'\n", "}\n"),
    ("// policies\nvar a = ", "[", ""),
    ("// policies\nvar a = ", "{ a: ", ""),
    ("// policies\nvar a = ", "(", ""),
    ("// policies\nvar a = ", "f(", ""),
    ("// policies\nvar a = ", "!", ""),
    ("// policies\nvar a = ", "a ? ", ""),
    ("// policies\nvar a = ", "x => ", ""),
    ("// policies\nvar a = ", "(x) => ", ""),
    ("// policies\nvar a = ", "(x, ", ""),
    ("// policies\nvar a = b", ".b", ""),
    ("// policies\nvar a = b", "[0]", ""),
    ("// policies\nvar a = 1", " + 1", "\n"),
    ("// policies\nvar a = ", "'${", ""),
    ("// policies\nvar a = '", "${", ""),
    ("// policies\nvar a = '", "${x y}", "'\n"),
    ("// policies\n", "var a = '''\n", ""),
    ("// policies\n", "var a = $'''${\n", ""),
    ("// policies\n", "var a = [\n", ""),
    ("// policies\n", "var a = = b\n", ""),
    ("// policies\n", "resource a 'b' = {\n", ""),
    ("// policies\n", "@a(\n", ""),
    ("// policies\n", "type a = |\n", ""),
    ("// policies\n", "}\n", ""),
    ("// policies\n", "// a\n/* b */", ""),
    ("// policies\n", "/* ", ""),
];

const SCHEMA: &str =
    "{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"contentVersion\": \"1\", ";

const ARM: &[RepeatedFile] = &[
    (
        "\"resources\": [",
        "{ \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"a#/policy\", \"properties\": { \"value\": \"<policies><inbound /></policies>\" } }, ",
        "{} ] }",
    ),
    (
        "\"resources\": [",
        "{ \"type\": \"Microsoft.ApiManagement/service/namedValues\", \"name\": \"a/a#\", \"properties\": { \"displayName\": \"a#\", \"value\": \"FAKEpa55w#\" } }, ",
        "{} ] }",
    ),
    (
        "\"variables\": { \"p\": \"<policies><inbound /></policies>\" }, \"resources\": [",
        "{ \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"a#/policy\", \"properties\": { \"value\": \"[replace(variables('p'), 'x', '#')]\" } }, ",
        "{} ] }",
    ),
    (
        "\"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"a/policy\", \"properties\": { \"value\": \"<policies><inbound>",
        "<set-variable name=\\\"v#\\\" value=\\\"a\\\" />\\r\\n",
        "</inbound></policies>\" } } ] }",
    ),
    (
        "\"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"a/policy\", \"properties\": { \"value\": \"[concat('<policies><inbound><set-body>'",
        ", 'a#', parameters('b#')",
        ", '</set-body></inbound></policies>')]\" } } ] }",
    ),
    ("\"variables\": { \"p\": \"<policies><inbound />", "{{a#}}\\u003c", "</policies>\" } }"),
    ("\"variables\": { \"Microsoft.ApiManagement\": ", "[", ""),
    ("\"variables\": { \"Microsoft.ApiManagement\": ", "{ \"a\": ", ""),
    ("\"variables\": { \"Microsoft.ApiManagement\": 1 } }", " // a\n/* b */", ""),
    ("\"variables\": { \"Microsoft.ApiManagement\": [", "= ,", "] } }"),
    ("\"variables\": { \"Microsoft.ApiManagement\": [", "\"<policies><inbound /></policies>\", ", "1] } }"),
    (
        "\"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"a/policy\", \"properties\": { \"value\": \"[",
        "concat(",
        "]\" } } ] }",
    ),
];

#[test]
fn twice_a_file_of_terraform_takes_twice_the_work() {
    linear("main.tf", "", TERRAFORM);
}

#[test]
fn twice_a_file_of_bicep_takes_twice_the_work() {
    linear("main.bicep", "", BICEP);
}

#[test]
fn twice_an_arm_template_takes_twice_the_work() {
    linear("main.json", SCHEMA, ARM);
}

/// Holds the work on files of these shapes, which all begin with `head`, to grow as they do.
fn linear(path: &str, head: &str, shapes: &[RepeatedFile]) {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let mut too_much = Vec::new();
    for (open, part, close) in shapes {
        let [short, long] = [BYTES, 2 * BYTES].map(|bytes| {
            let count = bytes / part.replace('#', "12345").len();
            // Numbers of one length, or those of the longer text would be longer.
            let parts: String = (0..count).map(|index| part.replace('#', &format!("{:05}", index + 10_000))).collect();
            work(path, format!("{head}{open}{parts}{close}"), &selection)
        });
        if long > short * MOST / 100 + NOTHING {
            too_much.push(format!("{open}{part}: {short} steps, and {long} for twice the text"));
        }
    }
    assert!(too_much.is_empty(), "\n{}", too_much.join("\n"));
}

/// The steps that it takes to read, lint and fix `text`.
fn work(path: &str, text: String, selection: &Selection) -> u64 {
    let found = Found { path: path.to_owned(), file: path.into(), named: true, config: None, searched: None };
    steps::of(|| {
        let Some(source) = understand(&found, text.into_bytes()) else { return };
        lint::lint(&source, selection);
        lint::shown(&source);
        let fixed = lint::fix(&source, selection, Safety::Safe);
        source.with_text(fixed.text);
    })
}
