//! The values of a template's names during expansion, and the texts that are made of them.

use std::collections::BTreeMap;

use super::ast::*;
use super::error::{Fault, shown};
use super::escape::{self, Segment};
use super::late::{Atom, Late, LateText};
use super::output::Bit;
use super::types::Type;
use super::urls::Address;
use super::value::{self, TemplateValue, Version};
use crate::spelling::decode_entities;
use crate::text::Span;

/// The word for an optional parameter that is left out.
pub const NONE: &str = "none";

/// How long a text may become, in atoms.
const MAX_ATOMS: usize = 1_000;

/// A value with what must be known of its type.
#[derive(Clone)]
pub struct Named {
    /// The value.
    pub value: TemplateValue,
    /// Whether it is an address.
    pub is_url: bool,
}

/// The names at a place.
#[derive(Clone)]
pub struct NamesAtPlace(pub BTreeMap<String, Named>);

impl NamesAtPlace {
    /// Gives an element of a list its name.
    pub fn bind(&mut self, name: &Name, value: TemplateValue) {
        let is_url = value.text().is_some_and(|text| text.written().starts_with("https://"));
        self.0.insert(name.text.clone(), Named { value, is_url });
    }

    /// The variables that `template` was told to use.
    pub fn variables(&self, template: &Template) -> Vec<String> {
        let names = template.parameters.iter().filter(|parameter| parameter.of == Type::VariableName);
        names.filter_map(|parameter| self.0.get(&parameter.name.text)?.value.text()?.known()).collect()
    }

    /// What `expr` stands for where `wanted` is asked for.
    pub fn value(&self, expr: &Expr, wanted: Option<&Type>) -> Result<TemplateValue, Fault> {
        Ok(match expr {
            Expr::Text(pieces, span) => match (&pieces[..], wanted) {
                ([Piece::Text(text)], Some(of)) if *of != Type::Text => constant(text, of),
                (_, Some(of)) if of.takes_parts() => self.made(pieces, *span, of)?,
                _ => TemplateValue::Text(self.text(pieces, *span)?),
            },
            Expr::Code(pieces, _) => {
                let mut bits = Vec::new();
                self.code(pieces, &mut bits)?;
                TemplateValue::Code(inner(bits))
            }
            Expr::Word(name) => match (self.0.get(&name.text), wanted) {
                (Some(named), _) => named.value.clone(),
                (None, Some(of)) if name.text == NONE && !of.words().contains(&NONE) => TemplateValue::Absent,
                (None, Some(of)) => constant(&name.text, of),
                (None, None) => name.text.parse().map_or(TemplateValue::Absent, TemplateValue::Number),
            },
            Expr::Property(name, property) => {
                let text = self.0.get(&name.text).and_then(|named| named.value.property(&property.text));
                text.map_or(TemplateValue::Absent, TemplateValue::Text)
            }
            Expr::If(condition, then, otherwise) => self.value(if self.holds(condition) { then } else { otherwise }, wanted)?,
            Expr::List(values, _) => {
                let of = match wanted {
                    Some(Type::List(of)) => Some(&**of),
                    _ => None,
                };
                TemplateValue::List(values.iter().map(|value| self.value(value, of)).collect::<Result<_, _>>()?)
            }
            Expr::Pair(left, right) => {
                let (first, second) = match wanted {
                    Some(Type::Pair(first, second)) => (Some(&**first), Some(&**second)),
                    _ => (None, None),
                };
                TemplateValue::Pair(Box::new(self.value(left, first)?), Box::new(self.value(right, second)?))
            }
            Expr::Join(list, between, span) => TemplateValue::Text(self.joined(list, between, *span)?),
            // Groups were taken apart when the template was loaded.
            Expr::Group(_) => TemplateValue::Absent,
        })
    }

