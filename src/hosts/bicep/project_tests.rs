//! What files of Bicep deploy, told by small ones.

use super::super::read;
use super::*;
use crate::hosts::{Nowhere, Reads};

const POLICY: &str = "<policies><inbound><base /></inbound></policies>";

/// Files of which only the names are known.
struct Names(&'static [&'static str]);

impl Folders for Names {
    fn files(&self, folder: &str) -> Vec<String> {
        self.0.iter().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/')).map(str::to_owned).collect()
    }

    fn beside(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// What `files` deploy: by what, as what, and which text, with what is replaced in it.
fn deployed_in(files: &[(&str, &str)], folders: &dyn Folders) -> Vec<String> {
    let files: Vec<(Rc<str>, File, &str)> = files.iter().map(|(path, text)| (Rc::from(*path), read(text), *text)).collect();
    let borrowed: Vec<(Rc<str>, &File)> = files.iter().map(|(path, file, _)| (Rc::clone(path), file)).collect();
    files.iter().for_each(|(path, file, _)| assert_eq!(file.breaks, [], "{path}"));
    let shown = |it: &Use| {
        let origin = match &it.origin {
            Origin::Literal { file, span, .. } => {
                let (_, own, text) = files.iter().find(|(path, ..)| path == file).expect("the file is one of these");
                assert!(own.documents.iter().any(|document| document.span == *span), "{} is no document", span.text(text));
                format!("{file}:{}", text[..span.start as usize].lines().count())
            }
            Origin::File { path, reads: Reads::AsText, .. } => path.to_string(),
            Origin::File { path, reads, .. } => format!("{path} {reads:?}"),
        };
        let Deployment { scope, format, api, .. } = it.deployment;
        let told = [scope.map(Scope::name), format.map(Format::name), api.map(|_| "websocket")].map(|it| it.unwrap_or("?"));
        let tokens = if it.tokens.is_empty() { String::new() } else { format!(" without {}", it.tokens.join(" ")) };
        format!("{}: {} {origin}{tokens}", it.by, told.join(" "))
    };
    uses(&borrowed, folders, &Budget::default()).0.iter().map(shown).collect()
}

fn deployed(files: &[(&str, &str)]) -> Vec<String> {
    deployed_in(files, &Nowhere)
}

#[test]
fn resources_tell_scope_and_format() {
    let text = format!(
        "resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {{
          name: 'x'
          resource api 'apis' existing = {{
            name: 'y'
            resource policy 'policies@2023-05-01-preview' = {{
              name: 'policy'
              properties: {{ value: loadTextContent('./a.xml'), format: 'rawxml' }}
            }}
          }}
        }}
        resource old 'Microsoft.ApiManagement/service/products/policies@2018-01-01' = {{
          name: 'a/b/policy'
          properties: {{ policyContent: '{POLICY}', contentFormat: 'xml' }}
        }}
        var properties = {{ value: loadTextContent('../b.xml') }}
        resource global 'microsoft.apimanagement/service/policies@2023-05-01-preview' = if (true) {{ parent: apim, name: 'policy', properties: properties }}
        resource fragment 'Microsoft.ApiManagement/service/policyFragments@2023-05-01-preview' = {{
          name: 'x'
          properties: {{ format: x ? 'xml' : 'rawxml', value: 'none' }}
        }}
        resource never 'Microsoft.ApiManagement/service/policies@2023-05-01-preview' existing = {{ properties: {{ value: loadTextContent('c.xml') }} }}
        resource nothing 'Microsoft.ApiManagement/service/policies@2023-05-01-preview' = if (1 == 2) {{ properties: {{ value: loadTextContent('d.xml') }} }}"
    );
    let expected =
        ["resource.policy: api rawxml ? /r/a.xml", "resource.old: product xml ? /r/m.bicep:13", "resource.global: global ? ? /b.xml"];
    assert_eq!(deployed(&[("/r/m.bicep", &text)]), expected);
}

/// A policy of an API with this value.
fn policy(value: &str) -> String {
    format!(
        "resource p 'Microsoft.ApiManagement/service/apis/policies@2023-05-01-preview' = {{\n  name: 'policy'\n  properties: {{ format: 'rawxml', value: {value} }}\n}}\n"
    )
}

