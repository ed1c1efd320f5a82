//! The named values that a file defines.

use std::collections::HashMap;
use std::rc::Rc;

use super::expressions::path;
use super::functions::plain_name;
use super::instance::{Files, Instance};
use super::operators::CONDITION;
use super::project::{bodies, full_type};
use super::{Declaration, DeclarationKind, Expr, ExprKind, File, Span};
use crate::hosts::azure::{self, Resource};
use crate::hosts::{Budget, Evaluator, Evidence, EvidenceKind, HostValue, Located, NamedValue, Origin, vault_in};

/// How many names are followed from a value to what it is.
const MAX_NAMES: usize = 16;

/// How many named values one file may define.
const MAX_NAMED_VALUES: usize = 10_000;

/// The members of resources that are keys, in lower case.
const KEYS: [&str; 6] = ["primarykey", "secondarykey", "primarymasterkey", "secondarymasterkey", "masterkey", "adminpassword"];

/// The members of resources that hold a key among other things, in lower case.
const CONNECTIONS: [&str; 3] = ["connectionstring", "primaryconnectionstring", "secondaryconnectionstring"];

/// Returns the named values that `file` defines, in order, with the defaults of its parameters.
pub(super) fn named_values(file: &File) -> Vec<NamedValue> {
    let own = [(Rc::from(""), file)];
    let files = Files::new(&own);
    let instance = Instance::root(&files, 0);
    let budget = Budget::default();
    let cx = Evaluator::new(&instance, Rc::from(""), &budget);
    let mut finder = Finder { instance: &instance, texts: HashMap::new(), found: Vec::new() };
    file.each_value(&mut |value| finder.note(value));
    file.declarations.iter().for_each(|it| finder.resource(it, &[], &cx));
    finder.found
}

struct Finder<'f> {
    instance: &'f Instance<'f>,
    /// Where the texts without holes stand: with quotes, and without.
    texts: HashMap<Span, Span>,
    found: Vec<NamedValue>,
}

impl<'f> Finder<'f> {
    fn note(&mut self, value: &Expr) {
        value.walk(&mut |expr| {
            if let Some(text) = expr.text().filter(|text| text.known().is_some()) {
                self.texts.insert(expr.span, text.map.outer(Span::new(0, text.text.len())));
            }
            true
        });
    }

