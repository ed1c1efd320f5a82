//! Credentials in C#: string literals that reach a place which takes a credential. Used only in this module.

use super::compared::stand_in;
use super::found::settle;
use super::locals::Source;
use super::places::{CredentialSite, Holder, What};
use super::values::{Code, Pieces};
use super::{Credential, Variables};
use crate::ast::{Document, Expression};
use crate::csharp::{
    NameSet,
    ast::{Argument, BinaryOperator, Body, ExprId, ExprKind, Initializer, Interpolation, List, StmtKind, TypeId, TypeKind},
    library::Fact,
};
use crate::diagnostic::{quoted, say};
use crate::secrets::{Strength, is_key_material, strength};

/// How far the name by which a value was read is sought.
pub(super) const DEPTH: usize = 12;

/// The literals in the expressions of `document` that reach a credential's place within the code itself.
pub(super) fn credentials<'d>(document: &'d Document<'d>, variables: &Variables<'d>) -> Vec<Credential> {
    let mut found = Vec::new();
    for expression in document.expressions() {
        // What holds no quote, plain or escaped, holds no literal but numbers.
        let raw = expression.raw().as_bytes();
        if memchr::memchr2(b'"', b'&', raw).is_some() || memchr::memmem::find(raw, b"byte").is_some() {
            Code::of(expression, variables).look(&mut found);
        }
    }
    found
}

/// The literals that `expression` gives to `place`.
pub(super) fn in_place<'d>(expression: Expression<'d>, place: &CredentialSite<'_>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    let code = Code::of(expression, variables);
    for result in code.results() {
        code.reach(result, place, found);
    }
}

/// The names of what hands a credential on, compares it, or stands in for it, when it is called.
const CALLED: NameSet = NameSet::of(&[
    "HashData",
    "FromBase64String",
    "Encrypt",
    "Decrypt",
    "Add",
    "TryAdd",
    "Append",
    "Concat",
    "Set",
    "Equals",
    "CompareTo",
    "Compare",
    "Format",
    "Replace",
    "Contains",
    "ContainsKey",
    "TryGetValue",
    "IndexOf",
    "Any",
    "All",
    "Where",
    "First",
    "FirstOrDefault",
    "Single",
    "SingleOrDefault",
    "Count",
    "Exists",
    "IsMatch",
    "SequenceEqual",
    "GetValueOrDefault",
]);

/// Whether an expression of this kind may give a literal to a place. Few do. It is about one with `calls` if its code names something that is [`CALLED`].
fn is_looked_at(kind: &ExprKind, calls: bool) -> bool {
    match kind {
        ExprKind::New { .. } | ExprKind::Interpolated(_) | ExprKind::Initializer(_) | ExprKind::NewAnonymous(_) => true,
        ExprKind::Conditional { .. } | ExprKind::Index { .. } => true,
        ExprKind::Call { .. } => calls,
        ExprKind::Assign { operator, .. } => operator.is_none(),
        ExprKind::Binary { operator, .. } => {
            matches!(operator, BinaryOperator::Add | BinaryOperator::Equal | BinaryOperator::NotEqual | BinaryOperator::Coalesce)
        }
        _ => false,
    }
}

