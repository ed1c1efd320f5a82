//! Credentials in C#: string literals that reach a place which takes a credential.

use super::places::{Holder, Place, What, is_shown_to_caller, secret_part};
use super::{Credential, Variables};
use crate::ast::{Document, Expression};
use crate::csharp::{
    Names,
    ast::{
        Argument, Ast, BinaryOperator, Body, ExprId, ExprKind, Initializer, Interpolation, List, Literal, Root, StmtKind, TypeId, TypeKind,
    },
};
use crate::secrets::{Strength, is_key_material, strength};
use crate::text::Span;

/// How far a value is followed through calls and variables.
const DEPTH: usize = 12;

/// How far of that within a context variable's value. From there no other context variable is followed.
const VARIABLE: usize = 6;

/// The literals in the expressions of `document` that reach a credential's place within the code itself.
pub(super) fn credentials<'d>(document: &'d Document<'d>, variables: &Variables<'d>) -> Vec<Credential> {
    let mut found = Vec::new();
    for expression in document.expressions() {
        // What holds no quote, plain or escaped, holds no literal.
        if memchr::memchr2(b'"', b'&', expression.raw().as_bytes()).is_some() {
            Code::of(expression, variables).look(&mut found);
        }
    }
    found
}

/// The literals that `expression` gives to `place`.
pub(super) fn in_place<'d>(expression: Expression<'d>, place: &Place<'_>, variables: &Variables<'d>, found: &mut Vec<Credential>) {
    let code = Code::of(expression, variables);
    for result in code.results() {
        code.reach(result, place, found);
    }
}

/// The names of what hands a credential on, or compares it, when it is called.
const CALLED: Names =
    Names::of(&["HashData", "FromBase64String", "Encrypt", "Decrypt", "Add", "TryAdd", "Append", "Set", "Equals", "Format"]);

/// Whether an expression of this kind may give a literal to a place. Few do. It is about one with `calls` if its code names something that is [`CALLED`].
fn is_looked_at(kind: &ExprKind, calls: bool) -> bool {
    match kind {
        ExprKind::New { .. } | ExprKind::Interpolated(_) | ExprKind::Initializer(_) | ExprKind::NewAnonymous(_) => true,
        ExprKind::Call { .. } => calls,
        ExprKind::Assign { operator, .. } => operator.is_none(),
        ExprKind::Binary { operator, .. } => matches!(operator, BinaryOperator::Add | BinaryOperator::Equal | BinaryOperator::NotEqual),
        _ => false,
    }
}

/// The code of one expression.
struct Code<'v, 'd> {
    variables: &'v Variables<'d>,
    document: &'d Document<'d>,
    ast: &'d Ast<'d>,
    root: &'d Root,
}

impl<'v, 'd> Code<'v, 'd> {
    fn of(expression: Expression<'d>, variables: &'v Variables<'d>) -> Self {
        Self { variables, document: expression.document(), ast: expression.document().csharp(), root: expression.root() }
    }

    /// What it evaluates to: one value, or one for each `return`.
    fn results(&self) -> Vec<ExprId> {
        match self.root.body {
            Body::Expression(value) => vec![value],
            Body::Block(_) => {
                let returned = self.ast.statements(self.root).filter_map(|(_, statement)| match statement.kind {
                    StmtKind::Return(value) => value,
                    _ => None,
                });
                returned.collect()
            }
        }
    }

    /// Adds the literals that reach a place in the code itself.
    fn look(&self, found: &mut Vec<Credential>) {
        let calls = self.root.outline.names.meets(CALLED);
        for (_, expr) in self.ast.expressions(self.root) {
            if is_looked_at(&expr.kind, calls) {
                self.look_at(expr.kind, found);
            }
        }
        for (_, statement) in self.ast.statements(self.root) {
            let StmtKind::Local { variables, .. } = statement.kind else { continue };
            for variable in self.ast.list(variables) {
                let name = self.ast.text(variable.name);
                if let (Some(value), Some(strength)) = (variable.value, strength(name)) {
                    self.reach(value, &valued(name, strength, Holder::Variable), found);
                }
            }
        }
    }