    /// The elements of a list as one text.
    fn joined(&self, list: &Name, between: &[Piece], span: Span) -> Result<LateText, Fault> {
        let between = self.text(between, span)?;
        let mut all = LateText::default();
        let values = match self.0.get(&list.text).map(|named| &named.value) {
            Some(TemplateValue::List(values)) => &values[..],
            _ => &[],
        };
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                all.append(between.clone());
            }
            all.append(value.text().unwrap_or_default());
            bounded(&all, span)?;
        }
        apart(&all, span)?;
        Ok(all)
    }

    /// A value of the type `of` from a text with holes.
    fn made(&self, pieces: &[Piece], span: Span, of: &Type) -> Result<TemplateValue, Fault> {
        let text = self.text(pieces, span)?;
        let read = match text.is_at_run_time() {
            true if of.fits(&Type::SecretName) => value::check_secret_name(&text).map(|()| TemplateValue::Text(text.clone())),
            true => {
                let message = format!("a name that is known only at run time cannot be a {of}");
                return Err(Fault::new(span, message).help("it can only be a part of the name of a secret"));
            }
            false => value::read(of, &text.written()),
        };
        read.map_err(|bad| Fault::new(span, format!("`{}` is not a valid {of}: {}", shown(&text.written()), bad.message)).help(bad.help))
    }

    /// Whether a value is an address.
    pub fn is_url(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Text(pieces, _) => {
                let mut address = Address::default();
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => address.push(text),
                        Piece::Hole(hole) => address.push_hole(&self.kind(hole)),
                        Piece::Open | Piece::Close => {}
                    }
                }
                address.is_whole()
            }
            Expr::Word(name) => self.0.get(&name.text).is_some_and(|named| named.is_url),
            Expr::Property(_, property) => matches!(property.text.as_str(), "url" | "audience"),
            Expr::If(condition, then, otherwise) => self.is_url(if self.holds(condition) { then } else { otherwise }),
            Expr::List(..) | Expr::Code(..) | Expr::Join(..) | Expr::Pair(..) | Expr::Group(_) => false,
        }
    }

    /// The type of a hole, as far as addresses are concerned.
    fn kind(&self, hole: &Hole) -> Type {
        let is_url = match &hole.property {
            Some(property) => matches!(property.text.as_str(), "url" | "audience"),
            None => match &hole.value {
                Some(value) => self.is_url(value),
                None => self.0.get(&hole.name.text).is_some_and(|named| named.is_url),
            },
        };
        if is_url { Type::Url } else { Type::Text }
    }

    /// Whether `condition` holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        let value = |name: &Name| self.0.get(&name.text).map(|named| &named.value);
        match condition {
            Condition::Holds(name) => match value(name) {
                None | Some(TemplateValue::Absent | TemplateValue::Flag(false)) => false,
                Some(TemplateValue::List(values)) => !values.is_empty(),
                Some(_) => true,
            },
            Condition::Equals(name, word) => match value(name) {
                Some(TemplateValue::Flag(flag)) => word.text == flag.to_string(),
                Some(TemplateValue::Version(version)) => value::version(&word.text).is_ok_and(|other| other == *version),
                Some(value) => value.text().is_some_and(|text| text.written() == word.text),
                None => false,
            },
            Condition::OneOf(name, words) => words.iter().any(|word| self.holds(&Condition::Equals(name.clone(), word.clone()))),
            Condition::Has(value, list) => {
                match (self.value(value, Some(&Type::Text)).ok(), self.0.get(&list.text).map(|named| &named.value)) {
                    (Some(value), Some(TemplateValue::List(values))) => values.iter().any(|other| is_same(&value, other)),
                    _ => false,
                }
            }
            // A number that is filled in later may be any.
            Condition::Exceeds(name, number) => match (value(name), constant(&number.text, &Type::Duration(0, u64::MAX))) {
                (Some(TemplateValue::Number(left)), TemplateValue::Number(right)) => *left > right,
                (left, _) => left.is_some_and(|left| *left != TemplateValue::Absent),
            },
            // What is filled in later may be anything.
            Condition::Is(name, of) => value(name)
                .and_then(TemplateValue::text)
                .is_some_and(|text| text.0.iter().any(|atom| !matches!(atom, Atom::Plain(_))) || value::read(of, &text.written()).is_ok()),
            Condition::Not(inner) => !self.holds(inner),
            Condition::And(left, right) => self.holds(left) && self.holds(right),
            Condition::Or(left, right) => self.holds(left) || self.holds(right),
        }
    }

    /// Whether all holes of a value have one.
    pub fn has_all(&self, markup: &Markup) -> bool {
        markup.parts.iter().all(|part| {
            let (Part::Text(pieces) | Part::Code(pieces)) = part;
            pieces.iter().all(|piece| match piece {
                Piece::Text(_) | Piece::Open | Piece::Close => true,
                // What is worked out has a value in any case.
                Piece::Hole(hole) if hole.value.is_some() => true,
                Piece::Hole(hole) => self.0.get(&hole.name.text).is_some_and(|named| named.value != TemplateValue::Absent),
            })
        })
    }

    /// The value of a hole. In a path or a query it is encoded.
    fn hole(&self, hole: &Hole, address: &Address) -> Result<LateText, Fault> {
        let worked_out = match &hole.value {
            Some(value) => Some(Named { value: self.value(value, hole.wanted())?, is_url: false }),
            None => None,
        };
        let named = worked_out.as_ref().or_else(|| self.0.get(&hole.name.text));
        let text = named.and_then(|named| match &hole.property {
            Some(property) => named.value.property(&property.text),
            None => elements(&named.value).or_else(|| named.value.text()),
        });
        let text = text.unwrap_or_default();
        let is_path = hole.property.as_ref().is_some_and(|property| property.text == "path");
        Ok(if address.is_whole() && !is_path { escape::encode(&text) } else { text })
    }

    /// A text of the template language, which stands at `span`.
    fn text(&self, pieces: &[Piece], span: Span) -> Result<LateText, Fault> {
        let mut text = LateText::default();
        let mut address = Address::default();
        for piece in pieces {
            match piece {
                Piece::Text(plain) => {
                    address.push(plain);
                    text.append(read_text(plain));
                }
                Piece::Hole(hole) => {
                    text.append(self.hole(hole, &address)?);
                    address.push_hole(&self.kind(hole));
                }
                Piece::Open | Piece::Close => {}
            }
        }
        bounded(&text, span)?;
        apart(&text, span)?;
        Ok(text)
    }

    /// The value of an attribute, or the text of an element.
    pub fn markup(&self, markup: &Markup) -> Result<Vec<Bit>, Fault> {
        let mut bits = Vec::new();
        // What the value is in C#, if some of it is known at run time alone.
        let mut segments = Vec::new();
        let (mut is_at_run_time, mut has_block) = (false, false);
        for part in &markup.parts {
            match part {
                Part::Text(pieces) => {
                    let mut all = LateText::default();
                    let mut address = Address::default();
                    for piece in pieces {
                        match piece {
                            Piece::Text(text) => {
                                address.push(text);
                                all.append(LateText::plain(text.clone()));
                                bits.push(Bit::Markup(text.clone()));
                                segments.extend(escape::segments(HolePlace::String(0), &read_text(&decode_entities(text))));
                            }
                            Piece::Hole(hole) => {
                                let text = self.hole(hole, &address)?;
                                address.push_hole(&self.kind(hole));
                                is_at_run_time |= text.is_at_run_time();
                                segments.extend(escape::segments(HolePlace::String(0), &text));
                                bits.extend(escape::at(hole.place, &text));
                                all.append(text);
                            }
                            Piece::Open | Piece::Close => {}
                        }
                    }
                    apart(&all, markup.span)?;
                }
                Part::Code(pieces) => {
                    let mut code = Vec::new();
                    self.code(pieces, &mut code)?;
                    has_block |= matches!(code.first(), Some(Bit::Code(begin)) if begin.starts_with("@{"));
                    bits.extend(code.iter().cloned());
                    segments.push(Segment::Code(bracketed(inner(code))));
                }
            }
        }
        if !is_at_run_time {
            return Ok(bits);
        }
        if has_block {
            let message = "a name that is known only at run time cannot be used beside a block of statements";
            return Err(Fault::new(markup.span, message).help("put the hole into a string of the block"));
        }
        let mut whole = vec![Bit::Code("@(".to_owned())];
        whole.extend(escape::concatenate("\"", segments));
        whole.push(Bit::Code(")".to_owned()));
        Ok(whole)
    }

    fn code(&self, pieces: &[Piece], bits: &mut Vec<Bit>) -> Result<(), Fault> {
        let mut address = Address::default();
        let mut last = None;
        // The string of C# that is open, from its quote.
        let mut string: Option<Vec<Segment>> = None;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    address.push(text);
                    let bit = Bit::Code(text.clone());
                    match &mut string {
                        Some(string) => string.push(Segment::Text(vec![bit])),
                        None => bits.push(bit),
                    }
                }
                Piece::Hole(hole) => {
                    if last != Some(hole.place) {
                        address = address.after_quote();
                    }
                    last = Some(hole.place);
                    let text = self.hole(hole, &address)?;
                    address.push_hole(&self.kind(hole));
                    match &mut string {
                        Some(string) => string.extend(escape::segments(hole.place, &text)),
                        None => bits.extend(escape::at(hole.place, &text)),
                    }
                }
                Piece::Open => string = Some(Vec::new()),
                Piece::Close => bits.extend(string_of(string.take().unwrap_or_default())),
            }
        }
        Ok(())
    }
}