#[test]
fn values_lead_to_texts_through_variables_conditions_and_calls() {
    let cases = [
        ("var a = loadTextContent('a.xml')\nvar b = a", "b", &["/r/a.xml"][..]),
        ("param x bool = true", "x ? loadTextContent('a.xml') : loadTextContent('b.xml')", &["/r/a.xml", "/r/b.xml"]),
        ("var x = 'dev'", "x == 'dev' && !false ? loadTextContent('a.xml') : loadTextContent('b.xml')", &["/r/a.xml"]),
        ("", "replace(replace(loadTextContent('a.xml'), '#a#', x), '#b#', 'y')", &["/r/a.xml without #a# #b#"]),
        ("var t = loadTextContent('a.xml')", "format(t, x)", &["/r/a.xml Format"]),
        ("var t = format('<policies>{0}<base /></policies>', x)", "sys.replace(t, 'B', 'c')", &["/r/m.bicep:1 without B"]),
        ("var t = '<policies>B<base /></policies>'", "replace(t, 'B', 'c')", &["/r/m.bicep:1 without B"]),
        ("var t = { a: { b: loadTextContent('a.xml') } }", "t.a.?b ?? t['a'].b!", &["/r/a.xml"]),
        ("func f(it string) string => replace(it, 'B', 'c')", "f(loadTextContent('a.xml'))", &["/r/a.xml without B"]),
        ("var a = b\nvar b = a", "a", &[]),
        ("param a string = ''", "a", &[]),
        ("", "loadTextContent('a.xml', 'utf-8')", &["/r/a.xml"]),
    ];
    for (before, value, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|it| format!("resource.p: api rawxml ? {it}")).collect();
        assert_eq!(deployed(&[("/r/m.bicep", &format!("{before}\n{}", policy(value)))]), expected, "{before} {value}");
    }
}

#[test]
fn loops_are_gone_through() {
    let text = |over: &str, value: &str| {
        format!(
            "{over}\nresource p 'Microsoft.ApiManagement/service/policyFragments@2023-05-01-preview' = [for (it, i) in all: if (i != 1) {{\n  name: it.name\n  properties: {{ format: 'xml', value: {value} }}\n}}]"
        )
    };
    let uses = |over: &str, value: &str| {
        let found = deployed(&[("/r/m.bicep", &text(over, value))]);
        found.iter().map(|it| it.strip_prefix("resource.p: fragment xml ? ").expect("it is a fragment").to_owned()).collect::<Vec<_>>()
    };
    let list = "var all = [\n  { text: loadTextContent('a.xml') }\n  { text: loadTextContent('b.xml') }\n  ...[{ text: loadTextContent('c.xml') }]\n]";
    assert_eq!(uses(list, "it.text"), ["/r/a.xml", "/r/c.xml"]);
    assert_eq!(uses("var all = items({ a: loadTextContent('a.xml') })", "it.value"), ["/r/a.xml"]);
    assert_eq!(uses("var all = map(['a', 'b'], n => { name: n, text: loadTextContent('a.xml') })", "it.text"), ["/r/a.xml"]);
    for unknown in ["param all array", "param all array = []", "var all = loadJsonContent('a.json')"] {
        assert_eq!(uses(unknown, "replace(loadTextContent('a.xml'), 'x', it.y)"), ["/r/a.xml without x"], "{unknown}");
    }
}

#[test]
fn modules_get_their_arguments_two_deep() {
    let main = "param on bool = false
        module outer 'm/outer.bicep' = [for it in ['a', 'b']: {
          name: it
          params: { text: loadTextContent('x.xml'), format: 'rawxml', on: on, off: false }
        }]
        module elsewhere 'br/public:a:1' = {}
        module missing 'none.bicep' = {}";
    let outer = "param text string\nparam format string\nparam on bool = true\nparam off bool = true
        module inner '../inner.bicep' = {
          params: { value: replace(text, '__A__', 'b'), format: format }
        }
        module no '../inner.bicep' = if (off) { params: { value: loadTextContent('no.xml') } }
        module may '../inner.bicep' = if (on) { params: { value: loadTextContent('may.xml') } }";
    let inner = "param value string\nparam format string = 'xml'
        resource apim 'Microsoft.ApiManagement/service@2023-05-01' existing = {
          resource policy 'policies' = { name: 'policy', properties: { format: format, value: value } }
        }";
    let files = [("/r/main.bicep", main), ("/r/m/outer.bicep", outer), ("/r/inner.bicep", inner)];
    let expected = [
        "module.outer.module.inner.resource.policy: global rawxml ? /r/x.xml without __A__",
        "module.outer.module.may.resource.policy: global xml ? /r/m/may.xml",
    ];
    assert_eq!(deployed(&files), expected);
    // A file whose callers give nothing counts by itself.
    let alone = format!("param value string = '{POLICY}'\n{}", policy("value"));
    let caller = "param mine string\nmodule m 'alone.bicep' = { params: { value: mine } }";
    assert_eq!(deployed(&[("/r/alone.bicep", &alone), ("/r/caller.bicep", caller)]), ["resource.p: api rawxml ? /r/alone.bicep:1"]);
    let round = "module m 'b.bicep' = { params: { } }\n".to_owned() + &policy("loadTextContent('a.xml')");
    let found = deployed(&[("/r/a.bicep", &round.replace("b.bicep", "c.bicep")), ("/r/c.bicep", &round.replace("b.bicep", "a.bicep"))]);
    assert!(found.contains(&"resource.p: api rawxml ? /r/a.xml".to_owned()), "{found:?}");
}