impl<'d> Code<'_, 'd> {
    /// Adds the literals that reach a place in the code itself.
    fn look(&self, found: &mut Vec<Credential>) {
        let calls = self.root.outline.names.meets(CALLED);
        let mut grows = self.root.outline.may_name("Append");
        for (_, expr) in self.ast.expressions(self.root) {
            grows |= matches!(expr.kind, ExprKind::Assign { operator: Some(BinaryOperator::Add), .. });
            if is_looked_at(&expr.kind, calls) {
                self.look_at(expr.kind, found);
            }
        }
        // `form += "&password="; form += value;`
        for (before, next) in grows.then(|| self.locals().steps()).into_iter().flatten() {
            self.following(before, self.operands(next)[0], found);
        }
        for (_, statement) in self.ast.statements(self.root) {
            match statement.kind {
                StmtKind::Local { variables, .. } => {
                    for variable in self.ast.list(variables) {
                        let name = self.ast.text(variable.name);
                        if let (Some(_), Some(strength)) = (variable.value, strength(name)) {
                            self.put(self.values_of(name), &valued(name, strength, Holder::Variable), found);
                        }
                    }
                }
                StmtKind::Switch { value, sections } => self.switched(value, sections, found),
                _ => {}
            }
        }
        self.returned(found);
    }

    /// `if (…) { return request.Headers["x-api-key"][0]; } return value;`
    fn returned(&self, found: &mut Vec<Credential>) {
        if matches!(self.root.body, Body::Expression(_)) {
            return;
        }
        let results = self.results();
        if results.len() < 2 || !results.iter().any(|&it| self.literal(it).is_some()) {
            return;
        }
        if let Some(&read) = results.iter().find(|&&it| self.literal(it).is_none() && self.asked_for(it).is_some()) {
            results.iter().for_each(|&value| self.stands_in(read, value, found));
        }
    }

    /// Adds the literals that an expression of this kind gives to a place.
    // Not inline, or the question whether it has to be asked becomes one about all kinds.
    #[inline(never)]
    fn look_at(&self, kind: ExprKind, found: &mut Vec<Credential>) {
        match kind {
            ExprKind::New { of, arguments, initializer } => self.created(of, arguments, initializer.map(|it| self.ast[it]), found),
            ExprKind::Call { target, arguments } => self.called(target, arguments, found),
            ExprKind::Binary { operator: BinaryOperator::Add, left, right } => self.following(left, right, found),
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                self.compared(left, right, found);
                self.compared(right, left, found);
            }
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, right } => self.stands_in(left, right, found),
            ExprKind::Conditional { then, otherwise, .. } => {
                self.stands_in(then, otherwise, found);
                self.stands_in(otherwise, then, found);
            }
            ExprKind::Index { target, arguments, .. } => {
                if let [key] = self.ast.list(arguments) {
                    self.looked_up(target, key.value, found);
                }
            }
            ExprKind::Interpolated(pieces) => self.interpolated(pieces, found),
            ExprKind::Initializer(of) => self.entry(of, found),
            ExprKind::Assign { operator: None, target, value } => {
                if let Some(place) = self.assigned(target).and_then(entry) {
                    self.reach(value, &place, found);
                }
                if matches!(self.ast[target].kind, ExprKind::Name { .. }) {
                    self.stands_in(target, value, found);
                }
            }
            ExprKind::NewAnonymous(members) => {
                for member in self.ast.list(members) {
                    if let Some(place) = member.name.map(|name| self.ast.text(name)).and_then(entry) {
                        self.reach(member.value, &place, found);
                    }
                }
            }
            _ => {}
        }
    }

    /// `new HMACSHA256(key)`, `new HMACSHA256 { Key = key }`, `new X509Certificate2(bytes, password)`, `new JProperty("password", value)`.
    fn created(&self, of: TypeId, arguments: List<Argument>, initializer: Option<Initializer>, found: &mut Vec<Credential>) {
        let TypeKind::Named { name, .. } = self.ast[of].kind else { return };
        let arguments = self.ast.list(arguments);
        let of = self.ast.text(name);
        for &member in initializer.map_or(&[][..], |it| self.ast.list(it.members)) {
            if let ExprKind::Assign { target, value, .. } = self.ast[member].kind
                && of.starts_with("HMAC")
                && self.assigned(target) == Some("Key")
            {
                self.reach(value, &CredentialSite::slot(say!("the key of `{}`", quoted(of)), "signing-key"), found);
            }
        }
        match (of, arguments) {
            (_, [key, ..]) if of.starts_with("HMAC") => {
                self.reach(key.value, &CredentialSite::slot(say!("the key of `{}`", quoted(of)), "signing-key"), found);
            }
            ("X509Certificate2" | "X509Certificate", [_, password, ..]) => {
                self.reach(password.value, &CredentialSite::slot(say!("the password of `{}`", quoted(of)), "certificate-password"), found);
            }
            (_, [name, value]) => self.pair(name.value, value.value, found),
            _ => {}
        }
    }

    /// `HMACSHA256.HashData(key, …)`, `Convert.FromBase64String(key)`, `bytes.Encrypt(name, key, iv)`, `entries.Add("password", value)`,
    /// `header.Equals(value)`, `string.Format("password={0}", value)`.
    fn called(&self, target: ExprId, list: List<Argument>, found: &mut Vec<Credential>) {
        let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return };
        let arguments = self.ast.list(list);
        match (self.ast.text(name), arguments) {
            ("HashData", [key, ..]) if self.ast.text_of(object).starts_with("HMAC") => {
                self.reach(key.value, &CredentialSite::slot("the key of a signature", "signing-key"), found);
            }
            ("FromBase64String", [text]) if self.literal(text.value).is_none_or(|it| is_key_material(self.ast.text(it))) => {
                let place = CredentialSite { strength: Strength::Weak, ..CredentialSite::slot("a key in base64", "key") };
                self.reach(text.value, &place, found);
            }
            ("Encrypt" | "Decrypt", [_, key, ..]) => {
                self.reach(key.value, &CredentialSite::slot("a key of encryption", "encryption-key"), found);
            }
            ("Add" | "TryAdd" | "Append" | "Set", [name, value]) => self.pair(name.value, value.value, found),
            ("Append" | "AppendLine", [value]) => self.following(object, value.value, found),
            ("Concat", parts) => parts.windows(2).for_each(|pair| self.following(pair[0].value, pair[1].value, found)),
            ("Replace", [value]) => {
                if let Some(place) = self.read_name(object, DEPTH).and_then(entry) {
                    self.reach(value.value, &place, found);
                }
            }
            ("GetValueOrDefault", [name, default]) => {
                let name = self.literal(name.value).map(|name| self.ast.text(name));
                if let Some((name, strength)) = name.and_then(|name| Some((name, strength(name)?))) {
                    self.reach(default.value, &stand_in(name, strength), found);
                }
                if let [key, _] = arguments {
                    self.looked_up(object, key.value, found);
                }
            }
            ("Contains", [read, ..]) => self.compared_with(|| self.elements_or_text(object), read.value, found),
            ("IndexOf" | "Exists", [list, read]) => self.compared_with(|| self.elements(list.value), read.value, found),
            ("ContainsKey" | "TryGetValue", [read, ..]) => self.looked_up(object, read.value, found),
            ("Any" | "All" | "Where" | "First" | "FirstOrDefault" | "Single" | "SingleOrDefault" | "Count" | "Exists", [predicate]) => {
                self.any(object, predicate.value, found)
            }
            ("IsMatch", [read, pattern, ..]) => self.compared_with(|| self.plain_parts(pattern.value), read.value, found),
            ("Equals" | "CompareTo" | "SequenceEqual", [other, ..]) if !matches!(self.ast.text_of(object), "string" | "String") => {
                self.compared(object, other.value, found);
                self.compared(other.value, object, found);
            }
            ("Equals" | "Compare", [one, other, ..]) => {
                self.compared(one.value, other.value, found);
                self.compared(other.value, one.value, found);
            }
            ("Format", [format, values @ ..]) => self.formatted(format.value, values, found),
            _ => {}
        }
    }

    /// `("password", value)`.
    fn pair(&self, name: ExprId, value: ExprId, found: &mut Vec<Credential>) {
        if let Some(place) = self.literal(name).map(|name| self.ast.text(name)).and_then(entry) {
            self.reach(value, &place, found);
        }
    }

    /// `{ "password", value }` in a collection.
    fn entry(&self, of: Initializer, found: &mut Vec<Credential>) {
        if let [name, value] = *self.ast.list(of.members) {
            self.pair(name, value, found);
        }
    }

    /// `$"password={value}"`.
    fn interpolated(&self, pieces: List<Interpolation>, found: &mut Vec<Credential>) {
        for pair in self.ast.list(pieces).windows(2) {
            if let [Interpolation::Text(text), Interpolation::Hole { value, .. }] = *pair
                && let Some(place) = introduced(self.ast.text(text))
            {
                self.reach(value, &place, found);
            }
        }
    }

    /// `string.Format("password={0}", value)`.
    fn formatted(&self, format: ExprId, values: &[Argument], found: &mut Vec<Credential>) {
        let Some(format) = self.literal(format).map(|format| self.ast.text(format)) else { return };
        for (open, _) in format.match_indices('{') {
            let digits = format[open + 1..].bytes().take(2).take_while(u8::is_ascii_digit).count();
            let Some(value) = format[open + 1..open + 1 + digits].parse().ok().and_then(|index: usize| values.get(index)) else { continue };
            if let Some(place) = introduced(&format[..open]) {
                self.reach(value.value, &place, found);
            }
        }
    }

    /// Adds the literals that become `value`, if they are credentials in `place`.
    pub(super) fn reach(&self, value: ExprId, place: &CredentialSite<'_>, found: &mut Vec<Credential>) {
        self.put(self.values(value), place, found);
    }

    /// Adds the literals of `values`, if they are credentials in `place`.
    pub(super) fn put(&self, values: Vec<Pieces>, place: &CredentialSite<'_>, found: &mut Vec<Credential>) {
        for pieces in values {
            settle(self.variables, &pieces, place, found);
        }
    }

    /// `"password=" + value`.
    fn following(&self, before: ExprId, value: ExprId, found: &mut Vec<Credential>) {
        if let Some(place) = self.ending(before).and_then(introduced) {
            self.reach(value, &place, found);
        }
    }

    /// The known characters at the end of what is added up to `value`.
    fn ending(&self, value: ExprId) -> Option<&'d str> {
        match self.ast[value].kind {
            // `new StringBuilder("password=")`, `builder.Append("password=")`
            ExprKind::New { arguments, .. } => match self.ast.list(arguments) {
                [text] => self.ending(text.value),
                _ => None,
            },
            ExprKind::Call { target, arguments } if self.ast.last_name(target) == Some("Append") => {
                self.ending(self.ast.list(arguments).last()?.value)
            }
            ExprKind::Binary { operator: BinaryOperator::Add, right, .. } => self.ending(right),
            ExprKind::Interpolated(pieces) => match self.ast.list(pieces).last() {
                Some(&Interpolation::Text(text)) => Some(self.ast.text(text)),
                _ => None,
            },
            _ => self.literal(value).map(|literal| self.ast.text(literal)),
        }
    }

    /// The name that an assignment gives a value to: `entries["name"]`, `it.Name`, `name`.
    fn assigned(&self, target: ExprId) -> Option<&'d str> {
        match self.ast[target].kind {
            ExprKind::Index { arguments, .. } => match self.ast.list(arguments) {
                [name] => self.literal(name.value).map(|name| self.ast.text(name)),
                _ => None,
            },
            ExprKind::Member { target, name, .. } if self.ast.text(name) == "Value" => self.read_name(target, DEPTH),
            ExprKind::Member { name, .. } | ExprKind::Name { name, .. } => Some(self.ast.text(name)),
            _ => None,
        }
    }

    /// The name by which `value` was read from headers, parameters or variables.
    pub(super) fn read_name(&self, value: ExprId, depth: usize) -> Option<&'d str> {
        let depth = depth.checked_sub(1)?;
        // The cheap questions come first: of literals none has to be asked, and few expressions name a secret.
        if matches!(self.ast[value].kind, ExprKind::Literal(_)) {
            return None;
        }
        // What is taken out of a header is no longer all of it.
        if let ExprKind::Member { name, .. } = self.ast[value].kind
            && Fact::Secret.named_by().meet(self.root.outline.names)
            && self.symbols.paths(value).any(|path| path.is_a(Fact::Secret))
        {
            return Some(self.ast.text(name));
        }
        if matches!(self.symbols.type_name(value), Some("Jwt" | "BasicAuthCredentials")) {
            return None;
        }
        match self.ast[value].kind {
            ExprKind::Parenthesized(it) | ExprKind::Cast { operand: it, .. } | ExprKind::As { operand: it, .. } => {
                self.read_name(it, depth)
            }
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, .. } => self.read_name(left, depth),
            ExprKind::Member { target, .. } => self.read_name(target, depth),
            ExprKind::Index { target, arguments, .. } => {
                let name = self.ast.list(arguments).first().and_then(|name| self.literal(name.value));
                name.map(|name| self.ast.text(name)).or_else(|| self.read_name(target, depth))
            }
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return None };
                if !matches!(self.ast.text(name), "GetValueOrDefault" | "Property" | "SelectToken" | "GetValue" | "Value") {
                    return self.read_name(object, depth);
                }
                let name = self.ast.list(arguments).first().and_then(|name| self.literal(name.value))?;
                Some(self.ast.text(name))
            }
            ExprKind::Name { name, .. } => match self.local(self.ast.text(name))? {
                Source::Under { key, .. } => self.literal(key.value).map(|key| self.ast.text(key)),
                Source::Value(value) => self.read_name(value, depth),
                _ => None,
            },
            _ => None,
        }
    }

    /// What the local variable called `name` is declared with, or the key under which it was read.
    fn local(&self, name: &str) -> Option<Source> {
        self.locals().sources(name).find(|source| matches!(source, Source::Value(_) | Source::Under { .. }))
    }
}

