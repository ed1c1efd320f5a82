//! The parser of template files.

use super::ast::*;
use super::elements;
use super::error::Fault;
use super::heads::{entries, example, expectation};
use super::lexer::Cursor;
use super::values::{condition, value};
use crate::catalog::Section;
use crate::text::{Span, nearest};

/// How deep blocks, values and conditions may be nested.
pub const MAX_DEPTH: usize = 64;

/// The words that begin statements, which nothing else can be called.
pub const KEYWORDS: [&str; 21] = [
    "template",
    "part",
    "parameters",
    "expect",
    "example",
    "let",
    "if",
    "else",
    "for",
    "in",
    "use",
    "join",
    "none",
    "not",
    "and",
    "or",
    "inbound",
    "backend",
    "outbound",
    "on-error",
    "named-value",
];

/// Reads a file of templates.
pub fn parse(text: &str) -> Result<File, Fault> {
    let mut cursor = Cursor::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    // Spans count from the beginning of the file.
    cursor.at = 0;
    let mut file = File::default();
    loop {
        let help = cursor.doc();
        if cursor.peek().is_none() {
            return Ok(file);
        }
        let start = cursor.at;
        match cursor.word() {
            Some(word) if word.text == "use" => {
                let path = cursor.quoted()?;
                file.uses.push(Name { text: path.text(cursor.text).to_owned(), span: path });
            }
            Some(word) if word.text == "parameters" => {
                let name = new_name(&mut cursor, "a name")?;
                file.groups.push(Group { name, entries: entries(&mut cursor)? });
            }
            _ => {
                cursor.at = start;
                file.templates.push(template(&mut cursor, help)?);
            }
        }
    }
}

fn template(cursor: &mut Cursor<'_>, help: String) -> Result<Template, Fault> {
    let keyword = cursor.word().filter(|word| matches!(word.text.as_str(), "template" | "part"));
    let Some(keyword) = keyword else {
        return Err(Fault::new(cursor.here(), "expected `template`, `part`, `parameters` or `use`")
            .help("`apim-policy generate --syntax` shows how templates are written"));
    };
    let part = keyword.text == "part";
    let name = new_name(cursor, "a name")?;
    let entries = entries(cursor)?;
    let (mut expectations, mut examples) = (Vec::new(), Vec::new());
    loop {
        if cursor.keyword("expect") {
            expectations.push(expectation(cursor)?);
        } else if cursor.keyword("example") {
            examples.push(example(cursor)?);
        } else {
            break;
        }
    }
    let items = block(cursor, 0)?;
    if !part && help.trim().is_empty() {
        return Err(Fault::new(name.span, "a template needs a description").help("write a line with `///` above it"));
    }
    Ok(Template { name, part, help, entries, parameters: Vec::new(), expectations, examples, items, source: None })
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
            let second = if cursor.eat(",") { Some(new_name(cursor, "a name for the second of a pair")?) } else { None };
            if !cursor.keyword("in") {
                return Err(Fault::new(cursor.here(), "expected `in` and a list"));
            }
            let list = cursor.name("the name of a list")?;
            Ok(Item::For(name, second, list, block(cursor, depth + 1)?))
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
            Err(Fault::new(word.span, format!("`{other}` is not a statement")).help(help))
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
    arguments_until(cursor, depth, ")")
}

/// `name: value, …` and the mark `end`.
pub fn arguments_until(cursor: &mut Cursor<'_>, depth: usize, end: &str) -> Result<Arguments, Fault> {
    let mut arguments: Arguments = Vec::new();
    loop {
        if cursor.eat(end) {
            return Ok(arguments);
        }
        if cursor.eat("..") {
            let name = cursor.name("the name of a group of parameters")?;
            arguments.push((name.clone(), Expr::Group(name)));
            if !cursor.eat(",") {
                cursor.expect(end, "the arguments")?;
                return Ok(arguments);
            }
            continue;
        }
        cursor.trivia();
        if cursor.peek().is_some_and(|it| matches!(it, '"' | '\'' | '[') || it.is_ascii_digit()) {
            return Err(by_name(cursor.here()));
        }
        let name = cursor.name("the name of a parameter")?;
        if cursor.eat(",") || cursor.eat(end) {
            return Err(by_name(name.span));
        }
        if arguments.iter().any(|(other, _)| other.text == name.text) {
            return Err(Fault::new(name.span, format!("`{}` is given twice", name.text)));
        }
        cursor.expect(":", "the name of a parameter")?;
        arguments.push((name, value(cursor, depth)?));
        if !cursor.eat(",") {
            cursor.expect(end, "the arguments")?;
            return Ok(arguments);
        }
    }
}

fn by_name(span: Span) -> Fault {
    Fault::new(span, "arguments must be given by name")
        .help("write `name: value`, such as `use secret(vault: vault, secret: \"orders-key\")`")
}

/// A name that the template makes, so no keyword.
pub fn new_name(cursor: &mut Cursor<'_>, what: &str) -> Result<Name, Fault> {
    let name = cursor.name(what)?;
    if KEYWORDS.contains(&name.text.as_str()) {
        return Err(Fault::new(name.span, format!("`{}` is a word of the language", name.text)).help("choose another name"));
    }
    Ok(name)
}