/// An error if a text is too long.
fn bounded(text: &LateText, span: Span) -> Result<(), Fault> {
    match text.0.len() > MAX_ATOMS {
        true => Err(Fault::new(span, "the template makes a text that is too long").help("put less into one `let`")),
        false => Ok(()),
    }
}

/// A string of C# from its segments, quotes included; code in it is put together with the rest in brackets.
fn string_of(mut segments: Vec<Segment>) -> Vec<Bit> {
    if segments.iter().all(|segment| matches!(segment, Segment::Text(_))) {
        let texts = segments.into_iter().map(|(Segment::Text(bits) | Segment::Code(bits))| bits);
        return texts.flatten().collect();
    }
    let mut quote = "\"";
    if let Some(Segment::Text(bits)) = segments.first_mut()
        && let Some(Bit::Code(code)) = bits.first_mut()
    {
        quote = if code.starts_with('@') { "@\"" } else { "\"" };
        code.drain(..quote.len().min(code.len()));
    }
    if let Some(Segment::Text(bits)) = segments.last_mut()
        && let Some(Bit::Code(code)) = bits.last_mut()
    {
        code.pop();
    }
    for segment in &mut segments {
        if let Segment::Text(bits) = segment {
            bits.retain(|bit| !matches!(bit, Bit::Code(code) if code.is_empty()));
        }
    }
    bracketed(escape::concatenate(quote, segments))
}

