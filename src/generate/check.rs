//! What is wrong with a template, whatever its arguments.

use std::collections::BTreeMap;

use super::ast::*;
use super::error::Fault;
use super::late::Text;
use super::scope::{Binding, Scope};
use super::types::Type;
use super::urls::Address;
use super::uses::{Templates, makes_named_values, sections, unsound_use};
use super::value;
use crate::rules;
use crate::text::{Span, nearest};

/// The parameters of `named-value(…)`.
pub const NAMED_VALUE: [(&str, Type, bool); 3] =
    [("name", Type::ResourceName, false), ("secret-id", Type::Url, false), ("identity", Type::ClientId, true)];

/// What is wrong with `template`, in order. `all` are the templates that it may use, itself among them.
pub fn check(template: &Template, all: &Templates) -> Vec<Fault> {
    let mut checker = Checker { all, faults: Vec::new(), scope: Scope::default() };
    if let Some(fault) = unsound_use(template, all) {
        return vec![fault];
    }
    checker.template(template);
    checker.faults.sort_by_key(|fault| fault.span);
    checker.faults
}

/// Where items stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Directly in a template that fills sections.
    Sections,
    /// Where policies stand.
    Policies,
}

struct Checker<'t> {
    all: &'t Templates,
    faults: Vec<Fault>,
    scope: Scope,
}