/// The place of a value that goes by `name`.
fn valued(name: &str, strength: Strength, holder: Holder) -> CredentialSite<'_> {
    CredentialSite { what: What::Named("the value of `", "`"), name: name.into(), strength, holder }
}

/// The place of a value that is stored under `name`.
fn entry(name: &str) -> Option<CredentialSite<'_>> {
    Some(valued(name, strength(name)?, Holder::Entry))
}

/// The place that `text` opens at its end: `…&password=`, `… "password": "`, `Bearer `.
fn introduced(text: &str) -> Option<CredentialSite<'_>> {
    if !text.ends_with(['=', ':', '"', '\'', ' ']) {
        return None;
    }
    let quote = |it: char| matches!(it, '"' | '\'' | '\\');
    let end = text.trim_end().trim_end_matches(quote).trim_end();
    if let Some(before) = end.strip_suffix('=').or_else(|| end.strip_suffix(':')) {
        let before = before.trim_end().trim_end_matches(quote);
        let start = before.rfind(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-' | '.')).map_or(0, |found| found + 1);
        return before.get(start..).and_then(entry);
    }
    let scheme = text.ends_with(' ') && !end.is_empty() && is_scheme(text);
    scheme.then(|| CredentialSite::slot(say!("the credentials of `{}`", quoted(text.trim())), "credentials"))
}