fn bracketed(code: Vec<Bit>) -> Vec<Bit> {
    let bracket = |text: &str| std::iter::once(Bit::Code(text.to_owned()));
    bracket("(").chain(code).chain(bracket(")")).collect()
}

/// The code of an expression without the `@` and the brackets around it.
fn inner(mut bits: Vec<Bit>) -> Vec<Bit> {
    if let Some(Bit::Code(code)) = bits.first_mut() {
        code.drain(..2.min(code.len()));
    }
    if let Some(Bit::Code(code)) = bits.last_mut() {
        code.pop();
    }
    bits
}

/// What a template itself says, with its references to later values.
fn read_text(plain: &str) -> LateText {
    LateText::parse(plain).unwrap_or_else(|_| LateText::plain(plain))
}

/// Whether a value that a condition says is this element of a list.
fn is_same(value: &TemplateValue, element: &TemplateValue) -> bool {
    let Some(text) = value.text().map(|text| text.written()) else { return false };
    match element {
        TemplateValue::Number(_) => constant(&text, &Type::Duration(0, u64::MAX)) == *element,
        _ => element.text().is_some_and(|element| element.written() == text),
    }
}

/// A list as C# writes its elements, with commas between them.
fn elements(value: &TemplateValue) -> Option<LateText> {
    let TemplateValue::List(values) = value else { return None };
    let mut list = LateText::default();
    for (index, element) in values.iter().enumerate() {
        if index > 0 {
            list.append(LateText::plain(", "));
        }
        list.append(element.text()?);
    }
    Some(list)
}

fn constant(text: &str, of: &Type) -> TemplateValue {
    value::read(of, text).unwrap_or(match of {
        Type::Version => TemplateValue::Version(Version::Latest),
        _ => TemplateValue::Absent,
    })
}

/// An error if pieces, each harmless, together begin an expression or a reference.
fn apart(text: &LateText, span: Span) -> Result<(), Fault> {
    let alone: Option<usize> = text
        .0
        .iter()
        .map(|atom| match atom {
            Atom::Plain(text) => references(text),
            // In a text this is none, but letters.
            Atom::Late(Late::Token(token)) if token.starts_with('_') => Some(0),
            Atom::Late(_) => Some(1),
            Atom::Variable(_) => Some(0),
        })
        .sum();
    // What the template itself says in this way is meant.
    let Some(alone) = alone else { return Ok(()) };
    // What stands between the braces of a reference was looked at when it was read.
    let shape = text.0.iter().map(|atom| match atom {
        Atom::Late(Late::Host(_)) => "${x}".to_owned(),
        Atom::Late(late) => late.text(),
        Atom::Plain(text) => text.clone(),
        Atom::Variable(_) => "x".to_owned(),
    });
    if references(&shape.collect::<String>()) == Some(alone) {
        return Ok(());
    }
    let written = text.written();
    let help = "leave out `@`, `$`, `{` and `}` at the ends of the arguments";
    Err(Fault::new(span, format!("joined, these would be read as more than text: `{written}`")).help(help))
}

/// How many references to later values are in `text`; `None` if it cannot be an argument.
fn references(text: &str) -> Option<usize> {
    let text = LateText::parse(&text.replace(['\n', '\r', '\t'], " ")).ok()?;
    Some(text.0.iter().filter(|atom| matches!(atom, Atom::Late(_))).count())
}
