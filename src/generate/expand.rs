//! From a checked template and values to policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ast::*;
use super::claims::Claims;
use super::error::Error;
use super::escape;
use super::late::{Atom, Late, Text};
use super::output::{Bit, Body, Deployed, NamedValue, Node, Origin, Output};
use super::proof;
use super::types::Type;
use super::urls::Address;
use super::uses::Templates;
use super::value::{self, Value, Version};
use crate::text::Span;

/// How many elements and statements a template may run through.
const MAX_STEPS: usize = 20_000;

/// How long a text may become, in atoms.
const MAX_ATOMS: usize = 1_000;

/// Says what stands for the version of the last of these secrets in what deploys the policy, if that can be said.
pub type Resolve<'r> = &'r dyn Fn(&[Deployed]) -> Result<Late, Error>;

/// What `template` makes of `values`, the values of its parameters that were given.
pub fn expand(template: &Template, all: &Templates, values: BTreeMap<String, Value>, resolve: Resolve<'_>) -> Result<Output, Error> {
    let expectations = Arc::new(template.expectations.clone());
    let maker = Maker { source: template.source.clone(), site: None, expectations: Arc::clone(&expectations) };
    let output = Output { expectations, ..Output::default() };
    let mut expander = Expander { all, resolve, output, maker, in_section: false, steps: 0, claims: Claims::default() };
    let names = expander.parameters(template, values)?;
    expander.items(&template.items, &names, &mut Vec::new())?;
    Ok(expander.output)
}

/// A value with what must be known of its type.
#[derive(Clone)]
struct Named {
    value: Value,
    is_url: bool,
}

/// The names at a place.
#[derive(Clone)]
struct Names(BTreeMap<String, Named>);

struct Expander<'t> {
    all: &'t Templates,
    resolve: Resolve<'t>,
    output: Output,
    /// The template that is run through.
    maker: Maker,
    /// Whether what comes next is put into a section.
    in_section: bool,
    steps: usize,
    /// What the templates that are used must not share.
    claims: Claims,
}

/// The template that is run through, as far as what it makes remembers it.
#[derive(Clone)]
struct Maker {
    /// The file of the user's template.
    source: Option<Source>,
    /// What in that file uses a template of this tool.
    site: Option<Span>,
    /// The findings that are there on purpose.
    expectations: Arc<Vec<Expectation>>,
}

impl Maker {
    /// Goes into `template`, which is used at `site`.
    fn enter(&mut self, template: &Template, site: Span) {
        self.expectations = proof::expectations(template, &self.expectations);
        match &template.source {
            Some(source) => self.source = Some(source.clone()),
            None => self.site = self.site.or(Some(site)),
        }
    }

    /// What `element` was made by, of which these attributes are there.
    fn origin(&self, element: &Element, attributes: &[&Attribute]) -> Origin {
        let (source, expectations) = (self.source.clone(), Arc::clone(&self.expectations));
        if let Some(span) = self.site {
            return Origin { source, span, attributes: Vec::new(), text: None, expectations };
        }
        let text = match &element.content {
            Content::Text(markup) => Some(markup.span),
            Content::Items(_) => None,
        };
        let attributes = attributes.iter().map(|attribute| (attribute.name.span, attribute.value.span)).collect();
        Origin { source, span: element.name.span, attributes, text, expectations }
    }
}