    fn resource(&mut self, own: &'f Declaration, around: &[&'f Declaration], cx: &Evaluator<'_>) {
        let (DeclarationKind::Resource { existing, .. }, Some(body)) = (&own.kind, &own.value) else { return };
        let within: Vec<&Declaration> = around.iter().copied().chain([own]).collect();
        let is_named_value = !existing && azure::resource(&full_type(&within)) == Some(Resource::NamedValue);
        if !is_named_value && own.nested.is_empty() {
            return;
        }
        bodies(body, (self.instance, cx), &mut |body, cx| {
            if is_named_value {
                let found = self.named_value(own, body, cx);
                if !self.found.contains(&found) {
                    self.found.push(found);
                }
            }
            own.nested.iter().for_each(|nested| self.resource(nested, &within, cx));
            self.found.len() < MAX_NAMED_VALUES
        });
    }

    fn named_value(&self, own: &Declaration, body: &Expr, cx: &Evaluator<'_>) -> NamedValue {
        let properties = body.entry("properties");
        let property = |name: &str| properties.and_then(|it| it.entry(name));
        let all = properties.filter(|it| !matches!(it.kind, ExprKind::Object(_))).map(|it| cx.value(it));
        let value_of = |name: &str| match &all {
            Some(all) => cx.member(all, name),
            None => property(name).map(|it| cx.value(it)).unwrap_or_default(),
        };
        let place = |name: &str| property(name).or(properties).unwrap_or(body).span;
        let is_given = |name: &str| all.is_some() || property(name).is_some();
        let name = match is_given("displayName") {
            true => self.located(&value_of("displayName"), place("displayName")),
            false => body.entry("name").and_then(|name| self.last_segment(name, cx)),
        };
        // A text that is put together, or a default without anything in it, is not what will be deployed.
        let is_written = |value: &Located| match &value_of("value").text().and_then(|text| text.origin.clone()) {
            Some(Origin::Literal { span, .. }) => {
                self.texts.contains_key(span) && (!value.text.is_empty() || property("value").is_some_and(|it| it.span == *span))
            }
            _ => false,
        };
        NamedValue {
            span: own.span,
            name: name.unwrap_or(Located { text: String::new(), span: place("displayName") }),
            value: self.located(&value_of("value"), place("value")).filter(is_written),
            secret: if is_given("secret") { said(&value_of("secret")) } else { Some(false) },
            key_vault: property("keyVault").is_some_and(|it| !matches!(&it.kind, ExprKind::Literal(it) if &**it == "null")),
            vault: property("keyVault").and_then(|it| vault_in(cx.value(it.entry("secretIdentifier")?).as_known()?)),
            evidence: property("value").and_then(|it| self.evidence(it, MAX_NAMES)),
        }
    }

    /// Returns what shows that `expr` is a secret, or holds one. At most `names` names are followed.
    fn evidence(&self, expr: &'f Expr, names: usize) -> Option<Evidence> {
        let found = |kind| Some(Evidence { span: expr.span, kind });
        match &expr.kind {
            ExprKind::Text(text) => text.holes.iter().filter_map(|hole| hole.expr.as_ref()).find_map(|it| self.evidence(it, names)),
            ExprKind::Choice(choices) => choices.iter().find_map(|it| self.evidence(it, names)),
            ExprKind::Name(name) => {
                let declaration = self.declaration(name)?;
                match declaration.kind {
                    DeclarationKind::Parameter { secure: true } => found(EvidenceKind::Sensitive),
                    DeclarationKind::Variable if names > 0 => self.evidence(declaration.value.as_ref()?, names - 1),
                    _ => None,
                }
            }
            ExprKind::Call(name, arguments) if **name == *CONDITION => arguments.iter().skip(1).find_map(|it| self.evidence(it, names)),
            ExprKind::Call(name, arguments) => match plain_name(name).rsplit('.').next().unwrap_or_default() {
                "getSecret" => found(EvidenceKind::KeyVaultSecret),
                name if is_listing(name) => found(EvidenceKind::Key),
                "concat" | "format" | "base64" | "string" | "trim" | "any" | "uriComponent" => {
                    arguments.iter().find_map(|it| self.evidence(it, names))
                }
                _ => None,
            },
            ExprKind::Index(of, _) => self.evidence(of, names).map(|it| Evidence { span: expr.span, ..it }),
            ExprKind::Member(of, member) => {
                let listed = || self.listed(of).then_some(Evidence { span: expr.span, kind: EvidenceKind::Key });
                let member = member.to_ascii_lowercase();
                let is_key = KEYS.contains(&&*member) || CONNECTIONS.contains(&&*member);
                let is_secret = is_key && self.belongs_to_resource(of, CONNECTIONS.contains(&&*member));
                if is_secret { found(EvidenceKind::Key) } else { listed() }
            }
            _ => None,
        }
    }

    /// Whether `expr` is what a call such as `listKeys()` gives, or a part of that.
    fn listed(&self, expr: &Expr) -> bool {
        let mut expr = expr;
        loop {
            expr = match &expr.kind {
                ExprKind::Member(of, _) | ExprKind::Index(of, _) => of,
                ExprKind::Call(name, _) => return is_listing(name.rsplit('.').next().unwrap_or_default()),
                _ => return false,
            };
        }
    }

    /// Whether `of` is a resource of this file or something of it. Those that watch others have connection strings that are no secret.
    fn belongs_to_resource(&self, of: &Expr, is_connection: bool) -> bool {
        let Some(path) = path(of) else { return false };
        let declaration = self.declaration(path.split('.').next().unwrap_or_default());
        match declaration.map(|it| &it.kind) {
            Some(DeclarationKind::Resource { kind, .. }) => {
                !(is_connection && kind.to_ascii_lowercase().starts_with("microsoft.insights/"))
            }
            _ => false,
        }
    }

    /// Returns the text that `value` is, at its place in the file if it is written there and at `otherwise` if not.
    fn located(&self, value: &HostValue, otherwise: Span) -> Option<Located> {
        let text = value.text()?;
        let span = match &text.origin {
            Some(Origin::Literal { span, .. }) => self.texts.get(span).copied().unwrap_or(*span),
            _ => otherwise,
        };
        Some(Located { text: text.known.as_deref()?.to_owned(), span })
    }

    /// What follows the last slash in the name of a resource.
    fn last_segment(&self, name: &Expr, cx: &Evaluator<'_>) -> Option<Located> {
        let text = name.text();
        let start = match self.located(&cx.value(name), name.span) {
            Some(known) if !known.text.contains('/') => return Some(known),
            Some(known) if text.is_none_or(|text| text.known().is_none()) => {
                return Some(Located { text: known.text.rsplit('/').next()?.to_owned(), ..known });
            }
            _ => text?.text.rfind('/')? + 1,
        };
        let text = text?;
        let is_plain = text.holes.last().is_none_or(|hole| hole.span.end as usize <= start) && start < text.text.len();
        let span = text.map.outer(Span::new(start, text.text.len().max(start)));
        is_plain.then(|| Located { text: text.text[start..].to_owned(), span })
    }

    fn declaration(&self, name: &str) -> Option<&'f Declaration> {
        self.instance.files.declaration(self.instance.index, name)
    }
}

