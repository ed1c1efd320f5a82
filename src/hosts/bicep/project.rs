//! What the Bicep files of a repository deploy: policy resources, in files and in the modules that these call.

use std::collections::HashSet;
use std::rc::Rc;

use super::definitions::target;
use super::instance::{Arguments, Files, Instance};
use super::links::linked;
use super::operators::CONDITION;
use super::{Declaration, DeclarationKind, Expr, ExprKind, File, For, Span, verified};
use crate::catalog::{ApiKind, Deployment, Format, Scope};
use crate::hosts::azure::{self, Resource};
use crate::hosts::evaluate::items;
use crate::hosts::{Budget, Evaluator, Folders, Origin, Spelled, Target, Text, Unread, Use, Value};

/// How deep modules may call modules.
const MAX_CALLS_DEEP: usize = 6;

/// How many bodies of resources and modules are looked at in one repository.
const MAX_BODIES: usize = 100_000;

/// Returns which texts the `files`, given with their absolute paths, deploy as policies, and the units that deploy more. Links to files are looked up in `folders`.
pub fn uses(files: &[(Rc<str>, &File)], folders: &dyn Folders, budget: &Budget) -> (Vec<Use>, Unread) {
    let files = Files::new(files);
    let count = files.files.len();
    let called: HashSet<usize> = (0..count).flat_map(|index| calls(&files, index)).collect();
    let (yields, seen, unit) = (vec![false; count], HashSet::new(), Rc::default());
    let mut project = Project { files: &files, folders, budget, bodies: 0, yields, seen, unit, found: Vec::new(), unread: Unread::new() };
    for index in (0..count).filter(|index| !called.contains(index)) {
        project.unit = Rc::clone(&files.files[index].0);
        project.file(Instance::root(&files, index), "", 0);
    }
    // Whoever calls it may not be here, or may have been too much.
    for index in (0..count).filter(|index| called.contains(index)) {
        if !project.yields[index] {
            project.unit = Rc::clone(&files.files[index].0);
            project.file(Instance::root(&files, index), "", 0);
        }
    }
    (project.found, project.unread)
}

/// The files that the file at `index` calls.
pub(super) fn calls(files: &Files<'_>, index: usize) -> Vec<usize> {
    let paths = files.files[index].1.declarations.iter().filter_map(|it| match &it.kind {
        DeclarationKind::Module(path) | DeclarationKind::Using(path) => Some(path),
        _ => None,
    });
    paths.filter_map(|path| files.find(index, path)).filter(|&it| it != index).collect()
}

struct Project<'f> {
    files: &'f Files<'f>,
    folders: &'f dyn Folders,
    budget: &'f Budget,
    bodies: usize,
    /// Which files, with the modules that they call, deploy something.
    yields: Vec<bool>,
    seen: HashSet<Key>,
    /// The file from which all is deployed that is being looked at.
    unit: Rc<str>,
    found: Vec<Use>,
    unread: Unread,
}