impl Expander<'_> {
    /// The names of all parameters.
    fn parameters(&mut self, template: &Template, mut values: BTreeMap<String, Value>) -> Result<Names, Error> {
        let mut names = Names(BTreeMap::new());
        for parameter in &template.parameters {
            let given = values.remove(&parameter.name.text).filter(|value| *value != Value::Absent);
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => names.value(default, Some(&parameter.of))?,
                (None, None) => Value::Absent,
            };
            names.0.insert(parameter.name.text.clone(), Named { value, is_url: parameter.of == Type::Url });
        }
        self.find_out(template, &mut names)?;
        Ok(names)
    }

    /// Puts what the deployment finds out in the place of the version `deployed`.
    fn find_out(&mut self, template: &Template, names: &mut Names) -> Result<(), Error> {
        let of =
            |of: Type| template.parameters.iter().find(|parameter| parameter.of.fits(&of)).map(|parameter| parameter.name.text.as_str());
        let value = |name: Option<&str>| name.and_then(|name| names.0.get(name)).map(|named| named.value.clone());
        let Some(version) = of(Type::Version) else { return Ok(()) };
        if value(Some(version)) != Some(Value::Version(Version::Deployed)) {
            return Ok(());
        }
        let (Some(Value::Vault(vault)), Some(secret)) = (value(of(Type::Vault)), value(of(Type::SecretName)).and_then(|it| it.text()))
        else {
            let message = format!("`{}` has no vault and secret whose version could be found out", template.name.text);
            return Err(Error::request(message, "give the version itself"));
        };
        let is_certificate = template.parameters.iter().any(|parameter| parameter.of == Type::CertificateName);
        let secret = Deployed { vault, secret, is_certificate };
        let known = &mut self.output.deployed;
        if !known.contains(&secret) {
            known.push(secret.clone());
        }
        let index = known.iter().position(|other| *other == secret).unwrap_or_default();
        let late = (self.resolve)(&known[..=index])?;
        let found = Value::Version(Version::Fixed(Text(vec![Atom::Late(late)])));
        names.0.insert(version.to_owned(), Named { value: found, is_url: false });
        Ok(())
    }

    fn items(&mut self, items: &[Item], names: &Names, into: &mut Vec<Node>) -> Result<(), Error> {
        // What a block names is forgotten behind it.
        let mut names = names.clone();
        for item in items {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(Error::request("the template makes too much", "give shorter lists"));
            }
            match item {
                // What is used within a section goes there.
                Item::Section(_, _, items) if self.in_section => self.items(items, &names, into)?,
                Item::Section(section, _, items) => {
                    let mut nodes = Vec::new();
                    self.in_section = true;
                    self.items(items, &names, &mut nodes)?;
                    self.in_section = false;
                    self.output.sections.entry(*section).or_default().extend(nodes);
                }
                Item::NamedValue(arguments, _) => self.named_value(arguments, &names)?,
                Item::Let(name, value) => {
                    let named = Named { value: names.value(value, None)?, is_url: names.is_url(value) };
                    names.0.insert(name.text.clone(), named);
                }
                Item::If(condition, then, otherwise) => {
                    let items = if names.holds(condition) { then } else { otherwise };
                    self.items(items, &names, into)?;
                }
                Item::For(name, list, items) => {
                    let Some(Named { value: Value::List(values), .. }) = names.0.get(&list.text).cloned() else { continue };
                    for value in values {
                        let is_url = value.text().is_some_and(|text| text.written().starts_with("https://"));
                        names.0.insert(name.text.clone(), Named { value, is_url });
                        self.items(items, &names, into)?;
                    }
                    names.0.remove(&name.text);
                }
                Item::Use(name, arguments) => self.used(name, arguments, &names, into)?,
                Item::Element(element) => {
                    let node = self.element(element, &names)?;
                    into.push(node);
                }
                Item::Refuse(message, help) => return Err(Error::Request { message: message.clone(), help: help.clone() }),
                Item::Comment(comment) => into.push(Node::Comment(comment.clone())),
            }
        }
        Ok(())
    }

    fn used(&mut self, name: &Name, arguments: &Arguments, names: &Names, into: &mut Vec<Node>) -> Result<(), Error> {
        let template = self.all.get(&name.text).expect("a checked template uses what exists");
        let mut values = BTreeMap::new();
        for (name, given) in arguments {
            let parameter = template.parameters.iter().find(|parameter| parameter.name.text == name.text);
            let of = &parameter.expect("a checked template gives what is taken").of;
            values.insert(name.text.clone(), names.value(given, Some(of))?);
        }
        let parameters = self.parameters(template, values)?;
        let mark = self.claims.enter();
        let around = self.maker.clone();
        self.maker.enter(template, name.span);
        self.items(&template.items, &parameters, into)?;
        self.maker = around;
        // A part is a piece of the template that uses it.
        let variables = if template.part { Vec::new() } else { parameters.variables(template) };
        let forwards = !template.part;
        self.claims.leave(mark, &template.name.text, &variables, forwards)
    }

    fn named_value(&mut self, arguments: &Arguments, names: &Names) -> Result<(), Error> {
        let text = |wanted: &str| -> Result<Option<Text>, Error> {
            let of = super::check::NAMED_VALUE.into_iter().find(|(name, ..)| *name == wanted).map(|(_, of, _)| of);
            match arguments.iter().find(|(name, _)| name.text == wanted) {
                Some((_, value)) => Ok(names.value(value, of.as_ref())?.text()),
                None => Ok(None),
            }
        };
        let (name, secret_id, identity) = (text("name")?, text("secret-id")?, text("identity")?);
        let (Some(name), Some(secret_id)) = (name, secret_id) else { return Ok(()) };
        if let Some(Late::NamedValue(other)) = name.late() {
            return Err(Error::request(format!("the named value cannot be called by another, `{other}`"), "give its name"));
        }
        self.output.named_values.push(NamedValue { name, secret_id: secret_id.joined(), identity });
        Ok(())
    }

    fn element(&mut self, element: &Element, names: &Names) -> Result<Node, Error> {
        self.claims.open(&element.name.text);
        let kept = element.attributes.iter().filter(|it| !it.optional || names.has_all(&it.value));
        let kept: Vec<&Attribute> = kept.collect();
        let mut attributes = Vec::new();
        for attribute in &kept {
            attributes.push((attribute.name.text.clone(), names.markup(&attribute.value)?));
        }
        if element.name.text == "rewrite-uri" {
            attributes.iter().filter(|(name, _)| name == "template").try_for_each(|(_, value)| path(value))?;
        }
        let origin = Some(Arc::new(self.maker.origin(element, &kept)));
        let body = match &element.content {
            Content::Text(markup) => Body::Text(names.markup(markup)?),
            Content::Items(items) => {
                let mut nodes = Vec::new();
                self.items(items, names, &mut nodes)?;
                Body::Nodes(nodes)
            }
        };
        self.claims.close(&element.name.text, &attributes);
        Ok(Node::Element { name: element.name.text.clone(), attributes, body, origin })
    }
}