/// Whether the function `name` lists the keys of a resource: `listKeys`, `listConnectionStrings`.
fn is_listing(name: &str) -> bool {
    name.strip_prefix("list").is_some_and(|rest| ["Key", "Secret", "ConnectionString", "Credential"].iter().any(|it| rest.contains(it)))
}

/// The truth that `value` says, as a text or not.
fn said(value: &HostValue) -> Option<bool> {
    match value {
        HostValue::Bool(it) => Some(*it),
        value => match value.as_known()?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// The named values of a resource with these properties behind `before`: name, value, whether secret or in Key Vault, evidence.
    fn found(before: &str, properties: &str) -> Vec<String> {
        let text = format!("{before}\nresource own 'Microsoft.ApiManagement/service/namedValues@2023-05-01' = {properties}");
        let file = read(&text);
        assert_eq!(file.breaks, [], "{text}");
        let shown = |it: NamedValue| {
            let place = |it: &Located| format!("{}@{}", it.text, it.span.text(&text));
            let secret = it.secret.map_or("?".to_owned(), |it| it.to_string());
            let evidence = it.evidence.map(|it| format!(" {:?} {}", it.kind, it.span.text(&text))).unwrap_or_default();
            let value = it.value.as_ref().map_or("?".to_owned(), place);
            format!("{} = {value} {secret}{}{evidence}", place(&it.name), if it.key_vault { " vault" } else { "" })
        };
        file.carrier().named_values.into_iter().map(shown).collect()
    }

    /// The evidence of a value.
    fn evidence(before: &str, value: &str) -> String {
        let found = found(before, &format!("{{ properties: {{ displayName: 'n', value: {value}, secret: true }} }}"));
        found[0].split_once("true").expect("the value is secret").1.trim().to_owned()
    }

    #[test]
    fn names_and_values_stand_where_they_are_written() {
        let cases = [
            ("", "{ name: 'svc/n', properties: { value: 'x\\ny', secret: true } }", "n@n = x\ny@x\\ny true"),
            ("", "{ name: '${apim.name}/n', properties: { value: 'x', secret: 'true' } }", "n@n = x@x true"),
            ("var n = 'k'", "{ name: 'x', properties: { displayName: n, value: n, secret: s } }", "k@k = k@k ?"),
            ("param v string = 'd'", "{ name: n, properties: { value: v, secret: false } }", "@{ value: v, secret: false } = d@d false"),
            ("param v string = ''", "{ name: 'n', properties: { value: v } }", "n@n = ? false"),
            ("param v string = ''", "{ name: 'n', properties: { value: 'Bearer ${v}' } }", "n@n = ? false"),
            ("", "{ name: 'n', properties: { secret: true, keyVault: { secretIdentifier: s } } }", "n@n = ? true vault"),
            ("var p = 'pre'", "{ name: 'n', properties: { displayName: '${p}-x', value: v } }", "pre-x@'${p}-x' = ? false"),
        ];
        for (before, properties, expected) in cases {
            assert_eq!(found(before, properties), [expected], "{properties}");
        }
        let all = "var all = [\n  { n: 'a', v: '1' }\n  { n: 'b', v: '2' }\n]";
        let each = "[for it in all: { name: it.n, properties: { displayName: it.n, value: it.v } }]";
        assert_eq!(found(all, each), ["a@a = 1@1 false", "b@b = 2@2 false"]);
        assert_eq!(read("resource v 'Microsoft.ApiManagement/service/namedValues@1' existing = { name: 'n' }").carrier().named_values, []);
    }

    #[test]
    fn expressions_whose_value_is_a_secret_are_evidence() {
        let storage = "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 's' }";
        let insights = "resource i 'Microsoft.Insights/components@2020-02-02' existing = { name: 'i' }";
        for (before, value, expected) in [
            ("@secure()\nparam k string", "k", "Sensitive k"),
            ("@secure()\nparam k string\nvar b = 'Bearer ${k}'", "b", "Sensitive k"),
            ("param k string", "k", ""),
            (storage, "s.listKeys().keys[0].value", "Key s.listKeys().keys[0].value"),
            (storage, "listKeys(s.id, '2023-01-01').keys[0].value", "Key listKeys(s.id, '2023-01-01').keys[0].value"),
            (storage, "x ? s.properties.primaryKey : 'none'", "Key s.properties.primaryKey"),
            (storage, "'A=${s.properties.primaryConnectionString}'", "Key s.properties.primaryConnectionString"),
            (storage, "s.properties.primaryEndpoints.blob", ""),
            (insights, "i.properties.ConnectionString", ""),
            (insights, "i.properties.InstrumentationKey", ""),
            ("", "kv.getSecret('x')", "KeyVaultSecret kv.getSecret('x')"),
            ("", "m.outputs.connectionString", ""),
            ("", "listObjects(x).items", ""),
        ] {
            assert_eq!(evidence(before, value), expected, "{value}");
        }
    }
}