    /// Adds the literals that an expression of this kind gives to a place.
    // Not inline, or the question whether it has to be asked becomes one about all kinds.
    #[inline(never)]
    fn look_at(&self, kind: ExprKind, found: &mut Vec<Credential>) {
        match kind {
            ExprKind::New { of, arguments, initializer } => self.created(of, arguments, initializer.map(|it| self.ast[it]), found),
            ExprKind::Call { target, arguments } => self.called(target, arguments, found),
            ExprKind::Binary { operator: BinaryOperator::Add, left, right } => {
                if let Some(place) = self.ending(left).and_then(introduced) {
                    self.reach(right, &place, found);
                }
            }
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                self.compared(left, right, found);
                self.compared(right, left, found);
            }
            ExprKind::Interpolated(pieces) => self.interpolated(pieces, found),
            ExprKind::Initializer(of) => self.entry(of, found),
            ExprKind::Assign { operator: None, target, value } => {
                if let Some(place) = self.assigned(target).and_then(entry) {
                    self.reach(value, &place, found);
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
                self.reach(value, &Place::slot(format!("the key of `{of}`"), "signing-key"), found);
            }
        }
        match (of, arguments) {
            (_, [key, ..]) if of.starts_with("HMAC") => {
                self.reach(key.value, &Place::slot(format!("the key of `{of}`"), "signing-key"), found);
            }
            ("X509Certificate2" | "X509Certificate", [_, password, ..]) => {
                self.reach(password.value, &Place::slot(format!("the password of `{of}`"), "certificate-password"), found);
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
                self.reach(key.value, &Place::slot("the key of a signature", "signing-key"), found);
            }
            ("FromBase64String", [text]) if self.literal(text.value).is_none_or(|it| is_key_material(self.ast.text(it))) => {
                let place = Place { strength: Strength::Weak, ..Place::slot("a key in base64", "key") };
                self.reach(text.value, &place, found);
            }
            ("Encrypt" | "Decrypt", [_, key, ..]) => {
                self.reach(key.value, &Place::slot("a key of encryption", "encryption-key"), found);
            }
            ("Add" | "TryAdd" | "Append" | "Set", [name, value]) => self.pair(name.value, value.value, found),
            ("Equals", [other, ..]) if self.ast.text_of(object) != "string" => {
                self.compared(object, other.value, found);
                self.compared(other.value, object, found);
            }
            ("Equals", [one, other, ..]) => {
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

    /// `request.Headers["x-api-key"] == value`.
    fn compared(&self, read: ExprId, value: ExprId, found: &mut Vec<Credential>) {
        // Most comparisons have no literal at all, and few of them are long.
        if self.literal(value).is_none_or(|literal| literal.len() < 6) {
            return;
        }
        let Some(name) = self.read_name(read, DEPTH) else { return };
        let Some(strength) = strength(name) else { return };
        let place = Place { what: What::Named("what `", "` is compared with"), name: name.into(), strength, holder: Holder::Comparison };
        self.reach(value, &place, found);
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
    fn reach(&self, value: ExprId, place: &Place<'_>, found: &mut Vec<Credential>) {
        let mut literals = Vec::new();
        self.follow(value, true, DEPTH, &mut literals);
        for (literal, whole) in literals {
            let secret = secret_part(literal, self.ast.text(literal));
            let text = self.ast.text(secret);
            // The user's name before the password is no secret, but the two are often one literal.
            let judged = text.rsplit_once(':').map_or(text, |(_, password)| password);
            let Some(origin) = place.judge(judged, whole) else { continue };
            let span = self.ast.span(secret);
            let example = matches!(place.holder, Holder::Entry | Holder::Variable) && is_shown_to_caller(self.document, span);
            if !example {
                found.push(place.credential(span, origin));
            }
        }
    }

    /// Collects the literals that `value` is made of, and whether each is all of it.
    fn follow(&self, value: ExprId, whole: bool, depth: usize, literals: &mut Vec<(Span, bool)>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        match self.ast[value].kind {
            ExprKind::Literal(Literal::String | Literal::VerbatimString) => literals.extend(self.literal(value).map(|it| (it, whole))),
            ExprKind::Parenthesized(it) | ExprKind::Checked(it) | ExprKind::Cast { operand: it, .. } | ExprKind::As { operand: it, .. } => {
                self.follow(it, whole, depth, literals);
            }
            ExprKind::Conditional { then, otherwise, .. } => {
                self.follow(then, whole, depth, literals);
                self.follow(otherwise, whole, depth, literals);
            }
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, right } => {
                self.follow(left, whole, depth, literals);
                self.follow(right, whole, depth, literals);
            }
            ExprKind::Binary { operator: BinaryOperator::Add, left, right } => {
                let after_scheme = self.literal(left).is_some_and(|left| is_scheme(self.ast.text(left)));
                self.follow(left, false, depth, literals);
                self.follow(right, whole && after_scheme, depth, literals);
            }
            ExprKind::Interpolated(pieces) => {
                let pieces = self.ast.list(pieces);
                let text = |piece: &Interpolation| match *piece {
                    Interpolation::Text(text) => Some(self.ast.text(text)),
                    Interpolation::Hole { .. } => None,
                };
                let alone = pieces.iter().filter(|piece| !text(piece).is_some_and(is_scheme)).count() == 1;
                for piece in pieces {
                    match *piece {
                        Interpolation::Text(text) => literals.push((text, whole && alone)),
                        Interpolation::Hole { value, .. } => self.follow(value, whole && alone, depth, literals),
                    }
                }
            }
            ExprKind::Call { target, arguments } => self.follow_call(target, self.ast.list(arguments), whole, depth, literals),
            ExprKind::Index { target, arguments, .. } => self.follow_variable(target, self.ast.list(arguments), whole, depth, literals),
            ExprKind::Name { name, .. } => {
                if let Some(value) = self.local(self.ast.text(name)) {
                    self.follow(value, whole, depth, literals);
                }
            }
            _ => {}
        }
    }

    /// Follows the value of a call that hands on what it is given.
    fn follow_call(&self, target: ExprId, arguments: &[Argument], whole: bool, depth: usize, literals: &mut Vec<(Span, bool)>) {
        let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return };
        match self.ast.text(name) {
            "GetBytes" | "GetString" | "ToBase64String" | "FromBase64String" | "EscapeDataString" | "UrlEncode" | "Escape" => {
                arguments.iter().take(1).for_each(|it| self.follow(it.value, whole, depth, literals));
            }
            "GetValueOrDefault" => {
                self.follow_variable(object, arguments, whole, depth, literals);
                arguments.iter().skip(1).for_each(|it| self.follow(it.value, whole, depth, literals));
            }
            "Trim" | "ToString" | "ToCharArray" | "ToLower" | "ToUpper" => self.follow(object, whole, depth, literals),
            "Concat" | "Format" => arguments.iter().for_each(|it| self.follow(it.value, false, depth, literals)),
            _ => {}
        }
    }

    /// Follows a context variable to the literals that `set-variable` gives it.
    fn follow_variable(&self, of: ExprId, arguments: &[Argument], whole: bool, depth: usize, literals: &mut Vec<(Span, bool)>) {
        let name = arguments.first().and_then(|name| self.literal(name.value)).map(|name| self.ast.text(name));
        let Some(name) = name.filter(|_| depth > VARIABLE && self.ast.text_of(of).ends_with("Variables")) else { return };
        for value in self.variables.values(name) {
            match value.expression() {
                Some(expression) => {
                    let code = Code::of(expression, self.variables);
                    code.results().into_iter().for_each(|result| code.follow(result, whole, VARIABLE, literals));
                }
                None if !value.is_dynamic() => literals.push((value.span(), whole)),
                None => {}
            }
        }
    }

    /// The characters of a string literal, as a code span.
    fn literal(&self, value: ExprId) -> Option<Span> {
        let expr = &self.ast[value];
        let open = match expr.kind {
            ExprKind::Literal(Literal::String) => 1,
            ExprKind::Literal(Literal::VerbatimString) => 2,
            _ => return None,
        };
        let Span { start, end } = expr.span;
        (start + open < end).then(|| Span { start: start + open, end: end - 1 })
    }

    /// The known characters at the end of what is added up to `value`.
    fn ending(&self, value: ExprId) -> Option<&'d str> {
        match self.ast[value].kind {
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
            ExprKind::Member { name, .. } | ExprKind::Name { name, .. } => Some(self.ast.text(name)),
            _ => None,
        }
    }

    /// The name by which `value` was read from headers, parameters or variables.
    fn read_name(&self, value: ExprId, depth: usize) -> Option<&'d str> {
        let depth = depth.checked_sub(1)?;
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
                if self.ast.text(name) != "GetValueOrDefault" {
                    return self.read_name(object, depth);
                }
                let name = self.ast.list(arguments).first().and_then(|name| self.literal(name.value))?;
                Some(self.ast.text(name))
            }
            ExprKind::Name { name, .. } => self.read_name(self.local(self.ast.text(name))?, depth),
            _ => None,
        }
    }

    /// What the local variable called `name` is declared with.
    fn local(&self, name: &str) -> Option<ExprId> {
        self.ast.statements(self.root).find_map(|(_, statement)| match statement.kind {
            StmtKind::Local { variables, .. } => {
                self.ast.list(variables).iter().find(|variable| self.ast.text(variable.name) == name).and_then(|variable| variable.value)
            }
            _ => None,
        })
    }
}

/// The place of a value that goes by `name`.
fn valued(name: &str, strength: Strength, holder: Holder) -> Place<'_> {
    Place { what: What::Named("the value of `", "`"), name: name.into(), strength, holder }
}

/// The place of a value that is stored under `name`.
fn entry(name: &str) -> Option<Place<'_>> {
    Some(valued(name, strength(name)?, Holder::Entry))
}

/// The place that `text` opens at its end: `…&password=`, `… "password": "`, `Bearer `.
fn introduced(text: &str) -> Option<Place<'_>> {
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
    scheme.then(|| Place::slot(format!("the credentials of `{}`", text.trim()), "credentials"))
}

/// Whether `text` is the scheme before the credentials in a header, or nothing.
fn is_scheme(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || ["basic", "bearer"].iter().any(|scheme| scheme.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
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
            let found: Vec<_> = by_place(&Document::parse(&text)).iter().map(|it| it.span.text(&text)).collect();
            assert_eq!(found, ["/0FLRUZBS0VGQUtFRkFLRUZBS0U="], "{call}");
        }
    }
}