impl Names {
    /// The variables that `template` was told to use.
    fn variables(&self, template: &Template) -> Vec<String> {
        let names = template.parameters.iter().filter(|parameter| parameter.of == Type::VariableName);
        names.filter_map(|parameter| self.0.get(&parameter.name.text)?.value.text()?.known()).collect()
    }

    fn value(&self, expr: &Expr, wanted: Option<&Type>) -> Result<Value, Error> {
        Ok(match expr {
            Expr::Text(pieces, _) => match (&pieces[..], wanted) {
                ([Piece::Text(text)], Some(of)) if *of != Type::Text => constant(text, of),
                _ => Value::Text(self.text(pieces)?),
            },
            Expr::Word(name) => match (self.0.get(&name.text), wanted) {
                (Some(named), _) => named.value.clone(),
                (None, Some(of)) => constant(&name.text, of),
                (None, None) => name.text.parse().map_or(Value::Absent, Value::Number),
            },
            Expr::Property(name, property) => {
                let text = self.0.get(&name.text).and_then(|named| named.value.property(&property.text));
                text.map_or(Value::Absent, Value::Text)
            }
            Expr::If(condition, then, otherwise) => self.value(if self.holds(condition) { then } else { otherwise }, wanted)?,
            Expr::List(values, _) => {
                let of = match wanted {
                    Some(Type::List(of)) => Some(&**of),
                    _ => None,
                };
                Value::List(values.iter().map(|value| self.value(value, of)).collect::<Result<_, _>>()?)
            }
        })
    }

