//! What the values, conditions and holes of a template mean, and what is wrong with them.

use std::collections::BTreeMap;

use super::ast::*;
use super::check::Checker;
use super::error::Fault;
use super::late::LateText;
use super::names::NONE;
use super::types::Type;
use super::urls::Address;
use super::value;
use crate::text::{Span, nearest};

impl Checker<'_> {
    /// The type of the elements of a list.
    pub(super) fn element_of(&mut self, list: &Name) -> Type {
        match self.look_up(list) {
            Some((Type::List(of), _)) => *of,
            Some(_) => {
                self.fault(Fault::new(list.span, format!("`{}` is not a list", list.text)));
                Type::Text
            }
            None => Type::Text,
        }
    }

    /// Checks a value that is given where `wanted` is asked for.
    pub(super) fn argument(&mut self, given: &Expr, wanted: &Type, optional: bool) {
        if matches!(given, Expr::Word(name) if name.text == NONE) && !wanted.words().contains(&NONE) {
            if !optional {
                self.fault(
                    Fault::new(given.span(), "this is required, so it cannot be left out")
                        .help("`none` can only be given for a parameter with a `?` or a default"),
                );
            }
            return;
        }
        let (of, may_lack) = self.value(given, Some(wanted));
        if may_lack && !optional {
            self.fault(Fault::new(given.span(), "this may have no value, but a value is required").help("test it with `if` first"));
        }
        if !of.fits(wanted) {
            self.fault(Fault::new(given.span(), format!("this is {of}, where {wanted} is required")));
        }
    }

    /// The type of a value, and whether it may be left out. After a fault it is the type that is wanted.
    pub(super) fn value(&mut self, given: &Expr, wanted: Option<&Type>) -> (Type, bool) {
        let fallback = || wanted.cloned().unwrap_or(Type::Text);
        match given {
            Expr::Text(pieces, span) => {
                let constant = match &pieces[..] {
                    [] => Some(""),
                    [Piece::Text(text)] => Some(text.as_str()),
                    _ => None,
                };
                if let (Some(text), Some(wanted)) = (constant, wanted.filter(|of| **of != Type::Text)) {
                    self.constant(text, *span, wanted);
                    return (wanted.clone(), false);
                }
                if let Some(text) = constant.filter(|text| !text.is_empty())
                    && let Err(bad) = LateText::parse(text)
                {
                    self.fault(Fault::new(*span, bad.message).help(bad.help));
                }
                if wanted.is_none() && constant.is_some_and(|text| text.contains('.') && value::is_host(text)) {
                    return (Type::Host, false);
                }
                let address = self.pieces(pieces, false);
                if let Some(wanted) = wanted.filter(|of| constant.is_none() && of.takes_parts()) {
                    self.parts(pieces, *span, wanted);
                    return (wanted.clone(), false);
                }
                (if address.is_whole() { Type::Url } else { Type::Text }, false)
            }
            Expr::Code(pieces, span) => {
                self.pieces(pieces, false);
                if matches!(pieces.first(), Some(Piece::Text(code)) if code.starts_with("@{")) {
                    let help =
                        "write one expression in `@(…)`, or set a variable first and read it: `@((string)context.Variables[\"tenant\"])`";
                    self.fault(Fault::new(*span, "a name cannot be a block of statements").help(help));
                }
                let wanted = wanted.filter(|of| of.fits(&Type::SecretName));
                if wanted.is_none() {
                    let help =
                        "an expression can only be given for the name of a secret or certificate; write other expressions in an element";
                    self.fault(Fault::new(*span, "no expression may be given here").help(help));
                }
                (wanted.cloned().unwrap_or(fallback()), false)
            }
            Expr::Word(name) => {
                if self.scope.find(&name.text).is_some() {
                    return self.look_up(name).unwrap_or((fallback(), false));
                }
                match wanted {
                    Some(wanted) => {
                        self.constant(&name.text, name.span, wanted);
                        (wanted.clone(), false)
                    }
                    None => match name.text.parse() {
                        Ok(number) => (Type::Count(number, number), false),
                        Err(_) => {
                            self.unknown(name);
                            (Type::Text, false)
                        }
                    },
                }
            }
            Expr::Property(name, property) => (self.property(name, property).unwrap_or(fallback()), false),
            Expr::If(condition, then, otherwise) => {
                self.condition(condition);
                let mut types = Vec::new();
                self.under(condition, true, |checker| types.push(checker.value(then, wanted)));
                self.under(condition, false, |checker| types.push(checker.value(otherwise, wanted)));
                let [(then, lacks), (otherwise, also)] = &types[..] else { return (fallback(), false) };
                let of = then.or(otherwise);
                if matches!(then, Type::List(_)) != matches!(otherwise, Type::List(_)) {
                    self.fault(Fault::new(given.span(), "one branch is a list, the other is none"));
                }
                (of, *lacks || *also)
            }
            Expr::List(values, _) => {
                let of = match wanted {
                    Some(Type::List(of)) => (**of).clone(),
                    _ => Type::Text,
                };
                values.iter().for_each(|value| self.argument(value, &of, false));
                (Type::List(Box::new(of)), false)
            }
            Expr::Pair(left, right) => match wanted {
                Some(of @ Type::Pair(first, second)) => {
                    self.argument(left, first, false);
                    self.argument(right, second, false);
                    (of.clone(), false)
                }
                _ => {
                    self.fault(Fault::new(given.span(), "a pair must be in a list of pairs").help("give its type as `list(pair(…, …))`"));
                    (fallback(), false)
                }
            },
            Expr::Join(list, between, _) => {
                self.pieces(between, false);
                let lacks = self.scope.lacks(&list.text);
                if let Type::Pair(..) = self.element_of(list) {
                    self.fault(Fault::new(list.span, "pairs cannot be joined").help("use `for` on them"));
                }
                (Type::Text, lacks)
            }
            Expr::Group(name) => {
                self.fault(Fault::new(name.span, "a group of parameters cannot be passed on here"));
                (fallback(), false)
            }
        }
    }

    /// Checks what a text with holes that is given for a parameter of the type `of` says itself.
    pub(super) fn parts(&mut self, pieces: &[Piece], span: Span, of: &Type) {
        let is_word = of.fits(&Type::SecretName) || matches!(of, Type::ResourceName | Type::VariableName | Type::HeaderName);
        let shape = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text } else { "x" }).collect::<String>();
        if shape.contains("@(") || shape.contains("@{") {
            let help = "put all of it into the expression: `@(\"[[tenant]]-\" + context.Subscription.Id)`";
            self.fault(Fault::new(span, "an expression must be the whole value").help(help));
        } else if let Err(bad) = value::read(of, &shape)
            && is_word
        {
            self.fault(Fault::new(span, format!("this is not a valid {of}: {}", bad.message)).help(bad.help));
        }
    }

    /// Checks that a parameter of the type `of` takes the text at `span`.
    pub(super) fn constant(&mut self, text: &str, span: Span, of: &Type) {
        if let Err(bad) = value::read(of, text) {
            let known = self.scope.names().any(|name| nearest(text, [name]).is_some());
            let message = match known || text.is_empty() {
                true => format!("`{text}` is neither a name nor {of}"),
                false => format!("`{text}` is not a valid {of}: {}", bad.message),
            };
            self.fault(Fault::new(span, message).help(bad.help));
        }
    }

    pub(super) fn unknown(&mut self, name: &Name) {
        let near = nearest(&name.text, self.scope.names());
        let help = near.map_or("parameters and `let` make names".to_owned(), |near| format!("did you mean `{near}`?"));
        self.fault(Fault::new(name.span, format!("there is nothing called `{}`", name.text)).help(help));
    }

    /// The type of what is called `name`, and whether it may lack here.
    pub(super) fn look_up(&mut self, name: &Name) -> Option<(Type, bool)> {
        match self.scope.use_name(&name.text) {
            Some(found) => Some(found),
            None => {
                self.unknown(name);
                None
            }
        }
    }

    pub(super) fn property(&mut self, name: &Name, property: &Name) -> Option<Type> {
        let (of, lacks) = self.look_up(name)?;
        if lacks {
            self.fault(Fault::new(name.span, format!("`{}` may have no value", name.text)).help("test it with `if` first"));
        }
        if !of.properties().contains(&property.text.as_str()) {
            let help = match nearest(&property.text, of.properties().iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if of.properties().is_empty() => format!("write `[[{}]]`", name.text),
                None => format!("it has {}", of.properties().join(", ")),
            };
            self.fault(Fault::new(property.span, format!("{of} has no `{}`", property.text)).help(help));
        }
        Some(if property.text == "url" || property.text == "audience" { Type::Url } else { Type::ResourceName })
    }

    pub(super) fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Holds(name) => {
                let Some((of, lacks)) = self.look_up(name) else { return };
                if !lacks && !matches!(of, Type::Flag | Type::List(_)) && !self.scope.is_optional(&name.text) {
                    let message = format!("`{}` always has a value", name.text);
                    self.fault(Fault::new(name.span, message).help("test a flag, a list, or a parameter with `?`"));
                }
            }
            Condition::Equals(name, word) => {
                let Some((of, _)) = self.look_up(name) else { return };
                match of {
                    Type::Choice(_) | Type::CachingType | Type::Flag | Type::Version => self.constant(&word.text, word.span, &of),
                    _ => {
                        let help = "choices, caching types, flags and versions can be compared with a word";
                        self.fault(Fault::new(name.span, format!("`{}` is {of}, which cannot be compared", name.text)).help(help));
                    }
                }
            }
            Condition::OneOf(name, words) => {
                for word in words {
                    self.condition(&Condition::Equals(name.clone(), word.clone()));
                }
            }
            Condition::Has(value, list) => {
                let of = self.element_of(list);
                self.argument(value, &of, true);
            }
            Condition::Exceeds(name, number) => {
                let Some((of, _)) = self.look_up(name) else { return };
                match of {
                    Type::Count(..) => self.constant(&number.text, number.span, &Type::Count(0, u64::MAX)),
                    Type::Duration(..) => self.constant(&number.text, number.span, &Type::Duration(0, u64::MAX)),
                    _ => self.fault(Fault::new(name.span, format!("`{}` is {of}, which is not a number", name.text))),
                }
            }
            Condition::Is(name, _) => {
                self.look_up(name);
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::And(left, right) => {
                self.condition(left);
                self.under(left, true, |checker| checker.condition(right));
            }
            Condition::Or(left, right) => {
                self.condition(left);
                self.under(left, false, |checker| checker.condition(right));
            }
        }
    }

    /// Does `work` where the condition came out as `holds`.
    pub(super) fn under(&mut self, condition: &Condition, holds: bool, work: impl FnOnce(&mut Self)) {
        let mut names = Vec::new();
        given(condition, holds, &mut names);
        let mark = self.scope.assume(names);
        work(self);
        self.scope.forget(mark);
    }

    /// Checks a value; says whether a hole in it may lack a value, which is a fault unless `may_lack`.
    pub(super) fn markup(&mut self, markup: &Markup, may_lack: bool) -> bool {
        let mut lacks = false;
        for part in &markup.parts {
            let (Part::Text(pieces) | Part::Code(pieces)) = part;
            lacks |= pieces.iter().any(|piece| matches!(piece, Piece::Hole(hole) if self.scope.lacks(&hole.name.text)));
            self.pieces(pieces, may_lack);
        }
        lacks
    }

    /// Checks the holes of a text; says what address it makes.
    pub(super) fn pieces(&mut self, pieces: &[Piece], may_lack: bool) -> Address {
        let mut addresses = BTreeMap::from([(None, Address::default())]);
        let mut last = None;
        for piece in pieces {
            match piece {
                Piece::Text(text) => addresses.entry(last).or_default().push(text),
                Piece::Open | Piece::Close => {}
                Piece::Hole(hole) => {
                    let string = match hole.place {
                        HolePlace::String(id) | HolePlace::Verbatim(id) | HolePlace::Interpolated(id) => Some(id),
                        _ => None,
                    };
                    // A string begins after the last quote of the code in front of it.
                    if string != last
                        && let Some(id) = string
                    {
                        let begun = addresses.get(&last).map(Address::after_quote).unwrap_or_default();
                        addresses.insert(Some(id), begun);
                    }
                    last = string;
                    let address = addresses.entry(last).or_default().clone();
                    if let Some(of) = self.hole(hole, may_lack, &address) {
                        addresses.entry(last).or_default().push_hole(&of);
                    }
                }
            }
        }
        addresses.remove(&None).unwrap_or_default()
    }

    /// Checks a hole, in front of which stands `address`; its type.
    pub(super) fn hole(&mut self, hole: &Hole, may_lack: bool, address: &Address) -> Option<Type> {
        let span = hole.name.span;
        let of = match (&hole.property, &hole.value) {
            (Some(property), _) => self.property(&hole.name, property)?,
            (None, Some(value)) => {
                let (of, lacks) = self.value(value, hole.wanted());
                if lacks {
                    self.fault(Fault::new(span, "this may have no value").help("test it with `if` first"));
                }
                of
            }
            (None, None) => {
                let (of, lacks) = self.look_up(&hole.name)?;
                if lacks && !may_lack {
                    let help = "test it with `if` first, or leave out the attribute with `name?=\"…\"`";
                    self.fault(Fault::new(span, format!("`{}` may have no value", hole.name.text)).help(help));
                }
                of
            }
        };
        match hole.place {
            HolePlace::Code if matches!(&of, Type::List(one) if one.is_code()) => {}
            _ if matches!(of, Type::List(_)) => {
                self.fault(Fault::new(span, format!("`{}` is a list", hole.name.text)).help("use `for` on it"));
            }
            HolePlace::Nowhere(what) => self.fault(Fault::new(span, format!("a hole cannot be in {what}")).help("put it into a string")),
            HolePlace::Code if !of.is_code() => {
                let message = format!("`{}` is {of}, which is not code", hole.name.text);
                self.fault(Fault::new(span, message).help("put it into a string: `\"[[name]]\"`"));
            }
            _ => {}
        }
        if address.is_host() && (of.is_prose() || matches!(of, Type::HeaderName | Type::VariableName)) {
            let message = format!("`{}` is {of}, which cannot be the host of an address", hole.name.text);
            self.fault(Fault::new(span, message).help("give the whole address as a parameter of the type `url`"));
        }
        Some(of)
    }
}

/// The names that are known to be given where `condition` came out as `holds`.
fn given(condition: &Condition, holds: bool, names: &mut Vec<String>) {
    match condition {
        Condition::Holds(name)
        | Condition::Equals(name, _)
        | Condition::OneOf(name, _)
        | Condition::Has(_, name)
        | Condition::Exceeds(name, _)
        | Condition::Is(name, _)
            if holds =>
        {
            names.push(name.text.clone())
        }
        Condition::Not(inner) => given(inner, !holds, names),
        Condition::And(left, right) if holds => {
            given(left, true, names);
            given(right, true, names);
        }
        Condition::Or(left, right) if !holds => {
            given(left, false, names);
            given(right, false, names);
        }
        _ => {}
    }
}
