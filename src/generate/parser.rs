//! From the text of a template file to its tree.

use super::ast::*;
use super::elements;
use super::error::Fault;
use super::late::Text;
use super::lexer::Cursor;
use super::markup;
use super::types::{Type, YEAR};
use super::value;
use crate::text::{Span, nearest};

/// How deep blocks, values and conditions may be nested.
pub const MAX_DEPTH: usize = 64;

/// The words that begin statements, which nothing else can be called.
pub const KEYWORDS: [&str; 17] = [
    "template",
    "part",
    "expect",
    "let",
    "if",
    "else",
    "for",
    "in",
    "use",
    "not",
    "and",
    "or",
    "inbound",
    "backend",
    "outbound",
    "on-error",
    "named-value",
];

/// Reads all templates of a file.
pub fn parse(text: &str) -> Result<Vec<Template>, Fault> {
    let mut cursor = Cursor::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    // Spans count from the beginning of the file.
    cursor.at = 0;
    let mut templates = Vec::new();
    loop {
        let help = cursor.doc();
        if cursor.peek().is_none() {
            return Ok(templates);
        }
        templates.push(template(&mut cursor, help)?);
    }
}

fn template(cursor: &mut Cursor<'_>, help: String) -> Result<Template, Fault> {
    let keyword = cursor.word().filter(|word| matches!(word.text.as_str(), "template" | "part"));
    let Some(keyword) = keyword else {
        return Err(Fault::new(cursor.here(), "expected `template` or `part`")
            .help("`apim-policy generate --syntax` shows how templates are written"));
    };
    let part = keyword.text == "part";
    let name = new_name(cursor, "a name")?;
    cursor.expect("(", "the name")?;
    let mut parameters = Vec::new();
    loop {
        let help = cursor.doc();
        if cursor.eat(")") {
            break;
        }
        parameters.push(parameter(cursor, help)?);
        if !cursor.eat(",") {
            cursor.expect(")", "the parameters")?;
            break;
        }
    }
    let expectations = expectations(cursor)?;
    let items = block(cursor, 0)?;
    if !part && help.trim().is_empty() {
        return Err(Fault::new(name.span, "a template says what it is for").help("write a line with `///` above it"));
    }
    Ok(Template { name, part, help, parameters, expectations, items, source: None })
}

fn expectations(cursor: &mut Cursor<'_>) -> Result<Vec<Expectation>, Fault> {
    let mut expectations = Vec::new();
    while cursor.keyword("expect") {
        cursor.trivia();
        let start = cursor.at;
        let rest = cursor.rest();
        cursor.at += rest.find(|it: char| it == ':' || it.is_whitespace()).unwrap_or(rest.len());
        let rule = Name { text: rest[..cursor.at - start].to_owned(), span: cursor.since(start) };
        cursor.expect(":", "the id of the rule")?;
        let span = cursor.quoted()?;
        let reason = span.text(cursor.text).to_owned();
        let is_plain = Text::parse(&reason).is_ok_and(|text| text.known().is_some());
        if !is_plain || reason.contains("--") || reason.trim().is_empty() {
            let help = "it is written into a comment: leave out `--`, `@(`, `{{` and `${`";
            return Err(Fault::new(span, "a reason is some plain words").help(help));
        }
        expectations.push(Expectation { rule, reason });
    }
    Ok(expectations)
}

fn parameter(cursor: &mut Cursor<'_>, help: String) -> Result<Parameter, Fault> {
    let name = new_name(cursor, "the name of a parameter")?;
    cursor.expect(":", "the name of a parameter")?;
    let (of, span) = parameter_type(cursor, 0)?;
    let optional = cursor.eat("?");
    let default = if cursor.eat("=") { Some(value(cursor, 0)?) } else { None };
    if optional && default.is_some() {
        return Err(Fault::new(span, "a parameter with a default is never left out").help("drop the `?` or the default"));
    }
    Ok(Parameter { name, of, optional, default, help })
}

fn parameter_type(cursor: &mut Cursor<'_>, depth: usize) -> Result<(Type, Span), Fault> {
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
        "list" => return Err(Fault::new(name.span, "lists hold no lists")),
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
        Ok(value::Value::Number(number)) => Ok(number),
        _ => Err(Fault::new(word.span, "expected a number")),
    }
}