    /// Whether a value is an address.
    fn is_url(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Text(pieces, _) => {
                let mut address = Address::default();
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => address.push(text),
                        Piece::Hole(hole) => address.push_hole(&self.kind(hole)),
                    }
                }
                address.is_whole()
            }
            Expr::Word(name) => self.0.get(&name.text).is_some_and(|named| named.is_url),
            Expr::Property(_, property) => matches!(property.text.as_str(), "url" | "audience"),
            Expr::If(condition, then, otherwise) => self.is_url(if self.holds(condition) { then } else { otherwise }),
            Expr::List(..) => false,
        }
    }

    /// The type of a hole, as far as addresses are concerned.
    fn kind(&self, hole: &Hole) -> Type {
        let is_url = match &hole.property {
            Some(property) => matches!(property.text.as_str(), "url" | "audience"),
            None => self.0.get(&hole.name.text).is_some_and(|named| named.is_url),
        };
        if is_url { Type::Url } else { Type::Text }
    }

    fn holds(&self, condition: &Condition) -> bool {
        let value = |name: &Name| self.0.get(&name.text).map(|named| &named.value);
        match condition {
            Condition::Holds(name) => match value(name) {
                None | Some(Value::Absent | Value::Flag(false)) => false,
                Some(Value::List(values)) => !values.is_empty(),
                Some(_) => true,
            },
            Condition::Equals(name, word) => match value(name) {
                Some(Value::Flag(flag)) => word.text == flag.to_string(),
                Some(Value::Version(version)) => value::version(&word.text).is_ok_and(|other| other == *version),
                Some(value) => value.text().is_some_and(|text| text.written() == word.text),
                None => false,
            },
            // A number that is filled in later may be any.
            Condition::Exceeds(name, number) => match (value(name), constant(&number.text, &Type::Duration(0, u64::MAX))) {
                (Some(Value::Number(left)), Value::Number(right)) => *left > right,
                (left, _) => left.is_some_and(|left| *left != Value::Absent),
            },
            // What is filled in later may be anything.
            Condition::Is(name, of) => value(name)
                .and_then(Value::text)
                .is_some_and(|text| text.0.iter().any(|atom| matches!(atom, Atom::Late(_))) || value::read(of, &text.written()).is_ok()),
            Condition::Not(inner) => !self.holds(inner),
            Condition::And(left, right) => self.holds(left) && self.holds(right),
            Condition::Or(left, right) => self.holds(left) || self.holds(right),
        }
    }

    /// Whether all holes of a value have one.
    fn has_all(&self, markup: &Markup) -> bool {
        markup.parts.iter().all(|part| {
            let (Part::Text(pieces) | Part::Code(pieces)) = part;
            pieces.iter().all(|piece| match piece {
                Piece::Text(_) => true,
                Piece::Hole(hole) => self.0.get(&hole.name.text).is_some_and(|named| named.value != Value::Absent),
            })
        })
    }

    /// The value of a hole. In a path or a query it is encoded.
    fn hole(&self, hole: &Hole, address: &Address) -> Text {
        let named = self.0.get(&hole.name.text);
        let text = named.and_then(|named| match &hole.property {
            Some(property) => named.value.property(&property.text),
            None => elements(&named.value).or_else(|| named.value.text()),
        });
        let text = text.unwrap_or_default();
        let is_path = hole.property.as_ref().is_some_and(|property| property.text == "path");
        if address.is_whole() && !is_path { escape::encode(&text) } else { text }
    }

    /// A text of the template language.
    fn text(&self, pieces: &[Piece]) -> Result<Text, Error> {
        let mut text = Text::default();
        let mut address = Address::default();
        for piece in pieces {
            match piece {
                Piece::Text(plain) => {
                    address.push(plain);
                    text.append(Text::parse(plain).unwrap_or_else(|_| Text::plain(plain)));
                }
                Piece::Hole(hole) => {
                    text.append(self.hole(hole, &address));
                    address.push_hole(&self.kind(hole));
                }
            }
        }
        if text.0.len() > MAX_ATOMS {
            return Err(Error::request("the template makes a text that is too long", "put less into one `let`"));
        }
        apart(&text)?;
        Ok(text)
    }

    fn markup(&self, markup: &Markup) -> Result<Vec<Bit>, Error> {
        let mut bits = Vec::new();
        for part in &markup.parts {
            match part {
                Part::Text(pieces) => {
                    let mut all = Text::default();
                    let mut address = Address::default();
                    for piece in pieces {
                        match piece {
                            Piece::Text(text) => {
                                address.push(text);
                                all.append(Text::plain(text.clone()));
                                bits.push(Bit::Markup(text.clone()));
                            }
                            Piece::Hole(hole) => {
                                let text = self.hole(hole, &address);
                                address.push_hole(&self.kind(hole));
                                bits.extend(escape::at(hole.place, &text));
                                all.append(text);
                            }
                        }
                    }
                    apart(&all)?;
                }
                Part::Code(pieces) => self.code(pieces, &mut bits),
            }
        }
        Ok(bits)
    }

    fn code(&self, pieces: &[Piece], bits: &mut Vec<Bit>) {
        let mut address = Address::default();
        let mut last = None;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    address.push(text);
                    bits.push(Bit::Code(text.clone()));
                }
                Piece::Hole(hole) => {
                    if last != Some(hole.place) {
                        address = address.after_quote();
                    }
                    last = Some(hole.place);
                    let text = self.hole(hole, &address);
                    address.push_hole(&self.kind(hole));
                    bits.extend(escape::at(hole.place, &text));
                }
            }
        }
    }
}