#[test]
fn parameters_imports_and_outputs_come_from_other_files() {
    let main = "param text string\n".to_owned() + &policy("text");
    let parameters = "using './main.bicep'\nparam text = loadTextContent('x.xml')";
    assert_eq!(deployed(&[("/r/main.bicep", &main), ("/r/e/dev.bicepparam", "")]), [""; 0]);
    assert_eq!(deployed(&[("/r/main.bicep", &main), ("/r/dev.bicepparam", parameters)]), ["resource.p: api rawxml ? /r/x.xml"]);

    let shared = "@export()\nvar text = loadTextContent('s.xml')\noutput text string = text";
    for (before, value) in [
        ("import { text as t } from 's/shared.bicep'", "t"),
        ("import * as all from 's/shared.bicep'", "all.text"),
        ("module m 's/shared.bicep' = {}", "m.outputs.text"),
    ] {
        let main = format!("{before}\n{}", policy(value));
        assert_eq!(
            deployed(&[("/r/main.bicep", &main), ("/r/s/shared.bicep", shared)]),
            ["resource.p: api rawxml ? /r/s/s.xml"],
            "{before}"
        );
    }
}

#[test]
fn the_operation_of_a_handshake_tells_a_websocket() {
    let operation = |rest: &str| {
        format!(
            "resource o 'Microsoft.ApiManagement/service/apis/operations@2023-05-01' existing = {{ name: 'onHandshake' }}\nresource p 'Microsoft.ApiManagement/service/apis/operations/policies@2023-05-01' = {{\n  {rest}\n  properties: {{ format: 'rawxml', value: loadTextContent('a.xml') }}\n}}"
        )
    };
    for (rest, kind) in [
        ("parent: o", "websocket"),
        ("name: '${a}/${b}/onHandshake/policy'", "websocket"),
        ("name: 'x/y/onHandshake/policy'", "websocket"),
        ("name: 'x/y/get/policy'", "?"),
        ("parent: q", "?"),
    ] {
        assert_eq!(deployed(&[("/r/m.bicep", &operation(rest))]), [format!("resource.p: operation rawxml {kind} /r/a.xml")], "{rest}");
    }
}

#[test]
fn a_link_leads_to_the_file_of_its_name() {
    let folders = Names(&["/r/policies/a.xml", "/r/other/a.xml", "/r/b.xml", "/r/x/b.xml", "/r/y/b.xml"]);
    let text = |before: &str, value: &str| format!("{before}\n{}", policy(value).replace("rawxml", "rawxml-link"));
    for (before, value, expected) in [
        ("", "'https://example.org/main/policies/a.xml?token'", Some("/r/policies/a.xml")),
        ("param base string", "'${base}/other/a.xml'", Some("/r/other/a.xml")),
        ("var end = '/policies/a.xml'", "uri(base, '${x}${end}')", Some("/r/policies/a.xml")),
        ("", "'https://example.org/b.xml'", None),
        ("", "'https://example.org/c.xml'", None),
        ("", "base", None),
    ] {
        let expected: Vec<String> = expected.iter().map(|it| format!("resource.p: api rawxml ? {it} Link")).collect();
        assert_eq!(deployed_in(&[("/r/m.bicep", &text(before, value))], &folders), expected, "{value}");
    }
}

#[test]
fn many_calls_come_to_an_end() {
    let calls: String =
        (0..40).map(|at| format!("module m{at} 'next.bicep' = [for it in range(0, 200): {{ params: {{ a: a }} }}]\n")).collect();
    let files: Vec<(String, String)> = (0..8)
        .map(|at| (format!("/r/{at}/f.bicep"), format!("param a string\n{}", calls.replace("next", &format!("../{}/f", at + 1)))))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(deployed(&files), [""; 0]);
}