/// Whether `text` is the scheme before the credentials in a header, or nothing.
pub(super) fn is_scheme(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || ["basic", "bearer"].iter().any(|scheme| scheme.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use std::cell::OnceCell;

    use super::super::by_place;
    use crate::ast::Document;

    #[test]
    fn every_call_that_takes_a_credential_is_looked_at() {
        for call in [
            "HMACSHA256.HashData(Encoding.UTF8.GetBytes(SECRET), body)",
            "Convert.FromBase64String(SECRET)",
            "body.Encrypt(\"Aes\", SECRET, start)",
            "body.Decrypt(\"Aes\", SECRET, start)",
            "entries.Add(\"password\", SECRET)",
            "entries.TryAdd(\"password\", SECRET)",
            "entries.Append(\"password\", SECRET)",
            "entries.Set(\"password\", SECRET)",
            "context.Request.Headers[\"x-api-key\"].Equals(SECRET)",
            "string.Format(\"password={0}\", SECRET)",
        ] {
            let code = call.replace("SECRET", "\"/0FLRUZBS0VGQUtFRkFLRUZBS0U=\"");
            let text = format!("<set-body>@({code})</set-body>");
            let found: Vec<_> = by_place(&Document::parse(&text), OnceCell::new()).iter().map(|it| it.span.text(&text)).collect();
            assert_eq!(found, ["/0FLRUZBS0VGQUtFRkFLRUZBS0U="], "{call}");
        }
    }
}
