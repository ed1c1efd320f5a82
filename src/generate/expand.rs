//! Expands a checked template with values to policies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ast::*;
use super::claims::Claims;
use super::error::{Error, Fault};
use super::late::{Atom, Late, LateText};
use super::names::{Named, NamesAtPlace};
use super::output::{Bit, Body, Deployed, NamedValue, Node, Origin, Output};
use super::proof;
use super::runtime;
use super::types::Type;
use super::uses::Templates;
use super::value::{TemplateValue, Version};
use crate::catalog::Section;
use crate::text::Span;

/// How many elements and statements a template may run through.
const MAX_STEPS: usize = 20_000;

/// Says what stands for the version of the last of these secrets in what deploys the policy, if that can be said.
pub type Resolve<'r> = &'r dyn Fn(&[Deployed]) -> Result<Late, Error>;

/// What `template` makes of `values`, the values of its parameters that were given.
pub fn expand(
    template: &Template,
    all: &Templates,
    values: BTreeMap<String, TemplateValue>,
    resolve: Resolve<'_>,
) -> Result<Output, Error> {
    let expectations = Arc::new(template.expectations.clone());
    let maker = Maker { source: template.source.clone(), site: None, expectations: Arc::clone(&expectations) };
    let output = Output { expectations, ..Output::default() };
    let mut expander =
        Expander { all, resolve, output, maker, section: None, depth: 0, steps: 0, claims: Claims::default(), variables: BTreeSet::new() };
    let (names, variables) = expander.parameters(template, values, template.name.span)?;
    expander.template(template, &names, variables, &mut Vec::new())?;
    Ok(expander.output)
}

struct Expander<'t> {
    all: &'t Templates,
    resolve: Resolve<'t>,
    output: Output,
    /// The template that is run through.
    maker: Maker,
    /// The section that what comes next is put into.
    section: Option<Section>,
    /// How many elements are open.
    depth: usize,
    steps: usize,
    /// What the templates that are used must not share.
    claims: Claims,
    /// The variables that hold names which are known at run time.
    variables: BTreeSet<String>,
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

    /// What something was made by that stands for what the template says at `span`.
    fn origin_at(&self, span: Span) -> Origin {
        let (source, span) = (self.source.clone(), self.site.unwrap_or(span));
        Origin { source, span, attributes: Vec::new(), text: None, expectations: Arc::clone(&self.expectations) }
    }

    /// `fault` as an error at its line, if the user wrote the template.
    fn error(&self, fault: Fault) -> Error {
        match (&self.source, self.site) {
            (Some(source), None) => fault.in_file(&source.name, &source.text).into(),
            (Some(source), Some(span)) => Fault { span, ..fault }.in_file(&source.name, &source.text).into(),
            (None, _) => Error::Request { message: fault.message, help: fault.help },
        }
    }

    /// What `element` was made by, of which these attributes are there.
    fn origin(&self, element: &Element, attributes: &[&Attribute]) -> Origin {
        if let Some(span) = self.site {
            return self.origin_at(span);
        }
        let (source, expectations) = (self.source.clone(), Arc::clone(&self.expectations));
        let text = match &element.content {
            Content::Text(markup) => Some(markup.span),
            Content::Items(_) => None,
        };
        let attributes = attributes.iter().map(|attribute| (attribute.name.span, attribute.value.span)).collect();
        Origin { source, span: element.name.span, attributes, text, expectations }
    }
}

