//! Files of hosts that were changed at random: nothing panics, and whatever is found stands where text is.

use apim_policy::diagnostic::Safety;
use apim_policy::lint::{self, Selection};
use apim_policy::workspace::{Found, Source, understand};

use crate::common::{self, random::Random};

/// How often each file is changed.
const ROUNDS: usize = 120;

/// Small files in which much of each language stands.
const FILES: &[(&str, &str)] = &[
    (
        "main.tf",
        r#"locals {
  name   = "é"
  policy = <<-XML
    <policies><inbound><set-header name="a${local.name}"><value>@($"{1}")</value></set-header>%{ if var.a }<base />%{ else }<cors />%{ endif ~}</inbound></policies>
  XML
  other = templatefile("${path.module}/a.xml", { a = [for k, v in var.all : upper(v) if v != null]... })
}
variable "a" { default = true }
resource "azurerm_api_management_api_policy" "a" {
  for_each    = { x = { y = local.policy }, "z" = merge(local.all, {}) }
  xml_content = replace(var.a ? each.value.y : file("b.xml"), "/a/", <<EOT
$${b} ${each.key}
EOT
  )
}
resource "azurerm_api_management_named_value" "a" {
  name  = "a" # apim-policy ignore secrets: none
  value = "FAKEpa55w\u00e91" /* é */
  value_from_key_vault { secret_id = azurerm_key_vault_secret.a[0].id }
}
module "m" {
  source     = "git::https://example.org/azure//api-management-api?ref=v1"
  xml_policy = "<policies><inbound><base /></inbound></policies>"
}
"#,
    ),
    (
        "main.bicep",
        r#"// é
@description('a')
param name string = 'é${toLower('A')}'
var policy = '''
<policies><inbound><set-body>{0} @{ return "a"; }</set-body></inbound></policies>
'''
var text = '<policies><inbound><set-header name="${name}"><value>it\'s \u{e9}</value></set-header></inbound></policies>'
var all = [for (item, index) in ['a', 'b']: { key: item, value: format(loadTextContent('a.xml'), index) }]
resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = { name: name }
resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = if (!empty(name)) {
  parent: service
  name: name
  resource policy 'policies' = { name: 'policy', properties: { format: 'rawxml', value: replace(format(policy, 'x'), 'a', text) } }
}
resource value 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = [for it in all: {
  name: '${service.name}/${it.key}'
  properties: { displayName: it.key, value: 'FAKEpa55w1', secret: false }
}]
module other 'other.bicep' = { name: 'm', params: { policy: contains(name, 'a') ? policy : text } }
"#,
    ),
    (
        "main.json",
        r#"{
  // é
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "parameters": { "a": { "type": "string", "defaultValue": "\u00e9 ''" } },
  "variables": { "policy": "<policies><inbound><set-header name=\"a\"><value>${x}</value></set-header></inbound></policies>",
    "copy": [ { "name": "all", "count": 2, "input": "[copyIndex('all')]" } ] },
  "resources": [
    { "type": "Microsoft.ApiManagement/service/apis/policies", "name": "[concat(parameters('a'), '/b/policy')]",
      "properties": { "format": "rawxml", "value": "[replace(variables('policy'), '${x}', concat('it''s \ud83d\ude00', string(1)))]" } },
    { "type": "Microsoft.ApiManagement/service", "name": "s", "resources": [
      { "type": "policies", "name": "policy", "properties": { "value": "[concat('<policies><inbound>', '<base />', '</inbound></policies>')]" } },
      { "type": "namedValues", "name": "a", "properties": { "displayName": "a", "value": "FAKEpa55w1", "secret": false } } ] }
  ]
}
"#,
    ),
];

/// What is put in, beside parts of the files.
const PIECES: [&str; 40] = [
    "\"",
    "'",
    "'''",
    "\\",
    "\\u",
    "\\u{",
    "$",
    "${",
    "%{",
    "%{ for a in b ~}",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<<-A\n",
    "<<A\n",
    "XML\n",
    "#",
    "//",
    "/*",
    "*/",
    ",",
    ":",
    "=",
    "?",
    "...",
    ".*",
    "é",
    "😀",
    "\0",
    "\r\n",
    "\u{feff}",
    "<policies>",
    "</inbound>",
    "@(",
    "&",
    "0x",
    "[[",
];

