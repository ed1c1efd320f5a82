//! The heads of templates: parameters and their types, expected rules, examples.

use super::ast::*;
use super::error::Fault;
use super::example;
use super::late::LateText;
use super::lexer::Cursor;
use super::parser::{arguments_until, new_name};
use super::request::Target;
use super::types::{Type, YEAR};
use super::value;
use super::values::value as read_value;
use crate::text::{Span, nearest};

/// The parameters of a template or a group, in brackets.
pub fn entries(cursor: &mut Cursor<'_>) -> Result<Vec<Entry>, Fault> {
    cursor.expect("(", "the name")?;
    let mut entries = Vec::new();
    loop {
        let help = cursor.doc();
        if cursor.eat(")") {
            return Ok(entries);
        }
        entries.push(match cursor.eat("..") {
            true => Entry::Group(cursor.name("the name of a group of parameters")?),
            false => Entry::One(Box::new(parameter(cursor, help)?)),
        });
        if !cursor.eat(",") {
            cursor.expect(")", "the parameters")?;
            return Ok(entries);
        }
    }
}

/// `rule/id: "why"`.
pub fn expectation(cursor: &mut Cursor<'_>) -> Result<Expectation, Fault> {
    cursor.trivia();
    let start = cursor.at;
    let rest = cursor.rest();
    cursor.at += rest.find(|it: char| it == ':' || it.is_whitespace()).unwrap_or(rest.len());
    let rule = Name { text: rest[..cursor.at - start].to_owned(), span: cursor.since(start) };
    cursor.expect(":", "the id of the rule")?;
    let span = cursor.quoted()?;
    let reason = span.text(cursor.text).to_owned();
    let is_plain = LateText::parse(&reason).is_ok_and(|text| text.known().is_some());
    if !is_plain || reason.contains("--") || reason.trim().is_empty() {
        let help = "it is written into a comment: leave out `--`, `@(`, `{{` and `${`";
        return Err(Fault::new(span, "a reason is some plain words").help(help));
    }
    Ok(Expectation { rule, reason })
}