impl Checker<'_> {
    fn template(&mut self, template: &Template) {
        for parameter in &template.parameters {
            if let Some(default) = &parameter.default {
                self.argument(default, &parameter.of, false);
            }
            self.declare(&parameter.name, parameter.of.clone(), parameter.optional);
        }
        for expectation in &template.expectations {
            if rules::find(&expectation.rule.text).is_none() {
                let near = nearest(&expectation.rule.text, rules::all().map(|rule| rule.id));
                let help = near.map_or("`apim-policy rules` lists the rules".to_owned(), |near| format!("did you mean `{near}`?"));
                self.fault(Fault::new(expectation.rule.span, format!("there is no rule `{}`", expectation.rule.text)).help(help));
            }
        }
        let bare = template.part && sections(&template.items, self.all).is_empty() && !makes_named_values(&template.items);
        let level = if bare { Level::Policies } else { Level::Sections };
        self.items(&template.items, level);
        for binding in self.scope.take_all() {
            self.unused(&binding);
        }
        if template.items.is_empty() {
            self.fault(Fault::new(template.name.span, "the template is empty"));
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn declare(&mut self, name: &Name, of: Type, optional: bool) {
        if self.scope.find(&name.text).is_some() {
            self.fault(Fault::new(name.span, format!("`{}` is there already", name.text)).help("choose another name"));
        }
        self.scope.declare(Binding::new(name, of, optional));
    }

    fn unused(&mut self, binding: &Binding) {
        if !binding.used {
            let message = format!("`{}` is never used", binding.name.text);
            self.fault(Fault::new(binding.name.span, message).help("use it, or take it out"));
        }
    }

    fn items(&mut self, items: &[Item], level: Level) {
        let mark = self.scope.mark();
        for item in items {
            self.item(item, level);
        }
        for binding in self.scope.take_since(mark) {
            self.unused(&binding);
        }
    }

    fn item(&mut self, item: &Item, level: Level) {
        match item {
            Item::Section(section, span, items) => {
                if level == Level::Policies {
                    let message = format!("`{}` stands where policies stand", section.name());
                    self.fault(Fault::new(*span, message).help("sections stand directly in a template"));
                }
                self.items(items, Level::Policies);
            }
            Item::NamedValue(arguments, span) => {
                if level == Level::Policies {
                    self.fault(Fault::new(*span, "a named value is no policy").help("put it directly into the template"));
                }
                let parameters: Vec<_> = NAMED_VALUE.iter().map(|(name, of, optional)| (*name, of.clone(), *optional)).collect();
                self.arguments(arguments, *span, &parameters);
            }
            Item::Let(name, value) => {
                let (of, optional) = self.value(value, None);
                if optional {
                    self.fault(Fault::new(value.span(), "this may be left out").help("ask with `if` first"));
                }
                self.declare(name, of, false);
            }
            Item::If(condition, then, otherwise) => {
                self.condition(condition);
                self.under(condition, true, |checker| checker.items(then, level));
                self.under(condition, false, |checker| checker.items(otherwise, level));
            }
            Item::For(name, list, items) => {
                let of = match self.look_up(list) {
                    Some((Type::List(of), _)) => *of,
                    Some(_) => {
                        self.fault(Fault::new(list.span, format!("`{}` is no list", list.text)));
                        Type::Text
                    }
                    None => Type::Text,
                };
                let mark = self.scope.mark();
                self.declare(name, of, false);
                self.items(items, level);
                for binding in self.scope.take_since(mark) {
                    self.unused(&binding);
                }
            }
            Item::Use(name, arguments) => self.used(name, arguments, level),
            Item::Element(element) => {
                if level == Level::Sections {
                    let help = "put it into `inbound { … }`, `backend { … }`, `outbound { … }` or `on-error { … }`";
                    self.fault(Fault::new(element.name.span, "a policy stands in no section").help(help));
                }
                self.element(element);
            }
            Item::Refuse(..) | Item::Comment(_) => {}
        }
    }

    fn used(&mut self, name: &Name, arguments: &Arguments, level: Level) {
        let Some(template) = self.all.get(&name.text) else { return };
        let filled = sections(&template.items, self.all);
        let fits = match level {
            Level::Sections => !filled.is_empty() || makes_named_values(&template.items),
            Level::Policies => filled.is_empty() != (filled.len() == 1) && !makes_named_values(&template.items),
        };
        if !fits {
            let (message, help) = match level {
                Level::Sections => ("holds policies, which stand in no section here", "use it in a section"),
                Level::Policies => ("fills several sections", "use it directly in the template"),
            };
            self.fault(Fault::new(name.span, format!("`{}` {message}", name.text)).help(help));
        }
        let parameters: Vec<_> =
            template.parameters.iter().map(|it| (it.name.text.as_str(), it.of.clone(), it.optional || it.default.is_some())).collect();
        self.arguments(arguments, name.span, &parameters);
    }

    fn arguments(&mut self, arguments: &Arguments, span: Span, parameters: &[(&str, Type, bool)]) {
        for (name, value) in arguments {
            match parameters.iter().find(|(other, ..)| *other == name.text) {
                Some((_, of, optional)) => self.argument(value, of, *optional),
                None => {
                    let near = nearest(&name.text, parameters.iter().map(|(name, ..)| *name));
                    let names: Vec<&str> = parameters.iter().map(|(name, ..)| *name).collect();
                    let help = near.map_or(format!("it has {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
                    self.fault(Fault::new(name.span, format!("there is no parameter `{}`", name.text)).help(help));
                    self.value(value, None);
                }
            }
        }
        let missing = parameters.iter().filter(|(name, _, optional)| !optional && !arguments.iter().any(|(other, _)| other.text == *name));
        let missing: Vec<String> = missing.map(|(name, ..)| format!("`{name}`")).collect();
        if !missing.is_empty() {
            self.fault(Fault::new(span, format!("{} must be given", missing.join(", "))));
        }
    }

    /// Checks a value that is given where `wanted` is asked for.
    fn argument(&mut self, given: &Expr, wanted: &Type, optional: bool) {
        let (of, may_lack) = self.value(given, Some(wanted));
        if may_lack && !optional {
            self.fault(Fault::new(given.span(), "this may be left out, but is needed").help("ask with `if` first"));
        }
        if !of.fits(wanted) {
            self.fault(Fault::new(given.span(), format!("this is {of}, where {wanted} is needed")));
        }
    }

    /// The type of a value, and whether it may be left out. After a fault it is the type that is wanted.
    fn value(&mut self, given: &Expr, wanted: Option<&Type>) -> (Type, bool) {
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
                    && let Err(bad) = Text::parse(text)
                {
                    self.fault(Fault::new(*span, bad.message).help(bad.help));
                }
                if wanted.is_none() && constant.is_some_and(|text| text.contains('.') && value::is_host(text)) {
                    return (Type::Host, false);
                }
                let address = self.pieces(pieces, false);
                (if address.is_whole() { Type::Url } else { Type::Text }, false)
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
                let of = if then == otherwise { then.clone() } else { Type::Text };
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
        }
    }

    /// Checks that a parameter of the type `of` takes the text at `span`.
    fn constant(&mut self, text: &str, span: Span, of: &Type) {
        if let Err(bad) = value::read(of, text) {
            let known = self.scope.names().any(|name| nearest(text, [name]).is_some());
            let message = match known || text.is_empty() {
                true => format!("`{text}` is neither a name nor {of}"),
                false => format!("`{text}` is no {of}: {}", bad.message),
            };
            self.fault(Fault::new(span, message).help(bad.help));
        }
    }

    fn unknown(&mut self, name: &Name) {
        let near = nearest(&name.text, self.scope.names());
        let help = near.map_or("parameters and `let` make names".to_owned(), |near| format!("did you mean `{near}`?"));
        self.fault(Fault::new(name.span, format!("there is nothing called `{}`", name.text)).help(help));
    }

    /// The type of what is called `name`, and whether it may lack here.
    fn look_up(&mut self, name: &Name) -> Option<(Type, bool)> {
        match self.scope.use_name(&name.text) {
            Some(found) => Some(found),
            None => {
                self.unknown(name);
                None
            }
        }
    }

    fn property(&mut self, name: &Name, property: &Name) -> Option<Type> {
        let (of, lacks) = self.look_up(name)?;
        if lacks {
            self.fault(Fault::new(name.span, format!("`{}` may be left out", name.text)).help("ask with `if` first"));
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

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Holds(name) => {
                let Some((of, lacks)) = self.look_up(name) else { return };
                if !lacks && !matches!(of, Type::Flag | Type::List(_)) && !self.scope.is_optional(&name.text) {
                    let message = format!("`{}` is always there", name.text);
                    self.fault(Fault::new(name.span, message).help("ask about a flag, a list, or a parameter with `?`"));
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
            Condition::Exceeds(name, number) => {
                let Some((of, _)) = self.look_up(name) else { return };
                match of {
                    Type::Count(..) => self.constant(&number.text, number.span, &Type::Count(0, u64::MAX)),
                    Type::Duration(..) => self.constant(&number.text, number.span, &Type::Duration(0, u64::MAX)),
                    _ => self.fault(Fault::new(name.span, format!("`{}` is {of}, which is no number", name.text))),
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
    fn under(&mut self, condition: &Condition, holds: bool, work: impl FnOnce(&mut Self)) {
        let mut names = Vec::new();
        given(condition, holds, &mut names);
        let mark = self.scope.assume(names);
        work(self);
        self.scope.forget(mark);
    }

    fn element(&mut self, element: &Element) {
        for attribute in &element.attributes {
            let asked = self.markup(&attribute.value, attribute.optional);
            if attribute.optional && !asked {
                let message = format!("`{}` never goes away: no hole in it may lack a value", attribute.name.text);
                self.fault(Fault::new(attribute.name.span, message).help("drop the `?`"));
            }
        }
        match &element.content {
            Content::Text(markup) => {
                self.markup(markup, false);
            }
            Content::Items(items) => self.items(items, Level::Policies),
        }
    }

    /// Checks a value; says whether a hole in it may lack a value, which is a fault unless `may_lack`.
    fn markup(&mut self, markup: &Markup, may_lack: bool) -> bool {
        let mut lacks = false;
        for part in &markup.parts {
            let (Part::Text(pieces) | Part::Code(pieces)) = part;
            lacks |= pieces.iter().any(|piece| matches!(piece, Piece::Hole(hole) if self.scope.lacks(&hole.name.text)));
            self.pieces(pieces, may_lack);
        }
        lacks
    }

    /// Checks the holes of a text; says what address it makes.
    fn pieces(&mut self, pieces: &[Piece], may_lack: bool) -> Address {
        let mut addresses = BTreeMap::from([(None, Address::default())]);
        let mut last = None;
        for piece in pieces {
            match piece {
                Piece::Text(text) => addresses.entry(last).or_default().push(text),
                Piece::Hole(hole) => {
                    let string = match hole.place {
                        Place::String(id) | Place::Verbatim(id) | Place::Interpolated(id) => Some(id),
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
    fn hole(&mut self, hole: &Hole, may_lack: bool, address: &Address) -> Option<Type> {
        let span = hole.name.span;
        let of = match &hole.property {
            Some(property) => self.property(&hole.name, property)?,
            None => {
                let (of, lacks) = self.look_up(&hole.name)?;
                if lacks && !may_lack {
                    let help = "ask with `if` first, or let the attribute go away with `name?=\"…\"`";
                    self.fault(Fault::new(span, format!("`{}` may be left out", hole.name.text)).help(help));
                }
                of
            }
        };
        match hole.place {
            Place::Code if matches!(&of, Type::List(one) if one.is_code()) => {}
            _ if matches!(of, Type::List(_)) => {
                self.fault(Fault::new(span, format!("`{}` is a list", hole.name.text)).help("go through it with `for`"));
            }
            Place::Nowhere(what) => self.fault(Fault::new(span, format!("no hole may stand in {what}")).help("put it into a string")),
            Place::Code if !of.is_code() => {
                let message = format!("`{}` is {of}, which is no code", hole.name.text);
                self.fault(Fault::new(span, message).help("put it into a string: `\"[[name]]\"`"));
            }
            _ => {}
        }
        if address.is_host() && (of.is_prose() || matches!(of, Type::HeaderName | Type::VariableName)) {
            let message = format!("`{}` is {of}, which may not say which host is called", hole.name.text);
            self.fault(Fault::new(span, message).help("give the whole address as a parameter of the type `url`"));
        }
        Some(of)
    }
}

/// The names that are known to be given where `condition` came out as `holds`.
fn given(condition: &Condition, holds: bool, names: &mut Vec<String>) {
    match condition {
        Condition::Holds(name) | Condition::Equals(name, _) | Condition::Exceeds(name, _) | Condition::Is(name, _) if holds => {
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
