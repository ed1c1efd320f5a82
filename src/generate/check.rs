//! Checks a template independently of its arguments.

use super::ast::*;
use super::bind;
use super::error::{Error, Fault};
use super::scope::{Binding, Scope};
use super::types::Type;
use super::uses::{Templates, makes_named_values, sections, unsound_use};
use crate::rules;
use crate::text::{Order, Span, nearest};

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
    checker.faults.order_by_key(|fault| fault.span);
    checker.faults
}

/// What is wrong with a group of parameters, in order.
pub fn check_group(parameters: &[Parameter]) -> Vec<Fault> {
    let mut checker = Checker { all: &Templates::new(), faults: Vec::new(), scope: Scope::default() };
    for parameter in parameters.iter().filter(|parameter| parameter.group.is_none()) {
        if let Some(default) = &parameter.default {
            checker.argument(default, &parameter.of, false);
        }
        checker.declare(&parameter.name, parameter.of.clone(), parameter.optional);
    }
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

pub(super) struct Checker<'t> {
    all: &'t Templates,
    faults: Vec<Fault>,
    pub(super) scope: Scope,
}

impl Checker<'_> {
    fn template(&mut self, template: &Template) {
        for parameter in &template.parameters {
            let name = Name { text: parameter.name.text.clone(), span: parameter.site() };
            // A group is checked in its own file.
            if let (Some(default), None) = (&parameter.default, &parameter.group) {
                self.argument(default, &parameter.of, false);
            }
            self.declare(&name, parameter.of.clone(), parameter.optional);
        }
        for expectation in &template.expectations {
            if rules::find(&expectation.rule.text).is_none() {
                let near = nearest(&expectation.rule.text, rules::all().map(|rule| rule.id));
                let help = near.map_or("`apim-policy rules` lists the rules".to_owned(), |near| format!("did you mean `{near}`?"));
                self.fault(Fault::new(expectation.rule.span, format!("there is no rule `{}`", expectation.rule.text)).help(help));
            }
        }
        for example in &template.examples {
            self.example(template, example);
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

    /// Checks that the template takes what an example gives.
    fn example(&mut self, template: &Template, example: &Example) {
        if template.part {
            let fault = Fault::new(example.span, "a part has no example").help("give one of a template that uses it");
            return self.fault(fault);
        }
        let (message, help, argument) = match bind::bind(template, &example.request(template).arguments) {
            Ok(_) => return,
            Err(Error::Mistake(mistake)) => (mistake.message, mistake.help, mistake.argument),
            Err(error) => (error.to_string(), None, None),
        };
        let place = example.arguments.iter().find(|(name, _)| argument.as_deref() == Some(name.text.as_str()));
        let help = help.filter(|help| !help.contains("--set "));
        self.fault(Fault { span: place.map_or(example.span, |(name, _)| name.span), message, help });
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn declare(&mut self, name: &Name, of: Type, optional: bool) {
        if self.scope.find(&name.text).is_some() {
            self.fault(Fault::new(name.span, format!("`{}` already exists", name.text)).help("choose another name"));
        }
        self.scope.declare(Binding::new(name, of, optional));
    }

    fn unused(&mut self, binding: &Binding) {
        if !binding.used {
            let message = format!("`{}` is never used", binding.name.text);
            self.fault(Fault::new(binding.name.span, message).help("use it, or remove it"));
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
                    let message = format!("`{}` is where policies belong", section.name());
                    self.fault(Fault::new(*span, message).help("sections belong directly in a template"));
                }
                self.items(items, Level::Policies);
            }
            Item::NamedValue(arguments, span) => {
                if level == Level::Policies {
                    self.fault(Fault::new(*span, "a named value is not a policy").help("put it directly into the template"));
                }
                let parameters: Vec<_> = NAMED_VALUE.iter().map(|(name, of, optional)| (*name, of.clone(), *optional)).collect();
                self.arguments(arguments, *span, &parameters);
            }
            Item::Let(name, value) => {
                let (of, optional) = self.value(value, None);
                if optional {
                    self.fault(Fault::new(value.span(), "this may have no value").help("test it with `if` first"));
                }
                self.declare(name, of, false);
            }
            Item::If(condition, then, otherwise) => {
                self.condition(condition);
                self.under(condition, true, |checker| checker.items(then, level));
                self.under(condition, false, |checker| checker.items(otherwise, level));
            }
            Item::For(name, second, list, items) => {
                let of = self.element_of(list);
                let mark = self.scope.mark();
                match (of, second) {
                    (Type::Pair(left, right), Some(second)) => {
                        self.declare(name, *left, false);
                        self.declare(second, *right, false);
                    }
                    (Type::Pair(..), None) => {
                        let help = format!("write `for name, value in {}`", list.text);
                        self.fault(Fault::new(name.span, format!("`{}` holds pairs", list.text)).help(help));
                        self.declare(name, Type::Text, false);
                    }
                    (of, second) => {
                        if let Some(second) = second {
                            let message = format!("`{}` holds {of}, not pairs", list.text);
                            self.fault(Fault::new(second.span, message).help("give its type as `list(pair(…, …))`, or drop this name"));
                        }
                        self.declare(name, of, false);
                    }
                }
                self.items(items, level);
                for binding in self.scope.take_since(mark) {
                    self.unused(&binding);
                }
            }
            Item::Use(name, arguments) => self.used(name, arguments, level),
            Item::Element(element) => {
                if level == Level::Sections {
                    let help = "put it into `inbound { … }`, `backend { … }`, `outbound { … }` or `on-error { … }`";
                    self.fault(Fault::new(element.name.span, "a policy is outside of the sections").help(help));
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
                Level::Sections => ("holds policies, which are in no section here", "use it in a section"),
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
            if let Expr::Word(word) = value
                && word.span == name.span
                && self.scope.find(&word.text).is_none()
            {
                let message = format!("there is no parameter `{}` to pass on", word.text);
                self.fault(Fault::new(name.span, message).help("take the group as `..name` among the parameters as well"));
                continue;
            }
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

    fn element(&mut self, element: &Element) {
        for attribute in &element.attributes {
            let asked = self.markup(&attribute.value, attribute.optional);
            if attribute.optional && !asked {
                let message = format!("`{}` is never left out: each of its holes always has a value", attribute.name.text);
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
}