fn choices(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Fault> {
    cursor.expect("(", "`choice`")?;
    let mut words: Vec<String> = Vec::new();
    loop {
        let word = cursor.name("a word to choose")?;
        if words.contains(&word.text) {
            return Err(Fault::new(word.span, format!("`{}` is there already", word.text)));
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

/// `{ … }`.
pub fn block(cursor: &mut Cursor<'_>, depth: usize) -> Result<Vec<Item>, Fault> {
    cursor.expect("{", "this")?;
    let open = Span::new(cursor.at - 1, cursor.at);
    if depth > MAX_DEPTH {
        return Err(Fault::new(open, "blocks are nested too deep"));
    }
    let mut items = Vec::new();
    loop {
        cursor.trivia();
        match cursor.peek() {
            Some('}') => {
                cursor.at += 1;
                return Ok(items);
            }
            None => return Err(Fault::new(open, "this block is not closed").help("close it with `}`")),
            Some('<') if cursor.rest().starts_with("</") => {
                let help = "close every element in the block that opens it";
                return Err(Fault::new(cursor.here(), "this closes an element that was not opened in this block").help(help));
            }
            Some(_) => items.push(item(cursor, depth)?),
        }
    }
}

/// The element, comment or statement here.
pub fn item(cursor: &mut Cursor<'_>, depth: usize) -> Result<Item, Fault> {
    cursor.trivia();
    if cursor.peek() == Some('<') {
        return elements::item(cursor, depth);
    }
    let start = cursor.at;
    let Some(word) = cursor.word() else {
        let help = "text of an element begins on the line of its start tag; a block holds elements and statements";
        return Err(Fault::new(cursor.here(), "expected an element or a statement").help(help));
    };
    if let Some(section) = Section::from_name(&word.text) {
        return Ok(Item::Section(section, word.span, block(cursor, depth + 1)?));
    }
    match word.text.as_str() {
        "let" => {
            let name = new_name(cursor, "a name")?;
            cursor.expect("=", "the name")?;
            Ok(Item::Let(name, value(cursor, depth)?))
        }
        "if" => branch(cursor, depth),
        "for" => {
            let name = new_name(cursor, "a name")?;
            if !cursor.keyword("in") {
                return Err(Fault::new(cursor.here(), "expected `in` and a list"));
            }
            let list = cursor.name("the name of a list")?;
            Ok(Item::For(name, list, block(cursor, depth + 1)?))
        }
        "use" => {
            let name = cursor.name("the name of a template")?;
            Ok(Item::Use(name, arguments(cursor, depth)?))
        }
        "named-value" => {
            let arguments = arguments(cursor, depth)?;
            Ok(Item::NamedValue(arguments, cursor.since(start)))
        }
        "refuse" => {
            let message = cursor.quoted()?.text(cursor.text).to_owned();
            cursor.trivia();
            let help = if cursor.peek() == Some('"') { Some(cursor.quoted()?.text(cursor.text).to_owned()) } else { None };
            Ok(Item::Refuse(message, help))
        }
        other => {
            let statements = ["let", "if", "for", "use", "refuse", "named-value", "inbound", "backend", "outbound", "on-error"];
            let help = match nearest(other, statements) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a block holds elements and the statements `let`, `if`, `for`, `use` and `refuse`".to_owned(),
            };
            Err(Fault::new(word.span, format!("`{other}` is no statement")).help(help))
        }
    }
}

fn branch(cursor: &mut Cursor<'_>, depth: usize) -> Result<Item, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "blocks are nested too deep"));
    }
    let condition = condition(cursor, 0)?;
    let then = block(cursor, depth + 1)?;
    let otherwise = match cursor.keyword("else") {
        false => Vec::new(),
        true if cursor.keyword("if") => vec![branch(cursor, depth + 1)?],
        true => block(cursor, depth + 1)?,
    };
    Ok(Item::If(condition, then, otherwise))
}

/// `(name: value, …)`.
fn arguments(cursor: &mut Cursor<'_>, depth: usize) -> Result<Arguments, Fault> {
    cursor.expect("(", "the name")?;
    let mut arguments: Arguments = Vec::new();
    loop {
        if cursor.eat(")") {
            return Ok(arguments);
        }
        cursor.trivia();
        if cursor.peek().is_some_and(|it| matches!(it, '"' | '[') || it.is_ascii_digit()) {
            return Err(by_name(cursor.here()));
        }
        let name = cursor.name("the name of a parameter")?;
        if cursor.eat(",") || cursor.eat(")") {
            return Err(by_name(name.span));
        }
        if arguments.iter().any(|(other, _)| other.text == name.text) {
            return Err(Fault::new(name.span, format!("`{}` is given twice", name.text)));
        }
        cursor.expect(":", "the name of a parameter")?;
        arguments.push((name, value(cursor, depth)?));
        if !cursor.eat(",") {
            cursor.expect(")", "the arguments")?;
            return Ok(arguments);
        }
    }
}

fn by_name(span: Span) -> Fault {
    Fault::new(span, "arguments are given by name").help("write `name: value`, such as `use secret(vault: vault, secret: \"orders-key\")`")
}

/// The value here, behind which no operator may stand.
fn value(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expr, Fault> {
    let value = operand(cursor, depth)?;
    cursor.trivia();
    if cursor.peek().is_some_and(|it| matches!(it, '+' | '*' | '/' | '%' | '?')) && !cursor.rest().starts_with("///") {
        let help = "put texts together as `\"[[name]]-key\"`, and calculate in an expression: `@([[number]] * 2)`";
        return Err(Fault::new(cursor.here(), "the language of templates has no operators").help(help));
    }
    Ok(value)
}

fn operand(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expr, Fault> {
    cursor.trivia();
    let start = cursor.at;
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "values are nested too deep"));
    }
    match cursor.peek() {
        Some('"') => {
            let span = cursor.quoted()?;
            Ok(Expr::Text(markup::pieces(cursor.text, span)?, cursor.since(start)))
        }
        Some('[') => {
            cursor.at += 1;
            let mut values = Vec::new();
            while !cursor.eat("]") {
                values.push(value(cursor, depth + 1)?);
                if !cursor.eat(",") {
                    cursor.expect("]", "the list")?;
                    break;
                }
            }
            Ok(Expr::List(values, cursor.since(start)))
        }
        _ if cursor.keyword("if") => {
            let condition = condition(cursor, 0)?;
            cursor.expect("{", "the condition")?;
            let then = value(cursor, depth + 1)?;
            cursor.expect("}", "the value")?;
            if !cursor.keyword("else") {
                return Err(Fault::new(cursor.here(), "expected `else`: a value is needed in any case"));
            }
            cursor.expect("{", "`else`")?;
            let otherwise = value(cursor, depth + 1)?;
            cursor.expect("}", "the value")?;
            Ok(Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
        }
        _ => {
            let word = cursor.word().ok_or_else(|| Fault::new(cursor.here(), "expected a value"))?;
            if cursor.rest().starts_with('.') {
                cursor.at += 1;
                return Ok(Expr::Property(word, cursor.name("the name of a property")?));
            }
            Ok(Expr::Word(word))
        }
    }
}

fn condition(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    let mut left = conjunction(cursor, depth)?;
    let mut links = 0;
    while cursor.keyword("or") {
        links = link(cursor, links)?;
        left = Condition::Or(Box::new(left), Box::new(conjunction(cursor, depth)?));
    }
    Ok(left)
}

fn conjunction(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    let mut left = question(cursor, depth)?;
    let mut links = 0;
    while cursor.keyword("and") {
        links = link(cursor, links)?;
        left = Condition::And(Box::new(left), Box::new(question(cursor, depth)?));
    }
    Ok(left)
}

/// One more `and` or `or` in a row, of which there may be so many.
fn link(cursor: &Cursor<'_>, links: usize) -> Result<usize, Fault> {
    if links < MAX_DEPTH { Ok(links + 1) } else { Err(Fault::new(cursor.here(), "the condition is too long")) }
}

fn question(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "conditions are nested too deep"));
    }
    if cursor.keyword("not") {
        return Ok(Condition::Not(Box::new(question(cursor, depth + 1)?)));
    }
    if cursor.eat("(") {
        let inner = condition(cursor, depth + 1)?;
        cursor.expect(")", "the condition")?;
        return Ok(inner);
    }
    let name = cursor.name("a name to ask about")?;
    let word = |cursor: &mut Cursor<'_>| {
        cursor.trivia();
        if cursor.peek() == Some('"') {
            let text = cursor.quoted()?;
            let help = format!("write `{}` without quotes; a text cannot be compared with", text.text(cursor.text));
            return Err(Fault::new(text, "a condition compares with a word").help(help));
        }
        cursor.word().ok_or_else(|| Fault::new(cursor.here(), "expected a word to compare with"))
    };
    if cursor.rest().trim_start().starts_with('=') && !cursor.rest().trim_start().starts_with("==") {
        cursor.trivia();
        return Err(Fault::new(cursor.here(), "a condition compares with `==`").help(format!("write `{} == word`", name.text)));
    }
    if cursor.eat("==") {
        return Ok(Condition::Equals(name, word(cursor)?));
    }
    if cursor.eat("!=") {
        return Ok(Condition::Not(Box::new(Condition::Equals(name, word(cursor)?))));
    }
    if cursor.eat(">") {
        return Ok(Condition::Exceeds(name, word(cursor)?));
    }
    if cursor.keyword("is") {
        return Ok(Condition::Is(name, parameter_type(cursor, 1)?.0));
    }
    Ok(Condition::Holds(name))
}

/// A name that the template makes, so no keyword.
fn new_name(cursor: &mut Cursor<'_>, what: &str) -> Result<Name, Fault> {
    let name = cursor.name(what)?;
    if KEYWORDS.contains(&name.text.as_str()) {
        return Err(Fault::new(name.span, format!("`{}` is a word of the language", name.text)).help("choose another name"));
    }
    Ok(name)
}