#[test]
fn a_file_that_was_changed_at_random_is_read_and_every_span_fits_it() {
    let mut selection = Selection::default();
    selection.enable("all").expect("`all` is a name");
    let mut random = Random(42);
    let mut documents = 0;
    for &(path, original) in FILES {
        let (count, named_values) = read(path, original).map_or((0, 0), |it| (it.documents.len(), it.named_values.len()));
        assert!(count > 1 && named_values > 0, "{path}: {count} documents and {named_values} named values");
        for _ in 0..ROUNDS {
            let mut text = original.to_owned();
            (0..1 + random.below(6)).for_each(|_| change(&mut text, original, &mut random));
            let Some(source) = read(path, &text) else { continue };
            documents += source.documents.len();
            judge(&source, &selection);
        }
    }
    assert!(documents > ROUNDS, "only {documents} documents were found");
}

/// Takes something out of `text`, or puts something in.
fn change(text: &mut String, original: &str, random: &mut Random) {
    let at = random.place(text);
    match random.below(4) {
        0 => {
            let end = (at + random.below(40)..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            text.replace_range(at..end, "");
        }
        1 => {
            let (one, other) = (random.place(original), random.place(original));
            text.insert_str(at, &original[one.min(other)..one.max(other)]);
        }
        _ => text.insert_str(at, PIECES[random.below(PIECES.len())]),
    }
}

fn read(path: &str, text: &str) -> Option<Source> {
    let found = Found { path: path.to_owned(), file: path.into(), named: true, config: None, searched: None };
    understand(&found, text.to_owned().into_bytes())
}

/// Holds all that is known of `source` to stand in it.
fn judge(source: &Source, selection: &Selection) {
    let text = &source.text;
    let fits = |span, what: &str| assert!(common::fits(span, text), "{what} has a span of {span:?} in\n{text}");
    for document in &source.documents {
        let excerpt = document.excerpt.as_ref().expect("a host's document is an excerpt");
        assert_eq!(excerpt.map.length() as usize, excerpt.text.len(), "{text}");
        for (at, letter) in excerpt.text.char_indices() {
            let outer = excerpt.map.outer(apim_policy::text::Span::new(at, at + letter.len_utf8()));
            assert!(outer.start <= outer.end && outer.end as usize <= text.len(), "{outer:?} in\n{text}");
        }
        excerpt.holes.iter().for_each(|hole| assert!(common::fits(hole.span, &excerpt.text), "{hole:?} in\n{text}"));
    }
    for value in &source.named_values {
        let others = [Some(value.name.span), value.value.as_ref().map(|it| it.span), value.evidence.as_ref().map(|it| it.span)];
        others.into_iter().flatten().chain([value.span]).for_each(|span| fits(span, "a named value"));
    }
    source.defects.iter().for_each(|defect| fits(defect.span, "a defect"));
    source.gaps.iter().for_each(|gap| fits(gap.span, "a gap"));
    source.comments.iter().for_each(|comment| [comment.span, comment.content].into_iter().for_each(|span| fits(span, "a comment")));
    source.items.iter().for_each(|span| fits(*span, "an item"));
    for finding in lint::lint(source, selection).findings {
        let diagnostic = &finding.diagnostic;
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let labels = diagnostic.secondary.iter().map(|label| label.span);
        labels.chain(edits).chain([diagnostic.primary.span]).for_each(|span| fits(span, diagnostic.rule));
    }
    let after = source.with_text(lint::fix(source, selection, Safety::Unsafe).text);
    for document in &after.documents {
        let excerpt = document.excerpt.as_ref().expect("a host's document is an excerpt");
        assert_eq!(excerpt.map.length() as usize, excerpt.text.len(), "{text}");
    }
}