impl Expander<'_> {
    /// The names of all parameters, and the policies that set the variables some of them stand for. What gives them stands at `span`.
    fn parameters(
        &mut self,
        template: &Template,
        mut values: BTreeMap<String, TemplateValue>,
        span: Span,
    ) -> Result<(NamesAtPlace, Vec<Node>), Error> {
        let mut names = NamesAtPlace(BTreeMap::new());
        for parameter in &template.parameters {
            // What may be left out is so even if it has a default, when that is said.
            let given = values.remove(&parameter.name.text).filter(|value| parameter.optional || *value != TemplateValue::Absent);
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => names.value(default, Some(&parameter.of)).map_err(|fault| {
                    let span = parameter.group.as_ref().map_or(fault.span, |group| group.span);
                    self.maker.error(Fault { span, ..fault })
                })?,
                (None, None) => TemplateValue::Absent,
            };
            names.0.insert(parameter.name.text.clone(), Named { value, is_url: parameter.of == Type::Url });
        }
        let variables = self.set_variables(template, &mut names, span);
        self.find_out(template, &mut names)?;
        Ok((names, variables))
    }

    /// The policies that set the variables which take the place of expressions.
    fn set_variables(&mut self, template: &Template, names: &mut NamesAtPlace, span: Span) -> Vec<Node> {
        let stem = runtime::stem(template, |name| names.0.get(name)?.value.text()?.known());
        let mut nodes = Vec::new();
        for parameter in &template.parameters {
            let Some(named) = names.0.get_mut(&parameter.name.text) else { continue };
            let several = match &mut named.value {
                TemplateValue::List(values) => &mut values[..],
                one => std::slice::from_mut(one),
            };
            for value in several {
                let TemplateValue::Code(code) = value else { continue };
                let wanted = runtime::name(parameter, &stem);
                let numbered = (1..).map(|number| if number == 1 { wanted.clone() } else { format!("{wanted}{number}") });
                let name = numbered.into_iter().find(|name| !self.variables.contains(name)).unwrap_or_default();
                let origin = runtime::origin(self.maker.origin_at(span));
                nodes.push(runtime::set_variable(&name, code, Some(Arc::new(origin))));
                *value = TemplateValue::Text(LateText(vec![Atom::Variable(name.clone())]));
                self.variables.insert(name);
            }
        }
        nodes
    }

    /// Runs through what `template` holds, with `variables` set in front of it, in the first section that it fills.
    fn template(&mut self, template: &Template, names: &NamesAtPlace, variables: Vec<Node>, into: &mut Vec<Node>) -> Result<(), Error> {
        let length = |output: &Output, section| output.sections.get(&section).map_or(0, Vec::len);
        let before = Section::ALL.map(|section| (section, length(&self.output, section)));
        let start = into.len();
        self.items(&template.items, names, into)?;
        if variables.is_empty() {
            return Ok(());
        }
        let filled = before.into_iter().find(|(section, start)| length(&self.output, *section) > *start);
        let place = match self.section {
            // The section `backend` takes one policy, and the one in front of it runs in any case.
            Some(Section::Backend) if self.depth == 0 => Some(before[0]),
            Some(_) => {
                into.splice(start..start, variables);
                return Ok(());
            }
            None => filled.map(|filled| if filled.0 == Section::Backend { before[0] } else { filled }),
        };
        if let Some((section, start)) = place {
            self.output.sections.entry(section).or_default().splice(start..start, variables);
        }
        Ok(())
    }

    /// Puts what the deployment finds out in the place of the version `deployed`.
    fn find_out(&mut self, template: &Template, names: &mut NamesAtPlace) -> Result<(), Error> {
        let of =
            |of: Type| template.parameters.iter().find(|parameter| parameter.of.fits(&of)).map(|parameter| parameter.name.text.as_str());
        let value = |name: Option<&str>| name.and_then(|name| names.0.get(name)).map(|named| named.value.clone());
        let Some(version) = of(Type::Version) else { return Ok(()) };
        if value(Some(version)) != Some(TemplateValue::Version(Version::Deployed)) {
            return Ok(());
        }
        let (Some(TemplateValue::Vault(vault)), Some(secret)) =
            (value(of(Type::Vault)), value(of(Type::SecretName)).and_then(|it| it.text()))
        else {
            let message = format!("`{}` names no vault and secret whose version could be looked up", template.name.text);
            return Err(Error::request(message, "give the version itself"));
        };
        if secret.is_at_run_time() {
            let message = "the version of a secret cannot be looked up when its name is known only at run time";
            return Err(Error::request(message, "use the version `latest`, or give a name that is known"));
        }
        let is_certificate = template.parameters.iter().any(|parameter| parameter.of == Type::CertificateName);
        let secret = Deployed { vault, secret, is_certificate };
        let known = &mut self.output.deployed;
        if !known.contains(&secret) {
            known.push(secret.clone());
        }
        let index = known.iter().position(|other| *other == secret).unwrap_or_default();
        let late = (self.resolve)(&known[..=index])?;
        let found = TemplateValue::Version(Version::Fixed(LateText(vec![Atom::Late(late)])));
        names.0.insert(version.to_owned(), Named { value: found, is_url: false });
        Ok(())
    }

    fn items(&mut self, items: &[Item], names: &NamesAtPlace, into: &mut Vec<Node>) -> Result<(), Error> {
        // What a block names is forgotten behind it.
        let mut names = names.clone();
        for item in items {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(Error::request("the template generates too much text", "give shorter lists"));
            }
            match item {
                // What is used within a section goes there.
                Item::Section(_, _, items) if self.section.is_some() => self.items(items, &names, into)?,
                Item::Section(section, _, items) => {
                    let mut nodes = Vec::new();
                    self.section = Some(*section);
                    self.items(items, &names, &mut nodes)?;
                    self.section = None;
                    self.output.sections.entry(*section).or_default().extend(nodes);
                }
                Item::NamedValue(arguments, _) => self.named_value(arguments, &names)?,
                Item::Let(name, value) => {
                    let is_url = names.is_url(value);
                    let value = names.value(value, None).map_err(|fault| self.maker.error(fault))?;
                    names.0.insert(name.text.clone(), Named { value, is_url });
                }
                Item::If(condition, then, otherwise) => {
                    let items = if names.holds(condition) { then } else { otherwise };
                    self.items(items, &names, into)?;
                }
                Item::For(name, second, list, items) => {
                    let Some(Named { value: TemplateValue::List(values), .. }) = names.0.get(&list.text).cloned() else { continue };
                    for value in values {
                        let mut inner = names.clone();
                        match (value, second) {
                            (TemplateValue::Pair(left, right), Some(second)) => {
                                inner.bind(name, *left);
                                inner.bind(second, *right);
                            }
                            (value, _) => inner.bind(name, value),
                        }
                        self.items(items, &inner, into)?;
                    }
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

    fn used(&mut self, name: &Name, arguments: &Arguments, names: &NamesAtPlace, into: &mut Vec<Node>) -> Result<(), Error> {
        let template = self.all.get(&name.text).expect("a checked template uses what exists");
        let mut values = BTreeMap::new();
        for (name, given) in arguments {
            let parameter = template.parameters.iter().find(|parameter| parameter.name.text == name.text);
            let of = &parameter.expect("a checked template gives what is taken").of;
            let value = names.value(given, Some(of)).map_err(|fault| self.maker.error(fault))?;
            values.insert(name.text.clone(), value);
        }
        let mark = self.claims.enter();
        let around = self.maker.clone();
        self.maker.enter(template, name.span);
        let (parameters, variables) = self.parameters(template, values, name.span)?;
        self.template(template, &parameters, variables, into)?;
        self.maker = around;
        // A part is a piece of the template that uses it.
        let variables = if template.part { Vec::new() } else { parameters.variables(template) };
        let forwards = !template.part;
        self.claims.leave(mark, &template.name.text, &variables, forwards)
    }

    fn named_value(&mut self, arguments: &Arguments, names: &NamesAtPlace) -> Result<(), Error> {
        let text = |wanted: &str| -> Result<Option<LateText>, Error> {
            let of = super::check::NAMED_VALUE.into_iter().find(|(name, ..)| *name == wanted).map(|(_, of, _)| of);
            match arguments.iter().find(|(name, _)| name.text == wanted) {
                Some((_, value)) => Ok(names.value(value, of.as_ref()).map_err(|fault| self.maker.error(fault))?.text()),
                None => Ok(None),
            }
        };
        let (name, secret_id, identity) = (text("name")?, text("secret-id")?, text("identity")?);
        let (Some(name), Some(secret_id)) = (name, secret_id) else { return Ok(()) };
        if let Some(Late::NamedValue(other)) = name.late() {
            return Err(Error::request(format!("the name of the named value cannot be another named value, `{other}`"), "give its name"));
        }
        if secret_id.is_at_run_time() {
            let help = "give a name that is known; `cached-secret` reads a secret whose name is known at run time";
            return Err(Error::request("a named value refers to one secret, so the name of the secret must be known", help));
        }
        self.output.named_values.push(NamedValue { name, secret_id: secret_id.joined(), identity });
        Ok(())
    }

    fn element(&mut self, element: &Element, names: &NamesAtPlace) -> Result<Node, Error> {
        self.claims.open(&element.name.text);
        let kept = element.attributes.iter().filter(|it| !it.optional || names.has_all(&it.value));
        let kept: Vec<&Attribute> = kept.collect();
        let mut attributes = Vec::new();
        for attribute in &kept {
            let value = names.markup(&attribute.value).map_err(|fault| self.maker.error(fault))?;
            attributes.push((attribute.name.text.clone(), value));
        }
        if element.name.text == "rewrite-uri" {
            attributes.iter().filter(|(name, _)| name == "template").try_for_each(|(_, value)| path(value))?;
        }
        let origin = Some(Arc::new(self.maker.origin(element, &kept)));
        let body = match &element.content {
            Content::Text(markup) => Body::Text(names.markup(markup).map_err(|fault| self.maker.error(fault))?),
            Content::Items(items) => {
                let mut nodes = Vec::new();
                self.depth += 1;
                self.items(items, names, &mut nodes)?;
                self.depth -= 1;
                Body::Nodes(nodes)
            }
        };
        self.claims.close(&element.name.text, &attributes);
        Ok(Node::Element { name: element.name.text.clone(), attributes, body, origin })
    }
}

/// An error if `value`, which a request is rewritten to, is no path.
fn path(value: &[Bit]) -> Result<(), Error> {
    let Some(Bit::Markup(text)) = value.first() else { return Ok(()) };
    if text.starts_with('/') || text.starts_with("{{") {
        return Ok(());
    }
    let help = "give a path that begins with `/`, such as `/orders/{id}`; `set-backend-service` says which host is called";
    Err(Error::request("a request cannot be rewritten to this path: it does not begin with `/`", help))
}