/// An error if `value`, which a request is rewritten to, is no path.
fn path(value: &[Bit]) -> Result<(), Error> {
    let Some(Bit::Markup(text)) = value.first() else { return Ok(()) };
    if text.starts_with('/') || text.starts_with("{{") {
        return Ok(());
    }
    let help = "give a path that begins with `/`, such as `/orders/{id}`; `set-backend-service` says which host is called";
    Err(Error::request("a request cannot be rewritten to that: it does not begin with `/`", help))
}

/// A list as C# writes its elements, with commas between them.
fn elements(value: &Value) -> Option<Text> {
    let Value::List(values) = value else { return None };
    let mut list = Text::default();
    for (index, element) in values.iter().enumerate() {
        if index > 0 {
            list.append(Text::plain(", "));
        }
        list.append(element.text()?);
    }
    Some(list)
}

fn constant(text: &str, of: &Type) -> Value {
    value::read(of, text).unwrap_or(match of {
        Type::Version => Value::Version(Version::Latest),
        _ => Value::Absent,
    })
}

/// An error if pieces, each harmless, together begin an expression or a reference.
fn apart(text: &Text) -> Result<(), Error> {
    let alone: Option<usize> = text
        .0
        .iter()
        .map(|atom| match atom {
            Atom::Plain(text) => references(text),
            // In a text this is none, but letters.
            Atom::Late(Late::Token(token)) if token.starts_with('_') => Some(0),
            Atom::Late(_) => Some(1),
        })
        .sum();
    // What the template itself says in this way is meant.
    let Some(alone) = alone else { return Ok(()) };
    // What stands between the braces of a reference was looked at when it was read.
    let shape = text.0.iter().map(|atom| match atom {
        Atom::Late(Late::Host(_)) => "${x}".to_owned(),
        Atom::Late(late) => late.text(),
        Atom::Plain(text) => text.clone(),
    });
    if references(&shape.collect::<String>()) == Some(alone) {
        return Ok(());
    }
    let written = text.written();
    let help = "leave out `@`, `$`, `{` and `}` at the ends of the arguments";
    Err(Error::request(format!("together these would be more than text: `{written}`"), help))
}

/// How many references to later values are in `text`; `None` if it cannot be an argument.
fn references(text: &str) -> Option<usize> {
    let text = Text::parse(&text.replace(['\n', '\r', '\t'], " ")).ok()?;
    Some(text.0.iter().filter(|atom| matches!(atom, Atom::Late(_))).count())
}