/// `"title" for target { name: value, … }`, of which title and target may be left out.
pub fn example(cursor: &mut Cursor<'_>) -> Result<Example, Fault> {
    let span = Span::new(cursor.at - "example".len(), cursor.at);
    cursor.trivia();
    let title = if cursor.peek() == Some('"') { Some(cursor.quoted()?.text(cursor.text).to_owned()) } else { None };
    let mut target = Target::default();
    if cursor.keyword("for") {
        let name = cursor.name("a target")?;
        target = Target::from_name(&name.text).ok_or_else(|| {
            let names = Target::ALL.map(Target::name);
            let help =
                nearest(&name.text, names).map_or(format!("use one of {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            Fault::new(name.span, format!("there is no target `{}`", name.text)).help(help)
        })?;
    }
    cursor.expect("{", "`example`")?;
    let mut arguments = Vec::new();
    for (name, value) in arguments_until(cursor, 0, "}")? {
        let plain = example::plain(&value).ok_or_else(|| {
            Fault::new(value.span(), "an example gives plain values")
                .help("write what would be given on the command line: texts, words, lists of them")
        })?;
        arguments.push((name, plain));
    }
    Ok(Example { title, target, arguments, span })
}

fn parameter(cursor: &mut Cursor<'_>, help: String) -> Result<Parameter, Fault> {
    let name = new_name(cursor, "the name of a parameter")?;
    cursor.expect(":", "the name of a parameter")?;
    let (of, _) = parameter_type(cursor, 0)?;
    let optional = cursor.eat("?");
    let default = if cursor.eat("=") { Some(read_value(cursor, 0)?) } else { None };
    Ok(Parameter { name, of, optional, default, help, group: None })
}

pub fn parameter_type(cursor: &mut Cursor<'_>, depth: usize) -> Result<(Type, Span), Fault> {
    let name = cursor.name("a type")?;
    let of = match name.text.as_str() {
        "vault" => Type::Vault,
        "secret-name" => Type::SecretName,
        "certificate-name" => Type::CertificateName,
        "version" => Type::Version,
        "variable-name" => Type::VariableName,
        "header-name" => Type::HeaderName,
        "caching-type" => Type::CachingType,
        "url" => Type::Url,
        "client-id" => Type::ClientId,
        "tenant" => Type::Tenant,
        "tenant-id" => Type::TenantId,
        "token-scope" => Type::TokenScope,
        "token-resource" => Type::TokenResource,
        "user-name" => Type::UserName,
        "prefix" => Type::Prefix,
        "path" => Type::Path,
        "resource-name" => Type::ResourceName,
        "flag" => Type::Flag,
        "text" => Type::Text,
        "duration" => match bounds(cursor, &Type::Duration(0, YEAR))? {
            Some((from, to)) => Type::Duration(from, to),
            None => Type::Duration(1, YEAR),
        },
        "count" => match bounds(cursor, &Type::Count(0, u64::from(u32::MAX)))? {
            Some((from, to)) => Type::Count(from, to),
            None => return Err(Fault::new(name.span, "a count has bounds").help("write `count(0..10)`")),
        },
        "choice" => Type::Choice(choices(cursor)?),
        "list" if depth == 0 => {
            cursor.expect("(", "`list`")?;
            let (of, _) = parameter_type(cursor, 1)?;
            cursor.expect(")", "the type of the elements")?;
            Type::List(Box::new(of))
        }
        "list" => return Err(Fault::new(name.span, "a list cannot hold lists")),
        "pair" if depth == 1 => {
            cursor.expect("(", "`pair`")?;
            let (left, _) = parameter_type(cursor, 2)?;
            cursor.expect(",", "the type of the first")?;
            let (right, _) = parameter_type(cursor, 2)?;
            cursor.expect(")", "the type of the second")?;
            Type::Pair(Box::new(left), Box::new(right))
        }
        "pair" => return Err(Fault::new(name.span, "pairs must be in a list").help("write `list(pair(header-name, text))`")),
        other => {
            let help = match nearest(other, Type::NAMES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of {}", Type::NAMES.join(", ")),
            };
            return Err(Fault::new(name.span, format!("there is no type `{other}`")).help(help));
        }
    };
    Ok((of, cursor.since(name.span.start as usize)))
}

/// `(from..to)`, if it is there.
fn bounds(cursor: &mut Cursor<'_>, of: &Type) -> Result<Option<(u64, u64)>, Fault> {
    if !cursor.eat("(") {
        return Ok(None);
    }
    let start = cursor.at;
    let from = number(cursor, of)?;
    cursor.expect("..", "the least")?;
    let to = number(cursor, of)?;
    if from > to {
        return Err(Fault::new(cursor.since(start), "nothing is between these bounds"));
    }
    cursor.expect(")", "the bounds")?;
    Ok(Some((from, to)))
}

fn number(cursor: &mut Cursor<'_>, of: &Type) -> Result<u64, Fault> {
    let word = cursor.word().ok_or_else(|| Fault::new(cursor.here(), "expected a number"))?;
    match value::read(of, &word.text) {
        Ok(value::TemplateValue::Number(number)) => Ok(number),
        _ => Err(Fault::new(word.span, "expected a number")),
    }
}

fn choices(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Fault> {
    cursor.expect("(", "`choice`")?;
    let mut words: Vec<String> = Vec::new();
    loop {
        let word = cursor.name("a word to choose")?;
        if words.contains(&word.text) {
            return Err(Fault::new(word.span, format!("`{}` already exists", word.text)));
        }
        words.push(word.text);
        if !cursor.eat(",") {
            cursor.trivia();
            if cursor.peek().is_some_and(|it| it.is_ascii_alphanumeric() || it == '|') {
                return Err(Fault::new(cursor.here(), "expected a comma between the words").help("write `choice(one, two)`"));
            }
            cursor.expect(")", "the words")?;
            return Ok(words);
        }
    }
}