/// What tells one use from another.
type Key = (Origin, Rc<[Rc<str>]>, Rc<str>, (Rc<str>, Span), (Option<Scope>, Option<&'static str>, Option<ApiKind>));

impl<'f> Project<'f> {
    /// Looks at a file that whoever `by` names deploys. Says whether it deploys something.
    fn file(&mut self, instance: Instance<'f>, by: &str, depth: usize) -> bool {
        if depth > MAX_CALLS_DEEP || self.bodies > MAX_BODIES {
            self.unread();
            return false;
        }
        let cx = Evaluator::new(&instance, Rc::clone(instance.path()), self.budget);
        let mut yields = false;
        for declaration in &instance.file().declarations {
            yields |= match &declaration.kind {
                DeclarationKind::Resource { .. } => self.resource(declaration, &[], &instance, &cx, by),
                DeclarationKind::Module(path) => self.module(declaration, path, &instance, &cx, (by, depth)),
                DeclarationKind::Using(path) => self.parameters(path, &instance, &cx, depth),
                _ => false,
            };
        }
        self.yields[instance.index] |= yields;
        yields
    }

    fn module(&mut self, module: &Declaration, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, (by, depth): (&str, usize)) -> bool {
        let Some(body) = &module.value else { return false };
        let by = format!("{by}module.{}.", module.name);
        let mut yields = false;
        let Some(index) = self.files.find(from.index, path) else {
            let (uses, is_all) = verified::uses(path, body, (from, cx), by.trim_end_matches('.'));
            if !is_all {
                self.unread();
            }
            uses.iter().for_each(|it| self.add(Use { unit: Rc::clone(&self.unit), ..it.clone() }));
            return !uses.is_empty();
        };
        bodies(body, (from, cx), &mut |body, cx| {
            self.bodies += 1;
            let arguments = Arguments::of(body.entry("params"), from, cx);
            yields |= self.file(Instance::new(self.files, index, arguments), &by, depth + 1);
            self.bodies < MAX_BODIES
        });
        yields
    }

    /// Looks at the file at `path`, to which the file `from` gives its parameters.
    fn parameters(&mut self, path: &str, from: &Instance<'f>, cx: &Evaluator<'_>, depth: usize) -> bool {
        let Some(index) = self.files.find(from.index, path) else { return false };
        let parameters = from.file().declarations.iter().filter(|it| matches!(it.kind, DeclarationKind::Parameter { .. }));
        let mut arguments = Arguments::default();
        parameters.for_each(|it| it.value.iter().for_each(|value| arguments.give(&it.name, value, from, cx)));
        let unit = std::mem::replace(&mut self.unit, Rc::clone(&self.files.files[index].0));
        let yields = self.file(Instance::new(self.files, index, arguments), "", depth + 1);
        self.unit = unit;
        yields
    }

    /// Looks at a resource and those within it. The ones around it are `around`, outermost first.
    fn resource(&mut self, own: &Declaration, around: &[&Declaration], instance: &Instance<'f>, cx: &Evaluator<'_>, by: &str) -> bool {
        let (DeclarationKind::Resource { existing, .. }, Some(body)) = (&own.kind, &own.value) else { return false };
        let within: Vec<&Declaration> = around.iter().copied().chain([own]).collect();
        let scope = match azure::resource(&full_type(&within)) {
            Some(Resource::Policy(scope)) if !existing => Some(scope),
            _ => None,
        };
        if scope.is_none() && own.nested.is_empty() {
            return false;
        }
        let mut yields = false;
        bodies(body, (instance, cx), &mut |body, cx| {
            self.bodies += 1;
            if let Some(scope) = scope {
                let target = target(&within, body, instance, cx);
                let is_handshake = target.operation.as_ref().is_some_and(|it| it.names().iter().any(|name| **name == *"onHandshake"));
                let is_open = scope == Some(Scope::Product) && self.is_of_open_product(&within, body, instance, cx);
                let deployment = Deployment { scope, format: None, api: is_handshake.then_some(ApiKind::WebSocket), is_open };
                yields |= self.policy(own, (deployment, target), body, instance, cx, by);
            }
            for nested in &own.nested {
                yields |= self.resource(nested, &within, instance, cx, by);
            }
            self.bodies < MAX_BODIES
        });
        yields
    }

    /// Whether the policy with this body is that of a product that needs no subscription.
    fn is_of_open_product(&self, within: &[&Declaration], body: &Expr, instance: &Instance<'f>, cx: &Evaluator<'_>) -> bool {
        let parent = || match &body.entry("parent")?.kind {
            ExprKind::Name(name) => self.files.declaration(instance.index, name),
            ExprKind::Index(of, _) => match &of.kind {
                ExprKind::Name(name) => self.files.declaration(instance.index, name),
                _ => None,
            },
            _ => None,
        };
        let product = match within {
            [.., product, _] => Some(*product),
            _ => parent(),
        };
        let required = product.and_then(|it| it.body()?.entry("properties")?.entry("subscriptionRequired"));
        required.is_some_and(|required| cx.value(required).alternatives().contains(&Value::Bool(false)))
    }

    /// Adds the uses of a policy resource with this body.
    fn policy(
        &mut self,
        own: &Declaration,
        (deployment, target): (Deployment, Target),
        body: &Expr,
        instance: &Instance<'f>,
        cx: &Evaluator<'_>,
        by: &str,
    ) -> bool {
        let Some(properties) = body.entry("properties") else {
            self.unread();
            return false;
        };
        let (written, value, format) = match properties.kind {
            ExprKind::Object(_) => {
                let entry = |names: [&str; 2]| names.into_iter().find_map(|name| properties.entry(name));
                let Some(value) = entry(["value", "policyContent"]) else {
                    self.unread();
                    return false;
                };
                let format = entry(["format", "contentFormat"]).map(|format| cx.value(format)).unwrap_or_default();
                (value, cx.value(value), format)
            }
            _ => {
                let all = cx.value(properties);
                let member = |names: [&str; 2]| names.into_iter().map(|name| cx.member(&all, name)).find(|it| *it != Value::Unknown);
                let value = member(["value", "policyContent"]).unwrap_or_default();
                (properties, value, member(["format", "contentFormat"]).unwrap_or_default())
            }
        };
        let (format, is_link) = agreed(&format).map_or((None, false), |(format, is_link)| (Some(format), is_link));
        let deployment = Deployment { format, ..deployment };
        let by: Rc<str> = format!("{by}resource.{}", own.name).into();
        let site = (Rc::clone(instance.path()), written.span);
        let mut yields = false;
        for text in value.alternatives() {
            let text = match text {
                Value::Text(text) => text,
                _ if is_link => &Text::default(),
                _ => {
                    self.unread();
                    continue;
                }
            };
            let origin = if is_link { linked(text, written, &site, instance, self.folders) } else { text.origin.clone() };
            // A text without a tag stands for one that somebody else gives.
            let is_policy = is_link || text.known.as_deref().is_none_or(|known| known.contains('<'));
            let Some(origin) = origin.filter(|_| is_policy) else {
                self.unread();
                continue;
            };
            yields = true;
            let (tokens, by, site) = (Rc::clone(&text.tokens), Rc::clone(&by), site.clone());
            let (target, unit) = (target.clone(), Rc::clone(&self.unit));
            self.add(Use { origin, tokens, deployment, target, unit, by, site });
        }
        yields
    }

    /// Takes that a policy is deployed of which the text is not known.
    fn unread(&mut self) {
        self.unread.insert(Rc::clone(&self.unit));
    }

    /// Adds a use, if it is not there yet.
    fn add(&mut self, new: Use) {
        let told = (new.deployment.scope, new.deployment.format.map(Format::name), new.deployment.api);
        if self.seen.insert((new.origin.clone(), Rc::clone(&new.tokens), Rc::clone(&new.by), new.site.clone(), told)) {
            self.found.push(new);
        }
    }
}

/// What is behind the last hole of `text`.
pub(super) fn tail(text: &Spelled) -> Option<&str> {
    text.text.get(text.holes.last().map_or(0, |hole| hole.span.end as usize)..)
}

/// The type of the innermost of the resources `within` one another, which may name its own alone.
pub(super) fn full_type(within: &[&Declaration]) -> String {
    let mut full = String::new();
    for declaration in within {
        let DeclarationKind::Resource { kind, .. } = &declaration.kind else { continue };
        let kind = kind.split('@').next().unwrap_or_default();
        let kind = kind.rsplit(':').next().unwrap_or_default();
        let is_whole = kind.split('/').next().is_some_and(|first| first.contains('.'));
        full = if is_whole || full.is_empty() { kind.to_owned() } else { format!("{full}/{kind}") };
    }
    full
}

/// The format that `value` says, and whether it is that of a link; `None` where it may be one of several.
pub(super) fn agreed(value: &Value) -> Option<(Format, bool)> {
    let mut formats = value.alternatives().iter().map(|it| it.as_known().and_then(azure::format));
    let first = formats.next()??;
    formats.all(|it| it == Some(first)).then_some(first)
}

/// Calls `visit` with each object that `body` may be, and an evaluator that knows what is gone through; until it returns `false`.
pub(super) fn bodies(body: &Expr, of: (&Instance<'_>, &Evaluator<'_>), visit: &mut dyn FnMut(&Expr, &Evaluator<'_>) -> bool) -> bool {
    let (instance, cx) = of;
    match &body.kind {
        ExprKind::Object(_) => visit(body, cx),
        ExprKind::Call(name, arguments) => match &arguments[..] {
            [condition, body] if **name == *CONDITION => instance.decide(condition, cx) == Some(false) || bodies(body, of, visit),
            _ => true,
        },
        ExprKind::For(it) => {
            let For { key, value, over, body, .. } = &**it;
            let over = cx.value(over);
            over.alternatives().iter().flat_map(items).all(|(at, item)| {
                let names = key.iter().map(|key| (key.clone(), at.clone())).chain([(value.clone(), item)]);
                bodies(body, (instance, &cx.with(names.collect::<Vec<_>>())), visit)
            })
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
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
}
